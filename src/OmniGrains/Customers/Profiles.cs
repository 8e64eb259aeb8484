using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>Profiles as merge patches: a trait of JSON null is removed, others are replaced, the rest stays.</summary>
internal static class Profiles
{
    public const string Birthday = "birthday";
    public const string Name = "name";
    public const string FirstName = "firstName";
    public const string LastName = "lastName";
    public const string Locale = "locale";
    public const string Language = "language";
    public const string PreferredChannel = "preferredChannel";
    public const string PreferredLanguage = "preferredLanguage";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Why a patch cannot be taken whatever is known already; null when it can.</summary>
    public static Rejection? Refusal(IReadOnlyDictionary<string, JsonElement> patch, DateTimeOffset now)
    {
        foreach (var (given, value) in patch)
        {
            if (value.ValueKind is not JsonValueKind.Null && KnownTraits.Wrong(NameOf(given), value, now) is { } wrong)
            {
                return CustomerRejections.ProfileInvalid(wrong);
            }
        }

        return Fits(null, patch) ? null : CustomerRejections.ProfileTooLarge;
    }

    /// <summary>What of a patch is different from what is known, under the names that count.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Changes(Profile? current, IReadOnlyDictionary<string, JsonElement> patch)
    {
        var known = Parse(current);
        var changes = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (given, value) in patch)
        {
            var name = NameOf(given);
            if (name.Length > 0 && !IsIdentity(name) && Differs(known, name, value))
            {
                changes[name] = value;
            }
        }

        return changes;
    }

    public static bool Fits(Profile? current, IReadOnlyDictionary<string, JsonElement> changes) =>
        changes.All(change => change.Key.Length <= ProfileLimits.LongestName && change.Value.GetRawText().Length <= ProfileLimits.LargestTrait)
        && Patched(Parse(current), changes).Count <= ProfileLimits.MostTraits;

    public static Profile Apply(Profile? current, IReadOnlyDictionary<string, JsonElement> changes, DateTime at) =>
        FromTraits(Patched(Parse(current), changes), at);

    /// <summary>One profile of several records: trait by trait the newest wins.</summary>
    public static Profile? Combine(IReadOnlyCollection<Profile> profiles)
    {
        if (profiles.Count <= 1)
        {
            return profiles.FirstOrDefault();
        }

        var traits = new JsonObject();
        foreach (var profile in profiles.OrderBy(profile => profile.ChangedAt))
        {
            foreach (var (name, value) in Parse(profile))
            {
                traits[name] = value?.DeepClone();
            }
        }

        return FromTraits(traits, profiles.Max(profile => profile.ChangedAt));
    }

    /// <summary>All traits as one JSON object.</summary>
    public static RawJson TraitsOf(Profile? profile) => profile switch
    {
        null => RawJson.EmptyObject,
        { IsNameTrait: true } => new RawJson(
            $"{{\"{Name}\":\"{JsonEncodedText.Encode(profile.Name!, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"{(profile.Others is { } others ? $",{others.AsSpan(1)}" : "}")}"),
        _ => profile.Others is null ? RawJson.EmptyObject : new RawJson(profile.Others),
    };

    /// <summary>The trait <c>birthday</c> as a date; null when it is absent or something else.</summary>
    public static DateOnly? BirthdayOf(Profile? profile) =>
        profile?.Others?.Contains("\"birthday\"", StringComparison.Ordinal) == true
        && Text(JsonNode.Parse(profile.Others)!.AsObject(), "birthday") is { Length: >= 10 } text
        && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static Profile FromTraits(JsonObject traits, DateTime at)
    {
        var name = Text(traits, Name);
        var shown = name ?? Joined(Text(traits, FirstName), Text(traits, LastName));
        if (name is not null)
        {
            traits.Remove(Name);
        }

        return new Profile(
            shown,
            name is not null,
            SharedText.Of(Text(traits, Language) ?? LanguageOf(Text(traits, Locale))),
            SharedText.Of(Text(traits, PreferredChannel)),
            SharedText.Of(Text(traits, PreferredLanguage)),
            traits.Count == 0 ? null : traits.ToJsonString(Relaxed),
            at);
    }

    private static JsonObject Patched(JsonObject traits, IReadOnlyDictionary<string, JsonElement> changes)
    {
        foreach (var (name, value) in changes)
        {
            traits.Remove(name);
            if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            {
                traits[name] = JsonNode.Parse(value.GetRawText());
            }
        }

        return traits;
    }

    private static JsonObject Parse(Profile? profile)
    {
        var traits = profile?.Others is { } others ? JsonNode.Parse(others)!.AsObject() : [];
        if (profile is { IsNameTrait: true })
        {
            traits.Insert(0, Name, profile.Name);
        }

        return traits;
    }

    private static bool Differs(JsonObject known, string name, JsonElement value)
    {
        if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return known.ContainsKey(name);
        }

        return !known.TryGetPropertyValue(name, out var old) || !JsonNode.DeepEquals(old, JsonNode.Parse(value.GetRawText()));
    }

    // Segment's libraries differ in how they spell the traits that its specification reserves.
    private static string NameOf(string given) => given switch
    {
        "first_name" or "firstname" => FirstName,
        "last_name" or "lastname" => LastName,
        "preferred_channel" => PreferredChannel,
        "preferred_language" => PreferredLanguage,
        _ => given,
    };

    private static bool IsIdentity(string name) => name is "email" or "phone" or "id" or "userId" or "anonymousId";

    private static string? Text(JsonObject traits, string name) =>
        traits.TryGetPropertyValue(name, out var node) && node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0
            ? text
            : null;

    private static string? Joined(string? first, string? last) =>
        first is null || last is null ? first ?? last : string.Create(CultureInfo.InvariantCulture, $"{first} {last}");

    private static string? LanguageOf(string? locale) => locale?.Split('-', '_')[0].ToLowerInvariant();
}
