using System.Globalization;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Levers;

/// <summary>A product with its price, as it is compared.</summary>
internal sealed record Compared(string Sku, decimal? Price, Product? Product, bool Sellable);

/// <summary>
/// Flags C when A is at least as good on all attributes and better on one, and B is not. C must really be for sale: a decoy that
/// nobody could buy would be bait.
/// </summary>
internal static class DecoyLever
{
    public static Verdict Judge(Compared a, Compared b, Compared c, IReadOnlyList<ComparedAttribute> attributes)
    {
        if (!c.Sellable || c.Product is not { Archived: false } || c.Price is null)
        {
            return Verdict.Hide("decoy-not-for-sale", $"{c.Sku} cannot be bought");
        }

        if (ValuesOf(a, attributes) is not { } ofA || ValuesOf(b, attributes) is not { } ofB || ValuesOf(c, attributes) is not { } ofC)
        {
            return Verdict.Hide("attribute-missing", "a price or an attribute is missing, or is no number");
        }

        return !Dominates(ofA, ofC) ? Verdict.Hide("not-dominated", $"{a.Sku} is not better than {c.Sku} in every respect")
            : Dominates(ofB, ofC) ? Verdict.Hide("dominated-by-both", $"{b.Sku} is better than {c.Sku} too")
            : Verdict.Show([.. new[] { (a, ofA), (b, ofB), (c, ofC) }.Select(one => Source(one.Item1, one.Item2, attributes))], null, ("against", b.Sku), ("decoy", c.Sku));
    }

    // The higher the better, the price included.
    private static decimal[]? ValuesOf(Compared one, IReadOnlyList<ComparedAttribute> attributes)
    {
        if (one is not { Price: { } price, Product: { } product })
        {
            return null;
        }

        var values = new decimal[attributes.Count + 1];
        values[0] = -price;
        for (var i = 0; i < attributes.Count; i++)
        {
            if (!product.Attributes.TryGetValue(attributes[i].Name, out var text) || !decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var value))
            {
                return null;
            }

            values[i + 1] = attributes[i].LowerIsBetter ? -value : value;
        }

        return values;
    }

    private static bool Dominates(decimal[] one, decimal[] other) =>
        one.Zip(other).All(pair => pair.First >= pair.Second) && one.Zip(other).Any(pair => pair.First > pair.Second);

    private static EvidenceSource Source(Compared one, decimal[] values, IReadOnlyList<ComparedAttribute> attributes) => new(
        $"product/{one.Sku}", $"price {Figure.Money(-values[0])}{string.Concat(attributes.Select(attribute => $", {attribute.Name} {one.Product!.Attributes[attribute.Name]}"))}");
}
