using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

/// <summary>Signs as Standard Webhooks says, with the endpoint's secret and, while they overlap, with the one before it too.</summary>
internal sealed class Signing(KeyVault vault)
{
    public const string SecretPrefix = "whsec_";
    private const int SecretBytes = 32;

    /// <summary>A new secret, as the receiver gets it, and as it is stored.</summary>
    public (string Shown, string Stored) NewSecret(string endpoint)
    {
        var secret = RandomNumberGenerator.GetBytes(SecretBytes);
        return ($"{SecretPrefix}{Convert.ToBase64String(secret)}", Convert.ToBase64String(vault.Protect(ContextOf(endpoint), secret)));
    }

    /// <summary>The <c>webhook-signature</c> header of one attempt.</summary>
    public string HeaderOf(Endpoint endpoint, string id, long timestamp, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var header = Signature(Reveal(endpoint.Id, endpoint.Secret), id, timestamp, body);
        return endpoint.EarlierSecret is { } earlier && now < earlier.Until
            ? $"{header} {Signature(Reveal(endpoint.Id, earlier.Secret), id, timestamp, body)}"
            : header;
    }

    /// <summary><c>v1,</c> and the base64 of HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
    public static string Signature(ReadOnlySpan<byte> secret, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hmac.AppendData(body);
        return $"v1,{Convert.ToBase64String(hmac.GetHashAndReset())}";
    }

    private byte[] Reveal(string endpoint, string stored) => vault.Reveal(ContextOf(endpoint), Convert.FromBase64String(stored));

    private static string ContextOf(string endpoint) => $"webhook secret of {endpoint}";
}

/// <summary>The id of a message: the same at every attempt, so that a receiver can tell a repetition.</summary>
internal static class MessageId
{
    public static string Of(string endpoint, long position) => string.Create(CultureInfo.InvariantCulture, $"msg_{endpoint}_{position}");

    /// <returns>The position; null when it is no id of this endpoint's messages.</returns>
    public static long? PositionIn(string id, string endpoint)
    {
        var prefix = $"msg_{endpoint}_";
        return id.StartsWith(prefix, StringComparison.Ordinal)
            && long.TryParse(id.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            && position > 0 && Of(endpoint, position) == id
                ? position
                : null;
    }
}
