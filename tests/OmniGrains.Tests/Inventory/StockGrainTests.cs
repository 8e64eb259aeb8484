using System.Text.Json;
using OmniGrains.Engine;
using OmniGrains.Inventory;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Levels;
using OmniGrains.Inventory.Stocks;

namespace OmniGrains.Tests.Inventory;

public sealed class StockGrainTests
{
    private static readonly StockGrain Grain = new();
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Quarter = Noon.AddMinutes(15);

    [Fact]
    public void What_comes_in_can_be_held_and_no_more()
    {
        When(Hold("a", 10), Received(10)).Events[0].ShouldBe(new StockHeld("a", 10, 10, Quarter));
        var refused = When(Hold("a", 11), Received(10));
        refused.Events.ShouldBeEmpty();
        refused.Rejection!.Code.ShouldBe("stock.insufficient");
        refused.Rejection.Kind.ShouldBe(RejectionKind.Conflict);
    }

    [Fact]
    public void Safety_damaged_and_the_buffer_of_a_channel_are_not_sold()
    {
        IEvent[] given = [Received(10), new StockMoved(MovementKind.Damage, 0, 2, 0, "broken", null), new StockPolicyChanged(3, 0, null, null)];
        When(Hold("a", 5), given).Rejection.ShouldBeNull();
        When(Hold("a", 6), given).Rejection.ShouldNotBeNull();
        When(Hold("a", 5) with { Leave = 1 }, given).Rejection.ShouldNotBeNull();
    }

    [Fact]
    public void Backorder_goes_to_its_limit_and_says_how_much_is_not_there()
    {
        IEvent[] given = [Received(2), new StockPolicyChanged(0, 5, null, null)];
        When(Hold("a", 7), given).Reply.ShouldBe(new HoldReply(7, 5, -5, Quarter));
        When(Hold("a", 8), given).Rejection!.Code.ShouldBe("stock.insufficient");
    }

    [Fact]
    public void The_same_hold_again_changes_nothing_and_another_quantity_sets_it()
    {
        When(Hold("a", 4), Received(10), Held("a", 4)).Events.ShouldBeEmpty();
        When(Hold("a", 7), Received(10), Held("a", 4)).Events[0].ShouldBe(new StockHeld("a", 7, 3, Quarter));
        When(Hold("a", 1), Received(10), Held("a", 4)).Events[0].ShouldBe(new StockHeld("a", 1, -3, Quarter));
        Given(Received(10), Held("a", 4), new StockHeld("a", 1, -3, Quarter)).Available.ShouldBe(9);
    }

    [Fact]
    public void An_order_takes_over_a_reservation_of_the_last_piece()
    {
        var decision = When(new HoldStock("order", 1, null, From: "reservation"), Received(1), Held("reservation", 1));
        decision.Events[0].ShouldBe(new StockHeld("order", 1, 0, null, null, "reservation", 1));
        var after = Given([Received(1), Held("reservation", 1), .. decision.Events]);
        after.Holds.Find("reservation").ShouldBeNull();
        after.Holds.Reserved.ShouldBe(1);
    }

    [Fact]
    public void A_pool_is_for_its_channel_only()
    {
        IEvent[] given = [Received(10), new StockHeld(PoolHold.Of("web"), 8, 8, null)];
        When(Hold("shop", 3), given).Rejection.ShouldNotBeNull();
        var web = When(Hold("web", 9) with { From = PoolHold.Of("web") }, given);
        web.Events[0].ShouldBe(new StockHeld("web", 9, 1, Quarter, null, PoolHold.Of("web"), 8));
        Given([.. given, .. web.Events]).Level().Pools.ShouldBeNull();
    }

    [Fact]
    public void The_first_hold_sets_the_reminder_and_later_ones_leave_it()
    {
        When(Hold("a", 1), Received(10)).Reminders.ShouldContain(reminder => reminder.Name == "holds" && reminder.Due == Quarter);
        When(Hold("b", 1) with { Until = Quarter.AddMinutes(1) }, Received(10), Held("a", 1)).Reminders.ShouldNotContain(reminder => reminder.Name == "holds");
        When(Hold("b", 1) with { Until = Quarter.AddMinutes(-1) }, Received(10), Held("a", 1)).Reminders.ShouldContain(reminder => reminder.Name == "holds");
    }

    [Fact]
    public void A_hold_that_is_due_ends_and_an_owned_one_is_asked_for()
    {
        var decision = WhenAt(Quarter, CheckHolds.It, Received(10), Held("a", 1), Held("b", 2) with { Owner = "order/x" }, Held("c", 3) with { Until = Quarter.AddHours(1) });

        decision.Events.ShouldBe([new HoldReleased("a", 1, "expired"), new HoldDue("b", "order/x"), new HoldsChecked()]);
        decision.Reminders.ShouldContain(reminder => reminder.Name == "holds" && reminder.Due == Quarter.AddHours(1));
    }

    [Fact]
    public void What_has_ended_is_free_in_every_answer_before_anybody_has_noted_it()
    {
        var stock = Given([Received(10), Held("a", 1), Held("b", 2) with { Owner = "order/x" }, Held("c", 3) with { Until = Quarter.AddHours(1) }]);
        StockLevel Level(DateTimeOffset at) => (StockLevel)new StockGrain().Answer(stock, new ReadLevel(at))!;
        bool Could(decimal quantity, DateTimeOffset at) => (bool)new StockGrain().Answer(stock, new CouldHold(quantity, null, 0, at))!;

        var before = Quarter.AddTicks(-1);
        (Level(before).Reserved, Level(before).Available, Level(before).StandsUntil).ShouldBe((6, 4, Quarter));
        (Level(Quarter).Reserved, Level(Quarter).Available, Level(Quarter).StandsUntil).ShouldBe((5, 5, Quarter.AddHours(1)), "of an owned one its owner decides");
        (Could(5, before), Could(5, Quarter), Could(6, Quarter)).ShouldBe((false, true, false));
    }

    [Fact]
    public void What_has_ended_is_granted_to_the_next_one_in_the_same_append_and_ends_only_when_that_is_enough()
    {
        IEvent[] given = [Received(3), Held("a", 2), Held("b", 1) with { Owner = "order/x" }, new AvailabilityChanged(0, 3, 0)];
        var next = Hold("n", 2) with { Until = Quarter.AddHours(1) };

        WhenAt(Quarter.AddTicks(-1), next, given).Rejection.ShouldNotBeNull();
        WhenAt(Quarter, next with { Quantity = 3 }, given).Rejection.ShouldNotBeNull("the owned one has not ended");
        var granted = WhenAt(Quarter, next, given);
        granted.Events.ShouldBe([new HoldReleased("a", 2, "expired"), new StockHeld("n", 2, 2, Quarter.AddHours(1))]);
        granted.Reminders.ShouldContain(reminder => reminder.Name == "announce");
        Given([.. given, .. granted.Events]).Available.ShouldBe(0);
    }

    [Fact]
    public void A_level_that_was_read_is_out_of_date_when_a_hold_ends()
    {
        var shelf = new Shelf();
        var level = new PlaceLevel("milano-1", Given([Received(10), Held("a", 1)]).Level(Quarter.AddHours(-1)));
        shelf.Begin("milano-1").Put(level, 7);
        shelf.Find("milano-1", Quarter.AddTicks(-1)).ShouldBe(level);
        shelf.Find("milano-1", Quarter).ShouldBeNull();
    }

    [Fact]
    public void A_hold_that_its_owner_keeps_is_firm_and_one_it_does_not_is_free()
    {
        IEvent[] given = [Received(10), Held("b", 2) with { Owner = "order/x" }, new HoldDue("b", "order/x"), new HoldsChecked()];
        var kept = Given([.. given, .. When(new ExtendHold("b", null), given).Events]);
        kept.Holds.Find("b").ShouldBe(new OpenHold(2, null, "order/x"));
        kept.Wakes.ShouldBeNull();
        When(new ReleaseHold("b", "abandoned"), given).Events[0].ShouldBe(new HoldReleased("b", 2, "abandoned"));
    }

    [Fact]
    public void Looking_too_early_sets_the_reminder_anew()
    {
        var decision = WhenAt(Quarter, CheckHolds.It, Received(10), Held("a", 1), new HoldReleased("a", 1, "released"), Held("b", 1) with { Until = Quarter.AddHours(1) });
        decision.Events.ShouldBe([new HoldsChecked()]);
        decision.Reminders.ShouldContain(reminder => reminder.Due == Quarter.AddHours(1));
    }

    [Fact]
    public void Two_attempts_of_one_holder_do_not_end_each_others_hold()
    {
        IEvent[] given = [Received(10), Held("a", 2) with { Attempt = "1" }, new StockHeld("a", 2, 0, Quarter, Attempt: "2")];
        var gaveUp = When(new ReleaseHold("a", "refused", null, "1"), given);
        gaveUp.Events.ShouldBe([new AttemptGivenUp("a", "1")]);
        When(new ReleaseHold("a", "refused", null, "2"), [.. given, .. gaveUp.Events]).Events[0].ShouldBe(new HoldReleased("a", 2, "refused"));
        When(new ReleaseHold("a", "refused", null, "3"), given).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Held_goods_leave_once_they_are_there()
    {
        When(new IssueHold("a", 2, "order-1"), Received(10), Held("a", 2)).Events[0].ShouldBe(new HoldIssued("a", 2, "order-1"));
        When(new IssueHold("a", 3, null), Received(10), Held("a", 2)).Rejection!.Code.ShouldBe("hold.too-small");
        When(new IssueHold("x", 1, null), Received(10)).Rejection!.Code.ShouldBe("hold.unknown");
        When(new IssueHold("a", 2, null), new StockPolicyChanged(0, 5, null, null), Held("a", 2)).Rejection!.Code.ShouldBe("stock.not-there");
    }

    [Fact]
    public void What_has_left_anyway_is_never_refused_and_what_lacked_is_told()
    {
        var decision = When(new IssueHold("a", 5, "tr-1", Anyway: true), Received(4), Held("a", 3));
        decision.Events.ShouldBe(
        [
            new HoldIssued("a", 3, "tr-1"), new StockMoved(MovementKind.Issue, -1, 0, 0, "issue", "tr-1"), new DiscrepancyFound(1, "issue", "tr-1"),
        ]);
        Given([Received(4), Held("a", 3), .. decision.Events]).Level().ShouldBe(StockLevel.None);
    }

    [Fact]
    public void A_till_sale_is_never_refused_and_on_hand_never_below_zero()
    {
        When(Move(MovementKind.Sell, 3), Received(2)).Events.ShouldBe(
            [new StockMoved(MovementKind.Sell, -2, 0, 0, "test", null), new DiscrepancyFound(1, "test", null)]);
        When(Move(MovementKind.Sell, 1)).Events.ShouldBe([new DiscrepancyFound(1, "test", null)]);
    }

    [Theory]
    [InlineData(MovementKind.Issue, "stock.insufficient")]
    [InlineData(MovementKind.Damage, "stock.not-damaged")]
    [InlineData(MovementKind.Repair, "stock.not-damaged")]
    [InlineData(MovementKind.Scrap, "stock.not-damaged")]
    public void What_is_not_there_cannot_move(MovementKind kind, string code) =>
        When(Move(kind, 3), Received(2)).Rejection!.Code.ShouldBe(code);

    [Fact]
    public void What_others_hold_cannot_be_issued() =>
        When(Move(MovementKind.Issue, 3), Received(5), Held("a", 3)).Rejection!.Code.ShouldBe("stock.insufficient");

    [Fact]
    public void Compare_and_set_refuses_what_the_caller_has_not_seen()
    {
        When(new SetOnHand(7, 4, null, "set", null), Received(5)).Rejection!.Kind.ShouldBe(RejectionKind.PreconditionFailed);
        When(new SetOnHand(7, null, 2, "set", null), Received(5)).Rejection!.Code.ShouldBe("stock.changed");
        When(new SetOnHand(7, 5, 1, "set", null), Received(5)).Events[0].ShouldBe(new StockMoved(MovementKind.Adjust, 2, 0, 0, "set", null));
        When(new SetOnHand(5, 5, null, "set", null), Received(5)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Low_stock_is_said_once_and_recovery_once()
    {
        IEvent[] given = [Received(10), new StockPolicyChanged(0, 0, 3, null)];
        var low = When(Hold("a", 7), given);
        low.Events[1].ShouldBe(new StockRanLow(3, 3));
        given = [.. given, .. low.Events];
        When(Hold("b", 1), given).Events.ShouldHaveSingleItem();
        When(Move(MovementKind.Receive, 1), given).Events[1].ShouldBe(new StockRecovered(4));
    }

    [Fact]
    public void Many_changes_are_announced_once()
    {
        When(Hold("a", 1), Received(10)).Reminders.ShouldNotContain(reminder => reminder.Name == "announce");
        var said = When(AnnounceAvailability.It, Received(10));
        said.Events.ShouldBe([new AvailabilityChanged(10, 10, 0)]);
        When(Hold("a", 1), Received(10), said.Events[0]).Reminders.ShouldContain(reminder => reminder.Name == "announce");
        When(AnnounceAvailability.It, Received(10), said.Events[0]).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_state_survives_a_snapshot()
    {
        var state = Given(
            Received(10), Held("a", 2) with { Attempt = "1" }, Held("b", 3) with { Owner = "order/x" }, new StockHeld(PoolHold.Of("web"), 1, 1, null),
            new StockPolicyChanged(1, 2, 3, null), new StockRanLow(3, 3));
        var read = JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(state, InventoryJson.Default.Stock), InventoryJson.Default.Stock)!;
        Text(read).ShouldBe(Text(state));
        read.Available.ShouldBe(state.Available);
        read.Holds.NextDue.ShouldBe(Quarter);
        read.Holds.Pools["web"].ShouldBe(1);
        var due = Grain.Decide(read, CheckHolds.It, At(Quarter)).Events;
        due.ShouldBe(Grain.Decide(state, CheckHolds.It, At(Quarter)).Events);
    }

    internal static string Text(Stock state) => JsonSerializer.Serialize(
        state with { Holds = Holds.None }, InventoryJson.Default.Stock)
        + string.Join('|', state.Holds.ById.OrderBy(hold => hold.Key, StringComparer.Ordinal).Select(hold => $"{hold.Key}={hold.Value}"));

    private static HoldStock Hold(string id, decimal quantity) => new(id, quantity, Quarter);

    private static StockHeld Held(string id, decimal quantity) => new(id, quantity, quantity, Quarter);

    private static StockMoved Received(decimal quantity) => new(MovementKind.Receive, quantity, 0, 0, "test", null);

    private static MoveStock Move(MovementKind kind, decimal quantity) => new(kind, quantity, "test", null);

    private static Stock Given(params IEvent[] events) => events.Aggregate(Grain.Initial, Grain.Evolve);

    private static Decision When(ICommand command, params IEvent[] given) => WhenAt(Noon, command, given);

    private static Decision WhenAt(DateTimeOffset at, ICommand command, params IEvent[] given) => Grain.Decide(Given(given), command, At(at));

    private static CommandContext At(DateTimeOffset at) => new(new CommandId("c"), at);
}
