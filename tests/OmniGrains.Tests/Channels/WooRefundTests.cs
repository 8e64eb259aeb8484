using System.Text.Json;
using OmniGrains.Channels.WooCommerce;

namespace OmniGrains.Tests.Channels;

/// <summary>Whether refunded goods are on the shelf again, as WooCommerce notes it on the lines of the order.</summary>
public sealed class WooRefundTests
{
    [Theory]
    [InlineData("""[{ "key": "_reduced_stock", "value": "1" }, { "key": "_restock_refunded_items", "value": "2" }]""", "900 901+")] // two of the three
    [InlineData("""[{ "key": "_reduced_stock", "value": "2" }, { "key": "_restock_refunded_items", "value": 1 }]""", "900+ 901")]
    [InlineData("""[{ "key": "_restock_refunded_items", "value": "3" }]""", "900+ 901+")] // nothing is reduced any more
    [InlineData("""[{ "key": "_reduced_stock", "value": "3" }]""", "900 901")] // refunded without restocking
    [InlineData("""[{ "key": "colour", "value": "blue" }]""", "900+ 901+")] // the shop does not keep its stock: taken to be on the shelf
    public void What_the_shop_put_back_on_the_shelf_is_there_again_and_nothing_else(string notes, string shelved)
    {
        var order = JsonDocument.Parse($$"""
            { "id": 727, "status": "completed", "currency": "EUR", "date_created_gmt": "2026-03-01T09:00:00", "date_modified_gmt": "2026-03-01T11:00:00", "total": "30.00",
              "line_items": [{ "id": 315, "sku": "CUP", "quantity": 3, "subtotal": "30.00", "total": "30.00", "meta_data": {{notes}} }] }
            """).RootElement;
        JsonElement[] refunds = [Refund(900, 1), Refund(901, 2)];

        var told = WooOrders.Whole(order, Shops.Of("woocommerce"), refunds)!.Refunds!;
        told.Select(refund => (refund.Id, refund.Amount, refund.Lines!.Single().Quantity)).ShouldBe([("900", 10m, 1m), ("901", 20m, 2m)]);
        string.Join(' ', told.Select(refund => refund.Id + (refund.Lines!.Single().Restock ? "+" : ""))).ShouldBe(shelved);
    }

    private static JsonElement Refund(int id, int quantity) => JsonDocument.Parse($$"""
        { "id": {{id}}, "amount": "{{quantity * 10}}.00", "date_created_gmt": "2026-03-01T10:00:00",
          "line_items": [{ "id": {{id + 50}}, "quantity": -{{quantity}}, "total": "-{{quantity * 10}}.00", "meta_data": [{ "key": "_refunded_item_id", "value": "315" }] }] }
        """).RootElement;
}
