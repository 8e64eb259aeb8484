using OmniGrains.Campaigns.Contracts;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Segments.Contracts;

namespace OmniGrains.Campaigns.Running;

/// <summary>
/// Takes running campaigns through their audience, one loop per campaign with one owner in the cluster; when that node dies another one goes on.
/// Customers are read by index, some at a time. How far it has come is recorded after each part; whoever was asked for already is known by a
/// command id of the campaign and the person, which the journal remembers: after a crash nobody is told twice, and nobody is left out.
/// </summary>
internal sealed class CampaignWork(
    IGrains grains, ICustomerPages pages, ICustomerRecords records, INotices notices, ISegments segments, WireJson json, TimeProvider time) : KeyedWork
{
    private const int Largest = 4_000;

    // So many that the next commit of the journal fills while one is written.
    private const int AtOnce = 1_024;
    private const int UsualPace = 100;
    private const string Actor = "campaign";

    public override string Name => "campaigns";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) =>
        (await grains.Read(RunningCampaigns.Grain, ReadRunning.Query, cancellation)).Value.Ids;

    public override async Task Run(KeyedRun run, CancellationToken stop)
    {
        var (due, begun) = (time.GetUtcNow(), (await Read(run.Key, stop)).Position);
        while (await Read(run.Key, stop) is { Value: { State: CampaignState.Running, Input: { } input } campaign } now)
        {
            if (await notices.WrongFor(input.Template, input.Data ?? CampaignInput.NoData, stop) is not null)
            {
                await Ask(run.Key, new PauseCampaign(run.Key, Actor, "template"), $"t{now.Version}", stop);
                continue;
            }

            if (!campaign.Bounded)
            {
                await Bound(run.Key, input, now.Version, stop);
                continue;
            }

            var pace = input.PerSecond ?? UsualPace;
            var part = campaign.UpTo is null ? [] : await pages.After(campaign.Cursor, campaign.UpTo, Math.Min(Largest, pace), begun, stop);
            due = await Wait(due, part.Count, pace, stop);
            var counts = await Look(run.Key, campaign, part, stop);
            await Ask(
                run.Key, new NoteProgress(run.Key, campaign.Cursor, part.Count == 0 ? null : part[^1], part.Count, counts.Sent, counts.Held, counts.Dropped),
                part.Count == 0 ? $"d{now.Version}" : $"p{part[^1]}.{campaign.Version}.{campaign.Looked}", stop);
        }
    }

    // Who can be in it, and who of them is in its segment, is fixed in one event: a later change of the segment is none of this campaign.
    private async ValueTask Bound(string id, CampaignInput input, long version, CancellationToken stop)
    {
        var segment = input.Segment is { } named ? await segments.Find(named, stop) : null;
        if (input.Segment is not null && segment is null)
        {
            await Ask(id, new PauseCampaign(id, Actor, "segment"), $"s{version}", stop);
            return;
        }

        await Ask(id, new BoundCampaign(id, await pages.Last(stop), segment?.Version, segment?.Conditions), "b", stop);
    }

    // Every part has its time, by the pace. What was late is not made up for.
    private async ValueTask<DateTimeOffset> Wait(DateTimeOffset due, int count, int pace, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        if (due > now)
        {
            await Task.Delay(due - now, time, stop);
        }

        return (due > now ? due : now) + TimeSpan.FromSeconds((double)count / pace);
    }

    private async Task<(long Sent, long Held, long Dropped)> Look(string id, Campaign campaign, IReadOnlyList<string> part, CancellationToken stop)
    {
        var (sent, held, dropped) = (0L, 0L, 0L);
        IReadOnlyList<FieldCondition> audience = [.. campaign.Input!.Audience ?? [], .. campaign.Segment ?? []];
        await Parallel.ForEachAsync(part, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (record, _) =>
        {
            if (await Tell(id, campaign.Input, audience, record) is { } answer)
            {
                Interlocked.Add(ref sent, answer.Goes ? 1 : 0);
                Interlocked.Add(ref held, answer.Outcome == NoticeAnswer.Held ? 1 : 0);
                Interlocked.Add(ref dropped, answer.Goes ? 0 : 1);
            }
        });
        return (sent, held, dropped);
    }

    // Null: not in the audience. Who was merged into another customer since the page was read is told there. A stop is heard between two people.
    private async ValueTask<NoticeAnswer?> Tell(string id, CampaignInput input, IReadOnlyList<FieldCondition> audience, string record)
    {
        if (await records.Find(record, CancellationToken.None) is not { } person || person.Id != record
            || (audience.Count > 0 && !FieldConditions.Hold(audience, json.Of(person), time.GetUtcNow())))
        {
            return null;
        }

        var order = new NoticeOrder(input.Template, input.Data ?? CampaignInput.NoData, $"campaign/{id}", NoticeOrder.CampaignCause + id, Actor);
        return await notices.Send(person, order, new CommandContext(new CommandId($"cm.{id}.{record}"), time.GetUtcNow()), CancellationToken.None);
    }

    private ValueTask<Answer<Campaign>> Read(string id, CancellationToken stop) => grains.Read(Campaign.GrainOf(id), ReadCampaign.Query, stop);

    private async ValueTask Ask(string id, ICommand<CampaignReply> command, string step, CancellationToken stop) =>
        (await grains.Ask(Campaign.GrainOf(id), command, new CommandContext(new CommandId($"cw.{id}.{step}"), time.GetUtcNow()), stop)).OrUnavailable();
}
