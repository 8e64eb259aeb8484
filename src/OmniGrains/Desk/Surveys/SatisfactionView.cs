using OmniGrains.Desk.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Surveys;

/// <summary>
/// Sums per day, agent, team and channel: a report adds up days, never answers. An answer counts on the day on which its survey was sent, a resolution on the
/// day on which it was; what is changed or comes back is taken off again where it was counted.
/// </summary>
internal sealed class SatisfactionView : View
{
    public const string ViewName = "satisfaction";
    public static readonly string[] Columns = ["csat_sent", "csat_answers", "csat_good", "nps_sent", "nps_answers", "nps_promoters", "nps_detractors", "resolved", "resolved_first"];

    private static readonly string Add =
        $"insert into satisfaction_days(day, agent, team, channel, {string.Join(", ", Columns)}) values($1, $2, $3, $4, {string.Join(", ", Columns.Select((_, i) => $"${i + 5}"))}) "
        + $"on conflict(day, agent, team, channel) do update set {string.Join(", ", Columns.Select(column => $"{column} = satisfaction_days.{column} + excluded.{column}"))}";

    public override string Name => ViewName;

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["satisfaction_days", "satisfaction_conversations"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        "create table if not exists satisfaction_days(day text not null, agent text not null, team text not null, channel text not null, "
        + string.Concat(Columns.Select(column => $"{column} bigint not null, ")) + "primary key(day, agent, team, channel))",
        """
        create table if not exists satisfaction_conversations(
            conversation text primary key, team text, agent text, replied_at text, sessions bigint not null, resolved_at text, resolved_agent text, resolved_team text,
            is_first bigint not null, came_back bigint not null, channel text not null)
        """,
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var (days, known) = (new Dictionary<(string Day, string Agent, string Team, string Channel), long[]>(), new Dictionary<string, (Resolution State, string Channel)>(StringComparer.Ordinal));
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case SurveySent sent:
                    Count(days, sent.About, sent.At, Points(sent.About.Kind, sent: 1));
                    break;
                case SurveyAnswered answered:
                    Count(days, answered.About, answered.SentAt, Points(answered.About.Kind, score: answered.Score));
                    Count(days, answered.About, answered.SentAt, answered.Before is { } before ? [.. Points(answered.About.Kind, score: before).Select(points => -points)] : []);
                    break;
                case ConversationOpened opened:
                    known[opened.Conversation] = (Resolution.New, opened.Channel);
                    break;
                case ReplyQueued { Automatic: false } or ConversationChanged or ConversationStatusChanged:
                    await Follow(recorded, days, known, writer);
                    break;
            }
        }

        await Save(known, writer);
        await writer.Execute(Add, [.. days.Select(day => Row(day.Key, day.Value))]);
    }

    private static object?[] Row((string Day, string Agent, string Team, string Channel) key, long[] sums) => [key.Day, key.Agent, key.Team, key.Channel, .. sums];

    private static async ValueTask Follow(
        Recorded recorded, Dictionary<(string, string, string, string), long[]> days, Dictionary<string, (Resolution State, string Channel)> known, IViewWriter writer)
    {
        var id = recorded.Grain.Key;
        var (before, channel) = known.TryGetValue(id, out var held) ? held : await Load(id, writer);
        var after = recorded.Event switch
        {
            ReplyQueued reply => before.Replied(reply.By, reply.At),
            ConversationChanged changed => before with { Team = changed.Team },
            ConversationStatusChanged resolved when resolved.Settles() => before.Resolved(resolved.At),
            ConversationStatusChanged { Status: not ConversationStatus.Resolved } reopened => before.Reopened(reopened.At),
            _ => before,
        };
        known[id] = (after, channel);
        if (after.ResolvedAt == before.ResolvedAt || (after.ResolvedAt is null && !after.CameBack))
        {
            return; // A new story took nothing back.
        }

        Count(days, before, channel, -1);
        Count(days, after, channel, 1);
    }

    private static void Count(Dictionary<(string, string, string, string), long[]> days, Resolution state, string channel, int sign)
    {
        if (state.ResolvedAt is { } at)
        {
            Count(days, (Day(at), state.ResolvedAgent ?? "", state.ResolvedTeam ?? "", channel), [0, 0, 0, 0, 0, 0, 0, sign, state.First ? sign : 0]);
        }
    }

    private static void Count(Dictionary<(string, string, string, string), long[]> days, SurveyAbout about, DateTimeOffset sentAt, long[] points) =>
        Count(days, (Day(sentAt), about.Agent ?? "", about.Team ?? "", about.Channel), points);

    private static void Count(Dictionary<(string, string, string, string), long[]> days, (string, string, string, string) key, long[] points)
    {
        var sums = days.TryGetValue(key, out var found) ? found : days[key] = new long[Columns.Length];
        for (var i = 0; i < points.Length; i++)
        {
            sums[i] += points[i];
        }
    }

    // CSAT: 4 and 5 are good. NPS: 9 and 10 promote, 0 to 6 detract (Reichheld, 2003).
    private static long[] Points(SurveyKind kind, int sent = 0, int? score = null)
    {
        var answers = score is null ? 0 : 1;
        return kind == SurveyKind.Csat ? [sent, answers, score >= 4 ? 1 : 0, 0, 0, 0, 0, 0, 0] : [0, 0, 0, sent, answers, score >= 9 ? 1 : 0, score <= 6 ? 1 : 0, 0, 0];
    }

    private static string Day(DateTimeOffset at) => Timestamps.Text(at)[..10];

    private static async ValueTask<(Resolution, string)> Load(string id, IViewWriter writer)
    {
        var rows = await writer.Query(
            "select team, agent, replied_at, sessions, resolved_at, resolved_agent, resolved_team, is_first, came_back, channel from satisfaction_conversations where conversation = $1", id);
        return rows is not [var row] ? (Resolution.New, "") : (new Resolution(
            (string?)row[0], (string?)row[1], At(row[2]), (int)(long)row[3]!, At(row[4]), (string?)row[5], (string?)row[6], (long)row[7]! != 0, (long)row[8]! != 0), (string)row[9]!);
    }

    private static DateTimeOffset? At(object? text) => text is string known ? Timestamps.Parse(known) : null;

    private static ValueTask Save(Dictionary<string, (Resolution State, string Channel)> known, IViewWriter writer) => writer.Execute(
        """
        insert into satisfaction_conversations(conversation, team, agent, replied_at, sessions, resolved_at, resolved_agent, resolved_team, is_first, came_back, channel)
        values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict(conversation) do update set
            team = excluded.team, agent = excluded.agent, replied_at = excluded.replied_at, sessions = excluded.sessions, resolved_at = excluded.resolved_at,
            resolved_agent = excluded.resolved_agent, resolved_team = excluded.resolved_team, is_first = excluded.is_first, came_back = excluded.came_back
        """,
        [.. known.Select(one => new object?[]
        {
            one.Key, one.Value.State.Team, one.Value.State.Agent, TextOf(one.Value.State.RepliedAt), (long)one.Value.State.Sessions, TextOf(one.Value.State.ResolvedAt),
            one.Value.State.ResolvedAgent, one.Value.State.ResolvedTeam, one.Value.State.First ? 1L : 0L, one.Value.State.CameBack ? 1L : 0L, one.Value.Channel,
        })]);

    private static string? TextOf(DateTimeOffset? at) => at is { } moment ? Timestamps.Text(moment) : null;
}
