using System.Text.Json;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Deciding;
using OmniGrains.Notifications.People;

namespace OmniGrains.Tests.Notifications;

/// <summary>One person whose grain is told things, one after the other, without a host.</summary>
internal sealed class Notices
{
    public const string Ada = "01k0000000000000000000000";
    public static readonly DateTimeOffset Day1 = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    public static readonly JsonElement Nothing = JsonSerializer.Deserialize<JsonElement>("{}");

    public static readonly NoticeTerms Marketing = new("news", 1, "marketing", false, ["email", "sms"], NoticeMode.Single, null, null, 86_400);

    private readonly PersonGrain _grain = new();
    private int _commands;

    public PersonNotices State { get; private set; } = PersonNotices.Nobody;

    public List<IEvent> Events { get; } = [];

    /// <summary>The reminders that are set, by name.</summary>
    public Dictionary<string, Reminder> Reminders { get; } = [];

    public static NoticeFacts Facts(SendPolicy? policy = null, string zone = "UTC", string? preferred = null, IReadOnlyList<ConsentFact>? consents = null, params string[] reached) => new(
        zone, preferred, consents ?? [new("email", "marketing", true), new("sms", "marketing", true)],
        [.. (reached.Length == 0 ? ["email", "sms"] : reached).Select(channel => new ChannelFact(channel, true, true, $"digest-{channel}", false))],
        policy ?? SendPolicy.None, [], []);

    public NoticeReply Ask(DateTimeOffset at, NoticeTerms? terms = null, NoticeFacts? facts = null, string? key = null, string? digestKey = null, JsonElement? data = null, string? cause = null) =>
        Tell(at, new AskNotice(new NoticeRequest(Ada, terms ?? Marketing, data ?? Nothing, key, digestKey, cause, "tests"), facts ?? Facts()));

    public NoticeReply Tell(DateTimeOffset at, ICommand<NoticeReply> command)
    {
        var decision = Decide(at, command);
        decision.Rejection.ShouldBeNull();
        foreach (var @event in decision.Events)
        {
            Events.Add(@event);
            State = _grain.Evolve(State, @event);
        }

        foreach (var reminder in decision.Reminders)
        {
            Reminders[reminder.Name] = reminder;
        }

        return (NoticeReply)decision.Reply!;
    }

    public Decision Decide(DateTimeOffset at, ICommand command) => _grain.Decide(State, command, new CommandContext(new CommandId($"c{_commands++}"), at));

    public NoticeReply Sent(string id, string channel, int attempt = 1, DateTimeOffset? at = null) =>
        Tell(at ?? Day1, new RecordAttempt(id, channel, attempt, new AttemptResult("provider", $"digest-{channel}")));

    public NoticeReply Failed(string id, string channel, bool passing, int attempt = 1, string code = "unavailable", DateTimeOffset? at = null) =>
        Tell(at ?? Day1, new RecordAttempt(id, channel, attempt, new AttemptResult(null, $"digest-{channel}", code, "It failed.", passing)));

    public IEnumerable<string> Queued => Events.OfType<NotificationQueued>().Select(queued => queued.Channel);
}
