using Dapper;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Asking;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Deciding;
using OmniGrains.Notifications.People;
using OmniGrains.Notifications.Setup;

namespace OmniGrains.Notifications.Sending;

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
        (await grains.Ask(
            PersonNotices.GrainOf(record), resume, new CommandContext(new CommandId($"ng{Guid.CreateVersion7(at):N}"), at) { Yields = true }, CancellationToken.None)).OrUnavailable();
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
