using OmniGrains.Engine;

namespace OmniGrains.Channels.Deliveries;

/// <summary>
/// Keeps a delivery once, whatever the number of times it is sent, and remembers what became of it. How long its content is
/// readable is up to its <see cref="ContentKey"/>.
/// </summary>
internal sealed class DeliveryGrain : Grain<Delivery>
{
    private static readonly TimeSpan[] Patience =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(12)];

    public override string Type => DeliveryId.GrainType;

    public override Delivery Initial => Delivery.Unknown;

    public override bool Transient => true;

    public override object Answer(Delivery state, IQuery query) => state;

    public override Decision Decide(Delivery state, ICommand command, in CommandContext context) => (state.Phase, command) switch
    {
        (DeliveryPhase.Unknown, KeepDelivery keep) => Keep(keep, context.At),
        (_, KeepDelivery) => Decision.Unchanged(new KeptDelivery(Duplicate: true)),

        (DeliveryPhase.Pending, ConcludeDelivery conclude) when conclude.Attempt == state.Attempt => Conclude(conclude, context.At),
        (_, ConcludeDelivery) => Decision.Unchanged(new DeliveryDone(state.Attempt)),

        (DeliveryPhase.Failed, RetryDelivery retry) when retry.Attempt == state.Attempt && state.Body is not null => Queue(state, by: null),
        (_, RetryDelivery) => Decision.Unchanged(new DeliveryDone(state.Attempt)),

        (DeliveryPhase.Unknown, ReplayDelivery) => Decision.Reject(DeliveryRejections.Unknown),
        (DeliveryPhase.Pending, ReplayDelivery) => Decision.Unchanged(new DeliveryDone(state.Attempt)),
        (_, ReplayDelivery) when state.Body is null => Decision.Reject(DeliveryRejections.Forgotten),
        (_, ReplayDelivery replay) => Queue(state, replay.Actor),

        (not DeliveryPhase.Unknown, ForgetDelivery forget) when state.Body is not null =>
            Decision.Accept(new DeliveryDone(state.Attempt), new DeliveryForgotten([forget.Subject], [])),
        (_, ForgetDelivery) => Decision.Unchanged(new DeliveryDone(state.Attempt)),

        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override Delivery Evolve(Delivery state, IEvent @event) => @event switch
    {
        DeliveryReceived received => new Delivery(received.Connection, received.Topic, received.At, null, DeliveryPhase.Pending, 1),
        DeliveryStored stored => state with { Body = stored.Body, Apart = stored.Apart },
        DeliveryProcessed => state with { Phase = DeliveryPhase.Done },
        DeliveryFailed => state with { Phase = DeliveryPhase.Failed },
        DeliveryQueuedAgain again => state with { Phase = DeliveryPhase.Pending, Attempt = again.Attempt },
        DeliveryForgotten => state with { Body = null },
        _ => state,
    };

    private static Decision Keep(KeepDelivery keep, DateTimeOffset at)
    {
        var decision = Decision.Accept(
            new KeptDelivery(Duplicate: false),
            new DeliveryReceived(keep.Connection, keep.Connector, keep.Topic, keep.TheirId, keep.Bytes, at, keep.Key.Hour),
            new DeliveryStored(keep.Key.Subject, keep.Body, keep.Bytes != keep.Body.Length, keep.Topic));
        return keep.Key.DestroyAt is { } end ? decision.Remind(new Reminder("forget", end, new ForgetDelivery(keep.Key.Subject))) : decision;
    }

    private static Decision Conclude(ConcludeDelivery conclude, DateTimeOffset at)
    {
        var done = new DeliveryDone(conclude.Attempt);
        if (conclude.Failure is not { } failure)
        {
            return Decision.Accept(done, new DeliveryProcessed(conclude.Attempt, conclude.Orders));
        }

        DateTimeOffset? again = failure.Passing && conclude.Attempt <= Patience.Length ? at + Patience[conclude.Attempt - 1] : null;
        var decision = Decision.Accept(done, new DeliveryFailed(conclude.Attempt, failure.Code, failure.Detail, again));
        return again is null ? decision : decision.Remind(new Reminder("retry", again, new RetryDelivery(conclude.Attempt)));
    }

    private static Decision Queue(Delivery state, string? by) =>
        Decision.Accept(new DeliveryDone(state.Attempt + 1), new DeliveryQueuedAgain(state.Attempt + 1, by)).Remind(new Reminder("retry", null, null));
}

internal static class DeliveryRejections
{
    public static readonly Rejection Unknown = new("delivery.unknown", "There is no delivery with this id on this connection.", RejectionKind.NotFound);

    public static readonly Rejection Forgotten = new(
        "delivery.forgotten", "The content of this delivery was kept for thirty days and has been destroyed.", RejectionKind.Gone);
}
