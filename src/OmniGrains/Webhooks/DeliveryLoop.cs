using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Live.Contracts;

namespace OmniGrains.Webhooks;

/// <summary>
/// Sends events to each enabled endpoint: the journal is the outbox, the endpoint's own grain knows how far it is. An attempt
/// is recorded after it was made, so that a crash in between makes it twice, with the same message id, and never skips it.
/// </summary>
/// <remarks>
/// Messages about one customer are sent one after the other, in the journal's order; those of different customers at the same
/// time. One that fails waits by itself while the later ones go on.
/// </remarks>
internal sealed class DeliveryLoop(IGrains grains, Tail tail, WebhookCall call, TimeProvider time) : KeyedWork
{
    private const int ReadAtOnce = 500;
    private const int SendAtOnce = 64;
    private const int Lanes = 8;
    private const int RecordScanAfter = 5_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LookWhileFull = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMinutes(5);

    public override string Name => "webhooks";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation)
    {
        var (endpoints, _, _) = await grains.Read(Endpoints.Grain, ListEndpoints.All, cancellation);
        return [.. endpoints.Where(endpoint => endpoint.Disabled is null).Select(endpoint => endpoint.Id)];
    }

    public override async Task Run(KeyedRun run, CancellationToken stop)
    {
        var (scanned, cursor, lastProbe) = (0L, -1L, time.GetUtcNow());
        while (!stop.IsCancellationRequested)
        {
            var head = tail.Head;
            await tail.WaitUntilFollowed(head, stop);
            var endpoint = (await grains.Read(Endpoints.Grain, new FindEndpoint(run.Key), stop)).Value;
            var state = (await grains.Read(Deliveries.GrainOf(run.Key), ReadDeliveries.State, stop)).Value;
            if (endpoint is not { Disabled: null } || await GaveUp(endpoint, state, stop))
            {
                return;
            }

            var now = time.GetUtcNow();
            var after = state.Cursor ?? endpoint.From;
            (scanned, cursor) = cursor == after ? (Math.Max(scanned, after), cursor) : (after, after);
            var due = Due(state, now, ref lastProbe);
            var (fresh, upTo) = state.IsFull ? ([], after) : await Fresh(endpoint, state, scanned, head, stop);
            scanned = Math.Max(scanned, upTo);
            if (due.Count + fresh.Count > 0 || scanned - after >= RecordScanAfter)
            {
                await Attempt(endpoint, after, scanned, [.. due, .. fresh.Select(recorded => recorded.Position)], stop);
            }
            else if (scanned >= head || state.IsFull)
            {
                await WaitForMore(state.IsFull ? long.MaxValue : scanned, NextDue(state, now), stop);
            }
        }
    }

    private async ValueTask<bool> GaveUp(Endpoint endpoint, Deliveries state, CancellationToken stop)
    {
        if (state.GaveUp is not { } reason)
        {
            return false;
        }

        await grains.Ask(Endpoints.Grain, new DisableEndpoint(endpoint.Id, reason), NewContext(), stop);
        return true;
    }

    // While too much waits nothing new is begun: then the oldest is tried now and again, to see whether the receiver is back.
    private static List<long> Due(Deliveries state, DateTimeOffset now, ref DateTimeOffset lastProbe)
    {
        var due = state.Waiting.Where(pair => pair.Value.NextAt <= now).Take(SendAtOnce).Select(pair => pair.Key).ToList();
        if (due.Count == 0 && state.IsFull && now - lastProbe >= ProbeEvery)
        {
            lastProbe = now;
            due.Add(state.Waiting.Keys.First());
        }

        return due;
    }

    private async ValueTask<(List<Recorded> Fresh, long UpTo)> Fresh(Endpoint endpoint, Deliveries state, long after, long head, CancellationToken stop)
    {
        var fresh = new List<Recorded>();
        if (after >= head)
        {
            return (fresh, after);
        }

        foreach (var recorded in await tail.Read(after, ReadAtOnce, stop))
        {
            if (fresh.Count == SendAtOnce)
            {
                break;
            }

            if (IsFor(endpoint, recorded) && !state.Waiting.ContainsKey(recorded.Position))
            {
                fresh.Add(recorded);
            }

            after = recorded.Position;
        }

        return (fresh, after);
    }

    /// <summary>Whether an event is sent there at all.</summary>
    internal static bool IsFor(Endpoint endpoint, Recorded recorded) =>
        recorded.Event is not IAdministrativeEvent && EventKinds.Match(endpoint.Kinds, recorded.Type);

    private async Task Attempt(Endpoint endpoint, long after, long upTo, List<long> positions, CancellationToken stop)
    {
        var events = new List<Recorded>(positions.Count);
        foreach (var position in positions.Order())
        {
            events.AddRange(await tail.Read(position - 1, 1, stop));
        }

        var attempts = new List<DeliveryAttempt>();
        var lanes = events.GroupBy(recorded => EventEnvelope.CustomerOf(recorded) ?? recorded.Stream, StringComparer.Ordinal);
        await Parallel.ForEachAsync(lanes, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = stop }, async (lane, token) =>
        {
            foreach (var recorded in lane)
            {
                var attempt = await call.Send(endpoint, recorded, token);
                lock (attempts)
                {
                    attempts.Add(attempt);
                }
            }
        });
        var record = new RecordAttempts(endpoint.Id, after, upTo, [.. attempts.OrderBy(attempt => attempt.Position)]);
        await grains.Ask(Deliveries.GrainOf(endpoint.Id), record, NewContext(), CancellationToken.None);
    }

    private async Task WaitForMore(long seen, DateTimeOffset next, CancellationToken stop)
    {
        var wait = next - time.GetUtcNow();
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        using var patience = new CancellationTokenSource(wait, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop);
        try
        {
            await tail.Wait(seen, bound.Token);
            await Task.Delay(Gathering, time, bound.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Time for what waits.
        }
    }

    private static DateTimeOffset NextDue(Deliveries state, DateTimeOffset now)
    {
        var latest = now + (state.IsFull ? LookWhileFull : LongestWait);
        var due = state.Waiting.IsEmpty ? latest : state.Waiting.Values.Min(waiting => waiting.NextAt);
        return due < latest ? due : latest;
    }

    private CommandContext NewContext()
    {
        var now = time.GetUtcNow();
        return new CommandContext(new CommandId($"w{Guid.CreateVersion7(now):N}"), now);
    }
}
