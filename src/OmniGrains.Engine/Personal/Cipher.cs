using System.Security.Cryptography;

namespace OmniGrains.Engine;

/// <summary>AES-256-GCM: what is encrypted is a fresh nonce, the tag and the bytes, and can be decrypted in the same context only.</summary>
internal static class Cipher
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>By how many bytes what is encrypted is longer.</summary>
    public const int Overhead = NonceBytes + TagBytes;

    public static void Encrypt(byte[] key, Span<byte> target, ReadOnlySpan<byte> plain, byte[] context)
    {
        var nonce = target[..NonceBytes];
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, target[Overhead..], target.Slice(NonceBytes, TagBytes), context);
    }

    public static byte[] Decrypt(byte[] key, ReadOnlySpan<byte> source, byte[] context)
    {
        var plain = new byte[source.Length - Overhead];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(source[..NonceBytes], source[Overhead..], source.Slice(NonceBytes, TagBytes), plain, context);
        return plain;
    }
}
