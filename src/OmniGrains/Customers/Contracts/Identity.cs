namespace OmniGrains.Customers.Contracts;

/// <summary>
/// The kinds of identifiers by which a person is recognised. Order is priority: the first kind present in a request
/// decides whose record it is.
/// </summary>
public static class IdentityKinds
{
    /// <summary>The id of a signed-in shop account (Segment's <c>userId</c>).</summary>
    public const string Account = "account";

    /// <summary>A loyalty card number.</summary>
    public const string Card = "card";

    /// <summary>A marketplace's buyer id, as <c>marketplace:id</c>.</summary>
    public const string Buyer = "buyer";

    public const string WhatsApp = "whatsapp";
    public const string Messenger = "messenger";
    public const string Instagram = "instagram";
    public const string Telegram = "telegram";
    public const string Email = "email";
    public const string Phone = "phone";

    /// <summary>A device or browser that is not signed in (Segment's <c>anonymousId</c>).</summary>
    public const string Anonymous = "anonymous";

    public static readonly IReadOnlyList<string> All =
        [Account, Card, Buyer, WhatsApp, Messenger, Instagram, Telegram, Email, Phone, Anonymous];
}

/// <summary>An identifier as a caller gives it; not normalised yet.</summary>
/// <param name="Kind">One of <see cref="IdentityKinds"/>.</param>
/// <param name="Value">As typed: an e-mail in any case, a phone number in E.164 or national form.</param>
/// <param name="Country">ISO 3166 alpha-2, to read a national phone number.</param>
/// <param name="Verified">
/// True when the caller vouches that the person controls it (a confirmed e-mail). Card, account, buyer and messaging ids
/// are strong by nature and need no such word.
/// </param>
public sealed record IdentityInput(string Kind, string Value, string? Country = null, bool Verified = false);

/// <summary>A normalised identifier. Personal data.</summary>
public sealed record Identity(string Kind, string Value);
