using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>Reads the journal behind a cursor, for loops that work on what they find there.</summary>
internal sealed class Follower(Tail tail)
{
    private const int AtOnce = 2_000;

    /// <summary>
    /// Hands over what is new, again and again, until it is stopped. The cursor moves after it was worked on, so that a crash leads to some of it
    /// being handed over again, and never skips any.
    /// </summary>
    /// <param name="run">The key and its cursor.</param>
    /// <param name="work">What is done with what is new.</param>
    /// <param name="stop">Stops it.</param>
    /// <param name="from">What lies up to here is known to be of no concern, whatever the cursor says.</param>
    public async Task Run(KeyedRun run, Func<IReadOnlyList<Recorded>, Task> work, CancellationToken stop, long from = 0)
    {
        var cursor = Math.Max(from, await run.LoadCursor(stop));
        while (!stop.IsCancellationRequested)
        {
            var head = tail.Head;
            if (cursor >= head)
            {
                await tail.Wait(cursor, stop);
                continue;
            }

            await tail.WaitUntilFollowed(head, stop);
            var found = await tail.Read(cursor, AtOnce, stop);
            await work(found);
            cursor = found.Count > 0 ? found[^1].Position : head;
            if (!await run.SaveCursor(cursor, stop))
            {
                return;
            }
        }
    }
}
