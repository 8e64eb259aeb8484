using OmniGrains.Engine;
using OmniGrains.Journeys.Contracts;

namespace OmniGrains.Bench;

/// <summary>Reminders that fall due together, seen by what the journeys that wait for them record.</summary>
internal static partial class Measures
{
    private static async Task<IReadOnlyList<Claim>> RemindersAtOnce()
    {
        const int many = 10_000;
        using var folder = new Folder();
        await using var server = await Server.InThisProcess(folder.Path);
        await People(server, many, consents: false);
        await Put(server, "/v1/journeys/bench", new
        {
            name = "Bench",
            trigger = new { kind = "customer.behaviour-tracked" },
            steps = new[] { new { id = "wait", kind = "waitUntilDate", field = "properties.at" } },
        });
        var tail = server.Services.GetRequiredService<Tail>();
        var (from, waiting) = (tail.Head, 0);
        var due = DateTimeOffset.UtcNow.AddSeconds(60);
        await Parallel.ForEachAsync(Enumerable.Range(0, many), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) =>
            await Send(server, "/v1/track", new { userId = $"U{i}", @event = "Seen", properties = new { at = due.AddSeconds((double)i / many) } }));
        await Follow(tail, from, recorded => recorded.Event is RunWaits && ++waiting == many);
        var early = DateTimeOffset.UtcNow < due;
        var fired = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal); // By when each was durable and told.
        await Follow(tail, from, recorded =>
        {
            if (recorded.Event is RunDue)
            {
                fired.TryAdd(recorded.Stream, DateTimeOffset.UtcNow);
            }

            return fired.Count == many;
        });
        await CaughtUp(server);
        var again = (await EventsAfter(tail, from)).Count(recorded => recorded.Event is RunDue) - many;
        var last = (fired.Values.Max() - due).TotalSeconds;
        return
        [
            new Claim($"{many} reminders that are due in one second have fired after", last, " s", 3, 2, $"all set before: {early}; the first after {(fired.Values.Min() - due).TotalMilliseconds:0} ms", LowerIsBetter: true),
            new Claim("fired more than once", again, "", 0, 0, "by their events", LowerIsBetter: true),
        ];
    }

    private static async Task Follow(Tail tail, long from, Func<Recorded, bool> isLast)
    {
        while (true)
        {
            await tail.Wait(from, default);
            foreach (var recorded in await tail.Read(from, 2_000))
            {
                if (isLast(recorded))
                {
                    return;
                }

                from = recorded.Position;
            }
        }
    }

    private static async Task<List<Recorded>> EventsAfter(Tail tail, long from)
    {
        var all = new List<Recorded>();
        while (await tail.Read(from, 2_000) is { Count: > 0 } found)
        {
            all.AddRange(found);
            from = found[^1].Position;
        }

        return all;
    }
}
