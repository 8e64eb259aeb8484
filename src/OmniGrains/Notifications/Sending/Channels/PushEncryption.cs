using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OmniGrains.Notifications.Sending.Channels;

/// <summary>Encrypts push messages as RFC 8291 says, in one record of <c>aes128gcm</c> (RFC 8188).</summary>
internal static class PushEncryption
{
    /// <summary>Push services take 4,096 bytes; what encryption adds is 103 (header 86, delimiter 1, tag 16).</summary>
    public const int LargestPlain = 3_993;

    private const int RecordSize = 4_096;
    private const int PointSize = 65;
    private const int SaltSize = 16;
    private const int TagSize = 16;

    /// <param name="plain">The message.</param>
    /// <param name="browserKey">The subscription's <c>p256dh</c>: an uncompressed point.</param>
    /// <param name="authSecret">The subscription's <c>auth</c>: 16 bytes.</param>
    public static byte[] Encrypt(ReadOnlySpan<byte> plain, byte[] browserKey, byte[] authSecret)
    {
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Encrypt(plain, browserKey, authSecret, own, RandomNumberGenerator.GetBytes(SaltSize));
    }

    internal static byte[] Encrypt(ReadOnlySpan<byte> plain, byte[] browserKey, byte[] authSecret, ECDiffieHellman own, byte[] salt)
    {
        using var browser = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = PointOf(browserKey) });
        var ownKey = PointOf(own);
        var secret = own.DeriveRawSecretAgreement(browser.PublicKey);
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, authSecret, [.. "WebPush: info\0"u8, .. browserKey, .. ownKey]);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, "Content-Encoding: nonce\0"u8.ToArray());

        var header = SaltSize + sizeof(uint) + 1 + PointSize;
        var body = new byte[header + plain.Length + 1 + TagSize];
        salt.CopyTo(body, 0);
        BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(SaltSize), RecordSize);
        body[SaltSize + sizeof(uint)] = PointSize;
        ownKey.CopyTo(body, SaltSize + sizeof(uint) + 1);
        using var aes = new AesGcm(key, TagSize);

        // The delimiter 2 ends the last record.
        aes.Encrypt(nonce, [.. plain, 2], body.AsSpan(header, plain.Length + 1), body.AsSpan(header + plain.Length + 1));
        return body;
    }

    /// <summary>An uncompressed point; an exception when it is none of the curve.</summary>
    public static ECPoint PointOf(byte[] key) => key is { Length: PointSize } and [4, ..]
        ? new ECPoint { X = key[1..33], Y = key[33..] }
        : throw new CryptographicException("This is no uncompressed point of P-256.");

    private static byte[] PointOf(ECDiffieHellman key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return [4, .. point.X!, .. point.Y!];
    }
}

/// <summary>Says who sends push messages, as RFC 8292 says: a JWT (ES256) for the push service's origin.</summary>
internal static class PushToken
{
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(12);

    public static string HeaderOf(Uri endpoint, string subject, string publicKey, byte[] privateKey, DateTimeOffset at)
    {
        var header = Encode("""{"typ":"JWT","alg":"ES256"}"""u8);
        var claims = Encode(Encoding.UTF8.GetBytes(
            $$"""{"aud":"{{endpoint.GetLeftPart(UriPartial.Authority)}}","exp":{{(at + Lasts).ToUnixTimeSeconds()}},"sub":"{{System.Text.Json.JsonEncodedText.Encode(subject)}}"}"""));
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(privateKey, out _);
        var signature = key.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"vapid t={header}.{claims}.{Encode(signature)}, k={publicKey}";
    }

    private static string Encode(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
