using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Levers;

/// <summary>A part of a bundle with what it costs alone today; null when that is not known.</summary>
internal sealed record PricedItem(string Sku, decimal Quantity, decimal? Price, string? Currency);

/// <summary>A saving is claimed as what the parts cost alone on the same day, less the bundle, when that is above zero.</summary>
internal static class BundleSavingLever
{
    public static Verdict Judge(IReadOnlyList<PricedItem> items, decimal bundle, string currency)
    {
        if (items.FirstOrDefault(item => item.Price is null || item.Currency != currency) is { } unknown)
        {
            return Verdict.Hide("price-unknown", $"{unknown.Sku} has no price in {currency} today");
        }

        var standalone = items.Sum(item => item.Price!.Value * item.Quantity);
        return standalone <= bundle
            ? Verdict.Hide("no-saving", $"the parts cost {Figure.Money(standalone)} {currency} alone, and the bundle {Figure.Money(bundle)}")
            : Verdict.Show(
                [.. items.Select(item => new EvidenceSource($"price/{item.Sku}", $"{Figure.Of(item.Quantity)} at {Figure.Money(item.Price!.Value)} {currency}"))], null,
                ("saving", Figure.Money(standalone - bundle)), ("standalone", Figure.Money(standalone)), ("price", Figure.Money(bundle)), ("currency", currency));
    }
}
