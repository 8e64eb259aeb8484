using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Deciding;

namespace OmniGrains.Notifications.Sending;

/// <summary>What waits for a campaign to go on, by campaign and channel. Nothing in it is personal.</summary>
internal sealed class PausedView : View
{
    public const string ViewName = "paused-notifications";

    public override string Name => ViewName;

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["paused_notifications"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        "create table if not exists paused_notifications(id text not null, channel text not null, cause text not null, attempt bigint not null, primary key(id, channel))",
        "create index if not exists paused_notifications_cause on paused_notifications(cause, channel, id)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var waits = new Dictionary<(string Id, string Channel), NotificationPaused?>();
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case NotificationPaused paused:
                    waits[(paused.Id, paused.Channel)] = paused;
                    break;
                case NotificationQueued { Bulk: true, Attempt: > 1 } queued:
                    waits[(queued.Id, queued.Channel)] = null;
                    break;
                case NotificationPostponed { Code: SendDecision.QuietHoursReason } later:
                    waits[(later.Id, later.Channel)] = null;
                    break;
            }
        }

        await Write(waits, writer);
    }

    private static async ValueTask Write(Dictionary<(string Id, string Channel), NotificationPaused?> waits, IViewWriter writer)
    {
        object?[][] over = [.. waits.Where(wait => wait.Value is null).Select(wait => (object?[])[wait.Key.Id, wait.Key.Channel])];
        object?[][] begun = [.. waits.Values.OfType<NotificationPaused>().Select(paused => (object?[])[paused.Id, paused.Channel, paused.Cause, (long)paused.Attempt])];
        if (over.Length > 0)
        {
            await writer.Execute("delete from paused_notifications where id = $1 and channel = $2", over);
        }

        if (begun.Length > 0)
        {
            await writer.Execute(
                "insert into paused_notifications(id, channel, cause, attempt) values($1, $2, $3, $4) on conflict(id, channel) do update set attempt = excluded.attempt", begun);
        }
    }
}
