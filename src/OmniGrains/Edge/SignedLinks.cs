using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>
/// Links for people who are not signed in: a subject and an end, signed under a key that derives from the master key and serves one purpose
/// alone. Nothing is stored, and no link can be made without the key.
/// </summary>
internal abstract class SignedLinks(KeyVault vault, TimeProvider time, string purpose)
{
    private const int SignatureBytes = 16;
    private const int Longest = 300;

    public string Make(string subject, DateTimeOffset expiresAt)
    {
        var payload = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{expiresAt.ToUnixTimeSeconds()}.{subject}"));
        return $"{Base64Url.EncodeToString(payload)}.{Base64Url.EncodeToString(SignatureOf(payload))}";
    }

    /// <summary>Reads a token.</summary>
    /// <param name="token">As it came.</param>
    /// <param name="subject">What it was made for, when the token is ours, also when it has ended.</param>
    public LinkState Read(string token, out string subject)
    {
        subject = "";
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (token.Length > Longest || dot < 0 || !TryDecode(token.AsSpan(0, dot), out var payload) || !TryDecode(token.AsSpan(dot + 1), out var signature)
            || !CryptographicOperations.FixedTimeEquals(signature, SignatureOf(payload)))
        {
            return LinkState.Unknown;
        }

        var text = Encoding.UTF8.GetString(payload);
        var end = text.IndexOf('.', StringComparison.Ordinal);
        subject = text[(end + 1)..];
        return time.GetUtcNow().ToUnixTimeSeconds() < long.Parse(text.AsSpan(0, end), CultureInfo.InvariantCulture) ? LinkState.Valid : LinkState.Expired;
    }

    private byte[] SignatureOf(ReadOnlySpan<byte> payload) => vault.Sign(purpose, payload)[..SignatureBytes];

    private static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        bytes = [];
        if (!Base64Url.IsValid(text))
        {
            return false;
        }

        bytes = Base64Url.DecodeFromChars(text);
        return true;
    }
}

internal enum LinkState
{
    /// <summary>Not made here, or changed on its way.</summary>
    Unknown,
    Expired,
    Valid,
}
