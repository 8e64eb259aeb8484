using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using static OmniGrains.Inbox.Conversations.ConversationGrain;

namespace OmniGrains.Inbox.Conversations;

/// <summary>Decides who handles a conversation and how: by hand, by routing, and by whoever stops.</summary>
internal static class HandlingDecisions
{
    private const string Routing = "routing";
    private static readonly TimeSpan LongestSnooze = TimeSpan.FromDays(366);

    public static Decision Change(Conversation state, ChangeConversation command, DateTimeOffset at)
    {
        var change = command.Change;
        if (command.Revision is { } expected && expected != state.Revision)
        {
            return Decision.Reject(ConversationRejections.Changed);
        }

        var snoozes = change.Status == ConversationStatus.Snoozed;
        if (snoozes != change.SnoozedUntil is not null || (change.SnoozedUntil is { } until && (until <= at || until > at + LongestSnooze)))
        {
            return Decision.Reject(ConversationRejections.SnoozeInvalid);
        }

        var events = ChangesOf(state, change, command.By, at);
        var decision = events.Count == 0 ? Unchanged(state) : Done(state, events);
        return (snoozes, state.Status) switch
        {
            _ when events.Count == 0 => decision,
            (true, _) => decision.Remind(new Reminder(Wake, change.SnoozedUntil, new WakeConversation())),
            (_, ConversationStatus.Snoozed) when change.Status is not null => decision.Remind(NoWake),
            _ => decision,
        };
    }

    // What somebody decided by hand meanwhile stands.
    public static Decision Route(Conversation state, RouteConversation route, DateTimeOffset at)
    {
        var handling = state.Handling;
        var isDecided = route.Agent is null ? handling.Team is not null || handling.Assignee is not null : handling.Assignee is not null || handling.Team != route.Team;
        IReadOnlyList<IEvent> events = isDecided || !state.IsOpen
            ? []
            : [ChangedTo(state, handling with { Team = route.Team, Assignee = route.Agent }, Routing, at) with { Why = route.Why, Decision = route.Decision, Cause = route.Cause }];
        var answer = new ConversationAnswer(state.Id, After(state, events).Revision);
        return events.Count == 0 ? Decision.Unchanged(answer) : Decision.Accept(answer, events);
    }

    // An answer that was given meanwhile stands, as does another agent.
    public static Decision Release(Conversation state, ReleaseConversation release, DateTimeOffset at)
    {
        var isTheirs = (release.Any ? state.Status == ConversationStatus.Open : state is { IsOpen: true, WaitingSince: not null }) && state.Handling.Assignee == release.Agent && state.Handling.Team == release.Team;
        IReadOnlyList<IEvent> events = isTheirs ? [ChangedTo(state, state.Handling with { Assignee = null }, Routing, at) with { Why = release.Why }] : [];
        var answer = new ConversationAnswer(state.Id, After(state, events).Revision);
        return isTheirs ? Decision.Accept(answer, events) : Decision.Unchanged(answer);
    }

    private static List<IEvent> ChangesOf(Conversation state, ConversationChange change, string by, DateTimeOffset at)
    {
        var events = new List<IEvent>();
        var handling = new ConversationHandling(
            Changed(state.Handling.Assignee, change.Assignee), Changed(state.Handling.Team, change.Team), change.Priority ?? state.Handling.Priority,
            change.Labels is { } labels ? [.. labels] : state.Handling.Labels, Changed(state.Handling.OrderId, change.OrderId));
        if (!handling.Labels.SetEquals(state.Handling.Labels) || handling with { Labels = state.Handling.Labels } != state.Handling)
        {
            events.Add(ChangedTo(state, handling, by, at));
        }

        if (Changed(state.Title, change.Title) is var title && title != state.Title)
        {
            events.Add(new ConversationTitled(state.Subject, state.Id, title));
        }

        if (change.Status is { } status && (status != state.Status || change.SnoozedUntil != state.SnoozedUntil))
        {
            events.Add(StatusOf(state, status, ByHand, by, at) with { SnoozedUntil = change.SnoozedUntil });
        }

        return events;
    }

    private static string? Changed(string? known, string? change) => change switch
    {
        null => known,
        "" => null,
        _ => change,
    };

    public static ConversationChanged ChangedTo(Conversation state, ConversationHandling handling, string by, DateTimeOffset at) => new(
        state.Id, state.Record, handling.Assignee, handling.Team, handling.Priority, [.. handling.Labels], handling.OrderId, by, at,
        handling.Team == state.Handling.Team ? null : state.Handling.Team,
        (handling.Team, handling.Assignee) != (state.Handling.Team, state.Handling.Assignee));
}
