using System.Globalization;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Placing;

/// <summary>Lines of carts as lines of orders: named and priced by the catalogue where the caller says nothing.</summary>
internal sealed class CartLines(ICatalogue catalogue)
{
    public static string IdOf(CartLineInput line, int index) => line.LineId ?? (index + 1).ToString(CultureInfo.InvariantCulture);

    public async ValueTask<(IReadOnlyList<PlacedLine> Lines, Rejection? Rejection)> Of(
        IReadOnlyList<CartLineInput> inputs, Func<CartLineInput, int, string> idOf, string currency, string channel, string? place, DateTimeOffset at,
        CancellationToken cancellation)
    {
        var lines = new PlacedLine[inputs.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var input = inputs[i];
            var price = input.UnitPrice;
            if (price is null)
            {
                var found = await catalogue.PriceOf(input.Sku, channel, place, at, cancellation);
                if (found is null || found.Currency != currency)
                {
                    return ([], NoPrice(input.Sku, currency));
                }

                price = found.Amount;
            }

            var name = input.Name ?? (input.UnitPrice is null ? (await catalogue.Find(input.Sku, cancellation))?.Name : null);
            if (AmountOf(input.Quantity, price.Value, input.Discount ?? 0, currency) is not { } amount)
            {
                return ([], DiscountTooLarge(input.Sku));
            }

            lines[i] = new PlacedLine(
                idOf(input, i), input.Sku, name, input.Kind ?? LineKind.Merchandise, input.Quantity, price.Value,
                input.Discount ?? 0, input.Tax ?? 0, amount);
        }

        return TooLarge(lines) is { } refused ? ([], refused) : (lines, null);
    }

    /// <summary>What an order comes to must fit into the sums of reports and records, like the documents that are pushed.</summary>
    public static Rejection? TooLarge(IEnumerable<PlacedLine> lines) => lines.Sum(line => line.Amount) <= PurchaseRules.LargestAmount
        ? null
        : new Rejection("order.too-large", "The lines must not come to more than 10,000,000,000 together. Split the order.");

    /// <summary>What a line comes to: in whole smallest units of the currency, as it can be paid. Null when the discount is more.</summary>
    public static decimal? AmountOf(decimal quantity, decimal price, decimal discount, string currency) =>
        discount > quantity * price ? null : Currencies.Round((quantity * price) - discount, currency);

    private static Rejection NoPrice(string sku, string currency) => new(
        "order.no-price", $"The catalogue has no price of '{sku}' in {currency} for this channel and place. Name a unitPrice.");

    private static Rejection DiscountTooLarge(string sku) => new("order.discount-too-large", $"The discount on '{sku}' is more than the line comes to.");
}
