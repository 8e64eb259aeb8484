namespace OmniGrains.Tests.Channels;

/// <summary>What shops tell: in the published shapes, with things that we do not know among them.</summary>
internal static class Told
{
    public const string ShopifyOrder = """
        { "id": 5500001, "name": "#2001", "created_at": "2026-03-01T10:00:00+01:00", "updated_at": "2026-03-01T10:30:00+01:00", "currency": "EUR",
          "email": "ada@example.com", "phone": null, "financial_status": "paid", "fulfillment_status": null, "total_price": "60.90", "taxes_included": false,
          "location_id": null, "source_name": "web", "something_new": { "deep": [1, 2, { "x": null }] }, "payment_gateway_names": ["visa", "gift_card"],
          "customer": { "id": 777, "email": "ada@example.com", "verified_email": true, "phone": null },
          "shipping_address": { "country_code": "IT", "address1": "Via Roma 1", "name": "Ada" },
          "line_items": [
            { "id": 11, "sku": "TEAPOT", "name": "Teapot - blue", "quantity": 2, "price": "25.00", "gift_card": false, "total_discount": "0.00",
              "discount_allocations": [{ "amount": "4.00", "discount_application_index": 0 }], "tax_lines": [{ "price": "5.00", "rate": 0.1, "title": "IVA" }] },
            { "id": 12, "sku": "", "variant_id": 9001, "title": "Spoon", "quantity": 3, "price": "3.30", "tax_lines": [] } ],
          "shipping_lines": [{ "id": 91, "title": "Standard", "price": "5.00", "discounted_price": "5.00" }],
          "fulfillments": [
            { "id": 71, "order_id": 5500001, "status": "success", "created_at": "2026-03-01T12:00:00+01:00", "location_id": 655441491,
              "tracking_company": "BRT", "tracking_number": "BRT123", "shipment_status": "in_transit", "line_items": [{ "id": 11, "quantity": 1 }] },
            { "id": 72, "order_id": 5500001, "status": "cancelled", "line_items": [{ "id": 12, "quantity": 3 }] } ],
          "refunds": [] }
        """;

    public const string ShopifyRefund = """
        { "id": 81, "order_id": 5500001, "created_at": "2026-03-02T10:00:00+01:00", "restock": true,
          "refund_line_items": [{ "id": 1, "quantity": 1, "line_item_id": 11, "location_id": 655441491, "restock_type": "return", "subtotal": 23.00, "total_tax": 2.30 }],
          "transactions": [{ "id": 5, "kind": "refund", "status": "success", "amount": "25.30" }, { "id": 6, "kind": "refund", "status": "failure", "amount": "25.30" }] }
        """;

    public const string WooOrder = """
        { "id": 727, "number": "727", "status": "completed", "currency": "EUR", "date_created_gmt": "2026-03-01T09:00:00", "date_modified_gmt": "2026-03-01T11:00:00",
          "date_paid_gmt": "2026-03-01T09:05:00", "date_completed_gmt": "2026-03-01T11:00:00", "total": "28.00", "customer_id": 26, "payment_method": "bacs",
          "billing": { "email": "ada@example.com", "phone": "333 1234567", "country": "IT" }, "shipping": { "country": "" },
          "line_items": [{ "id": 315, "name": "Woo Single", "product_id": 93, "variation_id": 0, "quantity": 3, "subtotal": "10.00", "total": "10.00", "total_tax": "2.20", "sku": "SINGLE", "price": 3.3333 },
                         { "id": 316, "name": "Shirt", "product_id": 22, "variation_id": 23, "quantity": 1, "subtotal": "20.00", "total": "18.00", "total_tax": "0.00", "sku": "" }],
          "shipping_lines": [{ "id": 317, "method_title": "Flat", "total": "5.00", "total_tax": "0.00" }],
          "fee_lines": [{ "id": 318, "name": "Loyalty", "total": "-5.00" }],
          "refunds": [{ "id": 900, "reason": "", "total": "-3.33" }] }
        """;

    public const string SquareOrder = """
        { "id": "CAISE", "location_id": "L1", "state": "COMPLETED", "version": 4, "created_at": "2026-03-01T09:00:00.000Z", "updated_at": "2026-03-01T09:01:00.000Z",
          "closed_at": "2026-03-01T09:01:00.000Z", "customer_id": "C7", "source": { "name": "Square Point of Sale" }, "total_money": { "amount": 1980, "currency": "EUR" },
          "line_items": [{ "uid": "u1", "name": "Coffee", "quantity": "2", "catalog_object_id": "VAR1", "item_type": "ITEM", "base_price_money": { "amount": 1000, "currency": "EUR" },
            "gross_sales_money": { "amount": 2000, "currency": "EUR" }, "total_discount_money": { "amount": 20, "currency": "EUR" }, "total_tax_money": { "amount": 180, "currency": "EUR" } }],
          "tenders": [{ "id": "T1", "payment_id": "P1", "type": "CARD", "amount_money": { "amount": 1980, "currency": "EUR" }, "card_details": { "status": "CAPTURED" } }] }
        """;

    public const string SquareReturn = """
        { "id": "RET1", "location_id": "L1", "state": "COMPLETED", "created_at": "2026-03-02T09:00:00.000Z", "updated_at": "2026-03-02T09:01:00.000Z",
          "returns": [{ "uid": "r", "source_order_id": "CAISE", "return_line_items": [{ "uid": "x", "source_line_item_uid": "u1", "quantity": "1", "total_money": { "amount": 990, "currency": "EUR" } }] }],
          "return_amounts": { "total_money": { "amount": 990, "currency": "EUR" } }, "refunds": [{ "id": "REF1", "amount_money": { "amount": 990, "currency": "EUR" }, "status": "APPROVED" }] }
        """;

    public const string EasyPostEvent = """
        { "id": "evt_1", "object": "Event", "description": "tracker.updated", "mode": "production", "status": "completed",
          "result": { "id": "trk_1", "object": "Tracker", "tracking_code": "EZ4000004000", "status": "delivered", "carrier": "UPS", "est_delivery_date": "2026-03-03T00:00:00Z",
            "tracking_details": [
              { "object": "TrackingDetail", "message": "Shipping label created", "status": "pre_transit", "datetime": "2026-03-01T08:00:00Z", "tracking_location": { "city": null, "country": null } },
              { "object": "TrackingDetail", "message": "Arrived", "status": "in_transit", "datetime": "2026-03-02T08:00:00Z", "tracking_location": { "city": "MILANO", "country": "IT" } },
              { "object": "TrackingDetail", "message": "Left at desk", "status": "delivered", "datetime": "2026-03-03T08:00:00Z", "tracking_location": { "city": "ROMA", "country": "IT" } } ] } }
        """;
}
