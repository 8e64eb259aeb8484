using System.Globalization;
using System.Text.Json;
using OmniGrains.Edge;

namespace OmniGrains.Ingest;

/// <summary>
/// Reads JSON as senders really write it: ids as numbers, numbers as text, empty strings for nothing. What cannot be
/// read is absent; nothing throws.
/// </summary>
internal static class LooseJson
{
    /// <summary>A text or number as text, trimmed; null when absent, empty or of another type.</summary>
    public static string? Text(this JsonElement? parent, string name) => Text(parent.Member(name));

    public static string? Text(this JsonElement? value)
    {
        var text = value?.ValueKind switch
        {
            JsonValueKind.String => value.Value.GetString()!.Trim(),
            JsonValueKind.Number => value.Value.GetRawText(),
            _ => null,
        };
        return text is { Length: > 0 } ? text : null;
    }

    /// <summary>A number, or a text that is one; null when absent or out of a decimal's range.</summary>
    public static decimal? Number(this JsonElement? parent, string name) =>
        decimal.TryParse(parent.Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A member of an object; null when there is none, or it is JSON null.</summary>
    public static JsonElement? Member(this JsonElement? parent, string name) =>
        parent is { ValueKind: JsonValueKind.Object } owner && owner.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>A member that is itself an object.</summary>
    public static JsonElement? Object(this JsonElement? parent, string name) =>
        parent.Member(name) is { ValueKind: JsonValueKind.Object } value ? value : null;

    /// <summary>At most so many characters, never half a surrogate pair, and no control characters.</summary>
    public static string Shortened(this string text, int longest)
    {
        if (text.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0)
        {
            text = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim();
        }

        return text.Beginning(longest);
    }
}
