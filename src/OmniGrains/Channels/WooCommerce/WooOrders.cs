using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.WooCommerce;

/// <summary>WooCommerce's orders in our shape.</summary>
internal static class WooOrders
{
    public static bool HasRefunds(JsonElement order) => order.Each("refunds").Any();

    /// <summary>The order; null while it is only a draft.</summary>
    /// <param name="order">As the shop tells it: its refunds are named there, not told.</param>
    /// <param name="shop">The connection.</param>
    /// <param name="refunds">Its refunds, when they have been asked for.</param>
    public static OrderSnapshot? Whole(JsonElement order, ConnectedShop shop, IEnumerable<JsonElement>? refunds)
    {
        var status = order.Text("status");
        if (status is null or "checkout-draft" or "auto-draft" or "draft")
        {
            return null;
        }

        var updatedAt = order.Moment("date_modified_gmt") ?? order.Moment("date_created_gmt") ?? throw new UnreadableDeliveryException("date_modified_gmt is missing.");
        var lines = Lines(order);
        var cancelled = status is "cancelled" or "failed" or "trash";
        return Part(shop, order.Id("id"), updatedAt) with
        {
            Number = order.ShortText(40, "number"),
            Place = shop.Settings.DefaultPlace,
            Country = SnapshotLines.Country(order.Text("shipping", "country") ?? order.Text("billing", "country")) ?? shop.Settings.Country,
            Currency = order.Text("currency") ?? shop.Settings.Currency,
            PlacedAt = order.Moment("date_created_gmt"),
            Identities = Identities(order, shop),
            Lines = lines,
            Payments = [Payment(order, status)],
            Shipments = status == "completed" ? [Completed(order, lines, updatedAt)] : null,
            Refunds = refunds is null ? null : WooRefunds.Of(order, [.. refunds], updatedAt, shop),
            CancelledAt = cancelled ? updatedAt : null,
            CancelReason = cancelled ? status : null,
        };
    }

    /// <summary>A deletion carries the id alone.</summary>
    public static OrderSnapshot Deleted(JsonElement order, ConnectedShop shop, DateTimeOffset at) =>
        Part(shop, order.Id("id"), at) with { CancelledAt = at, CancelReason = "deleted" };

    private static OrderSnapshot Part(ConnectedShop shop, string id, DateTimeOffset updatedAt) => new(
        shop.Id, id, null, shop.Settings.Channel, null, null, null, null, updatedAt, null, null, null, null, null, null, null, null, shop.Settings.StockIsTheirs);

    private static IReadOnlyList<Customers.Contracts.IdentityInput>? Identities(JsonElement order, ConnectedShop shop) => SnapshotLines.Buyer(
        shop, order.Text("customer_id") is { } id and not "0" ? id : null, order.Text("billing", "email"), verified: false,
        order.Text("billing", "phone"), SnapshotLines.Country(order.Text("billing", "country")) ?? shop.Settings.Country);

    private static List<SnapshotLine> Lines(JsonElement order)
    {
        var lines = new List<SnapshotLine>();
        foreach (var line in order.Each("line_items").Where(line => line.Amount("quantity") > 0))
        {
            var sku = SnapshotLines.SkuOr(line.Text("sku"), "woo", NotZero(line.Text("variation_id")), NotZero(line.Text("product_id")), line.Text("id"));
            lines.Add(SnapshotLines.Of(
                line.Id("id"), sku, line.ShortText(200, "name"), LineKind.Merchandise, line.Amount("quantity")!.Value,
                line.Amount("subtotal") ?? 0, line.Amount("total") ?? 0, line.Amount("total_tax") ?? 0));
        }

        AddCharges(lines, order.Each("shipping_lines"), "shipping", "method_title", LineKind.Shipping);
        AddCharges(lines, order.Each("fee_lines"), "fee", "name", LineKind.Fee);
        var rebate = order.Each("fee_lines").Sum(fee => Math.Max(0, -(fee.Amount("total") ?? 0)));
        return rebate > 0 ? TakenOff(lines, rebate) : lines;
    }

    private static void AddCharges(List<SnapshotLine> lines, IEnumerable<JsonElement> charges, string kind, string name, LineKind lineKind)
    {
        foreach (var charge in charges.Where(charge => charge.Amount("total") > 0))
        {
            var total = charge.Amount("total")!.Value;
            lines.Add(SnapshotLines.Of(
                $"{kind}-{charge.Id("id")}", kind.ToUpperInvariant(), charge.ShortText(200, name), lineKind, 1, total, total, charge.Amount("total_tax") ?? 0));
        }
    }

    /// <summary>A negative fee is a discount on the whole: it is taken off the lines in their order.</summary>
    private static List<SnapshotLine> TakenOff(List<SnapshotLine> lines, decimal rebate) => [.. lines.Select(line =>
    {
        var share = Math.Min(rebate, Math.Round(line.Quantity * line.UnitPrice, 4, MidpointRounding.AwayFromZero) - line.Discount);
        rebate -= share;
        return line with { Discount = line.Discount + share };
    })];

    private static SnapshotPayment Payment(JsonElement order, string status)
    {
        var total = order.Amount("total") ?? 0;
        var state = (status, Paid: order.Moment("date_paid_gmt") is not null) switch
        {
            (_, true) => "captured",
            ("failed", _) => "failed",
            ("cancelled" or "trash", _) => "voided",
            _ => "pending",
        };
        return new SnapshotPayment("order", order.ShortText(40, "payment_method") ?? "woocommerce", total, state);
    }

    /// <summary>The shop knows no shipments of its own: an order that is completed has left.</summary>
    private static SnapshotShipment Completed(JsonElement order, List<SnapshotLine> lines, DateTimeOffset updatedAt) => new(
        "completed", null, null, null, order.Moment("date_completed_gmt") ?? updatedAt, "completed",
        [.. lines.Where(line => line.Kind == LineKind.Merchandise).Select(line => new SnapshotQuantity(line.LineId, line.Quantity))]);

    private static string? NotZero(string? id) => id is "0" ? null : id;
}
