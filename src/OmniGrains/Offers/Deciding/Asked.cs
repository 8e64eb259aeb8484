using System.Collections.Frozen;
using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Offers.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Offers.Deciding;

/// <summary>Who asks, where, when, and with what in the basket. What many offers ask of the customer is worked out once. Used by one question alone.</summary>
internal sealed record Asked(
    CustomerRecord? Customer, string? Country, OfferMoment Moment, string Channel, string? Place, AskedBasket Basket, string Language, int Limit, bool Explain, DateTimeOffset Now)
{
    private JsonElement? _traits;
    private HashSet<string>? _segments;
    private (int Orders, DateTimeOffset? Last)? _bought;

    public OfferSpot Spot => new(Channel, Place);

    /// <summary>All records of the customer, as soon as an offer needed them.</summary>
    public IReadOnlyList<string>? Records { get; set; }

    public string? CountryOr => Country ?? (Trait("country") is { ValueKind: JsonValueKind.String } country ? country.GetString() : null);

    /// <summary>How many purchases.</summary>
    public int Orders => Bought.Orders;

    /// <summary>When the latest one was.</summary>
    public DateTimeOffset? LastBought => Bought.Last;

    private (int Orders, DateTimeOffset? Last) Bought => _bought ??= Customer is null ? (0, null)
        : (Customer.Totals.Sum(total => total.Orders), Customer.RecentPurchases.FirstOrDefault(one => one.Kind == PurchaseKind.Sale)?.OccurredAt);

    public static decimal SpentBy(CustomerRecord customer, string? currency)
    {
        foreach (var total in customer.Totals)
        {
            if (total.Currency == currency)
            {
                return total.Net;
            }
        }

        return 0;
    }

    /// <summary>A trait of that name is true, or the trait <c>segments</c> lists it.</summary>
    public bool IsIn(string segment) => (_segments ??= SegmentsOf(Traits)).Contains(segment);

    public bool IsInAny(IReadOnlyList<string> segments)
    {
        for (var i = 0; i < segments.Count; i++)
        {
            if (IsIn(segments[i]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first loyalty tier that is one of these.</summary>
    public string? TierOf(FrozenSet<string> tiers)
    {
        foreach (var standing in Customer!.Loyalty)
        {
            if (standing.Tier is { } tier && tiers.Contains(tier))
            {
                return tier;
            }
        }

        return null;
    }

    private JsonElement Traits => _traits ??= Customer is null ? default : JsonElement.Parse(Customer.Traits.Text);

    private JsonElement? Trait(string name) => Traits is { ValueKind: JsonValueKind.Object } traits && traits.TryGetProperty(name, out var value) ? value : null;

    private static HashSet<string> SegmentsOf(JsonElement traits)
    {
        var segments = new HashSet<string>(StringComparer.Ordinal);
        foreach (var trait in traits.ValueKind == JsonValueKind.Object ? traits.EnumerateObject() : default)
        {
            if (trait.Value.ValueKind == JsonValueKind.True)
            {
                segments.Add(trait.Name);
            }
            else if (trait.Value.ValueKind == JsonValueKind.Array && trait.NameEquals("segments"))
            {
                segments.UnionWith(trait.Value.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!));
            }
        }

        return segments;
    }
}
