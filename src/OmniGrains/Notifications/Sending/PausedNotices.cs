using Dapper;
using OmniGrains.Engine;
using OmniGrains.Notifications.Asking;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Deciding;
using OmniGrains.Notifications.People;
using OmniGrains.Notifications.Setup;

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

/// <summary>Queues anew what waited for a campaign.</summary>
internal sealed class PausedNotices(IGrains grains, IViewStore views, GrainEngine engine, PeopleFacts people, IBulkSenders senders, TimeProvider time)
{
    private const int AtOnce = 500;

    /// <summary>
    /// Queues what waits on a channel, some at a time, until nothing does or the campaign rests again. To be called by the loop that held it back.
    /// What was queued anew already is not a second time, so that it may be begun again after a crash.
    /// </summary>
    public async Task GoOn(string cause, string channel, CancellationToken stop)
    {
        await engine.Freshness.Reach(PausedView.ViewName, engine.Tail.Head, stop);
        var after = "";
        while (await senders.StateOf(cause, stop) is not BulkState.Paused and var now && await Next(cause, channel, after, stop) is [.., var last] found)
        {
            await Parallel.ForEachAsync(
                found, new ParallelOptions { MaxDegreeOfParallelism = IBulkSenders.LargestBatch, CancellationToken = stop }, (waiting, _) => GoOn(waiting, channel, now));
            after = last.Id;
        }
    }

    // Who was erased meanwhile refuses it: there is nothing left to send.
    private async ValueTask GoOn(Waiting waiting, string channel, BulkState now)
    {
        var (at, record) = (time.GetUtcNow(), PersonGrain.RecordOf(waiting.Id));
        var resume = new ResumeNotice(waiting.Id, channel, (int)waiting.Attempt, now == BulkState.Stopped ? null : await QuietUntil(waiting.Id, record, at));
        await grains.Ask(
            PersonNotices.GrainOf(record), resume, new CommandContext(new CommandId($"ng{Guid.CreateVersion7(at):N}"), at) { Yields = true }, CancellationToken.None);
    }

    // Somebody lets it go on whenever they like; it is quiet where the person is nevertheless.
    private async ValueTask<DateTimeOffset?> QuietUntil(string id, string record, DateTimeOffset at)
    {
        var policy = (await grains.Read(NotificationSettings.Grain, ReadSettings.Query)).Value.Policy;
        return policy.QuietFrom is null || (await grains.Read(PersonNotices.GrainOf(record), ReadNotices.Query)).Value.Find(id) is { Transactional: true }
            || await people.Find(record, CancellationToken.None) is not { } person
            ? null
            : QuietHours.EndAfter(policy, await people.ZoneFor(person, CancellationToken.None), at);
    }

    private async Task<IReadOnlyList<Waiting>> Next(string cause, string channel, string after, CancellationToken cancellation)
    {
        await using var connection = await views.Open(cancellation);
        return (await connection.QueryAsync<Waiting>(new CommandDefinition(
            "select id as Id, attempt as Attempt from paused_notifications where cause = @cause and channel = @channel and id > @after order by id limit @most",
            new { cause, channel, after, most = AtOnce }, cancellationToken: cancellation))).AsList();
    }

    private sealed class Waiting
    {
        public required string Id { get; init; }

        public long Attempt { get; init; }
    }
}
