using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Calls;

/// <summary>One row per call. Numbers are in clear, and go with their customer.</summary>
internal sealed class CallsView : View
{
    private const string Calls = "calls";
    private const string Stream = ConversationId.GrainType + "/";

    public override string Name => Calls;

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => [Calls];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists calls(
            id text primary key, position bigint not null, conversation text not null, record text, connection text not null, channel text not null, direction text not null,
            state text not null, number text, line text, agent text, began_at text not null, answered_at text, ended_at text, seconds bigint, outcome text)
        """,
        "create index if not exists calls_position on calls(position)",
        "create index if not exists calls_state on calls(state, position)",
        "create index if not exists calls_agent on calls(agent, position) where agent is not null",
        "create index if not exists calls_record on calls(record, position) where record is not null",
        "create index if not exists calls_conversation on calls(conversation)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        foreach (var recorded in events)
        {
            if (recorded.Event is CustomerErased erased)
            {
                await writer.Execute("delete from calls where record = $1", [[erased.Customer]]);
            }
            else if (recorded.Stream.StartsWith(Stream, StringComparison.Ordinal))
            {
                await Apply(recorded, writer);
            }
        }
    }

    // The position is that of its beginning: a call keeps its place in lists while it goes on.
    private static ValueTask Apply(Recorded recorded, IViewWriter writer) => recorded.Event switch
    {
        CallBegan began => writer.Execute(
            """
            insert into calls(id, position, conversation, record, connection, channel, direction, state, line, agent, began_at)
            values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """,
            [[began.Message, recorded.Position, began.Conversation, began.Record, began.Connection, began.Channel, began.Direction == MessageDirection.In ? "in" : "out",
                CallStates.NameOf(began.State), began.Line, began.By, Timestamps.Text(began.At)]]),
        CallIdentified known => writer.Execute("update calls set number = $1 where id = $2", [[known.Number, known.Message]]),
        CallChanged changed => writer.Execute(
            "update calls set state = $1, agent = $2, answered_at = $3, ended_at = $4, seconds = $5 where id = $6",
            [[CallStates.NameOf(changed.State), changed.Agent, Text(changed.AnsweredAt), Text(changed.EndedAt), (long?)changed.DurationSeconds, changed.Message]]),
        CallOutcomeSet set => writer.Execute("update calls set outcome = $1 where id = $2", [[CallStates.NameOf(set.Outcome), set.Message]]),
        ConversationForgotten => writer.Execute("delete from calls where conversation = $1", [[recorded.Grain.Key]]),
        _ => ValueTask.CompletedTask,
    };

    private static string? Text(DateTimeOffset? at) => at is { } moment ? Timestamps.Text(moment) : null;
}
