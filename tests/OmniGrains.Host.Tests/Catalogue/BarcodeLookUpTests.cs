namespace OmniGrains.Host.Tests.Catalogue;

public sealed class BarcodeLookUpTests
{
    private const string Code = "4006381333931";

    [Fact]
    public async Task A_scanned_barcode_tells_product_price_and_stock_here_and_nearby()
    {
        await using var host = await HostUnderTest.Start();
        await Shops(host);
        await Stock(host, "milano-2", "TEAPOT", 3);
        var last = await Stock(host, "roma-1", "TEAPOT", 5);

        var found = await host.Get($"/v1/barcodes/{Code}?place=milano-1&after={last}");
        ((string)found["product"]!["sku"]!).ShouldBe("TEAPOT");
        ((string)found["price"]!["amount"]!).ShouldBe("12.50");
        ((string)found["here"]!["available"]!).ShouldBe("0");
        found["nearby"]!.AsArray().Select(shop => (string)shop!["place"]!).ShouldBe(["milano-2", "roma-1"]);
        ((string)found["nearby"]![0]!["available"]!).ShouldBe("3");
        (await host.Get($"/v1/barcodes/0{Code}?place=milano-1&nearby=1"))["nearby"]!.AsArray().Count.ShouldBe(1);
        (await host.Get($"/v1/barcodes/{Code}"))["here"].ShouldBeNull();
    }

    [Fact]
    public async Task Of_a_bundle_as_many_are_there_as_can_be_put_together()
    {
        await using var host = await HostUnderTest.Start();
        await Shops(host);
        await host.Put("/v1/products/CUP", """{ "name": "Cup" }""").Json();
        await host.Put("/v1/products/SET", """{ "name": "Tea for two", "barcodes": ["96385074"] }""").Json();
        await host.Put("/v1/products/SET/parts", """{ "parts": [{ "sku": "TEAPOT", "quantity": "1" }, { "sku": "CUP", "quantity": "2" }] }""").Json();
        await Stock(host, "milano-1", "TEAPOT", 3);
        var last = await Stock(host, "milano-1", "CUP", 5);

        ((string)(await host.Get($"/v1/barcodes/96385074?place=milano-1&after={last}"))["here"]!["available"]!).ShouldBe("2");
    }

    [Fact]
    public async Task What_cannot_be_found_says_what()
    {
        await using var host = await HostUnderTest.Start();
        await Shops(host);
        await (await host.Client.GetAsync("/v1/barcodes/4006381333930")).Problem(422, "barcode.invalid");
        await (await host.Client.GetAsync("/v1/barcodes/96385074")).Problem(404, "barcode.not-found");
        await (await host.Client.GetAsync($"/v1/barcodes/{Code}?place=nowhere")).Problem(404, "place.not-found");
    }

    private static async Task Shops(HostUnderTest host)
    {
        foreach (var (id, latitude) in ((string, string)[])[("milano-1", "45.4642"), ("milano-2", "45.4721"), ("roma-1", "41.9028")])
        {
            await host.Put($"/v1/places/{id}",
                $$"""{ "name": "{{id}}", "kind": "store", "country": "IT", "zone": "Europe/Rome", "location": { "latitude": {{latitude}}, "longitude": 9.19 }, "tracksStock": true }""").Json();
        }

        await host.Put("/v1/price-lists/retail", """{ "name": "Retail", "currency": "EUR" }""").Json();
        await host.Put("/v1/products/TEAPOT", $$"""{ "name": "Teapot", "barcodes": ["{{Code}}"] }""").Json();
        await host.Post("/v1/products/TEAPOT/prices", """{ "list": "retail", "amount": "12.50" }""").Json();
    }

    private static async Task<string> Stock(HostUnderTest host, string place, string sku, int quantity) =>
        (await host.Post($"/v1/stock/{place}/{sku}/movements", $$"""{ "kind": "receive", "quantity": "{{quantity}}", "reason": "delivery" }""").Json())["position"]!.ToString();
}
