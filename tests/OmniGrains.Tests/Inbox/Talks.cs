using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Tests.Inbox;

/// <summary>Conversations for given/when/then.</summary>
internal static class Talks
{
    public const string Id = "0195f3a2b4c17d3e8f00112233445566";
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    public static readonly SendingFacts MaySend = new(CanSend: true, Stopped: false, [new ApprovedTemplate("order_update", "en_US")]);

    private static readonly ConversationGrain Grain = new();

    public static ReceiveMessage Message(string id = "p-1", string? text = "Where is my order?", string? record = "r1", DateTimeOffset? sentAt = null) => new(
        new ConversationOrigin(Id, record, "wa", "whatsapp", "whatsapp", "contact/wa:1", "393331234567", "Ada"),
        new IncomingMessage("wa", id, "393331234567", "Ada", [], MessageKind.Text, text, [], sentAt ?? Noon),
        TimeSpan.FromDays(7));

    public static QueueReply Reply(string text = "On its way.", int? revision = null, ConversationStatus then = ConversationStatus.Waiting, SendingFacts? facts = null, string by = "maria") =>
        new(new Draft(text, null), facts ?? MaySend, then, revision, by);

    public static Conversation Given(params (ICommand Command, DateTimeOffset At)[] history) => history.Aggregate(
        Conversation.Unknown, (state, past) => When(state, past.Command, past.At).Events.Aggregate(state, Grain.Evolve));

    public static Conversation Given(params ICommand[] history) => Given([.. history.Select(command => (command, Noon))]);

    public static Decision When(Conversation state, ICommand command, DateTimeOffset? at = null) =>
        Grain.Decide(state, command, new CommandContext(new CommandId("t"), at ?? Noon));

    public static Conversation After(Conversation state, ICommand command, DateTimeOffset? at = null) => When(state, command, at).Events.Aggregate(state, Grain.Evolve);
}
