using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OmniGrains.Channels.Amazon;

/// <summary>
/// The envelope of Amazon's notification service (SNS): signed with RSA over named fields, under a certificate that lies on
/// one of Amazon's own hosts, and nowhere else.
/// </summary>
internal static partial class SnsMessage
{
    private static readonly string[] Notified = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
    private static readonly string[] Confirmed = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

    /// <summary>An address on a host of the notification service, by https on its usual port; null for anything else.</summary>
    public static Uri? AmazonAddress(string? url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri is { Scheme: "https", IsDefaultPort: true, UserInfo: "" } && Host().IsMatch(uri.Host) ? uri : null;

    /// <summary>What was signed; null for a type of message that does not exist.</summary>
    public static byte[]? Signed(JsonElement message)
    {
        var fields = message.Text("Type") switch
        {
            "Notification" => Notified,
            "SubscriptionConfirmation" or "UnsubscribeConfirmation" => Confirmed,
            _ => null,
        };
        if (fields is null)
        {
            return null;
        }

        // Texts as they are, untrimmed: they were signed so.
        var text = new StringBuilder();
        foreach (var field in fields)
        {
            if (message.At(field) is { ValueKind: JsonValueKind.String } value)
            {
                text.Append(field).Append('\n').Append(value.GetString()).Append('\n');
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>True when the message was signed with the certificate's key.</summary>
    public static bool IsSignedBy(JsonElement message, X509Certificate2 certificate)
    {
        var digest = message.Text("SignatureVersion") switch
        {
            "1" => HashAlgorithmName.SHA1,
            "2" => HashAlgorithmName.SHA256,
            _ => default,
        };
        var signature = new byte[1_024];
        using var key = certificate.GetRSAPublicKey();
        return key is not null && digest.Name is not null && Signed(message) is { } signed
            && message.Text("Signature") is { Length: <= 1_024 } sent && Convert.TryFromBase64String(sent, signature, out var length)
            && key.VerifyData(signed, signature.AsSpan(0, length), digest, RSASignaturePadding.Pkcs1);
    }

    [GeneratedRegex(@"^sns\.[a-z0-9-]{3,40}\.amazonaws\.com(\.cn)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Host();
}

/// <summary>The certificates of the notification service, each fetched once from Amazon's hosts.</summary>
internal sealed class SnsCertificates(Func<Uri, CancellationToken, Task<string>> fetch, KeyRequests requests, TimeProvider time) : IDisposable
{
    private const int MostKept = 100;
    private readonly ConcurrentDictionary<string, X509Certificate2> _known = new(StringComparer.Ordinal);

    public SnsCertificates(ShopHttp http, KeyRequests requests, TimeProvider time)
        : this((address, cancellation) => http.GetText(address.AbsoluteUri, cancellation), requests, time)
    {
    }

    /// <summary>The certificate, if it is valid today; null when the address is not Amazon's or holds none.</summary>
    public async ValueTask<X509Certificate2?> At(string? url, CancellationToken cancellation)
    {
        if (SnsMessage.AmazonAddress(url) is not { } address || !address.AbsolutePath.EndsWith(".pem", StringComparison.Ordinal))
        {
            return null;
        }

        if (!_known.TryGetValue(address.AbsoluteUri, out var certificate))
        {
            if (_known.Count >= MostKept || await Fetch(address, cancellation) is not { } fetched)
            {
                return null;
            }

            certificate = _known.GetOrAdd(address.AbsoluteUri, fetched);
        }

        var now = time.GetUtcNow().UtcDateTime;
        return certificate.NotBefore.ToUniversalTime() <= now && now <= certificate.NotAfter.ToUniversalTime() ? certificate : null;
    }

    public void Dispose()
    {
        foreach (var certificate in _known.Values)
        {
            certificate.Dispose();
        }
    }

    private async Task<X509Certificate2?> Fetch(Uri address, CancellationToken cancellation)
    {
        requests.Enter();
        try
        {
            return X509Certificate2.CreateFromPem(await fetch(address, cancellation));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
