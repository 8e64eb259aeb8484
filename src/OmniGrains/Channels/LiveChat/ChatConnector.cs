using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;

namespace OmniGrains.Channels.LiveChat;

/// <summary>
/// Live chat on web pages. Visitors write over an API of their own (the slice Chat), never by a webhook. What is sent is there for them as soon as it is
/// recorded as sent: their stream follows the conversation itself.
/// </summary>
internal sealed class ChatConnector : IConnector, IMessageChannel
{
    public string Name => ChatSettings.Connector;

    public IReadOnlyList<string> Secrets { get; } = [ChatSettings.IdentitySecret];

    public IReadOnlyList<string> Options { get; } =
    [
        ChatSettings.Origins, ChatSettings.Title, ChatSettings.Colour, ChatSettings.Languages, ChatSettings.Calendar, ChatSettings.MailConnection, ChatSettings.MailAfterMinutes,
    ];

    public string? WrongOptions(IReadOnlyDictionary<string, string> options) => ChatSettings.Wrong(options);

    /// <summary>Nobody delivers for it.</summary>
    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation) => ValueTask.FromResult(false);

    public DeliveryLabel Label(InboundRequest request) => throw new UnreadableDeliveryException("Visitors write over /v1/chat.");

    public Reading Read(DeliveryContent content, ConnectedShop shop) => Reading.Nothing;

    /// <summary>It is shown by its id.</summary>
    public bool KnowsAgain => true;

    public bool CanSend(ConnectedShop shop) => true;

    public Task<SendResult> Send(ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation) => Task.FromResult(new SendResult(null));
}

/// <inheritdoc cref="IChatConnections"/>
internal sealed class ChatConnections(ConnectionDirectory directory) : IChatConnections
{
    public async ValueTask<ChatConnection?> Find(string id, CancellationToken cancellation) =>
        await directory.Find(id, cancellation) is { Settings.Connector: ChatSettings.Connector } shop ? ChatSettings.Of(shop) : null;

    public async ValueTask<string?> IdentitySecret(string id, CancellationToken cancellation) =>
        await directory.Find(id, cancellation) is { Settings.Connector: ChatSettings.Connector } shop ? shop.Secret(ChatSettings.IdentitySecret) : null;
}
