using System.Text.Json;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Ingest;

/// <summary>The lines of a document, from the products and amounts of an order event.</summary>
internal static class OrderLines
{
    private const int LongestSku = 64;
    private const int LongestName = 200;

    /// <summary>What was sold: products, shipping, and the discount as a line of its own. Empty when the event does not say.</summary>
    public static IReadOnlyList<PurchaseLineInput> Sold(JsonElement? order)
    {
        var lines = Products(order).Select(product => product.Line).ToList();
        var priced = lines.Exists(line => line.UnitPrice > 0);
        if (!priced && RevenueOf(order) is { } revenue && (revenue > 0 || lines.Count == 0))
        {
            lines.Add(new PurchaseLineInput("order", null, 1, revenue, null, null, LineKind.Manual));
        }
        else if (lines.Count > 0 && Positive(order, "discount") is { } discount)
        {
            lines.Add(new PurchaseLineInput("discount", order.Text("coupon")?.Shortened(LongestName), -1, discount, null, null, LineKind.Discount));
        }

        if (lines.Count > 0 && Positive(order, "shipping") is { } shipping)
        {
            lines.Add(new PurchaseLineInput("shipping", null, 1, shipping, null, null, LineKind.Shipping));
        }

        return WithTax(lines, Positive(order, "tax"));
    }

    /// <summary>
    /// What was given back: the products, brought to the amount that was refunded by a line for what is beyond them, or
    /// by discounts for what was kept back.
    /// </summary>
    public static IReadOnlyList<PurchaseLineInput> Refunded(JsonElement? order) =>
        Matching([.. Products(order).Select(product => product.TakenBack)], RefundOf(order));

    /// <summary>What was called off: the products and shipping, less the discount. Without products, the amount.</summary>
    public static IReadOnlyList<PurchaseLineInput> Cancelled(JsonElement? order)
    {
        var lines = Products(order).Select(product => product.TakenBack).ToList();
        if (lines.Count == 0)
        {
            return Matching(lines, RefundOf(order));
        }

        if (Positive(order, "shipping") is { } shipping)
        {
            lines.Add(new PurchaseLineInput("shipping", null, -1, shipping, null, null, LineKind.Shipping));
        }

        return Matching(lines, Math.Max(0, ValueOf(lines) - (Positive(order, "discount") ?? 0)));
    }

    private static IEnumerable<Product> Products(JsonElement? order)
    {
        if (order.Member("products") is not { ValueKind: JsonValueKind.Array } products)
        {
            yield break;
        }

        foreach (JsonElement? product in products.EnumerateArray())
        {
            var quantity = Math.Round(product.Number("quantity") ?? 1, 3, MidpointRounding.AwayFromZero);
            if (product?.ValueKind == JsonValueKind.Object && quantity != 0)
            {
                yield return new Product(new PurchaseLineInput(
                    (product.Text("sku") ?? product.Text("product_id") ?? product.Text("id") ?? product.Text("name") ?? "unnamed").Shortened(LongestSku),
                    product.Text("name")?.Shortened(LongestName), quantity, Money(product.Number("price")) ?? 0, null, null, null));
            }
        }
    }

    private static List<PurchaseLineInput> Matching(List<PurchaseLineInput> lines, decimal? amount)
    {
        var difference = (amount ?? ValueOf(lines)) - ValueOf(lines);
        for (var i = 0; i < lines.Count && difference < 0; i++)
        {
            var keptBack = Math.Min(-difference, ValueOf([lines[i]]));
            lines[i] = lines[i] with { Discount = keptBack };
            difference += keptBack;
        }

        if (difference > 0)
        {
            lines.Add(new PurchaseLineInput("refund", null, -1, difference, null, null, LineKind.Manual));
        }

        return lines;
    }

    private static decimal ValueOf(IReadOnlyList<PurchaseLineInput> lines) =>
        lines.Sum(line => Math.Round(Math.Abs(line.Quantity) * line.UnitPrice, 4, MidpointRounding.AwayFromZero));

    // The tax of the whole order, shared out by value; the last line takes what rounding leaves.
    private static List<PurchaseLineInput> WithTax(List<PurchaseLineInput> lines, decimal? tax)
    {
        var taxed = lines.FindAll(line => line is { Quantity: > 0, UnitPrice: > 0 });
        var (value, left) = (ValueOf(taxed), tax ?? 0);
        for (var i = 0; i < lines.Count && left > 0; i++)
        {
            if (taxed.IndexOf(lines[i]) is >= 0 and var place)
            {
                var share = place == taxed.Count - 1 ? left : Math.Min(left, Math.Round(tax!.Value * ValueOf([lines[i]]) / value, 4));
                lines[i] = lines[i] with { Tax = share };
                left -= share;
            }
        }

        return lines;
    }

    private static decimal? RevenueOf(JsonElement? order) =>
        Money(order.Number("revenue") ?? order.Number("subtotal")
            ?? order.Number("total") - (Positive(order, "shipping") ?? 0) - (Positive(order, "tax") ?? 0)
            ?? order.Number("value"));

    private static decimal? RefundOf(JsonElement? order) =>
        Money(order.Number("total") is { } total
            ? Math.Abs(total) - Math.Min(Positive(order, "tax") ?? 0, Math.Abs(total))
            : order.Number("revenue") ?? order.Number("value")) is { } amount ? Math.Abs(amount) : null;

    private static decimal? Positive(JsonElement? order, string name) => Money(order.Number(name)) is > 0 and var amount ? amount : null;

    private static decimal? Money(decimal? amount) => amount is null ? null : Math.Round(amount.Value, 4, MidpointRounding.AwayFromZero);

    private readonly record struct Product(PurchaseLineInput Line)
    {
        public PurchaseLineInput TakenBack => Line with { Quantity = -Math.Abs(Line.Quantity), UnitPrice = Math.Abs(Line.UnitPrice) };
    }
}
