namespace OmniGrains.Engine;

/// <summary>
/// Sends reminders when they are due, by the process that owns the work. The command id derives from the append that
/// set the reminder, so that one fired twice around a crash takes effect once.
/// </summary>
internal sealed class ReminderLoop(IReminders reminders, IGrains grains, Contracts contracts, TimeProvider time, Tail tail)
{
    public const string LeaseName = "reminders";
    private const int BatchSize = 500;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

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

    // Any new event may have set an earlier reminder.
    private async Task Pause(DateTimeOffset? next, CancellationToken stop)
    {
        var wait = next - time.GetUtcNow();
        if (wait is null || wait > LongestPause)
        {
            wait = LongestPause;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var pause = wait > TimeSpan.Zero ? Task.Delay(wait.Value, time, either.Token) : Task.CompletedTask;
        await Task.WhenAny(pause, tail.Wait(tail.Head, either.Token).AsTask());
        await either.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }
}
