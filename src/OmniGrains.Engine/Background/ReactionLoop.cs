namespace OmniGrains.Engine;

/// <summary>
/// Runs one reaction over the journal. Commands are sent in the journal's order, many at a time; the checkpoint moves
/// only when all of a batch have been answered. After a crash a batch may run again: command ids make that harmless.
/// </summary>
internal sealed class ReactionLoop(
    Reaction reaction, IGrains grains, Tail tail, IProgress progress, Freshness freshness, Busy busy, EngineOptions options)
{
    private const int BatchSize = 2_000;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestGathering = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromMilliseconds(200);

    public async Task Run(Lease lease, CancellationToken stop)
    {
        var position = await progress.LoadCheckpoint(reaction.Name, stop);
        var saved = position;
        var lastSave = TimeProvider.System.GetTimestamp();
        freshness.Report(reaction.Name, position);
        using var pace = new Pace(freshness, tail, busy, Moment, LongestGathering);
        while (true)
        {
            if (saved < position && (tail.Head == position || TimeProvider.System.GetElapsedTime(lastSave) > SaveEvery))
            {
                if (!await progress.SaveCheckpoint(lease, position, stop))
                {
                    return;
                }

                (saved, lastSave) = (position, TimeProvider.System.GetTimestamp());
            }

            await (reaction.Prompt ? tail.Wait(position, stop) : pace.NextTurn(position, BatchSize, stop));

            var events = await tail.Read(position, BatchSize, stop);
            await React(events, stop);
            position = events[^1].Position;
            freshness.Report(reaction.Name, position);
        }
    }

    private async ValueTask React(IReadOnlyList<Recorded> events, CancellationToken stop)
    {
        List<Task>? running = null;
        foreach (var recorded in events)
        {
            if (recorded.Event is null)
            {
                continue;
            }

            var index = 0;
            foreach (var consequence in reaction.React(recorded))
            {
                var context = new CommandContext(CommandIdOf(recorded, index++), recorded.At) { Yields = true };
                var run = Complete(consequence, context, stop);
                if (!run.IsCompletedSuccessfully)
                {
                    (running ??= []).Add(run);
                }
            }
        }

        if (running is not null)
        {
            await Task.WhenAll(running);
        }
    }

    // Position first: ids that grow keep the journal's index of commands cheap.
    private CommandId CommandIdOf(Recorded recorded, int index) => new($"r{recorded.Position:D15}.{reaction.Name}.{index}");

    // What follows an answer is little: it runs where the answer arrives, and not on a background thread of its own.
    private async Task Complete(Consequence? consequence, CommandContext context, CancellationToken stop)
    {
        for (var step = 0; consequence is not null; step++)
        {
            var at = step == 0 ? context : context with { Id = context.Id.Step($"{step}") };
            consequence = await Try(consequence, at, stop).ConfigureAwait(false);
        }
    }

    private async ValueTask<Consequence?> Try(Consequence consequence, CommandContext context, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await consequence.Run(grains, context, stop).ConfigureAwait(false);
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                // Never skipped: later events wait, and the lag shows in health and metrics.
                options.OnFailure(reaction.Name, exception);
                await Ownership.Pause(TimeSpan.FromMilliseconds(Math.Min(5_000, 20 << Math.Min(attempt, 8))), stop).ConfigureAwait(false);
            }
        }
    }
}
