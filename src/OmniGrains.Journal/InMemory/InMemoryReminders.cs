using OmniGrains.Engine;

namespace OmniGrains.Journal.InMemory;

/// <summary>Reminders in memory.</summary>
internal sealed class InMemoryReminders(InMemoryDatabase database) : IReminders
{
    public ValueTask<IReadOnlyList<DueReminder>> ReadDue(DateTimeOffset now, int max, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            return ValueTask.FromResult<IReadOnlyList<DueReminder>>(
                database.Reminders.Values.Where(reminder => reminder.Due <= now).OrderBy(reminder => reminder.Due).Take(max).ToList());
        }
    }

    public ValueTask<DateTimeOffset?> NextDue(CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            return ValueTask.FromResult(database.Reminders.Values.Min(reminder => (DateTimeOffset?)reminder.Due));
        }
    }

    public ValueTask Remove(IReadOnlyList<DueReminder> handled, CancellationToken cancellation = default)
    {
        lock (database.Gate)
        {
            foreach (var reminder in handled)
            {
                var key = (reminder.Stream, reminder.Name);
                if (database.Reminders.TryGetValue(key, out var current) && current.SetAt == reminder.SetAt)
                {
                    database.Reminders.Remove(key);
                }
            }
        }

        return ValueTask.CompletedTask;
    }
}
