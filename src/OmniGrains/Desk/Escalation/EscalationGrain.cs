using System.Collections.Immutable;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Desk.Escalation;

/// <summary>How one conversation climbs: under which terms, since when it waits, which steps it has taken.</summary>
/// <param name="Terms">The steps; null when its team has none, or nothing is owed.</param>
/// <param name="UnansweredSince">Since when its customer waits.</param>
/// <param name="UnassignedSince">Since when nobody has it.</param>
/// <param name="Taken">The steps that were taken in this wait, also those of teams that had it before: what they named is not named again.</param>
internal sealed record Escalation(EscalationTerms? Terms, DateTimeOffset? UnansweredSince, DateTimeOffset? UnassignedSince, ImmutableList<TakenStep> Taken)
{
    public const string GrainType = "escalation";

    public static readonly Escalation None = new(null, null, null, []);

    public static GrainId GrainOf(string conversation) => GrainId.Of(GrainType, conversation);

    public DateTimeOffset? SinceFor(EscalationReason reason) => reason switch
    {
        EscalationReason.Unanswered => UnansweredSince,
        EscalationReason.Unassigned => UnassignedSince,
        _ => null,
    };

    public bool IsTaken(int place) => Taken.Exists(step => (step.Team, step.Version, step.Place) == (Terms?.Team, Terms?.Version, place));

    /// <summary>When each step that waits is due.</summary>
    public IEnumerable<(int Place, DateTimeOffset At)> Ahead()
    {
        for (var place = 0; place < (Terms?.Steps.Count ?? 0); place++)
        {
            var step = Terms!.Steps[place];
            if (!IsTaken(place) && SinceFor(step.When) is { } since && step.AfterMinutes is { } minutes)
            {
                var wait = TimeSpan.FromMinutes(minutes);
                yield return (place, Terms.Calendar?.Add(since, wait) ?? since + wait);
            }
        }
    }
}

/// <summary>A step that was taken, by its team's version and its place there.</summary>
internal sealed record TakenStep(string Team, int Version, int Place, EscalationReason When);

/// <summary>Where the conversation stands now; said again, it changes nothing.</summary>
internal sealed record FollowEscalation(string Conversation, string? Record, EscalationTerms? Terms, DateTimeOffset? UnansweredSince, DateTimeOffset? UnassignedSince)
    : ICommand<EscalationReply>;

/// <summary>A service level warns or is broken.</summary>
internal sealed record TellEscalation(string Conversation, string? Record, EscalationReason Reason) : ICommand<EscalationReply>;

/// <summary>The moment of a step has come.</summary>
internal sealed record CheckEscalation(string Conversation, string? Record) : ICommand<EscalationReply>;

internal sealed record EscalationReply(int Taken);

internal sealed record ReadEscalation : IQuery<Escalation>
{
    public static readonly ReadEscalation Query = new();
}

/// <summary>A conversation waits otherwise than before.</summary>
internal sealed record EscalationFollowed(EscalationTerms? Terms, DateTimeOffset? UnansweredSince, DateTimeOffset? UnassignedSince, DateTimeOffset At) : IAdministrativeEvent;

/// <summary>A conversation climbs a step. What it does follows on the conversation.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Team">Whose steps.</param>
/// <param name="Version">The team's version.</param>
/// <param name="Place">Which step, from 0.</param>
/// <param name="Step">What it does.</param>
/// <param name="At">When it was due.</param>
public sealed record EscalationReached(string Conversation, string? Record, string Team, int Version, int Place, EscalationStep Step, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>
/// Decides when a conversation climbs. It is told where the conversation stands; one reminder stands at the next step. An answer or an agent
/// begins a new wait, in which each step can be taken once again.
/// </summary>
internal sealed class EscalationGrain : Grain<Escalation>
{
    private const string Next = "next";

    public override string Type => Escalation.GrainType;

    public override Escalation Initial => Escalation.None;

    public override object Answer(Escalation state, IQuery query) => state;

    public override Escalation Evolve(Escalation state, IEvent @event) => @event switch
    {
        EscalationFollowed followed => new Escalation(followed.Terms, followed.UnansweredSince, followed.UnassignedSince, Kept(state, followed)),
        EscalationReached reached => state with { Taken = state.Taken.Add(new TakenStep(reached.Team, reached.Version, reached.Place, reached.Step.When)) },
        _ => state,
    };

    public override Decision Decide(Escalation state, ICommand command, in CommandContext context)
    {
        var at = context.At;
        return command switch
        {
            FollowEscalation follow when IsSame(state, follow) => Decision.Unchanged(new EscalationReply(state.Taken.Count)),
            FollowEscalation follow => Followed(state, follow, at),
            TellEscalation tell => Climbed(state, tell.Conversation, tell.Record, [.. PlacesOf(state, tell.Reason).Select(place => (place, at))]),
            CheckEscalation check => Climbed(state, check.Conversation, check.Record, [.. state.Ahead().Where(step => step.At <= at)]),
            _ => throw new NotSupportedException(command.GetType().Name),
        };
    }

    private static bool IsSame(Escalation state, FollowEscalation follow) =>
        (state.Terms?.Team, state.Terms?.Version, state.UnansweredSince, state.UnassignedSince) == (follow.Terms?.Team, follow.Terms?.Version, follow.UnansweredSince, follow.UnassignedSince);

    private Decision Followed(Escalation state, FollowEscalation follow, DateTimeOffset at)
    {
        var followed = new EscalationFollowed(follow.Terms, follow.UnansweredSince, follow.UnassignedSince, at);
        var after = Evolve(state, followed);
        return Decision.Accept(new EscalationReply(after.Taken.Count), followed).Remind(ReminderOf(after, follow.Conversation, follow.Record));
    }

    private Decision Climbed(Escalation state, string conversation, string? record, IReadOnlyList<(int Place, DateTimeOffset At)> steps)
    {
        List<IEvent> events = [.. steps.Select(step =>
            new EscalationReached(conversation, record, state.Terms!.Team, state.Terms.Version, step.Place, state.Terms.Steps[step.Place], step.At))];
        var after = events.Aggregate(state, Evolve);
        var reply = new EscalationReply(after.Taken.Count);
        return events.Count == 0 ? Decision.Unchanged(reply) : Decision.Accept(reply, events).Remind(ReminderOf(after, conversation, record));
    }

    private static IEnumerable<int> PlacesOf(Escalation state, EscalationReason reason) =>
        Enumerable.Range(0, state.Terms?.Steps.Count ?? 0).Where(place => state.Terms!.Steps[place].When == reason && !state.IsTaken(place));

    // What was taken stays taken in the same wait, whichever team has it by now: two teams that name each other hand it to and fro once.
    private static ImmutableList<TakenStep> Kept(Escalation state, EscalationFollowed followed) => followed.Terms is not { } terms ? [] : state.Taken.RemoveAll(step => step.When switch
    {
        EscalationReason.Unassigned => followed.UnassignedSince is null || state.UnassignedSince is null
            || (followed.UnassignedSince != state.UnassignedSince && terms.Team == state.Terms?.Team),
        _ => followed.UnansweredSince is null || followed.UnansweredSince != state.UnansweredSince,
    });

    private static Reminder ReminderOf(Escalation state, string conversation, string? record) =>
        state.Ahead().Select(step => (DateTimeOffset?)step.At).Min() is { } next ? new Reminder(Next, next, new CheckEscalation(conversation, record)) : new Reminder(Next, null, null);
}
