using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using OmniGrains.Edge;

namespace OmniGrains.Channels;

/// <summary>
/// Reads foreign JSON without trusting it: what is missing, null or of another type reads as absent, unknown names are
/// left alone, and numbers may come as texts.
/// </summary>
internal static partial class Payload
{
    /// <summary>A payload's root object. Halves of characters, which some senders cut names and texts to, read as U+FFFD: they spoil nothing beside them.</summary>
    /// <exception cref="UnreadableDeliveryException">It is not a JSON object.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(Mended(body).Span, new JsonReaderOptions { MaxDepth = 64 });
            var root = JsonElement.ParseValue(ref reader);
            return !reader.Read() && root.ValueKind == JsonValueKind.Object
                ? root
                : throw new UnreadableDeliveryException("The body is not a JSON object.");
        }
        catch (JsonException)
        {
            throw new UnreadableDeliveryException("The body is not JSON.");
        }
    }

    /// <summary>
    /// The first text at a path that leads through the objects of arrays. All of the payload is read, as <see cref="Parse"/> reads it, but nothing of
    /// it is kept: for what is wanted before a delivery is taken in.
    /// </summary>
    /// <exception cref="UnreadableDeliveryException">It is not a JSON object, or has no such text.</exception>
    public static string First(ReadOnlyMemory<byte> body, params ReadOnlySpan<string> path)
    {
        try
        {
            var reader = new Utf8JsonReader(Mended(body).Span, new JsonReaderOptions { MaxDepth = 64 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                throw new UnreadableDeliveryException("The body is not a JSON object.");
            }

            var (found, inside) = ((string?)null, 0);
            while (reader.Read())
            {
                // Root's names are at depth 1, those of the objects of its arrays at 3, and so on.
                var level = reader.CurrentDepth / 2;
                if (found is null && reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth % 2 == 1 && level <= inside && level < path.Length)
                {
                    inside = reader.ValueTextEquals(path[level]) ? level + 1 : level;
                    found = inside == path.Length && reader.Read() ? TextAt(in reader) : null;
                }
            }

            return found ?? throw new UnreadableDeliveryException($"{string.Join('.', path.ToArray())} is missing.");
        }
        catch (JsonException)
        {
            throw new UnreadableDeliveryException("The body is not JSON.");
        }
    }

    private static string? TextAt(in Utf8JsonReader reader)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    private static ReadOnlyMemory<byte> Mended(ReadOnlyMemory<byte> body) => Utf8.IsValid(body.Span) && body.Span.IndexOf("\\uD"u8) < 0 && body.Span.IndexOf("\\ud"u8) < 0
        ? body
        : Encoding.UTF8.GetBytes(Escapes().Replace(Encoding.UTF8.GetString(body.Span), escape => escape.Groups["half"].Success ? "\\ufffd" : escape.Value));

    // An escape that is whole (a pair counts as one), or the half of a pair.
    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Escapes();

    /// <summary>What lies at a path; an undefined element when nothing does.</summary>
    public static JsonElement At(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return default;
            }
        }

        return element;
    }

    public static bool Exists(this JsonElement element) => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>A text or number as text; null when absent or empty.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var value = element.At(path);
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    /// <summary>A text that our rules accept as it is: cut to its longest length, without control characters.</summary>
    public static string? ShortText(this JsonElement element, int longest, params ReadOnlySpan<string> path) => Shorten(element.Text(path), longest);

    public static string? Shorten(string? text, int longest)
    {
        if (text is null)
        {
            return null;
        }

        var clean = text.Any(char.IsControl) ? string.Concat(text.Where(character => !char.IsControl(character))) : text;
        return clean.Beginning(longest);
    }

    /// <summary>An id, which must be there.</summary>
    /// <exception cref="UnreadableDeliveryException">It is not.</exception>
    public static string Id(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Text(path) ?? throw new UnreadableDeliveryException($"{string.Join('.', path.ToArray())} is missing.");

    /// <summary>A decimal, rounded to the four decimals that amounts have here; null when absent.</summary>
    public static decimal? Amount(this JsonElement element, params ReadOnlySpan<string> path) =>
        decimal.TryParse(element.Text(path), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
            ? Math.Round(value, 4, MidpointRounding.AwayFromZero)
            : null;

    /// <summary>How many, as a whole number that is not negative; null when absent, or none.</summary>
    public static long? Count(this JsonElement element, params ReadOnlySpan<string> path) =>
        long.TryParse(element.Text(path), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>A moment with an offset (or, for those that document UTC, without one); null when absent.</summary>
    public static DateTimeOffset? Moment(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var text = element.Text(path);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value)
            ? value
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds is > 0 and < 253_402_300_799_999
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                : null;
    }

    /// <summary>A moment in seconds since 1970, as a number or text; null when it is none.</summary>
    public static DateTimeOffset? UnixSeconds(this JsonElement element, string name) =>
        long.TryParse(element.Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    public static bool? Flag(this JsonElement element, params ReadOnlySpan<string> path) => element.At(path).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The objects of an array; none when it is absent.</summary>
    public static IEnumerable<JsonElement> Each(this JsonElement element, params ReadOnlySpan<string> path)
    {
        var value = element.At(path);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [];
    }
}
