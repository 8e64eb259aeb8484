using OmniGrains.Edge;

namespace OmniGrains.Segments.Contracts;

/// <summary>A segment as it stands.</summary>
/// <param name="Version">Grows with every change.</param>
/// <param name="Conditions">A customer whose live record fulfils all of these is in it.</param>
public sealed record SavedSegment(int Version, IReadOnlyList<FieldCondition> Conditions);

/// <summary>Saved segments, for those who need an audience. Who must not notice a change keeps the conditions.</summary>
public interface ISegments
{
    /// <summary>The segment as it stands; null when there is none with this id.</summary>
    ValueTask<SavedSegment?> Find(string id, CancellationToken cancellation);
}
