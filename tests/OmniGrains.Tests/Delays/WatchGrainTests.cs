using OmniGrains.Delays.Contracts;
using OmniGrains.Delays.Times;
using OmniGrains.Delays.Watching;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Tests.Delays;

public sealed class WatchGrainTests
{
    private const string Order = "web:1";
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    private static readonly WatchGrain Grain = new();
    private static readonly Estimate OneDay = new("place", 40, 24 * 60);
    private static readonly Estimate TwoDays = new("country", 40, 48 * 60);

    [Fact]
    public void An_order_that_history_says_will_be_late_is_foreseen_with_a_business_day_and_others_to_choose()
    {
        var (_, events, _) = Watched(promise: Monday.AddDays(2));

        var foreseen = events.OfType<DelayForeseen>().Single();
        foreseen.PromisedBy.ShouldBe(Monday.AddDays(2));
        foreseen.ExpectedBy.ShouldBe(Monday.AddDays(3));
        foreseen.ProposedBy.ShouldBe(new DateTimeOffset(2026, 3, 5, 22, 59, 59, TimeSpan.Zero));
        foreseen.Offered.Count.ShouldBe(5);
        foreseen.Offered[2].ShouldBe(new DateTimeOffset(2026, 3, 9, 22, 59, 59, TimeSpan.Zero));
        foreseen.Reasons.ShouldBe([Risk.History]);
    }

    [Fact]
    public void Dates_that_no_calendar_can_add_to_do_not_stop_the_watching()
    {
        var (state, _, _) = Watched(promise: DateTimeOffset.MaxValue);
        (state, var events, _) = When(state, Monday, new ExpectStock(DateTimeOffset.MaxValue, "maria"));
        events.OfType<StockExpected>().ShouldHaveSingleItem();
        When(state, Monday, new ExpectStock(DateTimeOffset.MinValue, "maria")).Events.OfType<StockExpected>().ShouldHaveSingleItem();
        Risk.Assess(state, Monday).AtRisk.ShouldBeTrue();
        Watched(promise: DateTimeOffset.MinValue).Events.OfType<DelayForeseen>().ShouldHaveSingleItem();
    }

    [Fact]
    public void No_date_is_proposed_or_offered_on_a_holiday_where_the_customer_is()
    {
        var (state, _, _) = When(DelayWatch.Unknown, Monday, new BeginWatch(Placed(Monday.AddDays(2))));
        DateOnly[] holidays = [new(2026, 3, 5), new(2026, 3, 9)];
        var (_, events, _) = When(state, Monday, new NoteEstimates("milano-1", OneDay, TwoDays, holidays));

        var foreseen = events.OfType<DelayForeseen>().Single();
        foreseen.ProposedBy.ShouldBe(new DateTimeOffset(2026, 3, 6, 22, 59, 59, TimeSpan.Zero));
        foreseen.Offered[1].ShouldBe(new DateTimeOffset(2026, 3, 10, 22, 59, 59, TimeSpan.Zero));
    }

    [Fact]
    public void An_order_in_time_is_looked_at_again_when_it_could_come_to_be_late()
    {
        var (state, events, check) = Watched(promise: Monday.AddDays(4));

        events.OfType<DelayForeseen>().ShouldBeEmpty();
        check.ShouldBe(Monday.AddDays(4) - TimeSpan.FromHours(48) - TimeSpan.FromHours(6) + TimeSpan.FromMinutes(1));
        var (_, later, _) = When(state, check!.Value, new CheckDelay());
        later.OfType<DelayForeseen>().Single().Reasons.ShouldBe([Risk.History]);
    }

    [Fact]
    public void Every_check_that_finds_nothing_sets_another_until_there_is_none()
    {
        var (state, _, check) = Watched(promise: Monday.AddDays(6));
        for (var checks = 0; check is { } due && state.Foreseen is null; checks++)
        {
            checks.ShouldBeLessThan(10);
            (state, _, check) = When(state, due, new CheckDelay());
        }

        state.Foreseen.ShouldNotBeNull("Nothing was sent: in the end it must be seen.");
        check.ShouldBeNull();
    }

    [Fact]
    public void A_delay_is_foreseen_once_for_each_promise()
    {
        var (state, _, _) = Watched(promise: Monday.AddDays(1));
        var (again, events, _) = When(state, Monday.AddHours(5), new NoteSent(Sent("s1", Monday.AddHours(5))));
        events.OfType<DelayForeseen>().ShouldBeEmpty();

        var (moved, _, _) = When(again, Monday.AddHours(6), new NotePromise(Monday.AddDays(9)));
        moved.Open.ShouldBeNull();
        var (_, late, _) = When(Given(moved, new ParcelSeen("s1", Monday.AddHours(8), null)), Monday.AddDays(8.6), new CheckDelay());
        late.OfType<DelayForeseen>().Single().PromisedBy.ShouldBe(Monday.AddDays(9));
    }

    [Fact]
    public void Without_a_promise_nothing_is_foreseen_and_nothing_is_checked()
    {
        var (_, events, check) = Watched(promise: null);
        events.OfType<DelayForeseen>().ShouldBeEmpty();
        check.ShouldBeNull();
    }

    [Fact]
    public void A_tracked_parcel_that_nobody_has_seen_for_two_days_is_at_risk()
    {
        var state = OnItsWay(promise: Monday.AddDays(20));
        var (seen, _, check) = When(state, Monday.AddHours(30), new NoteScan(Scan(Monday.AddHours(30))));
        check.ShouldBe(Monday.AddHours(78).AddMinutes(1));

        var (_, events, _) = When(seen, check!.Value, new CheckDelay());

        var foreseen = events.OfType<DelayForeseen>().Single();
        foreseen.Reasons.ShouldBe([Risk.NoScan]);
        foreseen.ProposedBy.ShouldBeGreaterThan(Monday.AddDays(20));
    }

    [Fact]
    public void A_parcel_whose_carrier_tells_nothing_is_taken_to_arrive_as_they_usually_do()
    {
        var state = OnItsWay(promise: Monday.AddDays(20));
        var (_, events, _) = When(state, Monday.AddDays(30), new CheckDelay());
        events.OfType<DelayForeseen>().ShouldBeEmpty();
    }

    [Fact]
    public void A_carriers_date_after_the_promise_is_a_risk_and_the_date_that_is_proposed()
    {
        var state = OnItsWay(promise: Monday.AddDays(4));
        var carrier = Monday.AddDays(8);

        var (_, events, _) = When(state, Monday.AddDays(1.5), new NoteScan(Scan(Monday.AddDays(1.5), estimated: carrier)));

        var foreseen = events.OfType<DelayForeseen>().Single();
        foreseen.Reasons.ShouldBe([Risk.CarrierDate]);
        foreseen.ExpectedBy.ShouldBe(carrier);
    }

    [Fact]
    public void Stock_that_comes_in_too_late_is_a_risk()
    {
        var (state, _, _) = Watched(promise: Monday.AddDays(4));
        var (_, events, _) = When(state, Monday.AddHours(2), new ExpectStock(Monday.AddDays(7), "buyer"));

        var foreseen = events.OfType<DelayForeseen>().Single();
        foreseen.Reasons.ShouldBe([Risk.StockExpected]);
        foreseen.ExpectedBy.ShouldBe(Monday.AddDays(7 + 3));
    }

    [Fact]
    public void A_part_that_lies_ready_or_has_left_waits_no_longer_and_measures_the_place()
    {
        var (state, _, _) = Watched(promise: Monday.AddDays(4));
        var (sent, events, _) = When(state, Monday.AddHours(20), new NoteSent(Sent("s1", Monday.AddHours(20))));

        events.OfType<PartsLeft>().Single().PickMinutes.ShouldBe(20 * 60);
        sent.Parts.ShouldBeEmpty();
        var (over, arrived, check) = When(sent, Monday.AddDays(2), new NoteScan(Scan(Monday.AddDays(2), ParcelStatus.Delivered)));
        arrived.OfType<ParcelArrived>().Single().TransitMinutes.ShouldBe(28 * 60);
        over.Over.ShouldBeTrue();
        check.ShouldBeNull();
    }

    [Fact]
    public void A_part_of_which_half_was_sent_still_waits_for_the_other_half()
    {
        var (state, _, _) = Watched(promise: Monday.AddDays(4));
        var (half, _, _) = When(state, Monday.AddHours(20), new NoteSent(Sent("s1", Monday.AddHours(20), quantity: 1)));
        half.Parts.Single().Left.ShouldBe(1);
        var (same, events, _) = When(half, Monday.AddHours(21), new NoteSent(Sent("s1", Monday.AddHours(20), quantity: 1)));
        events.ShouldBeEmpty();
        same.ShouldBe(half);
        When(half, Monday.AddHours(22), new ChangeParts([], [Planned(1)])).State.Parts.ShouldBeEmpty();
    }

    [Fact]
    public void What_another_place_does_instead_is_looked_up_anew()
    {
        var (state, _, _) = Watched(promise: Monday.AddDays(4));
        var (moved, _, _) = When(state, Monday.AddHours(2), new ChangeParts([Planned(2) with { Id = "f2", Place = "roma-1" }], [Planned(2)]));
        moved.Parts.Single().ShouldBe(new WaitingPart("f2", "roma-1", 2, null, null));
        var (_, events, _) = When(moved, Monday.AddHours(2), new NoteEstimates("roma-1", new Estimate("place", 50, 10_000), TwoDays));
        events.OfType<DelayForeseen>().ShouldHaveSingleItem();
    }

    [Fact]
    public void An_order_that_is_told_long_after_it_was_placed_is_first_told_in_full()
    {
        var (state, events, check) = When(DelayWatch.Unknown, Monday.AddDays(10), new BeginWatch(Placed(Monday.AddDays(2))));
        events.OfType<DelayForeseen>().ShouldBeEmpty();
        check.ShouldBe(Monday.AddDays(10).AddMinutes(10));
        var (over, _, _) = When(state, Monday.AddDays(10), new CloseParts(Cancelled: false));
        over.Over.ShouldBeTrue();
        When(DelayWatch.Unknown, Monday.AddDays(90), new BeginWatch(Placed(Monday.AddDays(2)))).Events.ShouldBeEmpty();
    }

    [Fact]
    public void The_customer_answers_once_and_the_same_answer_again_changes_nothing()
    {
        var (state, _, _) = Watched(promise: Monday.AddDays(2));
        var open = state.Open!;
        var accept = new RecordAnswer(open.PromisedBy, DelayChoice.Accept, open.ProposedBy);
        var (answered, events, _) = When(state, Monday.AddHours(1), accept);

        events.OfType<DelayAnswered>().Single().Date.ShouldBe(open.ProposedBy);
        answered.Open.ShouldBeNull();
        When(answered, Monday.AddHours(2), accept).Events.ShouldBeEmpty();
        Refusal(answered, new RecordAnswer(open.PromisedBy, DelayChoice.Cancel, null)).ShouldBe("delay.answered");
    }

    [Fact]
    public void Only_what_was_offered_can_be_chosen_and_only_for_the_promise_that_holds()
    {
        var (state, _, _) = Watched(promise: Monday.AddDays(2));
        var open = state.Open!;
        Refusal(state, new RecordAnswer(open.PromisedBy, DelayChoice.AnotherDate, open.ProposedBy.AddHours(1))).ShouldBe("delay.date-not-offered");
        Refusal(state, new RecordAnswer(open.PromisedBy, DelayChoice.AnotherDate, null)).ShouldBe("delay.date-not-offered");
        Refusal(state, new RecordAnswer(open.PromisedBy.AddDays(1), DelayChoice.Cancel, null)).ShouldBe("delay.not-open");
        Refusal(DelayWatch.Unknown, new RecordAnswer(open.PromisedBy, DelayChoice.Cancel, null)).ShouldBe("delay.unknown");
        var (over, _, _) = When(state, Monday.AddHours(1), new CloseParts(Cancelled: true));
        Refusal(over, new RecordAnswer(open.PromisedBy, DelayChoice.Cancel, null)).ShouldBe("delay.not-open");
    }

    [Fact]
    public void An_answer_that_the_order_could_not_follow_is_taken_back_and_another_can_be_given()
    {
        var (state, _, _) = Watched(promise: Monday.AddDays(2));
        var promise = state.Open!.PromisedBy;
        var (cancelled, _, _) = When(state, Monday.AddHours(1), new RecordAnswer(promise, DelayChoice.Cancel, null));
        var (back, events, _) = When(cancelled, Monday.AddHours(1), new RefuseAnswer(promise, "order.sent"));

        events.OfType<DelayAnswerRefused>().Single().Code.ShouldBe("order.sent");
        back.Open.ShouldNotBeNull();
        When(back, Monday.AddHours(2), new RefuseAnswer(promise, "order.sent")).Events.ShouldBeEmpty();
    }

    private static OrderPlaced Placed(DateTimeOffset? promise) => new(
        Order, null, "web", "c1", Monday, DeliveryKind.Ship, null, "IT", "20", promise, [], [Planned(2)], StockIsTheirs: false);

    private static PlannedFulfilment Planned(decimal quantity) => new("f1", "milano-1", [new LineQuantity("l1", "POT", quantity)]);

    private static ShipmentSent Sent(string id, DateTimeOffset at, decimal quantity = 2) =>
        new(Order, id, "f1", "milano-1", "DHL", "123", [new LineQuantity("l1", "POT", quantity)], at, null);

    private static ShipmentTracked Scan(DateTimeOffset at, ParcelStatus status = ParcelStatus.InTransit, DateTimeOffset? estimated = null) =>
        new(Order, "s1", "DHL", "123", status, at, estimated);

    private static (DelayWatch State, IReadOnlyList<IEvent> Events, DateTimeOffset? Check) Watched(DateTimeOffset? promise)
    {
        var (state, _, _) = When(DelayWatch.Unknown, Monday, new BeginWatch(Placed(promise)));
        return When(state, Monday, new NoteEstimates("milano-1", OneDay, TwoDays));
    }

    private static DelayWatch OnItsWay(DateTimeOffset promise)
    {
        var (state, _, _) = Watched(promise);
        var (sent, _, _) = When(state, Monday.AddHours(20), new NoteSent(Sent("s1", Monday.AddHours(20))));
        return When(sent, Monday.AddHours(20), new NoteParcelEstimate("s1", TwoDays)).State;
    }

    private static DelayWatch Given(DelayWatch state, IEvent @event) => Grain.Evolve(state, @event);

    private static (DelayWatch State, IReadOnlyList<IEvent> Events, DateTimeOffset? Check) When(DelayWatch state, DateTimeOffset at, ICommand command)
    {
        var decision = Grain.Decide(state, command, new CommandContext(new CommandId("c"), at));
        decision.Rejection.ShouldBeNull();
        return (decision.Events.Aggregate(state, Grain.Evolve), decision.Events, decision.Reminders.LastOrDefault()?.Due);
    }

    private static string Refusal(DelayWatch state, ICommand command) =>
        Grain.Decide(state, command, new CommandContext(new CommandId("c"), Monday)).Rejection.ShouldNotBeNull().Code;
}
