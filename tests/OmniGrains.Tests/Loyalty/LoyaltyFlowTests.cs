using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Customers;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Programmes;
using OmniGrains.Orders.Contracts;
using OmniGrains.Tests.Customers;

namespace OmniGrains.Tests.Loyalty;

/// <summary>Purchases, customers and accounts on a real engine with its reactions.</summary>
public sealed class LoyaltyFlowTests : IAsyncLifetime
{
    private LiveEngine _live = null!;

    public async Task InitializeAsync()
    {
        _live = await LiveEngine.InMemory();
        await Ask(ProgrammesGrain.Id, new ListProgramme("club"));
        await Ask(Programme.GrainOf("club"), new DefineProgramme("club", Clubs.Terms() with { Refunds = RefundPolicy.Unlimited }, null, "tester"));
    }

    public async Task DisposeAsync()
    {
        _live.Failures.ShouldBeEmpty();
        await _live.DisposeAsync();
    }

    [Fact]
    public async Task A_purchase_earns_once_and_its_return_takes_back_whichever_comes_first()
    {
        var ada = await Enrol(Card("1"));
        await Return("r1", "s1", 30);
        await Buy("s1", 100, Card("1"));
        await Buy("s1", 100, Card("1"));
        await Buy("s2", 50, Card("1"));
        await Return("r2", "s2", 50);
        (await Points(ada)).ShouldBe(70);
        (await _live.Record(new CustomerId(ada))).Loyalty.ShouldHaveSingleItem().Points.ShouldBe(70);
    }

    [Fact]
    public async Task What_was_bought_before_enrolment_and_by_others_earns_nothing()
    {
        await Buy("s1", 100, Card("1"));
        var ada = await Enrol(Card("1"));
        await Buy("s2", 7, Card("2"));
        (await Points(ada)).ShouldBe(0);
        (await _live.Record(new CustomerId(ada))).Loyalty.ShouldHaveSingleItem().Points.ShouldBe(0);
    }

    [Fact]
    public async Task Accounts_merge_with_their_customers_and_part_again()
    {
        var ada = await Enrol(Card("1"));
        var bob = await Enrol(Card("2"));
        await Buy("s1", 100, Card("1"));
        await Buy("s2", 10, Card("2"));
        var merge = await Merge(into: ada, bob);
        await Buy("s3", 1, Card("2"));
        (await Points(ada)).ShouldBe(111);
        (await State(bob)).MovedInto.ShouldBe($"club:{ada}");
        (await _live.Record(new CustomerId(bob))).Loyalty.ShouldHaveSingleItem().Points.ShouldBe(111);
        (await Enrol(Card("2"))).ShouldBe(ada);

        (await _live.Mediator.Send(new UndoMerge(ada, merge, null, _live.Intent()))).Rejection.ShouldBeNull();
        await Settled();
        (await Points(ada)).ShouldBe(100);
        (await Points(bob)).ShouldBe(11);
        await Return("r2", "s2", 10);
        (await Points(bob)).ShouldBe(1);
    }

    [Fact]
    public async Task Somebody_without_an_account_brings_their_purchases_to_the_member_they_turn_out_to_be()
    {
        var ada = await Enrol(Card("1"));
        var eve = (await _live.Recognise(Card("9"))).Customer!.Value.Value;
        var merge = await Merge(into: ada, eve);
        await Buy("s1", 40, Card("9"));
        (await Points(ada)).ShouldBe(40);

        (await _live.Mediator.Send(new UndoMerge(ada, merge, null, _live.Intent()))).Rejection.ShouldBeNull();
        await Settled();
        (await Points(ada)).ShouldBe(0);
        (await Points(eve)).ShouldBe(40, "what her own card earned is hers");
    }

    [Fact]
    public async Task Erasing_a_person_closes_the_account()
    {
        var ada = await Enrol(Card("1"));
        await Buy("s1", 100, Card("1"));
        (await _live.Mediator.Send(new EraseForGood(ada, _live.Intent()))).Rejection.ShouldBeNull();
        await Settled();
        (await State(ada)).Status.ShouldBe(AccountStatus.Closed);
        (await State(ada)).Lots.ShouldBeEmpty();
    }

    private static IdentityInput Card(string number) => new(IdentityKinds.Card, $"CARD-{number}");

    private async Task<string> Enrol(IdentityInput identity)
    {
        var person = await _live.Recognise(identity);
        var account = $"club:{person.Customer!.Value.Value}";
        var opened = await _live.Services.GetRequiredService<LiveAccounts>().Ask(account, new OpenAccount(account, Clubs.Terms()), _live.Context(), default);
        opened.Rejection.ShouldBeNull();
        await Settled();
        return AccountId.Of(opened.Value!.AccountId).Record;
    }

    private Task Buy(string id, decimal amount, IdentityInput identity) => Record(id, PurchaseKind.Sale, amount, 1, null, [identity]);

    private Task Return(string id, string sale, decimal amount) => Record(id, PurchaseKind.Return, amount, -1, sale, []);

    private async Task Record(string id, PurchaseKind kind, decimal amount, decimal quantity, string? sale, IReadOnlyList<IdentityInput> identities)
    {
        var input = new PurchaseInput(
            "till-7", id, kind, "store", null, "IT", Clubs.Noon, "EUR", identities, [new PurchaseLineInput("TEA", null, quantity, amount, null, null, null)], null, sale);
        (await _live.Services.GetRequiredService<IPurchases>().Record(input, _live.Intent(), default)).Rejection.ShouldBeNull();
        await Settled();
    }

    private async Task<string> Merge(string into, string member)
    {
        var merged = await _live.Mediator.Send(new MergeCustomers(into, new MergeRequest(member, "the same person"), _live.Intent()));
        merged.Rejection.ShouldBeNull();
        await Settled();
        return merged.Value!.MergeId;
    }

    private async Task<Account> State(string record) => (await _live.Grains.Read(new AccountId("club", record).Grain, ReadAccount.Query)).Value;

    private async Task<decimal> Points(string record) => (await State(record)).Active;

    private async Task Settled()
    {
        for (var round = 0; round < 3; round++)
        {
            await _live.Settled();
        }
    }

    private async Task Ask<TReply>(GrainId grain, ICommand<TReply> command) => (await _live.Grains.Ask(grain, command, _live.Context())).Rejection.ShouldBeNull();
}
