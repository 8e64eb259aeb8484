using System.Globalization;
using System.Text.Json;
using OmniGrains.Edge;

namespace OmniGrains.Customers;

/// <summary>What the traits that mean something must look like when our own API sets them. What Segment's libraries send is taken as it is.</summary>
internal static class KnownTraits
{
    private const int LongestName = 200;
    private const int LongestTag = 35;

    /// <summary>What is wrong with a trait; null when nothing is.</summary>
    public static string? Wrong(string name, JsonElement value, DateTimeOffset now) => name switch
    {
        Profiles.Name or Profiles.FirstName or Profiles.LastName =>
            Slugs.IsText(Text(value), LongestName) ? null : $"{name}: must be 1 to {LongestName} characters without control characters, or null",
        Profiles.Birthday => IsPastDay(Text(value), now) ? null : $"{name}: must be a day that there was, such as 1990-12-10, or null",
        Profiles.Language or Profiles.PreferredLanguage or Profiles.Locale => IsTag(Text(value)) ? null : $"{name}: must be a language such as en or pt-BR, or null",
        Profiles.PreferredChannel => Slugs.IsSlug(Text(value), 40) ? null : $"{name}: must be a channel such as email or whatsapp, or null",
        _ => null,
    };

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // Somewhere it is tomorrow already.
    private static bool IsPastDay(string? text, DateTimeOffset now) =>
        text is { Length: >= 10 }
        && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
        && day.Year >= 1850 && day <= DateOnly.FromDateTime(now.UtcDateTime).AddDays(1);

    private static bool IsTag(string? text) =>
        text is { Length: >= 2 and <= LongestTag } && text.Split('-', '_') is [{ Length: 2 or 3 }, ..] parts
        && parts.All(part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
}
