namespace OmniGrains.Engine;

/// <summary>
/// Keeps all views up to date: one transaction takes every view some events further, together with its checkpoint.
/// A view that is being rebuilt catches up in the same loop while the others go on.
/// </summary>
internal sealed class ViewLoop(IReadOnlyList<View> views, Tail tail, IViewStore store, Freshness freshness, Busy busy)
{
    public const string LeaseName = "views";
    // Far behind, views take many events at a time: the pages of an index are then written once for many rows of it.
    private const int BatchSize = 16_000;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMilliseconds(400);

    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);

    public async Task Run(Lease lease, CancellationToken stop)
    {
        foreach (var view in views)
        {
            Move(view, await store.Prepare(view, stop));
        }

        using var pace = new Pace(freshness, tail, busy, Moment, LongestGathering);
        while (views.Count > 0)
        {
            await pace.NextTurn(_positions.Values.Min(), BatchSize, stop);
            var batches = await NextBatches(stop);
            if (!await store.Apply(lease, batches, stop))
            {
                return;
            }

            foreach (var batch in batches)
            {
                Move(batch.View, batch.UpTo);
            }
        }
    }

    private async ValueTask<List<ViewBatch>> NextBatches(CancellationToken stop)
    {
        var batches = new List<ViewBatch>(views.Count);
        var read = new Dictionary<long, IReadOnlyList<Recorded>>();
        foreach (var view in views)
        {
            var after = _positions[view.Name];
            if (!read.TryGetValue(after, out var events))
            {
                read[after] = events = await tail.Read(after, BatchSize, stop);
            }

            if (events.Count > 0)
            {
                batches.Add(new ViewBatch(view, events, events[^1].Position));
            }
        }

        return batches;
    }

    private void Move(View view, long position)
    {
        _positions[view.Name] = position;
        freshness.Report(view.Name, position);
    }
}
