using System.Collections.Immutable;
using System.Text.Json;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Segments.Contracts;

namespace OmniGrains.Segments;

/// <summary>Customers who have something in common.</summary>
/// <param name="Name">For people; at most 100 characters.</param>
/// <param name="Conditions">1 to 20; a customer whose live record fulfils all of them is in it.</param>
public sealed record SegmentInput(string Name, IReadOnlyList<FieldCondition> Conditions);

/// <summary>All saved segments as they stand.</summary>
internal sealed record SegmentBook(ImmutableSortedDictionary<string, Segment> Segments)
{
    public const string GrainType = "segment-book";
    public const int Most = 200;

    public static readonly GrainId Grain = GrainId.Of(GrainType, "all");
    public static readonly SegmentBook Empty = new(ImmutableSortedDictionary.Create<string, Segment>(StringComparer.Ordinal));

    public Segment? Find(string id) => Segments.GetValueOrDefault(id);
}

internal sealed record Segment(int Version, SegmentInput Input);

internal sealed record SaveSegment(string Id, SegmentInput Input, int? ExpectedVersion, string Actor) : ICommand<SegmentRevision>;

internal sealed record SegmentRevision(int Version);

internal sealed record ReadSegments : IQuery<SegmentBook>
{
    public static readonly ReadSegments Query = new();
}

/// <summary>A segment is another one from now on.</summary>
internal sealed record SegmentSaved(string Id, int Version, SegmentInput Segment, string Actor) : IAdministrativeEvent, IAuditedEvent
{
    string IAuditedEvent.Action => "segment.save";

    string IAuditedEvent.Target => Id;
}

internal sealed class SegmentBookGrain : Grain<SegmentBook>
{
    public override string Type => SegmentBook.GrainType;

    public override SegmentBook Initial => SegmentBook.Empty;

    public override object Answer(SegmentBook state, IQuery query) => state;

    public override Decision Decide(SegmentBook state, ICommand command, in CommandContext context)
    {
        var save = (SaveSegment)command;
        var known = state.Find(save.Id);
        var version = known?.Version ?? 0;
        return save.ExpectedVersion is { } expected && expected != version ? Decision.Reject(SegmentRejections.Changed)
            : known is null && state.Segments.Count >= SegmentBook.Most ? Decision.Reject(SegmentRejections.Limit)
            : known is not null && TextOf(known.Input) == TextOf(save.Input) ? Decision.Unchanged(new SegmentRevision(version))
            : Decision.Accept(new SegmentRevision(version + 1), new SegmentSaved(save.Id, version + 1, save.Input, save.Actor));
    }

    public override SegmentBook Evolve(SegmentBook state, IEvent @event) => @event is SegmentSaved saved
        ? new SegmentBook(state.Segments.SetItem(saved.Id, new Segment(saved.Version, saved.Segment)))
        : state;

    internal static string TextOf(SegmentInput input) => JsonSerializer.Serialize(input, SegmentsJson.Default.SegmentInput);
}

internal sealed class LiveSegments(IGrains grains) : ISegments
{
    public async ValueTask<SavedSegment?> Find(string id, CancellationToken cancellation) =>
        (await grains.Read(SegmentBook.Grain, ReadSegments.Query, cancellation)).Value.Find(id) is { } known ? new SavedSegment(known.Version, known.Input.Conditions) : null;
}
