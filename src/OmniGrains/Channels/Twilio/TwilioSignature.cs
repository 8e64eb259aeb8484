using System.Security.Cryptography;
using System.Text;

namespace OmniGrains.Channels.Twilio;

/// <summary>
/// Twilio's <c>X-Twilio-Signature</c>: base64 HMAC-SHA1, under the account's token, of the full URL followed by name and value of the
/// form's fields, sorted by name; of a name that occurs several times the distinct values, sorted. A body that is no form is told by its
/// SHA-256 in the query (<c>bodySHA256</c>), and only the URL is signed.
/// </summary>
internal static class TwilioSignature
{
    private const string BodyDigest = "bodySHA256";

    public static bool IsValid(string? token, string url, string? contentType, ReadOnlyMemory<byte> body, string? sent)
    {
        Span<byte> given = stackalloc byte[20];
        if (token is not { Length: > 0 } || sent is not { Length: 28 } || !Convert.TryFromBase64String(sent, given, out var length) || length != 20)
        {
            return false;
        }

        var digest = Form.QueryOf(url).FirstOrDefault(pair => pair.Key == BodyDigest).Value;
        if (digest is not null && !IsDigestOf(digest, body.Span))
        {
            return false;
        }

        var fields = digest is not null || contentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true ? [] : Form.Read(body);
        var (key, tail) = (Encoding.UTF8.GetBytes(token), TailOf(fields));
        var valid = false;
        foreach (var address in Addresses(url))
        {
            valid |= CryptographicOperations.FixedTimeEquals(HMACSHA1.HashData(key, Encoding.UTF8.GetBytes(address + tail)), given);
        }

        return valid;
    }

    private static string TailOf(IEnumerable<KeyValuePair<string, string>> fields) => string.Concat(
        fields.GroupBy(field => field.Key, StringComparer.Ordinal).OrderBy(same => same.Key, StringComparer.Ordinal)
            .SelectMany(same => same.Select(field => field.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(value => same.Key + value)));

    /// <summary>As it was called, with its port, and without: Twilio signs either.</summary>
    private static string[] Addresses(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            return [url];
        }

        var begin = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.IndexOfAny(['/', '?'], begin);
        var (authority, rest) = end < 0 ? (url[begin..], "") : (url[begin..end], url[end..]);
        var other = authority.EndsWith($":{uri.Port}", StringComparison.Ordinal) ? uri.Host : $"{uri.Host}:{uri.Port}";
        return [url, $"{uri.Scheme}://{other}{rest}"];
    }

    private static bool IsDigestOf(string digest, ReadOnlySpan<byte> body)
    {
        Span<byte> given = stackalloc byte[32];
        return digest.Length == 64 && Convert.FromHexString(digest, given, out _, out var length) == System.Buffers.OperationStatus.Done && length == 32
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(body), given);
    }
}

/// <summary>Reads <c>application/x-www-form-urlencoded</c>.</summary>
internal static class Form
{
    private const int MostFields = 500;

    public static IReadOnlyList<KeyValuePair<string, string>> Read(ReadOnlyMemory<byte> body) => Parse(Encoding.UTF8.GetString(body.Span));

    public static IReadOnlyList<KeyValuePair<string, string>> QueryOf(string url) =>
        url.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? Parse(url[(at + 1)..]) : [];

    private static List<KeyValuePair<string, string>> Parse(string text) =>
    [
        .. text.Split('&', StringSplitOptions.RemoveEmptyEntries).Take(MostFields).Select(pair => pair.Split('=', 2))
            .Select(pair => KeyValuePair.Create(Decode(pair[0]), pair.Length == 2 ? Decode(pair[1]) : "")),
    ];

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
