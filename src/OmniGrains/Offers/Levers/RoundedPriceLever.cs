using OmniGrains.Edge;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Levers;

/// <summary>
/// Charm: the largest price at or below the offered one that ends in .99, where the currency has cents. Prestige: the next whole price. Never below cost and margin, never above
/// what it costs without the offer; otherwise the price stays as it is. What it becomes stands in the price history of offers.
/// </summary>
internal static class RoundedPriceLever
{
    public static decimal Charm(decimal price) => Math.Floor(price + 0.01m) - 0.01m;

    public static decimal Prestige(decimal price) => Math.Ceiling(price);

    public static Verdict Judge(LeverKind kind, decimal price, decimal list, string currency, Money? cost, decimal marginPercent)
    {
        var rounded = kind == LeverKind.CharmPrice ? Charm(price) : Prestige(price);
        if (kind == LeverKind.CharmPrice && Currencies.DigitsOf(currency) == 0)
        {
            return Verdict.Hide("no-cents", $"prices in {currency} have no cents");
        }

        if (cost is null || cost.Currency != currency)
        {
            return Verdict.Hide("cost-unknown", $"the product's cost in {currency} is not known, so neither is its margin");
        }

        var floor = cost.Amount * (1 + (marginPercent / 100));
        return rounded switch
        {
            <= 0 => Verdict.Hide("too-low", "no such price lies below the offered one"),
            _ when rounded < floor => Verdict.Hide("below-margin", $"{Figure.Money(rounded)} lies below the floor of {Figure.Money(floor)}"),
            _ when rounded > list => Verdict.Hide("above-list", $"{Figure.Money(rounded)} is more than it costs without the offer"),
            _ => Verdict.Show(
                [new EvidenceSource("price", $"{Figure.Money(list)} {currency} without the offer, {Figure.Money(price)} before rounding"), new EvidenceSource("cost", $"floor {Figure.Money(floor)} {currency}")],
                null, ("price", Figure.Money(rounded)), ("currency", currency)),
        };
    }
}
