using System.Text.Json;
using OmniGrains.Edge;
using OmniGrains.Segments.Contracts;

namespace OmniGrains.Desk.Setup;

/// <summary>For which customers something holds that the desk is set up with.</summary>
internal static class Audience
{
    /// <summary>What is wrong with a segment that is named; null when it is there, or none is named.</summary>
    public static async ValueTask<string?> Wrong(this ISegments segments, string? named, CancellationToken cancellation) =>
        named is not null && await segments.Find(named, cancellation) is null ? "segment: there is no segment with this id." : null;

    /// <summary>Whether a customer is in the segment, as it stands, and fulfils the conditions. Nobody is in a segment that is not there; a customer who is not known is in none and fulfils none.</summary>
    public static async ValueTask<bool> Has(this ISegments segments, string? named, IReadOnlyList<FieldCondition>? when, JsonElement? record, DateTimeOffset at, CancellationToken cancellation)
    {
        if (named is null && when is not { Count: > 0 })
        {
            return true;
        }

        if (record is not { } known || (when is not null && !FieldConditions.Hold(when, known, at)))
        {
            return false;
        }

        return named is null || (await segments.Find(named, cancellation) is { } segment && FieldConditions.Hold(segment.Conditions, known, at));
    }
}
