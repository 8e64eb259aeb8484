using System.Text.Json;
using OmniGrains.Channels.Connections;
using OmniGrains.Customers.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Channels.Shopify;

/// <summary>Shopify's orders, fulfilments and refunds in our shape. A fulfilment or refund alone is a part of its order.</summary>
internal static class ShopifyOrders
{
    public static OrderSnapshot Whole(JsonElement order, ConnectedShop shop)
    {
        var updatedAt = order.Moment("updated_at") ?? order.Moment("created_at") ?? throw new UnreadableDeliveryException("updated_at is missing.");
        var country = SnapshotLines.Country(order.Text("shipping_address", "country_code") ?? order.Text("billing_address", "country_code")) ?? shop.Settings.Country;
        return Part(shop, order.Id("id"), updatedAt) with
        {
            Number = order.ShortText(40, "name"),
            Place = shop.PlaceOf(order.Text("location_id")),
            Country = country,
            Currency = order.Text("currency") ?? shop.Settings.Currency,
            PlacedAt = order.Moment("processed_at") ?? order.Moment("created_at"),
            Identities = Identities(order, shop, country),
            Lines = [.. order.Each("line_items").Select(Line).OfType<SnapshotLine>(), .. order.Each("shipping_lines").Select(Shipping).OfType<SnapshotLine>()],
            Payments = Payment(order),
            Shipments = [.. order.Each("fulfillments").Select(fulfilment => Shipment(fulfilment, shop))],
            Refunds = [.. order.Each("refunds").Select(refund => RefundOf(refund, shop, updatedAt))],
            CancelledAt = order.Moment("cancelled_at"),
            CancelReason = order.ShortText(40, "cancel_reason"),
        };
    }

    public static OrderSnapshot Fulfilment(JsonElement fulfilment, ConnectedShop shop, DateTimeOffset receivedAt) =>
        Part(shop, fulfilment.Id("order_id"), fulfilment.Moment("updated_at") ?? receivedAt) with { Shipments = [Shipment(fulfilment, shop)] };

    public static OrderSnapshot Refund(JsonElement refund, ConnectedShop shop, DateTimeOffset receivedAt) =>
        Part(shop, refund.Id("order_id"), refund.Moment("processed_at") ?? refund.Moment("created_at") ?? receivedAt) with
        {
            Refunds = [RefundOf(refund, shop, receivedAt)],
        };

    private static OrderSnapshot Part(ConnectedShop shop, string id, DateTimeOffset updatedAt) => new(
        shop.Id, id, null, shop.Settings.Channel, null, null, null, null, updatedAt, null, null, null, null, null, null, null, null, shop.Settings.StockIsTheirs);

    private static IReadOnlyList<IdentityInput>? Identities(JsonElement order, ConnectedShop shop, string? country)
    {
        var customer = order.At("customer");
        var email = customer.Text("email") ?? order.Text("contact_email") ?? order.Text("email");
        var verified = customer.Flag("verified_email") == true && customer.Text("email") == email;
        return SnapshotLines.Buyer(shop, customer.Text("id"), email, verified, customer.Text("phone") ?? order.Text("phone"), country);
    }

    private static SnapshotLine? Line(JsonElement line)
    {
        if (line.Amount("quantity") is not { } quantity || quantity <= 0)
        {
            return null;
        }

        var listed = quantity * (line.Amount("price") ?? 0);
        var discount = line.At("discount_allocations").Exists()
            ? line.Each("discount_allocations").Sum(allocation => allocation.Amount("amount") ?? 0)
            : line.Amount("total_discount") ?? 0;
        var kind = line.Flag("gift_card") == true ? LineKind.GiftCard : LineKind.Merchandise;
        var sku = SnapshotLines.SkuOr(line.Text("sku"), "shopify", line.Text("variant_id"), line.Text("product_id"), line.Text("id"));
        return SnapshotLines.Of(
            line.Id("id"), sku, line.ShortText(200, "name") ?? line.ShortText(200, "title"), kind, quantity, listed, Math.Max(0, listed - discount), Tax(line));
    }

    private static SnapshotLine? Shipping(JsonElement line)
    {
        var listed = line.Amount("price") ?? 0;
        var total = line.Amount("discounted_price") ?? listed;
        return listed <= 0
            ? null
            : SnapshotLines.Of($"shipping-{line.Text("id") ?? "1"}", "SHIPPING", line.ShortText(200, "title"), LineKind.Shipping, 1, listed, total, Tax(line));
    }

    private static decimal Tax(JsonElement line) => line.Each("tax_lines").Sum(tax => tax.Amount("price") ?? 0);

    /// <summary>A webhook of an order tells no single payments, only where the whole stands.</summary>
    private static SnapshotPayment[]? Payment(JsonElement order)
    {
        var total = order.Amount("total_price") ?? 0;
        var names = order.At("payment_gateway_names");
        var method = names.ValueKind == JsonValueKind.Array && names.GetArrayLength() > 0 ? names[0].GetString() : order.Text("gateway");
        (string State, decimal Amount)? standing = order.Text("financial_status") switch
        {
            "pending" => ("pending", total),
            "authorized" => ("authorised", total),
            "partially_paid" => ("captured", Math.Max(0, total - (order.Amount("total_outstanding") ?? 0))),
            "paid" or "partially_refunded" or "refunded" => ("captured", total),
            "voided" => ("voided", total),
            _ => null,
        };
        return standing is { } known ? [new SnapshotPayment("order", Payload.Shorten(method, 40) ?? "shopify", known.Amount, known.State)] : null;
    }

    /// <summary>One that failed or was cancelled is told without lines: nothing was sent by it.</summary>
    private static SnapshotShipment Shipment(JsonElement fulfilment, ConnectedShop shop)
    {
        var status = fulfilment.Text("status");
        var lines = status is "success" or null
            ? fulfilment.Each("line_items").Select(line => new SnapshotQuantity(line.Id("id"), line.Amount("quantity") ?? 0)).Where(line => line.Quantity > 0).ToList()
            : null;
        return new SnapshotShipment(
            fulfilment.Id("id"), fulfilment.ShortText(60, "tracking_company"), fulfilment.ShortText(80, "tracking_number"),
            shop.PlaceOf(fulfilment.Text("location_id")), fulfilment.Moment("created_at"), fulfilment.ShortText(40, "shipment_status") ?? status, lines);
    }

    private static SnapshotRefund RefundOf(JsonElement refund, ConnectedShop shop, DateTimeOffset otherwise)
    {
        var lines = refund.Each("refund_line_items").ToList();
        var paid = refund.Each("transactions").Where(transaction => transaction.Text("kind") is "refund" && transaction.Text("status") is "success" or null);
        var amount = refund.At("transactions").Exists()
            ? paid.Sum(transaction => transaction.Amount("amount") ?? 0)
            : lines.Sum(line => (line.Amount("subtotal") ?? 0) + (line.Amount("total_tax") ?? 0));
        var location = lines.Select(line => line.Text("location_id")).FirstOrDefault(id => id is not null);
        return new SnapshotRefund(
            refund.Id("id"), amount, refund.Moment("processed_at") ?? refund.Moment("created_at") ?? otherwise, shop.PlaceOf(location),
            [.. lines.Where(line => line.Amount("quantity") > 0).Select(line => new SnapshotRefundLine(
                line.Id("line_item_id"), line.Amount("quantity")!.Value, line.Amount("subtotal"), IsRestocked(line, refund), IsUnsent(line)))]);
    }

    private static bool? IsUnsent(JsonElement line) => line.Text("restock_type") switch
    {
        "cancel" => true,
        "return" => false,
        _ => null,
    };

    private static bool IsRestocked(JsonElement line, JsonElement refund) => line.Text("restock_type") switch
    {
        null => refund.Flag("restock") == true,
        "no_restock" => false,
        _ => true,
    };
}
