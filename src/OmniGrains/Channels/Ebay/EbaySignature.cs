using System.Collections.Concurrent;
using System.Security.Cryptography;
using OmniGrains.Channels.Connections;
using OmniGrains.Edge;

namespace OmniGrains.Channels.Ebay;

/// <summary>What the signature header says: base64 of JSON that names the key and the digest.</summary>
internal sealed record EbaySignature(string KeyId, byte[] Value, HashAlgorithmName Digest)
{
    private const int LongestHeader = 2_000;

    /// <summary>Null when it is not such a header.</summary>
    public static EbaySignature? Parse(string? header)
    {
        if (header is not { Length: > 0 and <= LongestHeader })
        {
            return null;
        }

        try
        {
            var decoded = Payload.Parse(Convert.FromBase64String(header));
            HashAlgorithmName? digest = decoded.Text("digest")?.ToUpperInvariant() switch
            {
                "SHA1" => HashAlgorithmName.SHA1,
                "SHA256" => HashAlgorithmName.SHA256,
                _ => null,
            };
            return digest is { } known && decoded.Text("kid") is { } key && Slugs.IsPrintable(key, 100) && decoded.Text("signature") is { } signature
                ? new EbaySignature(key, Convert.FromBase64String(signature), known)
                : null;
        }
        catch (Exception unreadable) when (unreadable is FormatException or UnreadableDeliveryException)
        {
            return null;
        }
    }

    public bool IsOf(ReadOnlySpan<byte> body, ECDsa key) => key.VerifyData(body, Value, Digest, DSASignatureFormat.Rfc3279DerSequence);
}

/// <summary>eBay's public keys, each asked for at most once an hour, as eBay wants it.</summary>
internal sealed class EbayKeys(EbayApi api, KeyRequests requests, TimeProvider time)
{
    private const int MostKept = 1_000;
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, (ECDsa? Key, DateTimeOffset Until)> _known = new(StringComparer.Ordinal);

    /// <summary>The key; null when eBay knows none of this id.</summary>
    public async ValueTask<ECDsa?> Find(ConnectedShop shop, string keyId, CancellationToken cancellation)
    {
        var name = $"{shop.Settings.BaseUrl} {keyId}";
        if (_known.TryGetValue(name, out var known) && known.Until > time.GetUtcNow())
        {
            return known.Key;
        }

        if (_known.Count >= MostKept)
        {
            _known.Clear();
        }

        requests.Enter();
        var key = await api.PublicKey(shop, keyId, cancellation) is { } pem ? Import(pem) : null;
        _known[name] = (key, time.GetUtcNow() + KeptFor);
        return key;
    }

    private static ECDsa? Import(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            // eBay gives it out as PEM without its line breaks.
            var text = pem.Replace("-----BEGIN PUBLIC KEY-----", "", StringComparison.Ordinal).Replace("-----END PUBLIC KEY-----", "", StringComparison.Ordinal);
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text.Trim()), out _);
            return key;
        }
        catch (Exception unreadable) when (unreadable is FormatException or CryptographicException)
        {
            key.Dispose();
            return null;
        }
    }
}
