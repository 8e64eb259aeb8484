using System.Text.Json;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.People;
using OmniGrains.Notifications.Templates;

namespace OmniGrains.Notifications.Reading;

/// <summary>How a notification stands.</summary>
internal static class NoticeStates
{
    public const string Held = "held";
    public const string Dropped = "dropped";
    public const string Queued = "queued";
    public const string Postponed = "postponed";
    public const string Paused = "paused";
    public const string Sent = "sent";
    public const string Delivered = "delivered";
    public const string Failed = "failed";

    public static readonly IReadOnlyList<string> All = [Held, Dropped, Queued, Postponed, Paused, Sent, Delivered, Failed];
}

/// <summary>One row per notification with how it stands, one per step that it took. Templates are listed here too. Nothing in it is personal.</summary>
internal sealed class NotificationsView : View
{
    public override string Name => "notifications";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["notifications", "notification_steps", "notification_templates"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists notifications(
            id text not null primary key, position bigint not null, record text not null, template text not null, version bigint not null, purpose text not null,
            transactional bigint not null, cause text, state text not null, channel text, reason text, at text not null)
        """,
        "create index if not exists notifications_record on notifications(record, position)",
        "create index if not exists notifications_state on notifications(state, position)",
        "create index if not exists notifications_template on notifications(template, position)",
        "create table if not exists notification_steps(id text not null, position bigint not null, step text not null, at text not null, data text not null, primary key(id, position))",
        "create table if not exists notification_templates(id text not null primary key)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var (fresh, steps, changed) = (new Dictionary<string, object?[]>(StringComparer.Ordinal), new List<object?[]>(), new Dictionary<string, object?[]>(StringComparer.Ordinal));
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case NotificationRequested asked:
                    fresh[asked.Id] =
                    [
                        asked.Id, NoticeStates.Held, null, null, recorded.Position, asked.Record, asked.Template, (long)asked.Version, asked.Purpose, asked.Transactional ? 1L : 0L, asked.Cause,
                        Timestamps.Text(asked.At),
                    ];
                    break;
                case TemplateSaved saved:
                    await writer.Execute("insert into notification_templates(id) values($1) on conflict(id) do nothing", [[saved.Id]]);
                    break;
                default:
                    Step(recorded, fresh, steps, changed);
                    break;
            }
        }

        await Write(fresh.Values, steps, changed.Values, writer);
    }

    // What a notification went through in one batch is written once, as it stands at the end.
    private static void Step(Recorded recorded, Dictionary<string, object?[]> fresh, List<object?[]> steps, Dictionary<string, object?[]> changed)
    {
        if (StepOf(recorded.Event) is not var (id, step, data, state, channel, reason))
        {
            return;
        }

        steps.Add([id, recorded.Position, step, Timestamps.Text(recorded.At), data]);
        if (state is null)
        {
            return;
        }

        if (!fresh.TryGetValue(id, out var row) && !changed.TryGetValue(id, out row))
        {
            changed[id] = row = [id, null, null, null];
        }

        (row[1], row[2], row[3]) = (state, channel ?? row[2], reason);
    }

    private static async ValueTask Write(IReadOnlyCollection<object?[]> fresh, List<object?[]> steps, IReadOnlyCollection<object?[]> changed, IViewWriter writer)
    {
        if (fresh.Count > 0)
        {
            await writer.Execute(
                "insert into notifications(id, state, channel, reason, position, record, template, version, purpose, transactional, cause, at) "
                + "values($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict(id) do nothing",
                [.. fresh]);
        }

        if (steps.Count > 0)
        {
            await writer.Execute(
                "insert into notification_steps(id, position, step, at, data) values($1, $2, $3, $4, $5) on conflict(id, position) do nothing", steps);
        }

        if (changed.Count > 0)
        {
            await writer.Execute("update notifications set state = $2, channel = coalesce($3, channel), reason = $4 where id = $1", [.. changed]);
        }
    }

    private static (string Id, string Step, string Data, string? State, string? Channel, string? Reason)? StepOf(IEvent? @event) => @event switch
    {
        NotificationDecided decided => (decided.Id, "decided", Json(decided, NotificationsJson.Default.NotificationDecided), decided.Verdict switch
        {
            NoticeVerdict.Drop => NoticeStates.Dropped,
            NoticeVerdict.Hold => NoticeStates.Held,
            _ => NoticeStates.Queued,
        }, null, decided.Reason),
        NotificationBypassed bypassed => (bypassed.Id, "bypassed", Json(bypassed, NotificationsJson.Default.NotificationBypassed), null, null, null),
        DigestJoined joined => (joined.Id, "joined", Json(joined, NotificationsJson.Default.DigestJoined), null, null, null),
        NotificationQueued queued => (queued.Id, "queued", Json(queued, NotificationsJson.Default.NotificationQueued), NoticeStates.Queued, queued.Channel, null),
        NotificationPostponed later => (later.Id, "postponed", Json(later, NotificationsJson.Default.NotificationPostponed), NoticeStates.Postponed, later.Channel, later.Code),
        NotificationPaused paused => (paused.Id, "paused", Json(paused, NotificationsJson.Default.NotificationPaused), NoticeStates.Paused, paused.Channel, PersonLegs.CampaignPaused),
        NotificationSent sent => (sent.Id, "sent", Json(sent, NotificationsJson.Default.NotificationSent), NoticeStates.Sent, sent.Channel, null),
        NotificationFailed failed => (failed.Id, "failed", Json(failed, NotificationsJson.Default.NotificationFailed), failed.Last ? NoticeStates.Failed : null, failed.Channel, failed.Code),
        NotificationReported told => (told.Id, "reported", Json(told, NotificationsJson.Default.NotificationReported),
            told.State is NoticeReport.Delivered or NoticeReport.Read ? NoticeStates.Delivered : NoticeStates.Failed, told.Channel, told.Code),
        NotificationReplayed again => (again.Id, "replayed", Json(again, NotificationsJson.Default.NotificationReplayed), null, null, null),
        _ => null,
    };

    private static string Json<T>(T step, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => JsonSerializer.Serialize(step, type);
}
