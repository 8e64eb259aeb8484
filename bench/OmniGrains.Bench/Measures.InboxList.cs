using System.Diagnostics;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Bench;

/// <summary>
/// The agent's list over a million conversations, of which two in a hundred are not resolved: each filter, pairs of them, both orders, later pages, and the
/// counts. Rows are written as they lie in the view's tables.
/// </summary>
internal static partial class Measures
{
    private const string InsertConversation =
        """
        insert into conversations(id, position, record, connection, channel, contact_name, title, preview, status, assignee, team, priority, messages, opened_at, last_message_at, due_at, sla, order_id)
        values($1, $2, $3, $12, $4, 'Ada', 'Where is it', $5, $6, $7, $8, $13, 4, $9, $9, $10, $11, $14)
        """;

    private const string CountAll =
        """
        insert into conversation_counts(facet, value, status, n)
        select 'all', '', status, count(*) from conversations group by status
        union all select 'assignee', coalesce(assignee, ''), status, count(*) from conversations group by assignee, status
        union all select 'team', coalesce(team, ''), status, count(*) from conversations group by team, status
        union all select 'channel', channel, status, count(*) from conversations group by channel, status
        """;

    private static readonly int Conversations = Number("BENCH_CONVERSATIONS", 1_000_000);

    private static readonly string[] Lists =
    [
        "", "?status=active", "?status=open", "?status=resolved", "?assignee=agent-7&status=active", "?assignee=agent-7", "?assignee=none&status=active", "?team=team-3&status=open",
        "?team=team-3&channel=sms&status=active", "?team=team-3&channel=sms", "?channel=sms&status=open", "?label=label-5", "?label=label-5&status=active", "?label=seldom", "?label=seldom&status=open",
        "?label=label-5&assignee=agent-7", "?assignee=agent-7&channel=sms&status=resolved", "?team=none", "?assignee=none&team=team-3&channel=sms", "?sla=breached&status=active", "?sla=breached",
        "?sort=due", "?sort=due&team=team-3", "?sort=due&assignee=agent-7&status=open", "?sort=due&label=label-5&status=active", "?customer=record-77", "?priority=urgent",
        "?priority=urgent&status=active", "?priority=urgent&channel=sms&status=active", "?priority=urgent&assignee=agent-7", "?priority=normal&channel=sms", "?connection=c-3", "?connection=c-3&status=open",
        "?order=web:77", "?mentioned=agent-7", "?mentioned=agent-7&status=active", "?sort=due&priority=urgent", "/counts",
    ];

    private static Task<IReadOnlyList<Claim>> InboxListOnSqlite() => OnSqlite(InboxList, "SQLite");

    private static Task<IReadOnlyList<Claim>> InboxListOnPostgres() => OnPostgres(InboxList, "PostgreSQL");

    private static async Task<IReadOnlyList<Claim>> InboxList(Server server, string store)
    {
        var views = server.Services.GetRequiredService<IViewStore>();
        const int rows = 10_000;
        await views.Prepare(new Inbox.Desk.ConversationsView());
        var began = Stopwatch.GetTimestamp();
        await Fill(views, (int)Math.Ceiling(Conversations / (double)rows), (part, writer) => FillConversations(part * rows, Math.Min(Conversations, (part + 1) * rows), writer));
        var filled = Stopwatch.GetElapsedTime(began);
        return [.. (await Slowest(server, "conversations", Lists, 25)).Select(claim => claim with
        {
            Name = $"GET /v1/conversations, filters, orders and counts over {Conversations} conversations, p99 on {store}",
            Must = 50, Aim = 20, Detail = $"{claim.Detail}; filled in {filled.TotalSeconds:0} s",
        })];
    }

    private static async Task FillConversations(int first, int end, IViewWriter writer)
    {
        var random = new Random(first);
        var begin = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var (conversations, labels, mentions) = (new List<object?[]>(), new List<object?[]>(), new List<object?[]>());
        for (var i = first; i < end; i++)
        {
            // The older, the less is left to do.
            var isActive = random.Next(i > Conversations * 0.95 ? 5 : 100) == 0;
            var status = !isActive ? "resolved" : random.Next(3) switch { 0 => "waiting", 1 => "pending", _ => "open" };
            var (id, position) = ($"{i:x32}", (i * 10L) + 1);
            conversations.Add(
            [
                id, position, random.Next(4) == 0 ? null : $"record-{random.Next(200_000)}", random.Next(20) == 0 ? "sms" : "chat", "It should have come on Monday, and nobody answers.", status,
                isActive && random.Next(3) == 0 ? null : $"agent-{random.Next(50)}", random.Next(10) == 0 ? null : $"team-{random.Next(8)}", Timestamps.Text(begin.AddSeconds(i)),
                status == "open" ? Timestamps.Text(begin.AddSeconds(i + random.Next(100_000))) : null, isActive ? random.NextInt64(5) : random.Next(20) == 0 ? 4L : 2L,
                $"c-{random.Next(10)}", random.Next(20) == 0 ? "urgent" : random.Next(10) == 0 ? "high" : "normal", random.Next(2) == 0 ? null : $"web:{i / 3}",
            ]);
            if (random.Next(3) == 0)
            {
                labels.Add([$"label-{random.Next(20)}", id, position]);
            }

            if (random.Next(20) == 0)
            {
                mentions.Add([$"agent-{random.Next(50)}", id, position]);
            }

            if (i % 10_007 == 0)
            {
                labels.Add(["seldom", id, position]);
            }
        }

        await writer.Execute(InsertConversation, conversations);
        await writer.Execute("insert into conversation_labels(label, conversation, position) values($1, $2, $3)", labels);
        await writer.Execute("insert into conversation_mentions(agent, conversation, position) values($1, $2, $3)", mentions);
        if (end == Conversations)
        {
            await writer.Execute(CountAll, [[]]);
        }
    }
}
