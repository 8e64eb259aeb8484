using System.Collections.Immutable;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

/// <summary>How far one endpoint is, and what of it failed and waits to be tried again.</summary>
/// <param name="Cursor">Everything up to here was tried at least once; null before the first.</param>
/// <param name="Waiting">Failed deliveries by position. The cursor moves past them, so that one bad message stops no other.</param>
/// <param name="LastSuccess">When the receiver last took something.</param>
/// <param name="GaveUp">Why the endpoint is to be disabled; null while all is well.</param>
internal sealed record Deliveries(long? Cursor, ImmutableSortedDictionary<long, WaitingDelivery> Waiting, DateTimeOffset? LastSuccess, string? GaveUp)
{
    public const string GrainType = "webhook-deliveries";

    /// <summary>Most failed deliveries of one endpoint; then its cursor stands still until one of them gets through.</summary>
    public const int MostWaiting = 200;

    public static readonly Deliveries None = new(null, ImmutableSortedDictionary<long, WaitingDelivery>.Empty, null, null);

    public bool IsFull => Waiting.Count >= MostWaiting;

    public static GrainId GrainOf(string endpoint) => GrainId.Of(GrainType, endpoint);
}

/// <summary>A failed delivery.</summary>
internal sealed record WaitingDelivery(string Type, int Attempts, DateTimeOffset FirstAt, DateTimeOffset NextAt);

/// <summary>One attempt, as it went.</summary>
internal sealed record DeliveryAttempt(long Position, string Type, int? Status, string? Error, int Milliseconds, int? RetryAfterSeconds)
{
    public bool Succeeded => Status is >= 200 and < 300;
}

/// <summary>Records attempts and moves the cursor; changes nothing when the cursor is not where the attempts began.</summary>
internal sealed record RecordAttempts(string Endpoint, long After, long UpTo, IReadOnlyList<DeliveryAttempt> Attempts) : ICommand<DeliveriesReply>;

internal sealed record RequestDelivery(string Endpoint, long Position, string Type, string Actor) : ICommand<DeliveriesReply>;

internal sealed record MoveCursor(string Endpoint, long From, string Actor) : ICommand<DeliveriesReply>;

internal sealed record ResumeDeliveries(string Endpoint) : ICommand<DeliveriesReply>;

internal sealed record DeliveriesReply(int Waiting);

internal sealed record ReadDeliveries : IQuery<Deliveries>
{
    public static readonly ReadDeliveries State = new();
}
