using OmniGrains.Channels.Contracts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Pages;
using OmniGrains.Notifications.People;
using OmniGrains.Notifications.Setup;
using OmniGrains.Notifications.Templates;

namespace OmniGrains.Notifications.Sending;

/// <summary>A message on its way to a provider.</summary>
/// <param name="Key">The same at every attempt, over all providers of the channel.</param>
/// <param name="Id">The notification.</param>
/// <param name="Record">Whose it is.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Address">Where to.</param>
/// <param name="AddressDigest">The same as a keyed digest.</param>
/// <param name="Name">The person's name, where it is known.</param>
/// <param name="Message">What it says.</param>
/// <param name="Page">Where the person can unsubscribe.</param>
/// <param name="Transactional">Part of something that the customer asked for.</param>
/// <param name="Push">Where push messages go.</param>
internal sealed record Outgoing(
    string Key, string Id, string Record, string Channel, string Address, string AddressDigest, string? Name, Message Message, PreferencePage Page, bool Transactional,
    IReadOnlyList<PushSubscription> Push);

/// <summary>How messages of a channel are handed to a provider.</summary>
internal interface IOutgoingChannel
{
    IReadOnlyList<string> Channels { get; }

    /// <summary>Makes one attempt. What goes wrong at the provider is a result.</summary>
    Task<SendResult> Send(Provider provider, Outgoing sending, CancellationToken cancellation);
}

internal sealed class Outgoings(IEnumerable<IOutgoingChannel> all)
{
    private readonly Dictionary<string, IOutgoingChannel> _byChannel =
        all.SelectMany(one => one.Channels.Select(channel => (channel, one))).ToDictionary(pair => pair.channel, pair => pair.one, StringComparer.Ordinal);

    public IOutgoingChannel Of(string channel) => _byChannel[channel];
}

/// <summary>Text messages and WhatsApp: over the connections of the inbox, so that answers come back there.</summary>
internal sealed class ConnectionChannel(IOneWayMessages messages) : IOutgoingChannel
{
    public IReadOnlyList<string> Channels { get; } = [NoticeChannels.Sms, NoticeChannels.WhatsApp];

    public static string OwnerOf(string id, string channel) => $"notification:{id}:{channel}";

    public Task<SendResult> Send(Provider provider, Outgoing sending, CancellationToken cancellation) => messages.Send(
        provider.Connection!, OwnerOf(sending.Id, sending.Channel),
        new OutgoingMessage(sending.Key, sending.Address, sending.Message.Template is null ? sending.Message.Text : null, sending.Message.Template), cancellation);
}

/// <summary>The feed: it is there as soon as the person's grain has recorded it.</summary>
internal sealed class FeedChannel : IOutgoingChannel
{
    private static readonly Task<SendResult> Taken = Task.FromResult(new SendResult(null));

    public IReadOnlyList<string> Channels { get; } = [NoticeChannels.InApp];

    public Task<SendResult> Send(Provider provider, Outgoing sending, CancellationToken cancellation) => Taken;
}
