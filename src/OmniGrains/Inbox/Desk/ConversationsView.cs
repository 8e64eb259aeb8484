using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Desk;

/// <summary>
/// One row per conversation, for lists in the order of what happened last. Names, titles and previews are in clear, and go with their
/// customer.
/// </summary>
internal sealed class ConversationsView : View
{
    private const string Conversations = "conversations";
    private const string Labels = "conversation_labels";
    private const string Clocks = "conversation_clocks";
    private const string Links = "conversation_links";
    private const string Mentions = "conversation_mentions";

    public override string Name => "conversations";

    public override int Version => 5;

    public override IReadOnlyList<string> Tables => [Conversations, Labels, Clocks, Links, Mentions, CountRows.Table];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists conversations(
            id text primary key, position bigint not null, record text, connection text not null, channel text not null, contact_name text, title text, preview text,
            status text not null, snoozed_until text, assignee text, team text, priority text not null, order_id text, messages bigint not null, opened_at text not null,
            last_message_at text not null, waiting_since text, due_at text, sla bigint, merged_into text)
        """,
        "create index if not exists conversations_position on conversations(position)",
        "create index if not exists conversations_status on conversations(status, position)",
        "create index if not exists conversations_assignee on conversations(assignee, position) where assignee is not null",
        "create index if not exists conversations_team on conversations(team, position) where team is not null",
        "create index if not exists conversations_channel on conversations(channel, position)",
        "create index if not exists conversations_active on conversations(position) where status <> 'resolved'",
        "create index if not exists conversations_active_assignee on conversations(assignee, position) where status <> 'resolved'",
        "create index if not exists conversations_active_team on conversations(team, position) where status <> 'resolved'",
        "create index if not exists conversations_active_channel on conversations(channel, position) where status <> 'resolved'",
        "create index if not exists conversations_connection on conversations(connection, position)",
        "create index if not exists conversations_active_connection on conversations(connection, position) where status <> 'resolved'",

        // The usual priority is most of them: it leads to nothing, and its rows cost nothing here.
        "create index if not exists conversations_priority on conversations(priority, position) where priority <> 'normal'",
        "create index if not exists conversations_active_priority on conversations(priority, position) where priority <> 'normal' and status <> 'resolved'",
        "create index if not exists conversations_order on conversations(order_id, position) where order_id is not null",
        "create index if not exists conversations_record on conversations(record, position) where record is not null",
        "create index if not exists conversations_due on conversations(due_at, id) where due_at is not null",
        "create index if not exists conversations_assignee_due on conversations(assignee, due_at, id) where due_at is not null",
        "create index if not exists conversations_team_due on conversations(team, due_at, id) where due_at is not null",
        "create index if not exists conversations_sla on conversations(sla, position) where sla is not null",
        "create table if not exists conversation_clocks(conversation text not null, clock text not null, state bigint not null, due_at text, primary key(conversation, clock))",
        "create table if not exists conversation_labels(label text not null, conversation text not null, position bigint not null, primary key(label, conversation))",
        "create index if not exists conversation_labels_position on conversation_labels(label, position)",
        "create table if not exists conversation_links(conversation text not null, other text not null, primary key(conversation, other))",
        "create index if not exists conversation_links_other on conversation_links(other)",
        "create table if not exists conversation_mentions(agent text not null, conversation text not null, position bigint not null, primary key(agent, conversation))",
        "create index if not exists conversation_mentions_position on conversation_mentions(agent, position)",
        "create index if not exists conversation_mentions_conversation on conversation_mentions(conversation)",
        CountRows.Schema,
        "create index if not exists conversation_labels_conversation on conversation_labels(conversation)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        foreach (var recorded in events)
        {
            if (recorded.Event is CustomerErased erased)
            {
                foreach (var row in await writer.Query("select id from conversations where record = $1", erased.Customer))
                {
                    await Forget((string)row[0]!, writer);
                }
            }
            else if (recorded.Stream.StartsWith(Stream, StringComparison.Ordinal))
            {
                await Apply(recorded, writer);
            }
        }
    }

    private const string Stream = ConversationId.GrainType + "/";

    private static async ValueTask Apply(Recorded recorded, IViewWriter writer)
    {
        var id = recorded.Grain.Key;
        if (recorded.Event is ConversationStatusChanged or ConversationChanged)
        {
            await CountRows.Out(id, writer);
        }

        await Write(recorded, id, writer);
        if (recorded.Event is ConversationOpened or ConversationStatusChanged or ConversationChanged)
        {
            await CountRows.In(id, writer);
        }

        if (recorded.Event is ConversationStatusChanged or ConversationTitled or MessageReceived or ReplyQueued or NoteAdded
            or ConversationMerged or ConversationUnmerged or ConversationAdmitted or ConversationReleased or MessagesSplit)
        {
            await writer.Execute("update conversation_labels set position = $1 where conversation = $2", [[recorded.Position, id]]);
        }
    }

    private static ValueTask Write(Recorded recorded, string id, IViewWriter writer)
    {
        var position = recorded.Position;
        return recorded.Event switch
        {
            ConversationOpened opened => writer.Execute(
                """
                insert into conversations(id, position, record, connection, channel, status, priority, messages, opened_at, last_message_at)
                values($1, $2, $3, $4, $5, 'open', 'normal', 0, $6, $6)
                """,
                [[id, position, opened.Record, opened.Connection, opened.Channel, Timestamps.Text(opened.At)]]),
            ContactIntroduced contact => writer.Execute("update conversations set contact_name = $1 where id = $2", [[contact.Name, id]]),
            ConversationTitled titled => writer.Execute("update conversations set title = $1, position = $2 where id = $3", [[titled.Title, position, id]]),
            MessageReceived received => writer.Execute(
                """
                update conversations set messages = messages + 1, last_message_at = $1, waiting_since = coalesce(waiting_since, $2), position = $3 where id = $4
                """,
                [[Timestamps.Text(received.SentAt), received.Automatic ? null : Timestamps.Text(received.At), position, id]]),
            ReplyQueued { Automatic: true } reply => writer.Execute(
                "update conversations set messages = messages + 1, last_message_at = $1, position = $2 where id = $3", [[Timestamps.Text(reply.At), position, id]]),
            ReplyQueued reply => writer.Execute(
                "update conversations set messages = messages + 1, last_message_at = $1, waiting_since = null, position = $2 where id = $3",
                [[Timestamps.Text(reply.At), position, id]]),
            CallBegan began => writer.Execute(
                "update conversations set messages = messages + 1, last_message_at = $1, waiting_since = coalesce(waiting_since, $2), position = $3 where id = $4",
                [[Timestamps.Text(began.At), began.Direction == MessageDirection.In ? Timestamps.Text(began.At) : null, position, id]]),
            CallChanged call when call.TellsAnswer() => writer.Execute("update conversations set waiting_since = null, position = $1 where id = $2", [[position, id]]),
            MessageSentElsewhere sent => writer.Execute(
                "update conversations set messages = messages + 1, last_message_at = $1, waiting_since = null, position = $2 where id = $3",
                [[Timestamps.Text(sent.SentAt), position, id]]),
            MessageStateChanged { WaitingSince: { } since } => writer.Execute(
                "update conversations set waiting_since = coalesce(waiting_since, $1) where id = $2", [[Timestamps.Text(since), id]]),
            MessageStateChanged { Answers: true } => writer.Execute("update conversations set waiting_since = null where id = $1", [[id]]),
            MessageWithdrawn => writer.Execute("update conversations set preview = null, position = $1 where id = $2", [[position, id]]),
            MessageEdited edited => writer.Execute(
                "update conversations set preview = case when messages = $1 then $2 else preview end where id = $3",
                [[(long)MessageId.NumberOf(edited.Message), ConversationSurroundings.Preview(edited.Text), id]]),
            NoteAdded note => Note(note, position, id, writer),
            MessageContent { Direction: not MessageDirection.Note } content => writer.Execute(
                "update conversations set preview = $1 where id = $2", [[ConversationSurroundings.Preview(content.Text), id]]),
            ConversationStatusChanged changed => writer.Execute(
                "update conversations set status = $1, snoozed_until = $2, position = $3, waiting_since = case when $1 = 'resolved' then null else waiting_since end where id = $4",
                [[NameOf(changed.Status), changed.SnoozedUntil is { } until ? Timestamps.Text(until) : null, position, id]]),
            ConversationChanged changed => Change(changed, position, id, writer),
            ServiceClockEvent clock => ClockRows.Apply(clock, id, writer),
            ConversationMerged merged => Merge(merged.Into, id, position, writer),
            ConversationUnmerged => Merge(null, id, position, writer),
            ConversationAdmitted or ConversationReleased or MessagesSplit => writer.Execute("update conversations set position = $1 where id = $2", [[position, id]]),
            ConversationLinked linked => writer.Execute(
                "insert into conversation_links(conversation, other) values($1, $2) on conflict(conversation, other) do nothing", [[id, linked.Other]]),
            ConversationUnlinked unlinked => writer.Execute("delete from conversation_links where conversation = $1 and other = $2", [[id, unlinked.Other]]),
            ConversationForgotten => Forget(id, writer),
            _ => ValueTask.CompletedTask,
        };
    }

    private static ValueTask Merge(string? into, string id, long position, IViewWriter writer) =>
        writer.Execute("update conversations set merged_into = $1, waiting_since = null, position = $2 where id = $3", [[into, position, id]]);

    // Whoever is mentioned again finds it where they were mentioned last.
    private static async ValueTask Note(NoteAdded note, long position, string id, IViewWriter writer)
    {
        await writer.Execute("update conversations set messages = messages + 1, position = $1 where id = $2", [[position, id]]);
        await writer.Execute(
            "insert into conversation_mentions(agent, conversation, position) values($1, $2, $3) on conflict(agent, conversation) do update set position = excluded.position",
            [.. note.Mentions.Distinct(StringComparer.Ordinal).Select(agent => new object?[] { agent, id, position })]);
    }

    private static async ValueTask Change(ConversationChanged changed, long position, string id, IViewWriter writer)
    {
        await writer.Execute(
            "update conversations set assignee = $1, team = $2, priority = $3, order_id = $4, position = $5 where id = $6",
            [[changed.Assignee, changed.Team, NameOf(changed.Priority), changed.OrderId, position, id]]);
        await writer.Execute("delete from conversation_labels where conversation = $1", [[id]]);
        await writer.Execute("insert into conversation_labels(label, conversation, position) values($1, $2, $3)", [.. changed.Labels.Select(label => new object?[] { label, id, position })]);
    }

    private static async ValueTask Forget(string id, IViewWriter writer)
    {
        await CountRows.Out(id, writer);
        await writer.Execute("delete from conversation_labels where conversation = $1", [[id]]);
        await writer.Execute("delete from conversation_clocks where conversation = $1", [[id]]);
        await writer.Execute("delete from conversation_mentions where conversation = $1", [[id]]);
        await writer.Execute("delete from conversation_links where conversation = $1", [[id]]);
        await writer.Execute("delete from conversation_links where other = $1", [[id]]);
        await writer.Execute("delete from conversations where id = $1", [[id]]);
    }

    /// <summary>The wire name of a state, as the view holds it.</summary>
    public static string NameOf<T>(T state)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());
}
