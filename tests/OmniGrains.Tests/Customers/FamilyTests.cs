using System.Text.Json;
using FsCheck.Fluent;
using OmniGrains.Customers;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Journal.InMemory;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Tests.Customers;

/// <summary>Merging as everybody sees it: on the composed record.</summary>
public sealed class FamilyTests
{
    [Fact]
    public async Task Merging_and_undoing_gives_back_both_records_whatever_they_hold()
    {
        await using var live = await LiveEngine.InMemory();
        var (cases, next) = (Gen.Choose(0, 1_000).ListOf(12).Sample(25, 40), 0);
        foreach (var choices in cases)
        {
            var (one, other) = (await live.Recognise(new IdentityInput("card", $"u-{next++}")), await live.Recognise(new IdentityInput("card", $"u-{next++}")));
            var (into, member) = (one.Record!.Value, other.Record!.Value);
            foreach (var choice in choices)
            {
                await Do(live, choice % 2 == 0 ? into : member, choice / 2);
            }

            var before = (await Text(live, into), await Text(live, member));
            var merged = await live.Mediator.Send(new MergeCustomers(into.Value, new MergeRequest(member.Value, "same address"), live.Intent()));
            merged.Rejection.ShouldBeNull();
            (await Text(live, member)).ShouldBe(await Text(live, into), "both ids answer with the one record");

            var undone = await live.Mediator.Send(new UndoMerge(into.Value, merged.Value!.MergeId, null, live.Intent()));
            undone.Rejection.ShouldBeNull();
            (await Text(live, into), await Text(live, member)).ShouldBe(before);
        }

        live.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_merged_record_sums_both_and_what_comes_later_by_either_identity_counts_on_it_and_leaves_with_its_record()
    {
        await using var live = await LiveEngine.InMemory();
        var (one, other) = (await live.Recognise(new IdentityInput("card", "sum-1")), await live.Recognise(new IdentityInput("card", "sum-2")));
        await Buy(live, one.Record!.Value, "1", 10);
        await Buy(live, other.Record!.Value, "2", 5);
        var merge = await live.Mediator.Send(new MergeCustomers(one.Record.Value.Value, new MergeRequest(other.Record.Value.Value, null), live.Intent()));
        var later = await live.Recognise(new IdentityInput("card", "sum-2"));
        await Buy(live, later.Record!.Value, "3", 7);

        var together = await live.Record(one.Record.Value);
        together.Totals.ShouldHaveSingleItem().Gross.ShouldBe(22);
        together.Identities.Count.ShouldBe(2);
        later.Customer.ShouldBe(one.Customer);

        await live.Mediator.Send(new UndoMerge(one.Record.Value.Value, merge.Value!.MergeId, null, live.Intent()));
        (await live.Record(one.Record.Value)).Totals[0].Gross.ShouldBe(10);
        (await live.Record(other.Record.Value)).Totals[0].Gross.ShouldBe(12);
    }

    [Fact]
    public async Task The_version_of_a_family_grows_with_every_change()
    {
        await using var live = await LiveEngine.InMemory();
        var (one, other) = (await live.Recognise(new IdentityInput("card", "ver-1")), await live.Recognise(new IdentityInput("card", "ver-2")));
        var versions = new List<long> { (await live.Record(one.Record!.Value)).Version };
        var merge = await live.Mediator.Send(new MergeCustomers(one.Record.Value.Value, new MergeRequest(other.Record!.Value.Value, null), live.Intent()));
        versions.Add((await live.Record(one.Record.Value)).Version);
        await Buy(live, other.Record.Value, "v", 1);
        versions.Add((await live.Record(one.Record.Value)).Version);
        await live.Mediator.Send(new UndoMerge(one.Record.Value.Value, merge.Value!.MergeId, null, live.Intent()));
        versions.Add((await live.Record(one.Record.Value)).Version);

        versions.ShouldBe(versions.Distinct().Order());
    }

    [Fact]
    public async Task Retrying_a_merge_or_its_undoing_gives_the_first_answer()
    {
        await using var live = await LiveEngine.InMemory();
        var (one, other) = (await live.Recognise(new IdentityInput("card", "re-1")), await live.Recognise(new IdentityInput("card", "re-2")));
        var merge = new MergeCustomers(one.Record!.Value.Value, new MergeRequest(other.Record!.Value.Value, "r"), live.Intent());
        var (first, again) = (await live.Mediator.Send(merge), await live.Mediator.Send(merge));
        again.Value.ShouldBe(first.Value);

        var undo = new UndoMerge(one.Record.Value.Value, first.Value!.MergeId, null, live.Intent());
        var (undone, undoneAgain) = (await live.Mediator.Send(undo), await live.Mediator.Send(undo));
        undone.Rejection.ShouldBeNull();
        undoneAgain.Value.ShouldBe(undone.Value);
    }

    [Fact]
    public async Task Two_records_that_are_merged_into_each_other_at_once_end_as_one_or_as_two_but_never_in_a_circle()
    {
        await using var live = await LiveEngine.InMemory();
        for (var i = 0; i < 20; i++)
        {
            var one = (await live.Recognise(new IdentityInput("card", $"circle-a{i}"))).Record!.Value.Value;
            var other = (await live.Recognise(new IdentityInput("card", $"circle-b{i}"))).Record!.Value.Value;
            await Task.WhenAll(
                live.Mediator.Send(new MergeCustomers(one, new MergeRequest(other, null), live.Intent())),
                live.Mediator.Send(new MergeCustomers(other, new MergeRequest(one, null), live.Intent())));
            await live.Settled();

            var roots = new[] { await live.Families.RootOf(one), await live.Families.RootOf(other) };
            roots.ShouldBeSubsetOf([one, other]);
            (await live.Families.Load(roots[0])).Parts.ShouldAllBe(part => part.State.Known!.Links == null || part.State.Known.Links.Members.All(member => !member.Pending));
        }
    }

    [Fact]
    public async Task Another_process_sees_the_same_record_from_the_events()
    {
        var database = new InMemoryDatabase();
        await using var live = await LiveEngine.InMemory(database);
        var record = (await live.Recognise(new IdentityInput("card", "replay"), new IdentityInput("email", "r@r.example"))).Record!.Value;
        for (var choice = 0; choice < 150; choice++)
        {
            await Do(live, record, choice);
        }

        await using var later = await LiveEngine.InMemory(database);
        (await Text(later, record)).ShouldBe(await Text(live, record));
    }

    [Fact]
    public async Task The_record_as_it_was_shows_the_family_as_it_was_linked()
    {
        await using var live = await LiveEngine.InMemory();
        var (one, other) = (await live.Recognise(new IdentityInput("card", "at-1")), await live.Recognise(new IdentityInput("card", "at-2")));
        await Buy(live, other.Record!.Value, "at", 3);
        var apart = live.Engine.Tail.Head;
        var merge = await live.Mediator.Send(new MergeCustomers(one.Record!.Value.Value, new MergeRequest(other.Record.Value.Value, null), live.Intent()));
        await live.Settled();
        var together = live.Engine.Tail.Head;
        await live.Mediator.Send(new UndoMerge(one.Record.Value.Value, merge.Value!.MergeId, null, live.Intent()));

        (await live.Families.Load(one.Record.Value.Value, new Moment(apart, null))).Parts.Count.ShouldBe(1);
        (await live.Families.Load(other.Record.Value.Value, new Moment(together, null))).Root.ShouldBe(one.Record.Value.Value);
        (await live.Families.Load(one.Record.Value.Value, new Moment(together, null))).Parts.Count.ShouldBe(2);
        (await live.Families.Load(one.Record.Value.Value)).Parts.Count.ShouldBe(1);
    }

    private static async Task Buy(LiveEngine live, CustomerId record, string id, decimal total)
    {
        await live.Grains.Ask(
            record.Grain, new NotePurchase($"s:{record.Value}{id}", PurchaseKind.Sale, "store", "Graz", "EUR", total, CustomerGrainTests.Noon, 1), live.Context());
    }

    private static async Task Do(LiveEngine live, CustomerId record, int choice)
    {
        var at = CustomerGrainTests.Noon.AddHours(choice % 97);
        ICommand<CustomerReply> command = (choice % 5) switch
        {
            0 => new NotePurchase($"s:{choice}", PurchaseKind.Sale, $"ch{choice % 3}", null, choice % 7 == 0 ? "USD" : "EUR", choice, at, 2),
            1 => new NotePurchase($"s:{choice}r", PurchaseKind.Return, "web", "Linz", "EUR", -choice / 4m, at, 1),
            2 => new DescribeCustomer(record.Value, CustomerGrainTests.Traits($$"""{"name":"N{{choice}}","t{{choice % 4}}":{{(choice % 3 == 0 ? "null" : choice)}}}""")),
            3 => new ChangeConsent(record.Value, "email", $"p{choice % 2}", choice % 3 == 0, null, null, "k"),
            _ => new TrackBehaviour(record.Value, "track", $"Viewed {choice % 6}", "app", at),
        };
        (await live.Grains.Ask(record.Grain, command, live.Context())).Rejection.ShouldBeNull();
    }

    private static async Task<string> Text(LiveEngine live, CustomerId record)
    {
        var composed = await live.Record(record);
        return JsonSerializer.Serialize(composed with { Version = 0, Position = 0, RequestedId = null }, CustomersJson.Default.CustomerRecord);
    }
}
