using System.Collections.Immutable;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

/// <summary>Decides when a failed delivery is tried again, and when to give up.</summary>
internal sealed class DeliveriesGrain : Grain<Deliveries>
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    /// <summary>The pauses between attempts, as Standard Webhooks proposes them: three days in all.</summary>
    public static readonly ImmutableArray<TimeSpan> Schedule =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    public override string Type => Deliveries.GrainType;

    public override Deliveries Initial => Deliveries.None;

    public override string? SnapshotSchema => "1";

    public override object Answer(Deliveries state, IQuery query) => state;

    public override Decision Decide(Deliveries state, ICommand command, in CommandContext context) => command switch
    {
        RecordAttempts record when (state.Cursor ?? record.After) != record.After => Unchanged(state),
        RecordAttempts record => Record(state, record, context.At),
        RequestDelivery request when state.Waiting.ContainsKey(request.Position) || !state.IsFull =>
            Accept(state, new DeliveryRequested(request.Endpoint, request.Position, request.Type, request.Actor, context.At)),
        RequestDelivery => Decision.Reject(WebhookRejections.TooManyWaiting),
        MoveCursor move => Accept(state, new CursorMoved(move.Endpoint, move.From, move.Actor, context.At)),
        ResumeDeliveries { Endpoint: var endpoint } => Accept(state, new DeliveriesResumed(endpoint, context.At)),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override Deliveries Evolve(Deliveries state, IEvent @event) => @event switch
    {
        DeliveriesAttempted attempted => Apply(state, attempted),
        DeliveryRequested requested => state with
        {
            Waiting = state.Waiting.SetItem(requested.Position, new WaitingDelivery(requested.Type, 0, requested.At, requested.At)),
        },
        CursorMoved moved => state with { Cursor = moved.From },
        DeliveriesResumed resumed => state with { GaveUp = null, Waiting = DueNow(state.Waiting, _ => true, resumed.At) },
        _ => state,
    };

    private static Decision Record(Deliveries state, RecordAttempts record, DateTimeOffset at)
    {
        var outcomes = record.Attempts.Select(attempt => OutcomeOf(state, attempt, at)).ToList();
        var recovered = record.Attempts.Any(attempt => attempt.Succeeded);
        var gaveUp = record.Attempts.Any(attempt => attempt.Status == 410) ? Endpoint.DisabledAsGone
            : !recovered && outcomes.Any(outcome => outcome.State == DeliveryState.Exhausted && NothingGotThroughSince(state, outcome)) ? Endpoint.DisabledAsFailing
            : null;
        return Accept(state, new DeliveriesAttempted(record.Endpoint, record.UpTo, outcomes, gaveUp, at));
    }

    private static DeliveryOutcome OutcomeOf(Deliveries state, DeliveryAttempt attempt, DateTimeOffset at)
    {
        var attempts = (state.Waiting.GetValueOrDefault(attempt.Position)?.Attempts ?? 0) + 1;
        var (standing, next) = attempt.Succeeded ? (DeliveryState.Delivered, (DateTimeOffset?)null)
            : attempts > Schedule.Length ? (DeliveryState.Exhausted, null)
            : (DeliveryState.Waiting, at + PauseAfter(attempts, attempt.RetryAfterSeconds));
        return new DeliveryOutcome(attempt.Position, attempt.Type, standing, attempts, attempt.Status, attempt.Error, attempt.Milliseconds, next);
    }

    private static TimeSpan PauseAfter(int attempts, int? retryAfterSeconds)
    {
        var asked = TimeSpan.FromSeconds(Math.Clamp(retryAfterSeconds ?? 0, 0, (int)LongestRetryAfter.TotalSeconds));
        return asked > Schedule[attempts - 1] ? asked : Schedule[attempts - 1];
    }

    private static bool NothingGotThroughSince(Deliveries state, DeliveryOutcome outcome) =>
        state.Waiting.GetValueOrDefault(outcome.Position) is { } waiting && (state.LastSuccess is not { } success || success < waiting.FirstAt);

    private static Deliveries Apply(Deliveries state, DeliveriesAttempted attempted)
    {
        var waiting = state.Waiting.ToBuilder();
        foreach (var outcome in attempted.Outcomes)
        {
            if (outcome is { State: DeliveryState.Waiting, NextAt: { } next })
            {
                var first = waiting.GetValueOrDefault(outcome.Position)?.FirstAt ?? attempted.At;
                waiting[outcome.Position] = new WaitingDelivery(outcome.Type, outcome.Attempts, first, next);
            }
            else
            {
                waiting.Remove(outcome.Position);
            }
        }

        var changed = state with { Cursor = attempted.UpTo, Waiting = waiting.ToImmutable(), GaveUp = attempted.GaveUp ?? state.GaveUp };
        return attempted.Outcomes.Any(outcome => outcome.State == DeliveryState.Delivered) ? Recovered(changed, attempted.At) : changed;
    }

    // What failed while nothing else got through failed with the receiver: now that it is back, waiting for hours would be wrong.
    // What failed between successes is itself at fault, and keeps its schedule.
    private static Deliveries Recovered(Deliveries state, DateTimeOffset at) => state with
    {
        Waiting = DueNow(state.Waiting, waiting => waiting.FirstAt < at && (state.LastSuccess is not { } success || success < waiting.FirstAt), at),
        LastSuccess = at,
    };

    private static ImmutableSortedDictionary<long, WaitingDelivery> DueNow(
        ImmutableSortedDictionary<long, WaitingDelivery> all, Func<WaitingDelivery, bool> which, DateTimeOffset at) =>
        all.SetItems(all.Where(pair => which(pair.Value) && pair.Value.NextAt > at).Select(pair => KeyValuePair.Create(pair.Key, pair.Value with { NextAt = at })));

    private static Decision Accept(Deliveries state, IEvent @event) => Decision.Accept(new DeliveriesReply(state.Waiting.Count), @event);

    private static Decision Unchanged(Deliveries state) => Decision.Unchanged(new DeliveriesReply(state.Waiting.Count));
}
