using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Reservations;

/// <summary>A reservation of several stocks. Immutable.</summary>
internal abstract record Reservation
{
    /// <summary>Nothing has been heard of it.</summary>
    internal sealed record Unknown : Reservation
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>It holds stock.</summary>
    internal sealed record Made(IReadOnlyList<HeldStock> Stocks, DateTimeOffset ExpiresAt, string? Fingerprint) : Reservation;

    /// <summary>It ended.</summary>
    internal sealed record Ended(Made Was, string Reason) : Reservation;

    /// <summary>One of its holds fell due before it was made: whoever was making it has died, or is too late.</summary>
    internal sealed record Abandoned : Reservation
    {
        public static readonly Abandoned Instance = new();
    }
}

/// <summary>All stocks have said yes: the reservation is made.</summary>
internal sealed record ConfirmReservation(IReadOnlyList<HeldStock> Stocks, DateTimeOffset ExpiresAt, string? Fingerprint)
    : ICommand<ReservationReply>, IFirstCommand;

internal sealed record ExtendReservation(DateTimeOffset ExpiresAt) : ICommand<ReservationReply>;

internal sealed record EndReservation(string Reason) : ICommand<ReservationReply>;

internal sealed record ReservationReply(DateTimeOffset ExpiresAt);

internal sealed record DescribeReservation : IQuery<Reservation>
{
    public static readonly DescribeReservation It = new();
}

/// <summary>Decides the fate of the holds of one reservation: they stand until it has expired, and not without it.</summary>
internal sealed class ReservationGrain : Grain<Reservation>
{
    /// <summary>The holds outlive the reservation by this much, so that normally it is the reservation that ends them.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private const string ExpiryReminder = "expires";

    public override string Type => ReservationId.GrainType;

    public override Reservation Initial => Reservation.Unknown.Instance;

    public override object Answer(Reservation state, IQuery query) => state;

    public override Decision Decide(Reservation state, ICommand command, in CommandContext context) => (state, command) switch
    {
        (Reservation.Unknown, ConfirmReservation confirm) => Decision
            .Accept(new ReservationReply(confirm.ExpiresAt), new ReservationMade(confirm.Stocks, confirm.ExpiresAt, confirm.Fingerprint))
            .Remind(Expiry(confirm.ExpiresAt)),
        (Reservation.Made made, ConfirmReservation) => Decision.Unchanged(new ReservationReply(made.ExpiresAt)),
        (_, ConfirmReservation) => Decision.Reject(ReservationRejections.TooLate),

        (Reservation.Made made, ExtendReservation extend) when context.At < made.ExpiresAt => Decision
            .Accept(new ReservationReply(extend.ExpiresAt), new ReservationExtended(made.Stocks, extend.ExpiresAt))
            .Remind(Expiry(extend.ExpiresAt)),
        (_, ExtendReservation) => Decision.Reject(ReservationRejections.Ended),

        (Reservation.Made made, EndReservation end) => Decision
            .Accept(new ReservationReply(made.ExpiresAt), new ReservationEnded(made.Stocks, end.Reason))
            .Remind(new Reminder(ExpiryReminder, null, null)),
        (Reservation.Ended ended, EndReservation) => Decision.Unchanged(new ReservationReply(ended.Was.ExpiresAt)),
        (_, EndReservation) => Decision.Reject(ReservationRejections.Unknown),

        (Reservation.Made made, SettleHold settle) when context.At < made.ExpiresAt => Decision.Accept(
            new HoldSettlement(true), new HoldSettled(settle.HoldId, settle.Stock, Kept: true, made.ExpiresAt + Grace)),
        (_, SettleHold settle) => Decision.Accept(new HoldSettlement(false), new HoldSettled(settle.HoldId, settle.Stock, Kept: false)),

        _ => throw new NotSupportedException($"A reservation does not take {command.GetType().Name}."),
    };

    public override Reservation Evolve(Reservation state, IEvent @event) => (state, @event) switch
    {
        (_, ReservationMade made) => new Reservation.Made(made.Stocks, made.ExpiresAt, made.Fingerprint),
        (Reservation.Made made, ReservationExtended extended) => made with { ExpiresAt = extended.ExpiresAt },
        (Reservation.Made made, ReservationEnded ended) => new Reservation.Ended(made, ended.Reason),
        (Reservation.Unknown, HoldSettled { Kept: false }) => Reservation.Abandoned.Instance,
        _ => state,
    };

    private static Reminder Expiry(DateTimeOffset at) => new(ExpiryReminder, at, new EndReservation("expired"));
}

/// <summary>Brings the end, or a later end, of a reservation to its holds.</summary>
internal sealed class ReservationReactions : Reaction
{
    public override string Name => "reservations";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        ReservationEnded ended => ended.Stocks.Select(held =>
            Consequence.Ask(held.Stock.Grain, new ReleaseHold(HoldIdOf(recorded), ended.Reason))),
        ReservationExtended extended => extended.Stocks.Select(held =>
            Consequence.Ask(held.Stock.Grain, new ExtendHold(HoldIdOf(recorded), extended.ExpiresAt + ReservationGrain.Grace))),
        _ => [],
    };

    private static string HoldIdOf(Recorded recorded) => new ReservationId(recorded.Grain.Key, null).HoldId;
}

internal static class ReservationRejections
{
    public static readonly Rejection Unknown = new(
        "reservation.unknown", "There is no such reservation, or it has ended.", RejectionKind.NotFound);

    public static readonly Rejection Ended = new(
        "reservation.ended", "The reservation has expired or was released. Make another one.", RejectionKind.Conflict);

    public static readonly Rejection OtherContent = new(
        "idempotency.key-reused", "This idempotency key was used for another request. Use a new key for a new request.");

    public static readonly Rejection TooLate = new(
        "reservation.too-late", "Making this reservation took too long; what was held has been given back. Try again, with another Idempotency-Key.",
        RejectionKind.Conflict);
}
