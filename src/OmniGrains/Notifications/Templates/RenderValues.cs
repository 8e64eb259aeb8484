using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace OmniGrains.Notifications.Templates;

/// <summary>What a template is filled with beside its data.</summary>
internal sealed record RenderSurroundings(string CustomerId, string? CustomerName, string? Language, string BrandName, string BrandUrl, string PreferencesUrl, string UnsubscribeUrl)
{
    public static readonly RenderSurroundings Sample = new(
        "01k0000000000000000000000", "Ada Lovelace", "en", "Shop", "https://shop.example", "https://shop.example/n/preferences", "https://shop.example/n/unsubscribe");
}

/// <summary>Data as templates see it. Numbers keep their digits; nothing but texts, truth values, lists and objects goes in.</summary>
internal static class RenderValues
{
    public const int LargestData = 16 * 1024;
    public const int LongestList = 100;
    public static readonly IReadOnlySet<string> WellKnown = new HashSet<string>(["customer", "brand", "links", "items", "count"], StringComparer.Ordinal);

    /// <param name="items">What was gathered; the last of it fills the top level.</param>
    /// <param name="count">How many there were.</param>
    /// <param name="around">What is there beside it.</param>
    /// <param name="declared">Names that are empty when the data lacks them.</param>
    public static Dictionary<string, object?> Of(IReadOnlyList<JsonElement> items, int count, RenderSurroundings around, IEnumerable<string> declared)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var name in declared)
        {
            values[name] = null;
        }

        foreach (var field in items.Count > 0 && items[^1].ValueKind == JsonValueKind.Object ? items[^1].EnumerateObject() : default)
        {
            values[field.Name] = Of(field.Value);
        }

        values["customer"] = new Dictionary<string, object?> { ["id"] = around.CustomerId, ["name"] = around.CustomerName, ["language"] = around.Language };
        values["brand"] = new Dictionary<string, object?> { ["name"] = around.BrandName, ["url"] = around.BrandUrl };
        values["links"] = new Dictionary<string, object?> { ["preferences"] = around.PreferencesUrl, ["unsubscribe"] = around.UnsubscribeUrl };
        values["items"] = items.Select(Of).ToList();
        values["count"] = count.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return values;
    }

    /// <summary>Why data cannot be taken; null when it can.</summary>
    public static string? Wrong(JsonElement data) =>
        data.ValueKind != JsonValueKind.Object ? "must be an object"
        : Encoding.UTF8.GetCharCount(JsonMarshal.GetRawUtf8Value(data)) > LargestData ? $"must be at most {LargestData} characters"
        : HasLongList(data) ? $"must have lists of at most {LongestList} items"
        : null;

    private static bool HasLongList(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() > LongestList || value.EnumerateArray().Any(HasLongList),
        JsonValueKind.Object => value.EnumerateObject().Any(field => HasLongList(field.Value)),
        _ => false,
    };

    private static object? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Fields(value),
        JsonValueKind.Array => value.EnumerateArray().Select(Of).ToList(),
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.GetRawText(),
        _ => null,
    };

    private static Dictionary<string, object?> Fields(JsonElement value)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var field in value.EnumerateObject())
        {
            fields[field.Name] = Of(field.Value);
        }

        return fields;
    }
}
