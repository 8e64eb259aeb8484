using System.Text.Json;
using OmniGrains.Channels;
using OmniGrains.Channels.Amazon;
using OmniGrains.Channels.EasyPost;
using OmniGrains.Channels.Ebay;
using OmniGrains.Channels.Shopify;
using OmniGrains.Channels.Square;
using OmniGrains.Channels.Walmart;
using OmniGrains.Channels.WooCommerce;
using OmniGrains.Customers.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Tests.Channels;

/// <summary>What shops tell, in our shape.</summary>
public sealed class ReadingTests
{
    private static readonly ShopifyConnector Shopify = new(new ShopifyApi(Shops.Http));
    private static readonly WooConnector Woo = new(new WooApi(Shops.Http));

    [Fact]
    public void A_Shopify_order_is_read_with_its_lines_money_shipments_and_person()
    {
        var order = Shopify.Read(Shops.Content("orders/updated", Told.ShopifyOrder), Shops.Of("shopify")).Orders.ShouldHaveSingleItem();

        (order.Source, order.ExternalId, order.Number, order.Channel, order.Country, order.Currency).ShouldBe(("acme", "5500001", "#2001", "web", "IT", "EUR"));
        order.UpdatedAt.ShouldBe(new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero));
        order.Identities.ShouldBe([new IdentityInput(IdentityKinds.Buyer, "acme:777"), new IdentityInput(IdentityKinds.Email, "ada@example.com", Verified: true)]);
        order.Lines!.Select(line => (line.LineId, line.Sku, line.Kind, AmountOf(line))).ShouldBe([
            ("11", "TEAPOT", LineKind.Merchandise, 46m), ("12", "shopify-9001", LineKind.Merchandise, 9.9m), ("shipping-91", "SHIPPING", LineKind.Shipping, 5m)]);
        order.Payments.ShouldBe([new SnapshotPayment("order", "visa", 60.90m, "captured")]);
        var (sent, cancelled) = (order.Shipments![0], order.Shipments[1]);
        (sent.Id, sent.Carrier, sent.TrackingNumber, sent.Place).ShouldBe(("71", "BRT", "BRT123", "milano-1"));
        sent.Lines.ShouldBe([new SnapshotQuantity("11", 1)]);
        cancelled.Lines.ShouldBeNull("nothing was sent by a fulfilment that was cancelled");
    }

    [Fact]
    public void A_Shopify_refund_alone_tells_its_order_nothing_but_the_refund()
    {
        var order = Shopify.Read(Shops.Content("refunds/create", Told.ShopifyRefund), Shops.Of("shopify")).Orders.ShouldHaveSingleItem();

        (order.ExternalId, order.Lines, order.Payments, order.Shipments, order.PlacedAt, order.Currency).ShouldBe(("5500001", null, null, null, null, null));
        var refund = order.Refunds.ShouldHaveSingleItem();
        (refund.Id, refund.Amount, refund.Place).ShouldBe(("81", 25.30m, "milano-1"), "a failed transaction gave nothing back");
        refund.Lines.ShouldBe([new SnapshotRefundLine("11", 1, 23m, Restock: true, Unsent: false)]);
    }

    [Theory]
    [InlineData("inventory_levels/update")]
    [InlineData("customers/update")]
    [InlineData("something/new")]
    public void A_topic_that_we_do_not_know_says_nothing(string topic) =>
        Shopify.Read(Shops.Content(topic, """{"id":1}"""), Shops.Of("shopify")).ShouldBe(Reading.Nothing);

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":null,"order_id":null}""")]
    public void What_is_not_in_the_contract_is_unreadable_and_not_a_crash(string body) =>
        Should.Throw<UnreadableDeliveryException>(() => Shopify.Read(Shops.Content("refunds/create", body), Shops.Of("shopify")));

    [Fact]
    public void Repetitions_share_a_key_and_different_tellings_of_one_event_do_not()
    {
        DeliveryLabel Label(string topic, string body, string webhook) => Shopify.Label(Shops.Request(
            body, ("X-Shopify-Topic", topic), ("X-Shopify-Event-Id", "e-1"), ("X-Shopify-Webhook-Id", webhook)));
        Label("orders/create", "{}", "w-1").ShouldBe(Label("orders/create", "{}", "w-2"));
        Label("orders/create", "{}", "w-1").ShouldNotBe(Label("orders/paid", "{}", "w-1"));
        Label("orders/create", "{}", "w-1").ShouldNotBe(Label("orders/create", """{"id":2}""", "w-1"));
    }

    [Fact]
    public void A_WooCommerce_order_comes_to_what_the_shop_says_although_its_prices_are_rounded()
    {
        var reading = Woo.Read(Shops.Content("order.updated", Told.WooOrder), Shops.Of("woocommerce"));
        var order = reading.Orders.ShouldHaveSingleItem();

        order.Lines!.Sum(AmountOf).ShouldBe(28m);
        order.Lines!.ShouldAllBe(line => line.UnitPrice >= 0 && line.Discount >= 0);
        order.Lines!.Select(line => line.Sku).ShouldBe(["SINGLE", "woo-23", "SHIPPING"]);
        order.Payments.ShouldHaveSingleItem().State.ShouldBe("captured");
        order.Shipments.ShouldHaveSingleItem().Lines.ShouldBe([new SnapshotQuantity("315", 3), new SnapshotQuantity("316", 1)]);
        order.Country.ShouldBe("IT");
        order.Refunds.ShouldBeNull("they are only named, so they are asked for");
        reading.Mentioned.ShouldBe(["727"]);
    }

    [Theory]
    [InlineData("cancelled", true)]
    [InlineData("failed", true)]
    [InlineData("trash", true)]
    [InlineData("processing", false)]
    public void A_WooCommerce_status_tells_whether_it_was_cancelled(string status, bool cancelled)
    {
        var told = Told.WooOrder.Replace("\"completed\", \"currency\"", $"\"{status}\", \"currency\"", StringComparison.Ordinal);
        (Woo.Read(Shops.Content("order.updated", told), Shops.Of("woocommerce")).Orders.Single().CancelledAt is not null).ShouldBe(cancelled);
    }

    [Fact]
    public void A_deleted_WooCommerce_order_carries_its_id_alone_and_counts_as_cancelled_then()
    {
        var order = Woo.Read(Shops.Content("order.deleted", """{"id":727}"""), Shops.Of("woocommerce")).Orders.ShouldHaveSingleItem();
        (order.ExternalId, order.CancelledAt, order.CancelReason, order.Lines).ShouldBe(("727", Shops.Noon, "deleted", null));
    }

    [Fact]
    public void A_sale_at_a_Square_till_is_paid_and_handed_over_at_its_place()
    {
        var order = SquareOrders.Of(Json(Told.SquareOrder), Shops.Of("square"), new Dictionary<string, string> { ["VAR1"] = "COFFEE" })!;

        var line = order.Lines.ShouldHaveSingleItem();
        (line.LineId, line.Sku, AmountOf(line), line.Tax).ShouldBe(("u1", "COFFEE", 19.80m, 1.80m));
        order.Payments.ShouldBe([new SnapshotPayment("P1", "card", 19.80m, "captured")]);
        order.Shipments.ShouldHaveSingleItem().Place.ShouldBe("milano-1");
        order.Place.ShouldBe("milano-1");
    }

    [Fact]
    public void A_Square_return_is_a_refund_of_the_order_that_sold_it()
    {
        var order = SquareOrders.Of(Json(Told.SquareReturn), Shops.Of("square"), new Dictionary<string, string>())!;
        (order.ExternalId, order.Lines).ShouldBe(("CAISE", null));
        var refund = order.Refunds.ShouldHaveSingleItem();
        (refund.Id, refund.Amount).ShouldBe(("REF1", 9.90m));
        refund.Lines.ShouldBe([new SnapshotRefundLine("u1", 1, 9.90m, Restock: true)]);
    }

    [Theory]
    [InlineData("payment.updated", """{"payment":{"id":"P1","order_id":"CAISE"}}""", "CAISE")]
    [InlineData("order.updated", """{"order_updated":{"order_id":"CAISE"}}""", "CAISE")]
    [InlineData("refund.created", """{"refund":{"id":"R1","order_id":"CAISE"}}""", "CAISE")]
    [InlineData("inventory.count.updated", """{"inventory_counts":[]}""", null)]
    public void Square_names_orders_only(string topic, string told, string? mentioned)
    {
        var connector = new SquareConnector(new SquareApi(Shops.Http, TimeProvider.System));
        var body = $$$"""{"event_id":"e-1","type":"{{{topic}}}","data":{"object":{{{told}}} } }""";
        connector.Label(Shops.Request(body)).ShouldBe(new DeliveryLabel("e-1", topic));
        connector.Read(Shops.Content(topic, body), Shops.Of("square")).Mentioned.ShouldBe(mentioned is null ? [] : [mentioned]);
    }

    [Theory]
    [InlineData("JPY", "1980")]
    [InlineData("EUR", "19.80")]
    [InlineData("KWD", "1.980")]
    public void Minor_units_follow_the_currency(string currency, string amount) =>
        Json($$$"""{"m":{"amount":1980,"currency":"{{{currency}}}"}}""").Money("m").ShouldBe(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void An_Amazon_order_without_prices_does_not_count_yet()
    {
        var pending = Json("""{"AmazonOrderId":"902-1","PurchaseDate":"2026-03-01T09:00:00Z","LastUpdateDate":"2026-03-01T09:00:00Z","OrderStatus":"Pending","FulfillmentChannel":"MFN"}""");
        var item = Json("""{"OrderItemId":"1","SellerSKU":"TEAPOT","QuantityOrdered":2,"QuantityShipped":0}""");
        AmazonOrders.Of(pending, [item], Shops.Of("amazon")).Lines.ShouldBeNull();

        var shipped = Json("""
            {"AmazonOrderId":"902-1","PurchaseDate":"2026-03-01T09:00:00Z","LastUpdateDate":"2026-03-02T09:00:00Z","OrderStatus":"Shipped","FulfillmentChannel":"AFN",
             "OrderTotal":{"CurrencyCode":"EUR","Amount":"27.00"},"BuyerInfo":{"BuyerEmail":"abc@marketplace.amazon.it"},"ShippingAddress":{"CountryCode":"IT"}}
            """);
        var priced = Json("""
            {"OrderItemId":"1","SellerSKU":"TEAPOT","QuantityOrdered":2,"QuantityShipped":2,"ItemPrice":{"CurrencyCode":"EUR","Amount":"25.00"},
             "PromotionDiscount":{"Amount":"1.00"},"ShippingPrice":{"Amount":"3.00"}}
            """);
        var order = AmazonOrders.Of(shipped, [priced], Shops.Of("amazon"));
        order.Lines!.Select(AmountOf).ShouldBe([24m, 3m]);
        order.StockIsTheirs.ShouldBeTrue("what Amazon fulfils leaves Amazon's stock");
        order.Shipments.ShouldHaveSingleItem().Lines.ShouldBe([new SnapshotQuantity("1", 2)]);
    }

    [Fact]
    public void An_eBay_notification_names_the_order_and_repetitions_share_its_id()
    {
        var api = new EbayApi(Shops.Http, new AccessTokens(TimeProvider.System));
        var connector = new EbayConnector(new EbayKeys(api, new KeyRequests(TimeProvider.System), TimeProvider.System), api, new EbayMessages(api, TimeProvider.System));
        string Body(int attempt) => $$$"""{"metadata":{"topic":"ORDER_CONFIRMATION"},"notification":{"notificationId":"n-1","publishAttemptCount":{{{attempt}}},"data":{"order":{"orderId":"12-34"} } } }""";
        connector.Label(Shops.Request(Body(1))).ShouldBe(connector.Label(Shops.Request(Body(2))));
        connector.Read(Shops.Content("ORDER_CONFIRMATION", Body(1)), Shops.Of("ebay")).Mentioned.ShouldBe(["12-34"]);
        connector.Read(Shops.Content("MARKETPLACE_ACCOUNT_DELETION", Body(1)), Shops.Of("ebay")).ShouldBe(Reading.Nothing);
    }

    [Fact]
    public void An_eBay_order_is_read()
    {
        var order = EbayOrders.Of(Json("""
            {"orderId":"12-34","creationDate":"2026-03-01T09:00:00.000Z","lastModifiedDate":"2026-03-01T10:00:00.000Z","buyer":{"username":"ada"},
             "pricingSummary":{"total":{"value":"30.00","currency":"EUR"}},
             "lineItems":[{"lineItemId":"1","sku":"TEAPOT","title":"Teapot","quantity":2,"lineItemCost":{"value":"26.00","currency":"EUR"},"discountedLineItemCost":{"value":"25.00"},
               "deliveryCost":{"shippingCost":{"value":"5.00"}},"lineItemFulfillmentStatus":"FULFILLED"}],
             "paymentSummary":{"payments":[{"paymentMethod":"EBAY","paymentReferenceId":"p1","amount":{"value":"30.00"},"paymentStatus":"PAID"}],
               "refunds":[{"refundId":"r1","amount":{"value":"5.00"},"refundStatus":"REFUNDED","refundDate":"2026-03-01T10:00:00.000Z"}]}}
            """), Shops.Of("ebay"));
        order.Lines!.Select(AmountOf).ShouldBe([25m, 5m]);
        order.Payments.ShouldBe([new SnapshotPayment("p1", "ebay", 30m, "captured")]);
        order.Refunds.ShouldHaveSingleItem().Amount.ShouldBe(5m);
        order.Shipments.ShouldHaveSingleItem().Lines.ShouldBe([new SnapshotQuantity("1", 2)]);
    }

    [Fact]
    public void A_Walmart_order_is_read_line_by_line()
    {
        var order = WalmartOrders.Of(Json("""
            {"purchaseOrderId":"1796","customerOrderId":"4021","customerEmailId":"abc@relay.walmart.com","orderDate":1772355600000,"shippingInfo":{"estimatedDeliveryDate":1772700000000},
             "orderLines":{"orderLine":[
               {"lineNumber":"1","item":{"productName":"Teapot","sku":"TEAPOT"},"orderLineQuantity":{"amount":"2"},"statusDate":1772359200000,
                "charges":{"charge":[{"chargeType":"PRODUCT","chargeAmount":{"currency":"USD","amount":29.99},"tax":{"taxAmount":{"amount":2.40}}},{"chargeType":"SHIPPING","chargeAmount":{"currency":"USD","amount":4.00}}]},
                "orderLineStatuses":{"orderLineStatus":[{"status":"Shipped","statusQuantity":{"amount":"2"},"trackingInfo":{"carrierName":{"carrier":"UPS"},"trackingNumber":"1Z","shipDateTime":1772359200000}}]}}]}}
            """), Shops.Of("walmart"));
        order.Lines!.Select(AmountOf).ShouldBe([29.99m, 4m]);
        order.UpdatedAt.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1772359200000));
        (order.Country, order.Currency).ShouldBe(("US", "USD"));
        order.Shipments.ShouldHaveSingleItem().TrackingNumber.ShouldBe("1Z");
    }

    [Fact]
    public void An_EasyPost_tracker_tells_a_parcels_scans()
    {
        var parcel = new EasyPostConnector().Read(Shops.Content("tracker.updated", Told.EasyPostEvent), Shops.Of("easypost")).Parcels.ShouldHaveSingleItem();
        (parcel.Carrier, parcel.TrackingNumber, parcel.EstimatedDelivery).ShouldBe(("UPS", "EZ4000004000", new DateTimeOffset(2026, 3, 3, 0, 0, 0, TimeSpan.Zero)));
        parcel.Scans.Select(scan => scan.Status).ShouldBe([ParcelStatus.PreTransit, ParcelStatus.InTransit, ParcelStatus.Delivered]);
        (parcel.Scans[1].Town, parcel.Scans[1].Country).ShouldBe(("MILANO", "IT"));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static decimal AmountOf(SnapshotLine line) => Math.Round(line.Quantity * line.UnitPrice, 4, MidpointRounding.AwayFromZero) - line.Discount;
}
