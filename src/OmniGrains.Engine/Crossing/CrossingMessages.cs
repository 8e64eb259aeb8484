namespace OmniGrains.Engine;

/// <summary>A command between two processes of one version or of neighbouring ones.</summary>
/// <param name="Name">The command's full type name: it may change from release to release, and a node that does not know it refuses it.</param>
/// <param name="Json">UTF-8 JSON of the command.</param>
/// <param name="Id">The intention.</param>
/// <param name="At">When it was received, UTC.</param>
/// <param name="Fingerprint">A digest of what was asked, or null.</param>
/// <param name="Yields">Sent by background work.</param>
public readonly record struct CrossingCommand(string Name, byte[] Json, string Id, DateTimeOffset At, string? Fingerprint, bool Yields);

/// <summary>What became of a command, between two processes.</summary>
/// <param name="Reply">UTF-8 JSON of the reply; null for none.</param>
/// <param name="Rejection">Why nothing was recorded; null when accepted.</param>
/// <param name="Position">The journal position of the command's last event.</param>
/// <param name="Version">The grain's version after it.</param>
/// <param name="Replayed">Whether it is the remembered answer to an earlier command of the same id.</param>
/// <param name="Failure">What went wrong; null when nothing did.</param>
/// <param name="Kind">How to understand the failure.</param>
public readonly record struct CrossingOutcome(
    byte[]? Reply, Rejection? Rejection, long Position, int Version, bool Replayed, string? Failure, FailureKind Kind)
{
    /// <summary>A command whose fate is not an outcome.</summary>
    public static CrossingOutcome Failed(FailureKind kind, string why) => new(null, null, 0, 0, false, why, kind);
}

/// <summary>How a failure that crossed processes is to be understood.</summary>
public enum FailureKind
{
    /// <summary>It is unknown whether the command took effect: send it again with the same id.</summary>
    Unavailable,

    /// <summary>A decider threw: a bug, and nothing was recorded.</summary>
    Broken,

    /// <summary>Nothing was asked: the process does not own the grain. Never an asker's outcome.</summary>
    Elsewhere,
}
