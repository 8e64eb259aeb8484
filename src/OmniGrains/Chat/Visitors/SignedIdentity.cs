using System.Buffers.Text;
using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;

namespace OmniGrains.Chat.Visitors;

/// <summary>Who a visitor is, by the word of the shop's server.</summary>
/// <param name="Account">The customer's id in the shop.</param>
/// <param name="Email">Their e-mail address.</param>
/// <param name="EmailVerified">Whether the shop vouches that they control it.</param>
/// <param name="Name">How they are called.</param>
internal sealed record SignedIdentity(string Account, string? Email, bool EmailVerified, string? Name)
{
    /// <summary>A shorter secret could be guessed: nobody is believed who signs with one.</summary>
    public const int ShortestSecret = 32;

    private const int Longest = 4_096;
    private const int SignatureBytes = 32;
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(24) + TimeSpan.FromMinutes(5);

    /// <summary>
    /// Reads a JSON Web Token (RFC 7519) signed with HS256 under the connection's secret: <c>sub</c> and <c>exp</c> are required, <c>exp</c> lies at most 24 hours
    /// ahead; <c>email</c>, <c>email_verified</c> and <c>name</c> may be there. Null when anything is not so. The signature is compared in constant time, before
    /// anything of the content is looked at.
    /// </summary>
    public static SignedIdentity? Verify(string? token, string? secret, DateTimeOffset now)
    {
        if (token is not { Length: > 0 and <= Longest } || secret is not { Length: >= ShortestSecret } || token.Split('.') is not [var header, var payload, var signature]
            || Decoded(signature) is not { Length: SignatureBytes } given)
        {
            return null;
        }

        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{header}.{payload}"));
        if (!CryptographicOperations.FixedTimeEquals(expected, given))
        {
            return null;
        }

        using var head = Json(header);
        using var content = Json(payload);
        return head is not null && content is not null && Text(head.RootElement, "alg") == "HS256" && !head.RootElement.TryGetProperty("crit", out _)
            ? Read(content.RootElement, now)
            : null;
    }

    /// <summary>By what the inbox recognises them.</summary>
    public IReadOnlyList<IdentityInput> Identities =>
        [new IdentityInput(IdentityKinds.Account, Account), .. Email is null ? Array.Empty<IdentityInput>() : [new IdentityInput(IdentityKinds.Email, Email, Verified: EmailVerified)]];

    private static SignedIdentity? Read(JsonElement claims, DateTimeOffset now)
    {
        var account = AccountIn(claims);

        // A page that signs "null" for whoever is not signed in would show them all one conversation.
        if (!Slugs.IsText(account, 150) || !UsableIdentity.Is(new IdentityInput(IdentityKinds.Account, account!))
            || !claims.TryGetProperty("exp", out var exp) || exp.ValueKind != JsonValueKind.Number || !exp.TryGetInt64(out var seconds)
            || seconds <= now.ToUnixTimeSeconds() || seconds > (now + LongestLife).ToUnixTimeSeconds())
        {
            return null;
        }

        var unverified = claims.TryGetProperty("email_verified", out var verified) && verified.ValueKind == JsonValueKind.False;
        var (email, name) = (Text(claims, "email"), Text(claims, "name"));
        return new SignedIdentity(account!, VisitorAddress.Of(email), !unverified, Slugs.IsText(name, 100) ? name : null);
    }

    // Shops number their customers: a whole number is taken as its digits.
    private static string? AccountIn(JsonElement claims) =>
        claims.ValueKind == JsonValueKind.Object && claims.TryGetProperty("sub", out var sub) && sub.ValueKind == JsonValueKind.Number
            ? sub.GetRawText() is var digits && digits.All(char.IsAsciiDigit) ? digits : null
            : Text(claims, "sub");

    private static string? Text(JsonElement element, string name)
    {
        try
        {
            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a character, which is no text: a customer may call themselves so.
            return null;
        }
    }

    private static JsonDocument? Json(string part)
    {
        try
        {
            return Decoded(part) is { } bytes ? JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8 }) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[]? Decoded(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}

/// <summary>An e-mail address as a visitor types it.</summary>
internal static class VisitorAddress
{
    private const int Longest = 200;

    /// <summary>The bare address in lower case; null when it is none.</summary>
    public static string? Of(string? text) => text?.Trim() is { Length: > 0 and <= Longest } typed && Slugs.IsPrintable(typed, Longest)
        && MailAddress.TryCreate(typed, out var address) && address.Address == typed && address.Host.Contains('.', StringComparison.Ordinal) ? typed.ToLowerInvariant() : null;
}
