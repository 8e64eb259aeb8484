using System.Globalization;
using OmniGrains.Catalogue.Contracts;
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
            var (discount, gross) = (input.Discount ?? 0, Math.Round(input.Quantity * price.Value, 4, MidpointRounding.AwayFromZero));
            if (discount > gross)
            {
                return ([], DiscountTooLarge(input.Sku));
            }

            lines[i] = new PlacedLine(
                idOf(input, i), input.Sku, name, input.Kind ?? LineKind.Merchandise, input.Quantity, price.Value, discount, input.Tax ?? 0, gross - discount);
        }

        return (lines, null);
    }

    private static Rejection NoPrice(string sku, string currency) => new(
        "order.no-price", $"The catalogue has no price of '{sku}' in {currency} for this channel and place. Name a unitPrice.");

    private static Rejection DiscountTooLarge(string sku) => new("order.discount-too-large", $"The discount on '{sku}' is more than the line comes to.");
}
