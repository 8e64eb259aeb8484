namespace OmniGrains.Engine;

/// <summary>A grain's state at a version: a cache of its events.</summary>
/// <param name="Stream">The grain's stream.</param>
/// <param name="Version">How many events it covers.</param>
/// <param name="Position">The position of the last of them.</param>
/// <param name="Schema">Identifies the shape of the state; another shape makes the snapshot worthless.</param>
/// <param name="Data">The state, sealed when it holds personal data.</param>
public sealed record Snapshot(string Stream, int Version, long Position, string Schema, ReadOnlyMemory<byte> Data);

/// <summary>Snapshots may be lost or deleted at any time; nothing but speed depends on them.</summary>
public interface ISnapshots
{
    /// <summary>The latest snapshot of a stream, or null.</summary>
    ValueTask<Snapshot?> Load(string stream, CancellationToken cancellation = default);

    /// <summary>Saves snapshots; an older version never replaces a newer one.</summary>
    ValueTask Save(IReadOnlyList<Snapshot> snapshots, CancellationToken cancellation = default);

    /// <summary>Deletes the snapshots of the given streams.</summary>
    ValueTask Delete(IReadOnlyList<string> streams, CancellationToken cancellation = default);
}
