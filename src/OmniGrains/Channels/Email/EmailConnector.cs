using System.Text;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Channels.Email.Inbound;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge.Outgoing;

namespace OmniGrains.Channels.Email;

/// <summary>
/// E-mail: in through a provider's webhook or as whole mails, out by SMTP. Which provider hands mails over is the option
/// <c>inbound</c>; how each proves itself is in <see cref="Inbound"/>.
/// </summary>
internal sealed class EmailConnector : IConnector, IMessageChannel
{
    public const string ConnectorName = "email";

    private readonly IReadOnlyList<IInboundMail> _providers;
    private readonly MailReferences _references;
    private readonly Smtp _mails;
    private readonly TimeProvider _time;

    public EmailConnector(IEnumerable<IInboundMail> providers, MailReferences references, Smtp mails, TimeProvider time)
    {
        (_providers, _references, _mails, _time) = ([.. providers], references, mails, time);

        // Mails still come in character sets that the runtime does not know by itself.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
    }

    public string Name => ConnectorName;

    public IReadOnlyList<string> Secrets { get; } = [EmailSettings.InboundSecret, EmailSettings.SmtpPassword];

    public IReadOnlyList<string> Options { get; } =
    [
        EmailSettings.AddressOption, EmailSettings.NameOption, EmailSettings.ReplyToOption, EmailSettings.InboundOption, EmailSettings.InboundUser, EmailSettings.EventKey,
        EmailSettings.SmtpHost, EmailSettings.SmtpPort, EmailSettings.SmtpSecurityOption, EmailSettings.SmtpUser, EmailSettings.SmtpConnections,
    ];

    /// <summary>25 MB, attachments and their encoding included.</summary>
    public long LargestBody => 25 << 20;

    public string? WrongOptions(IReadOnlyDictionary<string, string> options) => EmailSettings.Wrong(options, _providers.Select(one => one.Name));

    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation) =>
        ValueTask.FromResult(ProviderOf(shop)?.IsAuthentic(request, shop, _time.GetUtcNow()) == true);

    /// <summary>The shape tells which provider wrote it; whose secret it holds has been seen to.</summary>
    public DeliveryLabel Label(InboundRequest request)
    {
        var provider = _providers.FirstOrDefault(one => one.Wrote(request))
            ?? throw new UnreadableDeliveryException("The content type is that of no provider: application/json, a form, or message/rfc822.");
        return new DeliveryLabel(provider.KeyOf(request), provider.Name);
    }

    public Reading Read(DeliveryContent content, ConnectedShop shop)
    {
        var provider = _providers.FirstOrDefault(one => one.Name == content.Topic) ?? throw new UnreadableDeliveryException("It is of no known provider.");
        var reader = new MailReader(_references, shop.Id, EmailSettings.Of(shop));
        return provider.Undelivered(content.Body) is { } undelivered ? reader.Read(undelivered) : reader.Read(provider.Read(content.Body), content);
    }

    /// <summary>By its Message-ID.</summary>
    public bool KnowsAgain => true;

    public IReadOnlyList<string> AddressedBy { get; } = [IdentityKinds.Email];

    /// <summary>One address of a person; neither ours nor one behind which a marketplace hides somebody.</summary>
    public Addressee? AddresseeOf(ConnectedShop shop, string address) => MailAddresses.All(address).ToList() is [var mailbox] && !EmailSettings.Of(shop).IsOurs(mailbox.Address)
        && UsableIdentity.Is(new IdentityInput(IdentityKinds.Email, mailbox.Address))
            ? new Addressee(mailbox.Address, [new IdentityInput(IdentityKinds.Email, mailbox.Address)]) : null;

    public bool CanSend(ConnectedShop shop) => shop.Option(EmailSettings.SmtpHost) is not null;

    public Task<SendResult> Send(ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation) =>
        EmailSending.Send(_mails, _references, shop.Id, EmailSettings.Of(shop), message, ProviderOf(shop), cancellation);

    private IInboundMail? ProviderOf(ConnectedShop shop) => _providers.FirstOrDefault(one => one.Name == shop.Option(EmailSettings.InboundOption));
}
