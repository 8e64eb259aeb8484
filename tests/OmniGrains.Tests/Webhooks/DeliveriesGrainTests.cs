using System.Text.Json;
using OmniGrains.Engine;
using OmniGrains.Webhooks;

namespace OmniGrains.Tests.Webhooks;

public sealed class DeliveriesGrainTests
{
    private const string Id = "wh-1";
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly DeliveriesGrain Grain = new();

    [Fact]
    public void What_was_taken_moves_the_cursor_and_leaves_nothing_behind()
    {
        var state = After(Deliveries.None, Noon, Record(10, 12, Taken(11), Taken(12)));

        state.Cursor.ShouldBe(12);
        state.Waiting.ShouldBeEmpty();
        state.LastSuccess.ShouldBe(Noon);
    }

    [Fact]
    public void A_failed_message_waits_by_itself_while_the_cursor_moves_past_it()
    {
        var state = After(Deliveries.None, Noon, Record(10, 12, Refused(11), Taken(12)));

        state.Cursor.ShouldBe(12);
        state.Waiting.Keys.ShouldBe([11L]);
        state.Waiting[11].NextAt.ShouldBe(Noon.AddSeconds(5));
    }

    [Fact]
    public void A_message_is_tried_ten_times_over_three_days_as_the_standard_proposes()
    {
        var (state, at, pauses) = (Deliveries.None, Noon, new List<TimeSpan>());
        state = After(state, at, Record(0, 2, Refused(1), Taken(2)));
        while (state.Waiting.TryGetValue(1, out var waiting))
        {
            pauses.Add(waiting.NextAt - at);
            at = waiting.NextAt;
            state = After(state, at, Record(2, 2, Refused(1)));
        }

        pauses.ShouldBe(
        [
            TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
            TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
        ]);
    }

    [Fact]
    public void The_receiver_may_ask_for_a_longer_pause_but_not_for_ever()
    {
        var asked = After(Deliveries.None, Noon, Record(0, 1, Refused(1) with { Status = 429, RetryAfterSeconds = 600 }));
        asked.Waiting[1].NextAt.ShouldBe(Noon.AddMinutes(10));
        var tooMuch = After(Deliveries.None, Noon, Record(0, 1, Refused(1) with { Status = 503, RetryAfterSeconds = int.MaxValue }));
        tooMuch.Waiting[1].NextAt.ShouldBe(Noon.AddHours(24));
        var tooLittle = After(Deliveries.None, Noon, Record(0, 1, Refused(1) with { Status = 503, RetryAfterSeconds = 1 }));
        tooLittle.Waiting[1].NextAt.ShouldBe(Noon.AddSeconds(5));
    }

    [Fact]
    public void When_the_receiver_is_back_what_failed_with_it_is_due_at_once()
    {
        var state = After(Deliveries.None, Noon, Record(0, 2, Refused(1), Refused(2)));
        state = After(state, Noon.AddMinutes(1), Record(2, 2, Refused(1)));
        state = After(state, Noon.AddMinutes(2), Record(2, 3, Taken(3)));

        state.Waiting.Values.ShouldAllBe(waiting => waiting.NextAt <= Noon.AddMinutes(2));
    }

    [Fact]
    public void A_message_that_fails_between_successes_is_itself_at_fault_and_keeps_its_schedule()
    {
        var state = After(Deliveries.None, Noon, Record(0, 2, Refused(1), Taken(2)));
        state = After(state, Noon.AddSeconds(5), Record(2, 2, Refused(1)));
        var due = state.Waiting[1].NextAt;
        state = After(state, Noon.AddSeconds(10), Record(2, 3, Taken(3)));

        state.Waiting[1].NextAt.ShouldBe(due);
        state.GaveUp.ShouldBeNull();
    }

    [Fact]
    public void A_receiver_that_says_gone_is_given_up_at_once() =>
        After(Deliveries.None, Noon, Record(0, 1, Refused(1) with { Status = 410 })).GaveUp.ShouldBe(Endpoint.DisabledAsGone);

    [Fact]
    public void A_receiver_that_took_nothing_for_a_whole_schedule_is_given_up()
    {
        var (state, at) = (After(Deliveries.None, Noon, Record(0, 1, Refused(1))), Noon);
        while (state.Waiting.TryGetValue(1, out var waiting))
        {
            state.GaveUp.ShouldBeNull();
            at = waiting.NextAt;
            state = After(state, at, Record(1, 1, Refused(1)));
        }

        state.GaveUp.ShouldBe(Endpoint.DisabledAsFailing);
    }

    [Fact]
    public void One_bad_message_never_gives_a_receiver_up_that_takes_the_others()
    {
        var (state, at) = (After(Deliveries.None, Noon, Record(0, 1, Refused(1))), Noon);
        state = After(state, at.AddSeconds(1), Record(1, 2, Taken(2)));
        while (state.Waiting.TryGetValue(1, out var waiting))
        {
            at = waiting.NextAt;
            state = After(state, at, Record(2, 2, Refused(1)));
        }

        state.GaveUp.ShouldBeNull();
    }

    [Fact]
    public void Resumed_everything_that_waits_is_due_at_once()
    {
        var state = After(Deliveries.None, Noon, Record(0, 1, Refused(1) with { Status = 410 }));
        state = After(state, Noon.AddSeconds(1), new ResumeDeliveries(Id));

        state.GaveUp.ShouldBeNull();
        state.Waiting[1].NextAt.ShouldBe(Noon.AddSeconds(1));
    }

    [Fact]
    public void Attempts_that_began_at_another_cursor_change_nothing()
    {
        var state = After(Deliveries.None, Noon, Record(0, 5, Taken(5)));
        Decide(state, Noon, Record(0, 9, Refused(7))).Events.ShouldBeEmpty();
        var moved = After(state, Noon, new MoveCursor(Id, 2, "me"));
        moved.Cursor.ShouldBe(2);
        Decide(moved, Noon, Record(5, 9, Taken(9))).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_delivery_asked_for_again_is_due_at_once_with_a_fresh_schedule_unless_too_much_waits()
    {
        var state = After(Deliveries.None, Noon, new RequestDelivery(Id, 3, "order.placed", "me"));
        state.Waiting[3].ShouldBe(new WaitingDelivery("order.placed", 0, Noon, Noon));

        var full = After(Deliveries.None, Noon, Record(0, 500, [.. Enumerable.Range(1, Deliveries.MostWaiting).Select(i => Refused(i))]));
        full.IsFull.ShouldBeTrue();
        Decide(full, Noon, new RequestDelivery(Id, 1, "order.placed", "me")).Rejection.ShouldBeNull();
        Decide(full, Noon, new RequestDelivery(Id, 400, "order.placed", "me")).Rejection!.Code.ShouldBe("webhook.too-many-waiting");
    }

    [Fact]
    public void The_state_survives_a_snapshot()
    {
        var state = After(Deliveries.None, Noon, Record(0, 2, Refused(1), Taken(2)));
        var contract = new WebhooksJson(new JsonSerializerOptions(JsonSerializerDefaults.Web)).Deliveries;
        var read = JsonSerializer.Deserialize(JsonSerializer.Serialize(state, contract), contract)!;

        read.Waiting.ShouldBe(state.Waiting);
        (read with { Waiting = state.Waiting }).ShouldBe(state);
    }

    private static RecordAttempts Record(long after, long upTo, params DeliveryAttempt[] attempts) => new(Id, after, upTo, attempts);

    private static DeliveryAttempt Taken(long position) => new(position, "order.placed", 204, null, 10, null);

    private static DeliveryAttempt Refused(long position) => new(position, "order.placed", 500, null, 10, null);

    private static Decision Decide(Deliveries state, DateTimeOffset at, ICommand command) =>
        Grain.Decide(state, command, new CommandContext(new CommandId("c"), at));

    private static Deliveries After(Deliveries state, DateTimeOffset at, ICommand command)
    {
        var decision = Decide(state, at, command);
        decision.Rejection.ShouldBeNull();
        return decision.Events.Aggregate(state, Grain.Evolve);
    }
}
