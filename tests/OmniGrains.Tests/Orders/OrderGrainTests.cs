using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Engine;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Tests.Orders;

public sealed class OrderGrainTests
{
    private static readonly OrderGrain Grain = new();

    [Fact]
    public void A_document_is_recorded_as_it_was_pushed()
    {
        var decision = When(Record(Documents.Sale("ada")));

        decision.Events.ShouldHaveSingleItem().ShouldBe(Documents.Sale("ada"));
        decision.Reply.ShouldBe(new DocumentReceipt("till:sale", "ada", 10m, null));
    }

    [Fact]
    public void Recording_it_again_changes_nothing_and_answers_the_same()
    {
        var again = When(Record(Documents.Sale("ada")), Documents.Sale("ada"));

        again.Events.ShouldBeEmpty();
        again.Reply.ShouldBe(new DocumentReceipt("till:sale", "ada", 10m, null));
    }

    [Fact]
    public void Other_content_under_the_same_id_is_a_conflict()
    {
        var decision = When(Record(Documents.Sale("ada") with { Fingerprint = "other" }), Documents.Sale("ada"));

        decision.Events.ShouldBeEmpty();
        decision.Rejection!.Code.ShouldBe("purchase.other-content");
        decision.Rejection.Kind.ShouldBe(RejectionKind.Conflict);
    }

    [Fact]
    public void A_return_before_its_sale_is_held_and_waits_90_days()
    {
        var decision = When(Join("r1"));

        decision.Events.ShouldHaveSingleItem().ShouldBe(new ReturnHeld("till:sale", "r1", null, -1m));
        var reminder = decision.Reminders.ShouldHaveSingleItem();
        reminder.Due.ShouldBe(Documents.Noon.AddDays(90));
        reminder.Command.ShouldBe(new StopWaitingForSale("r1"));
    }

    [Fact]
    public void A_return_that_is_held_is_not_held_twice() =>
        When(Join("r1"), Held("r1")).Events.ShouldBeEmpty();

    [Fact]
    public void A_sale_joins_every_return_that_waits_for_it_and_their_patience_ends()
    {
        var decision = When(Record(Documents.Sale("ada")), Held("r1"), Held("r2", "bob"));

        decision.Events.ShouldBe([Documents.Sale("ada"), Joined("r1", "ada"), Joined("r2", "ada", "bob")]);
        decision.Reminders.Select(reminder => reminder.Name).ShouldBe(["awaits-sale:r1", "awaits-sale:r2"]);
        decision.Reminders.ShouldAllBe(reminder => reminder.Due == null);
        decision.Reply.ShouldBe(new DocumentReceipt("till:sale", "ada", 10m, null));
    }

    [Fact]
    public void A_reminder_that_is_cancelled_has_the_name_under_which_it_was_set() =>
        When(Record(Documents.Sale(null)), Held("r1")).Reminders[0].Name.ShouldBe(When(Join("r1")).Reminders[0].Name);

    [Fact]
    public void A_return_after_its_sale_joins_it_once()
    {
        When(Join("r1"), Documents.Sale("ada")).Events.ShouldHaveSingleItem().ShouldBe(Joined("r1", "ada"));
        When(Join("r1"), Documents.Sale("ada"), Joined("r1", "ada")).Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(PurchaseKind.Return)]
    [InlineData(PurchaseKind.Adjustment)]
    [InlineData(PurchaseKind.StockAdjustment)]
    public void A_return_of_what_is_no_sale_stands_on_its_own_whichever_came_first(PurchaseKind kind)
    {
        var document = Documents.Sale("ada") with { Kind = kind };
        var refused = new ReturnNotJoined("till:sale", "r1", kind);
        When(Join("r1"), document).Events.ShouldHaveSingleItem().ShouldBe(refused);
        var late = When(Record(document), Held("r1"));
        late.Events.ShouldBe([document, refused]);
        late.Reminders.ShouldHaveSingleItem().Due.ShouldBeNull();
        Documents.Text(Given(Held("r1"), document, refused)).ShouldBe(Documents.Text(Given(document, refused)));
        Given(document, refused).ShouldBeOfType<Order.Documented>().Returns.ShouldBeEmpty();
    }

    [Fact]
    public void A_return_that_named_nobody_belongs_to_whoever_bought()
    {
        var decision = When(new AttributeReturn("till:sale", "ada"), Documents.Return(null));

        decision.Events.ShouldHaveSingleItem().ShouldBe(
            new ReturnAttributed("till:return", "till:sale", "ada", "EUR", -10m, "store", "milano-1", "IT", Documents.Noon));
    }

    [Fact]
    public void A_return_is_attributed_once_and_never_away_from_whom_it_named()
    {
        var attributed = When(new AttributeReturn("till:sale", "ada"), Documents.Return(null)).Events;

        When(new AttributeReturn("till:other", "bob"), [Documents.Return(null), .. attributed]).Events.ShouldBeEmpty();
        When(new AttributeReturn("till:sale", "ada"), Documents.Return("bob")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_return_whose_sale_never_comes_stands_on_its_own()
    {
        var decision = When(new StopWaitingForSale("r1"), Held("r1"), Held("r2"));

        decision.Events.ShouldHaveSingleItem().ShouldBe(new ReturnUnmatched("till:sale", "r1"));
        Given(Held("r1"), Held("r2"), new ReturnUnmatched("till:sale", "r1"))
            .ShouldBeOfType<Order.Expected>().Returns.ShouldHaveSingleItem().ReturnId.ShouldBe("r2");
        Given(Held("r1"), new ReturnUnmatched("till:sale", "r1")).ShouldBe(Order.Unknown.Instance);
    }

    [Fact]
    public void Patience_that_ends_after_the_sale_came_changes_nothing()
    {
        When(new StopWaitingForSale("r1")).Events.ShouldBeEmpty();
        When(new StopWaitingForSale("r1"), Held("r1"), Documents.Sale("ada"), Joined("r1", "ada")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_sale_that_comes_too_late_is_recorded_without_the_return() =>
        When(Record(Documents.Sale("ada")), Held("r1"), new ReturnUnmatched("till:sale", "r1"))
            .Events.ShouldHaveSingleItem().ShouldBe(Documents.Sale("ada"));

    [Fact]
    public void A_sale_and_its_returns_end_in_the_same_state_in_whatever_order_and_how_often_they_come()
    {
        ICommand[] commands = [Record(Documents.Sale("ada")), Join("r1"), Join("r2", "bob"), Join("r3", "ada")];
        var arrivals = Gen.Choose(0, commands.Length - 1).ListOf().Select(some => some.Concat(Enumerable.Range(0, commands.Length)))
            .SelectMany(indexes => Gen.Shuffle(indexes.ToArray()));
        Prop.ForAll(arrivals.ToArbitrary(), indexes =>
        {
            var (state, events) = Live(indexes.Select(index => commands[index]));
            var order = state.ShouldBeOfType<Order.Documented>();
            order.Document.ShouldBe(Documents.Sale("ada"));
            order.Returns.ShouldBe([Joined("r1", "ada"), Joined("r2", "ada", "bob"), Joined("r3", "ada", "ada")], ignoreOrder: true);
            events.Count(recorded => recorded is ReturnJoined).ShouldBe(3);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Replaying_the_events_gives_the_live_state()
    {
        ICommand[] commands =
        [
            Record(Documents.Return(null)), Record(Documents.Return(null) with { Fingerprint = "other" }), Join("r1"), Join("r2"),
            new StopWaitingForSale("r1"), new StopWaitingForSale("r2"), new AttributeReturn("till:sale", "ada"), new AttributeReturn("till:sale", "bob"),
        ];
        Prop.ForAll(Gen.Choose(0, commands.Length - 1).ListOf().ToArbitrary(), indexes =>
        {
            var (state, events) = Live(indexes.Select(index => commands[index]));
            Documents.Text(Given([.. events])).ShouldBe(Documents.Text(state));
        }).QuickCheckThrowOnFailure();
    }

    private static (Order State, List<IEvent> Events) Live(IEnumerable<ICommand> commands)
    {
        var (state, events) = (Grain.Initial, new List<IEvent>());
        foreach (var command in commands)
        {
            var decision = Grain.Decide(state, command, Now);
            events.AddRange(decision.Events);
            state = decision.Events.Aggregate(state, Grain.Evolve);
        }

        return (state, events);
    }

    private static CommandContext Now => new(new CommandId("c"), Documents.Noon);

    private static Order Given(params IEvent[] events) => events.Aggregate(Grain.Initial, Grain.Evolve);

    private static Decision When(ICommand command, params IEvent[] given) => Grain.Decide(Given(given), command, Now);

    private static RecordDocument Record(PurchaseRecorded document) => new(document, document.Record, null);

    private static JoinReturn Join(string id, string? record = null) => new("till:sale", id, record, -1m);

    private static ReturnHeld Held(string id, string? record = null) => new("till:sale", id, record, -1m);

    private static ReturnJoined Joined(string id, string? saleRecord, string? record = null) => new("till:sale", id, saleRecord, record, -1m);
}
