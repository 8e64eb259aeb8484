using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Square;

/// <summary>Square's orders in our shape. An order that takes goods back is told as a refund of the order that sold them.</summary>
internal static class SquareOrders
{
    /// <summary>The order; null while it is a draft, or when it takes back what was sold without an order.</summary>
    /// <param name="order">As Square tells it.</param>
    /// <param name="shop">The connection.</param>
    /// <param name="skus">SKUs by the id of the variation in Square's catalogue.</param>
    public static OrderSnapshot? Of(JsonElement order, ConnectedShop shop, IReadOnlyDictionary<string, string> skus)
    {
        var updatedAt = order.Moment("updated_at") ?? order.Moment("created_at") ?? throw new UnreadableDeliveryException("updated_at is missing.");
        return order.Text("state") is "DRAFT" ? null
            : order.Each("returns").Any() ? TakenBack(order, shop, updatedAt)
            : Sold(order, shop, skus, updatedAt);
    }

    public static IEnumerable<string> VariationsOf(JsonElement order) => order.Each("line_items").Select(line => line.Text("catalog_object_id")).OfType<string>();

    private static OrderSnapshot Sold(JsonElement order, ConnectedShop shop, IReadOnlyDictionary<string, string> skus, DateTimeOffset updatedAt)
    {
        var lines = Lines(order, skus);
        var state = order.Text("state");
        return Part(shop, order.Id("id"), updatedAt) with
        {
            Number = order.ShortText(40, "reference_id") ?? order.ShortText(40, "ticket_name"),
            Place = shop.PlaceOf(order.Text("location_id")),
            Country = shop.Settings.Country,
            Currency = order.Text("total_money", "currency") ?? shop.Settings.Currency,
            PlacedAt = order.Moment("created_at"),
            Identities = SnapshotLines.Buyer(shop, order.Text("customer_id"), null, false, null, null),
            Lines = lines,
            Payments = [.. order.Each("tenders").Select(Payment)],
            Shipments = Shipments(order, shop, lines, state, updatedAt),
            Refunds = [.. order.Each("refunds").Where(IsPaid).Select(refund => new SnapshotRefund(
                refund.Id("id"), refund.Money("amount_money") ?? 0, refund.Moment("created_at") ?? updatedAt, shop.PlaceOf(refund.Text("location_id")), null))],
            CancelledAt = state == "CANCELED" ? order.Moment("closed_at") ?? updatedAt : null,
            CancelReason = state == "CANCELED" ? "cancelled" : null,
        };
    }

    private static OrderSnapshot? TakenBack(JsonElement order, ConnectedShop shop, DateTimeOffset updatedAt)
    {
        var returns = order.Each("returns").First();
        if (returns.Text("source_order_id") is not { } sale)
        {
            return null;
        }

        var lines = returns.Each("return_line_items")
            .Where(line => line.Text("source_line_item_uid") is not null && line.Amount("quantity") > 0)
            .Select(line => new SnapshotRefundLine(line.Id("source_line_item_uid"), line.Amount("quantity")!.Value, line.Money("total_money"), Restock: true));
        var refund = order.Each("refunds").FirstOrDefault();
        return Part(shop, sale, updatedAt) with
        {
            Refunds =
            [
                new SnapshotRefund(
                    refund.Text("id") ?? order.Id("id"), order.Money("return_amounts", "total_money") ?? refund.Money("amount_money") ?? 0,
                    order.Moment("created_at") ?? updatedAt, shop.PlaceOf(order.Text("location_id")), [.. lines]),
            ],
        };
    }

    private static OrderSnapshot Part(ConnectedShop shop, string id, DateTimeOffset updatedAt) => new(
        shop.Id, id, null, shop.Settings.Channel, null, null, null, null, updatedAt, null, null, null, null, null, null, null, null, shop.Settings.StockIsTheirs);

    private static List<SnapshotLine> Lines(JsonElement order, IReadOnlyDictionary<string, string> skus)
    {
        var lines = new List<SnapshotLine>();
        foreach (var line in order.Each("line_items").Where(line => line.Amount("quantity") > 0))
        {
            var quantity = Math.Round(line.Amount("quantity")!.Value, 3);
            var variation = line.Text("catalog_object_id");
            var sku = SnapshotLines.SkuOr(variation is null ? null : skus.GetValueOrDefault(variation), "square", variation, line.Text("uid"));
            var listed = line.Money("gross_sales_money") ?? quantity * (line.Money("base_price_money") ?? 0);
            var kind = line.Text("item_type") == "GIFT_CARD" ? LineKind.GiftCard : LineKind.Merchandise;
            lines.Add(SnapshotLines.Of(
                line.Id("uid"), sku, line.ShortText(200, "name"), kind, quantity, listed, Math.Max(0, listed - (line.Money("total_discount_money") ?? 0)),
                line.Money("total_tax_money") ?? 0));
        }

        foreach (var charge in order.Each("service_charges").Where(charge => charge.Money("applied_money") > 0))
        {
            var amount = charge.Money("applied_money")!.Value;
            lines.Add(SnapshotLines.Of(charge.Id("uid"), "FEE", charge.ShortText(200, "name"), LineKind.Fee, 1, amount, amount, charge.Money("total_tax_money") ?? 0));
        }

        return lines;
    }

    private static SnapshotPayment Payment(JsonElement tender) => new(
        tender.Text("payment_id") ?? tender.Id("id"), tender.ShortText(40, "type")?.ToLowerInvariant() ?? "square", tender.Money("amount_money") ?? 0,
        tender.Text("card_details", "status") switch
        {
            "AUTHORIZED" => "authorised",
            "VOIDED" => "voided",
            "FAILED" => "failed",
            _ => "captured",
        });

    /// <summary>What was sold at a till without a fulfilment has been handed over there and then.</summary>
    private static List<SnapshotShipment> Shipments(JsonElement order, ConnectedShop shop, List<SnapshotLine> lines, string? state, DateTimeOffset updatedAt)
    {
        var fulfilments = order.Each("fulfillments").ToList();
        SnapshotQuantity[] all = [.. lines.Where(line => line.Kind != LineKind.Fee).Select(line => new SnapshotQuantity(line.LineId, line.Quantity))];
        if (fulfilments.Count == 0)
        {
            return state == "COMPLETED"
                ? [new SnapshotShipment("handed-over", null, null, shop.PlaceOf(order.Text("location_id")), order.Moment("closed_at") ?? updatedAt, "delivered", all)]
                : [];
        }

        return [.. fulfilments.Select(fulfilment => Shipment(fulfilment, shop, order, all, updatedAt))];
    }

    private static SnapshotShipment Shipment(JsonElement fulfilment, ConnectedShop shop, JsonElement order, SnapshotQuantity[] all, DateTimeOffset updatedAt)
    {
        var details = fulfilment.At("shipment_details");
        var entries = fulfilment.Each("entries").Where(entry => entry.Amount("quantity") > 0)
            .Select(entry => new SnapshotQuantity(entry.Id("line_item_uid"), entry.Amount("quantity")!.Value)).ToList();
        return new SnapshotShipment(
            fulfilment.Id("uid"), details.ShortText(60, "carrier"), details.ShortText(80, "tracking_number"), shop.PlaceOf(order.Text("location_id")),
            details.Moment("shipped_at") ?? updatedAt, fulfilment.ShortText(40, "state")?.ToLowerInvariant(),
            fulfilment.Text("state") == "COMPLETED" ? (entries.Count > 0 ? entries : all) : null);
    }

    private static bool IsPaid(JsonElement refund) => refund.Text("status") is "APPROVED" or "PENDING" or null;
}
