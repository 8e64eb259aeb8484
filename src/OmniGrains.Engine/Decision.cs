namespace OmniGrains.Engine;

/// <summary>A command that the engine will send to the deciding grain itself when its time has come.</summary>
/// <param name="Name">Unique within the grain; setting the same name again replaces the earlier one.</param>
/// <param name="Due">When, UTC. Null cancels the reminder of that name.</param>
/// <param name="Command">What to send; registered in <see cref="Contracts"/>. Null only when cancelling.</param>
public sealed record Reminder(string Name, DateTimeOffset? Due, ICommand? Command);

/// <summary>
/// The outcome of deciding: events to record together with a reply, a reply alone, or a rejection.
/// Events and reminders of one decision become durable together or not at all.
/// </summary>
public readonly struct Decision
{
    private Decision(Rejection? rejection, object? reply, IReadOnlyList<IEvent> events, IReadOnlyList<Reminder> reminders)
    {
        Rejection = rejection;
        Reply = reply;
        Events = events;
        Reminders = reminders;
    }

    /// <summary>Why nothing happens, or null.</summary>
    public Rejection? Rejection { get; }

    /// <summary>What the asker gets; of the command's reply type.</summary>
    public object? Reply { get; }

    /// <summary>What happened, in order; empty when nothing changes.</summary>
    public IReadOnlyList<IEvent> Events { get; }

    /// <summary>Reminders set or cancelled with these events.</summary>
    public IReadOnlyList<Reminder> Reminders { get; }

    /// <summary>Accepts: the events are recorded, then the reply leaves.</summary>
    public static Decision Accept(object? reply, params IReadOnlyList<IEvent> events) => new(null, reply, events, []);

    /// <summary>Accepts without change: what was asked is already so.</summary>
    public static Decision Unchanged(object? reply) => new(null, reply, [], []);

    /// <summary>Refuses; nothing is recorded.</summary>
    public static Decision Reject(Rejection rejection) => new(rejection, null, [], []);

    /// <summary>The same decision with a reminder beside its events. Needs at least one event.</summary>
    public Decision Remind(Reminder reminder) => new(Rejection, Reply, Events, [.. Reminders, reminder]);
}
