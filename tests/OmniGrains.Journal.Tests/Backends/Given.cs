using System.Globalization;
using System.Text;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Tests.Backends;

/// <summary>Builds appends with all that a test does not care about.</summary>
internal static class Given
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static int _commands;

    public static Append Append(
        string stream, int expected, string? command = null, int events = 1, string reply = "", string? fingerprint = null, params ReminderData[] reminders)
    {
        var id = command ?? string.Create(CultureInfo.InvariantCulture, $"c{Interlocked.Increment(ref _commands):D9}");
        return new Append
        {
            Stream = stream,
            ExpectedVersion = expected,
            CommandId = id,
            Fingerprint = fingerprint,
            At = Noon,
            Events = Enumerable.Range(1, events).Select(n => Event($"{id}#{n}")).ToList(),
            Reply = Encoding.UTF8.GetBytes(reply),
            Reminders = reminders,
        };
    }

    public static EventData Event(string data) => new("test.happened", 1, Encoding.UTF8.GetBytes(data), false);

    public static ReminderData Reminder(string name, DateTimeOffset? due, string command = "{}") =>
        new(name, due, "test.remind", Encoding.UTF8.GetBytes(command));

    public static string Text(this StoredEvent stored) => Encoding.UTF8.GetString(stored.Event().Span);

    public static string Text(this ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private static ReadOnlyMemory<byte> Event(this StoredEvent stored) => stored.Data.Data;
}
