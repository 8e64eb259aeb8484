using System.Collections.Immutable;
using System.Text.Json;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Journeys.Definitions;

/// <summary>
/// All journeys as they stand. Earlier versions are not kept: a run knows the journal position of the one that it follows, at which the book is read
/// as it was then.
/// </summary>
internal sealed record JourneyBook
{
    public const string GrainType = "journey-book";
    public const int Most = 200;

    public static readonly GrainId Grain = GrainId.Of(GrainType, "all");
    public static readonly JourneyBook Empty = new();

    public ImmutableSortedDictionary<string, Journey> Journeys { get; init; } = ImmutableSortedDictionary.Create<string, Journey>(StringComparer.Ordinal);

    public Journey? Find(string id) => Journeys.GetValueOrDefault(id);
}

/// <summary>A journey as it stands.</summary>
/// <param name="Version">Grows with every change.</param>
/// <param name="Plan">The definition.</param>
/// <param name="Since">When its first version was saved: earlier events let nobody in.</param>
/// <param name="Kinds">The kinds of events that this version or an earlier one listens to.</param>
internal sealed record Journey(int Version, JourneyInput Plan, DateTimeOffset Since, ImmutableSortedSet<string> Kinds);

internal sealed record SaveJourney(string Id, JourneyInput Plan, int? ExpectedVersion, string Actor) : ICommand<JourneyRevision>;

internal sealed record JourneyRevision(int Version);

internal sealed record ReadJourneys : IQuery<JourneyBook>
{
    public static readonly ReadJourneys Query = new();
}

/// <summary>A journey is another one from now on.</summary>
internal sealed record JourneySaved(string Id, int Version, JourneyInput Plan, string Actor, DateTimeOffset At) : IAdministrativeEvent, IAuditedEvent
{
    string IAuditedEvent.Action => "journey.save";

    string IAuditedEvent.Target => Id;
}

internal sealed class JourneyBookGrain : Grain<JourneyBook>
{
    public override string Type => JourneyBook.GrainType;

    public override JourneyBook Initial => JourneyBook.Empty;

    public override object Answer(JourneyBook state, IQuery query) => state;

    public override Decision Decide(JourneyBook state, ICommand command, in CommandContext context)
    {
        var save = (SaveJourney)command;
        var known = state.Find(save.Id);
        var version = known?.Version ?? 0;
        return save.ExpectedVersion is { } expected && expected != version ? Decision.Reject(JourneyRejections.Changed)
            : known is null && state.Journeys.Count >= JourneyBook.Most ? Decision.Reject(JourneyRejections.Limit)
            : known is not null && TextOf(known.Plan) == TextOf(save.Plan) ? Decision.Unchanged(new JourneyRevision(version))
            : Decision.Accept(new JourneyRevision(version + 1), new JourneySaved(save.Id, version + 1, save.Plan, save.Actor, context.At));
    }

    public override JourneyBook Evolve(JourneyBook state, IEvent @event) => @event is JourneySaved saved
        ? state with
        {
            Journeys = state.Journeys.SetItem(saved.Id, new Journey(
                saved.Version, saved.Plan, state.Find(saved.Id)?.Since ?? saved.At, (state.Find(saved.Id)?.Kinds ?? []).Union(saved.Plan.Events().Select(one => one.Kind)))),
        }
        : state;

    internal static string TextOf(JourneyInput plan) => JsonSerializer.Serialize(plan, JourneysJson.Default.JourneyInput);
}
