using OmniGrains.Channels.Connections;

namespace OmniGrains.Channels.Email.Inbound;

/// <summary>How one provider hands mails over: who may, and in what shape.</summary>
internal interface IInboundMail
{
    /// <summary>What the option <c>inbound</c> calls it.</summary>
    string Name { get; }

    /// <summary>Whether the sender proved to hold the connection's secret, as the provider documents it. Fails closed.</summary>
    bool IsAuthentic(InboundRequest request, ConnectedShop shop, DateTimeOffset now);

    /// <summary>Whether a request has this provider's shape.</summary>
    bool Wrote(InboundRequest request);

    /// <summary>By what a repetition of an authentic delivery is known.</summary>
    string KeyOf(InboundRequest request);

    /// <exception cref="UnreadableDeliveryException">It is not what the provider documents.</exception>
    Mail Read(ReadOnlyMemory<byte> body);

    /// <summary>What it tells of mails that it sent for us and could not deliver for good; null when a mail is handed over.</summary>
    /// <exception cref="UnreadableDeliveryException">It is not what the provider documents.</exception>
    IReadOnlyList<UndeliveredMail>? Undelivered(ReadOnlyMemory<byte> body) => null;

    /// <summary>Header fields of what we send, by which the provider tells our Message-ID back; the receiver does not see them.</summary>
    IEnumerable<KeyValuePair<string, string>> Marks(string messageId) => [];
}

/// <summary>A mail that its provider could not deliver, and tries no more.</summary>
/// <param name="MessageId">Our id of it, without brackets; perhaps without our host.</param>
/// <param name="Detail">Why, in our own words.</param>
internal sealed record UndeliveredMail(string MessageId, string Detail)
{
    public const string Code = "bounced";

    /// <summary>Null when the provider names no id.</summary>
    public static UndeliveredMail? Of(string? messageId, string detail) => messageId?.Trim('<', '>', ' ') is { Length: > 0 and <= 250 } id ? new UndeliveredMail(id, detail) : null;
}

/// <summary>Tells what providers call us for by its shape: mails are objects or forms, events that they tell are objects or lists.</summary>
internal static class PostedJson
{
    private static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    public static bool IsJson(InboundRequest request) => request.Header("Content-Type")?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true;

    public static bool IsObject(ReadOnlyMemory<byte> body) => body.Span.TrimStart(Blanks) is [(byte)'{', ..];

    public static bool IsList(ReadOnlyMemory<byte> body) => body.Span.TrimStart(Blanks) is [(byte)'[', ..];
}

/// <summary>
/// Providers that sign nothing: the secret is in the address that they were given, as the password of its user information (which
/// becomes Basic credentials), or as <c>?key=</c>; our own senders may give it as a bearer token.
/// </summary>
internal static class SharedSecret
{
    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    public static bool IsHeld(InboundRequest request, ConnectedShop shop)
    {
        var secret = shop.Secret(EmailSettings.InboundSecret);
        var authorization = request.Header("Authorization");
        if (authorization?.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) == true)
        {
            return Credentials(authorization[Basic.Length..]) is [var user, var password]
                && Signatures.IsSame(secret, password) & (shop.Option(EmailSettings.InboundUser) is not { } known || Signatures.IsSame(known, user));
        }

        return Signatures.IsSame(secret, authorization?.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) == true ? authorization[Bearer.Length..] : request.Query("key"));
    }

    private static string[] Credentials(string encoded)
    {
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded.Trim(), bytes, out var length) ? System.Text.Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) : [];
    }
}
