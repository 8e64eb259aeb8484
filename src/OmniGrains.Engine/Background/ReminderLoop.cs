namespace OmniGrains.Engine;

/// <summary>
/// Sends reminders when they are due, by the process that owns the work. The command id derives from the append that
/// set the reminder, so that one fired twice around a crash takes effect once. One that fails is tried again and holds up no other.
/// </summary>
internal sealed class ReminderLoop(IReminders reminders, IGrains grains, Contracts contracts, EngineOptions options, TimeProvider time)
{
    public const string LeaseName = "reminders";
    private const int BatchSize = 2_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    public async Task Run(Lease lease, CancellationToken stop)
    {
        while (true)
        {
            var due = await reminders.ReadDue(time.GetUtcNow(), BatchSize, stop);
            var fired = await Task.WhenAll(due.Select(reminder => TryFire(reminder, stop)));
            if (fired.Contains(true))
            {
                await reminders.Remove([.. due.Where((_, i) => fired[i])], stop);
            }

            if (fired.Contains(false))
            {
                await Ownership.Pause(LongestPause, stop);
            }
            else if (due.Count == 0)
            {
                await Pause(await reminders.NextDue(stop), stop);
            }
        }
    }

    private async Task<bool> TryFire(DueReminder reminder, CancellationToken stop)
    {
        try
        {
            await Fire(reminder, stop);
            return true;
        }
        catch (Exception failed) when (!stop.IsCancellationRequested)
        {
            options.OnFailure($"{LeaseName}: {reminder.Stream} {reminder.Name}", failed);
            return false;
        }
    }

    private async Task Fire(DueReminder reminder, CancellationToken stop)
    {
        var context = new CommandContext(new CommandId($"m{reminder.SetAt:D15}.{reminder.Name}"), time.GetUtcNow());
        var command = contracts.ReadCommand(new GrainId(reminder.Stream), reminder.CommandType, reminder.Command.Span);
        await command.Run(grains, context, stop);
    }

    // A reminder set meanwhile may be due earlier than the next one known now.
    private Task Pause(DateTimeOffset? next, CancellationToken stop)
    {
        var wait = next - time.GetUtcNow() is { } left && left < LongestPause ? left : LongestPause;
        return wait > TimeSpan.Zero ? Task.Delay(wait, time, stop) : Task.CompletedTask;
    }
}
