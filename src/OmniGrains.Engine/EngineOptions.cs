namespace OmniGrains.Engine;

/// <summary>Limits of one engine in one process.</summary>
public sealed record EngineOptions
{
    /// <summary>Identifies this process among those that share the journal.</summary>
    public required string Node { get; init; }

    /// <summary>Most appends that one commit may carry.</summary>
    public int MaxBatch { get; init; } = 2_000;

    /// <summary>Most appends that may wait for a commit; beyond it commands are refused as overloaded.</summary>
    public int MaxPending { get; init; } = 50_000;

    /// <summary>A grain that nobody used for this long leaves memory.</summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// The same for a grain that has not been used for longer than this since it came into memory, and for all of them while memory is short:
    /// going through many, as a campaign or an import does, takes the memory of twenty seconds, however many they are.
    /// </summary>
    public TimeSpan IdleAfterBriefUse { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Tells whether memory is short; asked at every sweep.</summary>
    public Func<bool> IsMemoryShort { get; init; } = MemoryPressure.IsHigh;

    /// <summary>Most grains kept in memory; beyond it the least recently used leave first.</summary>
    public int MaxActivations { get; init; } = 2_000_000;

    /// <summary>How often idle grains are looked for.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A snapshot is worth saving after so many events.</summary>
    public int SnapshotEvery { get; init; } = 100;

    /// <summary>How many recent events are kept decoded at most, until views and reactions have handled them.</summary>
    public int RecentEvents { get; init; } = 262_144;

    /// <summary>How long background work is owned without renewal; another process takes over after it.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Told of failures that are retried or parked; never throws.</summary>
    public Action<string, Exception> OnFailure { get; init; } = static (_, _) => { };
}

/// <summary>The engine's own refusals.</summary>
public static class EngineRejections
{
    /// <summary>Nothing was recorded, because too much waits already.</summary>
    public static readonly Rejection Overloaded = new(
        "engine.overloaded", "More is being written than can be made durable right now. Nothing was recorded; try again in a second.", RejectionKind.Overloaded);

    /// <summary>Nothing was recorded, because the command id belongs to another command.</summary>
    public static readonly Rejection KeyReused = new(
        "idempotency.key-reused", "This idempotency key was used for another request. Use a new key for a new request.");
}
