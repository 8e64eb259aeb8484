namespace OmniGrains.Orleans;

/// <summary>Limits of what one silo sends to others.</summary>
internal sealed record SiloLimits
{
    /// <summary>Most commands that may be on their way to other silos; beyond it they are refused as overloaded.</summary>
    public int MaxWaiting { get; init; } = 50_000;

    /// <summary>Most commands in one message.</summary>
    public int MaxBatch { get; init; } = 1_000;

    /// <summary>How long a command is tried while its grain's silo cannot be reached. Longer than it takes to find a silo dead.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a query waits for its grain's owner before the journal is asked instead.</summary>
    public TimeSpan ReadPatience { get; init; } = TimeSpan.FromSeconds(1);
}
