using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels;

/// <inheritdoc cref="IMessaging"/>
internal sealed class Messaging(ConnectionDirectory directory, Connectors connectors) : IMessaging
{
    public async ValueTask<MessagingChannel?> Find(string connection, CancellationToken cancellation) =>
        await directory.Find(connection, cancellation) is { } shop && connectors.Of(shop) is IMessageChannel channel
            ? new MessagingChannel(shop.Id, shop.Settings.Connector, shop.Settings.Channel, channel.CanSend(shop), channel.Templates(shop)) { KnowsAgain = channel.KnowsAgain, HelpText = channel.HelpText(shop), AddressedBy = channel.AddressedBy }
            : null;

    public async ValueTask<Addressee?> AddresseeOf(string connection, string address, CancellationToken cancellation) =>
        await directory.Find(connection, cancellation) is { } shop && connectors.Of(shop) is IMessageChannel channel ? channel.AddresseeOf(shop, address) : null;

    public async ValueTask<IReadOnlyCollection<string>> Known(CancellationToken cancellation)
    {
        var all = await directory.All(cancellation);
        return [.. all.ById.Keys, .. all.Removed];
    }

    public async ValueTask<IReadOnlyCollection<string>> MediaSources(CancellationToken cancellation)
    {
        var sources = new List<string>();
        foreach (var id in (await directory.All(cancellation)).ById.Keys)
        {
            if (await directory.Find(id, cancellation) is { } shop && connectors.Of(shop) is IMediaChannel)
            {
                sources.Add(id);
            }
        }

        return sources;
    }

    public async Task<FetchedMedia> Fetch(string connection, MessageAttachment file, long most, CancellationToken cancellation)
    {
        if (await directory.Find(connection, cancellation) is not { } shop || connectors.Of(shop) is not IMediaChannel channel)
        {
            return new FetchedMedia(null, SendResult.ConnectionGone.Code, Passing: true);
        }

        try
        {
            return new FetchedMedia(await channel.Fetch(shop, file, most, cancellation));
        }
        catch (ShopRefusedException refused)
        {
            return new FetchedMedia(null, refused.Code, refused.Code is not ("too-large" or "not-found" or "refused" or "private-address" or "url-refused"), refused.RetryAfter);
        }
    }

    public async Task<SendResult> Send(string connection, OutgoingMessage message, CancellationToken cancellation)
    {
        if (await directory.Find(connection, cancellation) is not { } shop || connectors.Of(shop) is not IMessageChannel channel)
        {
            return SendResult.ConnectionGone;
        }

        try
        {
            return await channel.Send(shop, message, cancellation);
        }
        catch (ShopRefusedException refused)
        {
            return new SendResult(null, refused.Code, refused.Message, Passing: refused.Code != SendResult.InDoubt, refused.RetryAfter);
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
