using System.Globalization;
using System.Net.Mail;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Email.Inbound;
using OmniGrains.Edge;
using OmniGrains.Edge.Outgoing;

namespace OmniGrains.Channels.Email;

/// <summary>What an e-mail connection is set up with.</summary>
/// <param name="Address">Our address, from which we write.</param>
/// <param name="DisplayName">Our name.</param>
/// <param name="ReplyTo">Where answers go to; our address when not set.</param>
/// <param name="Smtp">The server that sends; null when nothing can be sent.</param>
internal sealed record EmailSettings(string Address, string? DisplayName, string ReplyTo, SmtpServer? Smtp)
{
    public const string AddressOption = "address";
    public const string NameOption = "displayName";
    public const string ReplyToOption = "replyTo";
    public const string InboundOption = "inbound";
    public const string InboundUser = "inboundUser";
    public const string EventKey = "eventPublicKey";
    public const string SmtpHost = "smtpHost";
    public const string SmtpPort = "smtpPort";
    public const string SmtpSecurityOption = "smtpSecurity";
    public const string SmtpUser = "smtpUser";
    public const string SmtpConnections = "smtpConnections";
    public const string InboundSecret = "inboundSecret";
    public const string SmtpPassword = "smtpPassword";

    private const int UsualPort = 587;
    private static readonly Dictionary<string, SmtpSecurity> Securities = new(StringComparer.Ordinal) { ["none"] = SmtpSecurity.None, ["startTls"] = SmtpSecurity.StartTls, ["tls"] = SmtpSecurity.Tls };

    /// <summary>The host of our address.</summary>
    public string Host => Address[(Address.LastIndexOf('@') + 1)..];

    /// <summary>Whether an address is ours, whatever its tag.</summary>
    public bool IsOurs(string address) => MailAddresses.WithoutTag(address.ToLowerInvariant()) is var bare && (bare == Address || bare == ReplyTo);

    public static EmailSettings Of(ConnectedShop shop)
    {
        var address = shop.Option(AddressOption)?.ToLowerInvariant() ?? throw new UnreadableDeliveryException("The option address is not set.");
        return new EmailSettings(address, shop.Option(NameOption), shop.Option(ReplyToOption)?.ToLowerInvariant() ?? address, ServerOf(shop));
    }

    /// <summary>What is wrong with the options of a connection; null when they are fit.</summary>
    public static string? Wrong(IReadOnlyDictionary<string, string> options, IEnumerable<string> providers)
    {
        string? Value(string name) => options.GetValueOrDefault(name);
        return !IsAddress(Value(AddressOption)) ? "address must be the e-mail address that customers write to."
            : Value(ReplyToOption) is { } reply && !IsAddress(reply) ? "replyTo must be an e-mail address."
            : Value(NameOption) is { } name && !Slugs.IsText(name, 80) ? "displayName must be 1 to 80 characters."
            : !providers.Contains(Value(InboundOption) ?? "") ? $"inbound must be one of {string.Join(", ", providers)}."
            : Value(InboundUser) is { } user && !Slugs.IsPrintable(user, 200) ? "inboundUser must be 1 to 200 visible characters."
            : Value(EventKey) is { } key && !SendGridMail.IsKey(key) ? "eventPublicKey must be the public key under which SendGrid signs events, in base64."
            : Value(SmtpHost) is { } host && (!Slugs.IsPrintable(host, 253) || Uri.CheckHostName(host) == UriHostNameType.Unknown) ? "smtpHost must be the name or address of a server."
            : Value(SmtpPort) is { } port && !(Number(port) is > 0 and <= 65_535) ? "smtpPort must be 1 to 65535."
            : Value(SmtpSecurityOption) is { } security && !Securities.ContainsKey(security) ? "smtpSecurity must be none, startTls or tls."
            : Value(SmtpConnections) is { } connections && !(Number(connections) is >= 1 and <= SmtpServer.MostConnections) ? $"smtpConnections must be 1 to {SmtpServer.MostConnections}."
            : Value(SmtpUser) is { } login && !Slugs.IsPrintable(login, 200) ? "smtpUser must be 1 to 200 visible characters."
            : null;
    }

    private static SmtpServer? ServerOf(ConnectedShop shop) => shop.Option(SmtpHost) is { } host
        ? new SmtpServer(
            host, Number(shop.Option(SmtpPort)) ?? UsualPort, shop.Option(SmtpSecurityOption) is { } security ? Securities[security] : SmtpSecurity.StartTls,
            shop.Option(SmtpUser), shop.Option(SmtpUser) is null ? null : shop.Secret(SmtpPassword), Number(shop.Option(SmtpConnections)) ?? SmtpServer.UsualConnections)
        : null;

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static bool IsAddress(string? text) => text is { Length: <= 150 } && Slugs.IsPrintable(text, 150)
        && MailAddress.TryCreate(text, out var address) && address.Address == text && MailAddresses.TagOf(text) is null;
}
