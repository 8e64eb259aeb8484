namespace OmniGrains.Engine;

/// <summary>
/// Sends reminders when they are due, by the process that owns the work. The command id derives from the append that
/// set the reminder, so that one fired twice around a crash takes effect once.
/// </summary>
internal sealed class ReminderLoop(IReminders reminders, IGrains grains, Contracts contracts, TimeProvider time)
{
    public const string LeaseName = "reminders";
    private const int BatchSize = 2_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    public async Task Run(Lease lease, CancellationToken stop)
    {
        while (true)
        {
            var due = await reminders.ReadDue(time.GetUtcNow(), BatchSize, stop);
            if (due.Count > 0)
            {
                await Task.WhenAll(due.Select(reminder => Fire(reminder, stop)));
                await reminders.Remove(due, stop);
            }
            else
            {
                await Pause(await reminders.NextDue(stop), stop);
            }
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
