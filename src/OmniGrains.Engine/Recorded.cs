namespace OmniGrains.Engine;

/// <summary>An event as the journal holds it, decoded.</summary>
/// <param name="Position">Its place in the one global order, from 1, without holes.</param>
/// <param name="Stream">The grain's stream.</param>
/// <param name="Version">Its place in the stream, from 1.</param>
/// <param name="At">When its command was received, UTC.</param>
/// <param name="Type">The registered type name, e.g. <c>order.purchase-recorded</c>.</param>
/// <param name="Event">The event; null when it was personal data of someone who has been erased.</param>
public sealed record Recorded(long Position, string Stream, int Version, DateTimeOffset At, string Type, IEvent? Event)
{
    /// <summary>The grain that recorded it.</summary>
    public GrainId Grain => new(Stream);
}
