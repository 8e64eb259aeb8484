using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;

namespace OmniGrains.Channels;

/// <inheritdoc cref="IMessaging"/>
internal sealed class Messaging(ConnectionDirectory directory, Connectors connectors) : IMessaging
{
    private static readonly SendResult Gone = new(null, "connection-gone", "The connection was removed or disabled.", Passing: true);

    public async ValueTask<MessagingChannel?> Find(string connection, CancellationToken cancellation) =>
        await directory.Find(connection, cancellation) is { } shop && connectors.Of(shop) is IMessageChannel channel
            ? new MessagingChannel(shop.Id, shop.Settings.Connector, shop.Settings.Channel, channel.CanSend(shop), channel.Templates(shop))
            : null;

    public async ValueTask<IReadOnlyCollection<string>> Senders(CancellationToken cancellation)
    {
        var senders = new List<string>();
        foreach (var connection in (await directory.All(cancellation)).ById.Values)
        {
            if (await Find(connection.Id, cancellation) is { CanSend: true })
            {
                senders.Add(connection.Id);
            }
        }

        return senders;
    }

    public async Task<SendResult> Send(string connection, OutgoingMessage message, CancellationToken cancellation)
    {
        if (await directory.Find(connection, cancellation) is not { } shop || connectors.Of(shop) is not IMessageChannel channel)
        {
            return Gone;
        }

        try
        {
            return await channel.Send(shop, message, cancellation);
        }
        catch (ShopRefusedException refused)
        {
            return new SendResult(null, refused.Code, refused.Message, Passing: true, refused.RetryAfter);
        }
    }
}

/// <summary>Reads the option in which a connection names its approved templates: <c>name:language</c>, separated by commas.</summary>
internal static class TemplateOption
{
    public const string Name = "templates";

    public static IReadOnlyList<ApprovedTemplate> Read(ConnectedShop shop) =>
    [
        .. (shop.Option(Name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(named => named.Split(':', 2)).Where(parts => parts.Length == 2).Select(parts => new ApprovedTemplate(parts[0].Trim(), parts[1].Trim())),
    ];
}
