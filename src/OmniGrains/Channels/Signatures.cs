using System.Security.Cryptography;
using System.Text;

namespace OmniGrains.Channels;

/// <summary>Keyed digests, compared in a time that does not depend on where they differ.</summary>
internal static class Signatures
{
    private const int DigestBytes = 32;

    /// <summary>True when <paramref name="sent"/> is the base64 of the HMAC-SHA256 of <paramref name="data"/>. Without a key nothing is.</summary>
    public static bool IsBase64Hmac(string? key, ReadOnlySpan<byte> data, string? sent)
    {
        Span<byte> given = stackalloc byte[DigestBytes];
        return key is { Length: > 0 } && sent is { Length: 44 } && Convert.TryFromBase64String(sent, given, out var length) && length == DigestBytes
            && Matches(key, data, given);
    }

    /// <summary>The same for a digest in hex.</summary>
    public static bool IsHexHmac(string? key, ReadOnlySpan<byte> data, string? sent)
    {
        Span<byte> given = stackalloc byte[DigestBytes];
        return key is { Length: > 0 } && sent is { Length: 2 * DigestBytes }
            && Convert.FromHexString(sent, given, out _, out var length) == System.Buffers.OperationStatus.Done && length == DigestBytes
            && Matches(key, data, given);
    }

    /// <summary>True when what was sent is the secret. Without a secret nothing is.</summary>
    public static bool IsSame(string? secret, string? sent) => secret is { Length: > 0 } && sent is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), SHA256.HashData(Encoding.UTF8.GetBytes(sent)));

    /// <summary>A digest of content that is no secret, to recognise it again: 128 bits in hex.</summary>
    public static string Fingerprint(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data).AsSpan(0, 16));

    private static bool Matches(string key, ReadOnlySpan<byte> data, ReadOnlySpan<byte> given)
    {
        Span<byte> expected = stackalloc byte[DigestBytes];
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), data, expected);
        return CryptographicOperations.FixedTimeEquals(expected, given);
    }
}
