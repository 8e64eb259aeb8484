using System.Text.Json;
using OmniGrains.Customers.Contracts;

namespace OmniGrains.Ingest;

/// <summary>Who a call is about, and what it says of them.</summary>
internal static class CallPerson
{
    /// <summary>
    /// The identifiers of a call. An e-mail or phone is never taken as verified, whatever the call says: a write key
    /// sits in web pages, so anybody can send such a call.
    /// </summary>
    public static List<IdentityInput> IdentitiesOf(Call call)
    {
        var identities = new List<IdentityInput>(4);
        Add(identities, IdentityKinds.Account, call.UserId);
        Add(identities, IdentityKinds.Anonymous, call.AnonymousId);
        if (call.Type == CallType.Alias && call.PreviousId != call.UserId)
        {
            Add(identities, IdentityKinds.Anonymous, call.PreviousId);
        }

        var known = call.Context.Object("traits");
        var stated = call.Type == CallType.Identify ? call.Body : null;
        Add(identities, IdentityKinds.Email, stated.Text("email") ?? known.Text("email"));
        Add(identities, IdentityKinds.Phone, stated.Text("phone") ?? known.Text("phone"), CountryOf(stated) ?? CountryOf(known));
        return identities;
    }

    /// <summary>The profile's changes: the traits, and the locale when they do not name one. What is too large is left out.</summary>
    public static IReadOnlyDictionary<string, JsonElement> TraitsOf(Call call, ICollection<string> leftOut)
    {
        var traits = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var trait in call.Body?.EnumerateObject() ?? default)
        {
            if (trait.Name is "email" or "phone")
            {
                continue;
            }

            if (trait.Name.Length is > 0 and <= ProfileLimits.LongestName && trait.Value.GetRawText().Length <= ProfileLimits.LargestTrait)
            {
                traits[trait.Name] = trait.Value;
            }
            else
            {
                leftOut.Add(trait.Name.Shortened(ProfileLimits.LongestName));
            }
        }

        if (call.Context.Member("locale") is { ValueKind: JsonValueKind.String } locale && !traits.ContainsKey("locale") && !traits.ContainsKey("language"))
        {
            traits["locale"] = locale;
        }

        return traits;
    }

    private static void Add(List<IdentityInput> identities, string kind, string? value, string? country = null)
    {
        if (value is not null && !identities.Exists(known => known.Kind == kind && known.Value == value))
        {
            identities.Add(new IdentityInput(kind, value, country));
        }
    }

    private static string? CountryOf(JsonElement? traits) =>
        (traits.Object("address").Text("country") ?? traits.Text("country")) is { Length: 2 } code ? code.ToUpperInvariant() : null;
}
