using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Inbox.Clocks;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Desk;

/// <summary>
/// A row per clock of a conversation, and on the conversation what is most urgent of them: the next moment at which something is due, and the state
/// that says most. So a list sorted by it needs an index and nothing else.
/// </summary>
internal static class ClockRows
{
    /// <summary>The names of the states.</summary>
    public static readonly string[] StateNames = [.. NamedEnumFactory.NamesOf(typeof(ServiceClockState))];

    /// <summary>The state that a conversation with such a value shows.</summary>
    public static ServiceClockState? StateOf(long? value) => (ServiceClockState?)value;

    /// <summary>The value that conversations in a state have; null when there is no such state.</summary>
    public static long? ValueOf(string name) => Array.IndexOf(StateNames, name) is >= 0 and var value ? value : null;

    public static async ValueTask Apply(ServiceClockEvent told, string id, IViewWriter writer)
    {
        var clock = ConversationsView.NameOf(told.Clock);
        switch (told)
        {
            case ServiceClockEnded:
                await writer.Execute("delete from conversation_clocks where conversation = $1 and clock = $2", [[id, clock]]);
                break;
            case ServiceClockWarned:
                await State(ServiceClockState.Warned);
                break;
            case ServiceClockBreached:
                await State(ServiceClockState.Breached);
                break;
            case ServiceClockStarted started:
                await Put(ServiceClockState.Running, started.DueAt);
                break;
            case ServiceClockResumed resumed:
                await Put(resumed.DueAt <= told.At ? ServiceClockState.Breached : resumed.WarnAt <= told.At ? ServiceClockState.Warned : ServiceClockState.Running, resumed.DueAt);
                break;
            case ServiceClockMoved { DueAt: { } due } moved:
                await Put(moved.WarnAt <= told.At ? ServiceClockState.Warned : ServiceClockState.Running, due);
                break;
            case ServiceClockFrozen:
                await Put(ServiceClockState.Frozen, null);
                break;
            case ServiceClockMet:
                await Put(ServiceClockState.Met, null);
                break;
        }

        await writer.Execute(
            """
            update conversations set due_at = (select min(due_at) from conversation_clocks where conversation = $1),
                sla = (select max(state) from conversation_clocks where conversation = $1) where id = $1
            """,
            [[id]]);

        ValueTask State(ServiceClockState state) =>
            writer.Execute("update conversation_clocks set state = $1 where conversation = $2 and clock = $3", [[(long)state, id, clock]]);

        ValueTask Put(ServiceClockState state, DateTimeOffset? due) => writer.Execute(
            """
            insert into conversation_clocks(conversation, clock, state, due_at) values($1, $2, $3, $4)
            on conflict(conversation, clock) do update set state = excluded.state, due_at = excluded.due_at
            """,
            [[id, clock, (long)state, due is { } moment ? Timestamps.Text(moment) : null]]);
    }
}
