namespace OmniGrains.Host.Tests.Catalogue;

public sealed class PricesApiTests
{
    [Fact]
    public async Task The_price_is_the_same_everywhere_unless_a_list_says_otherwise()
    {
        await using var host = await WithTeapot();
        await host.Put("/v1/price-lists/outlet", """{ "name": "Outlet", "currency": "EUR", "places": ["serravalle-1"], "priority": 10 }""").Json();
        await SetPrice(host, """{ "list": "retail", "amount": "12.50" }""");
        await SetPrice(host, """{ "list": "outlet", "amount": "7.90" }""");

        ((string)(await host.Get("/v1/products/TEAPOT/prices?channel=web"))["price"]!["amount"]!).ShouldBe("12.50");
        ((string)(await host.Get("/v1/products/TEAPOT/prices?channel=store&place=milano-1"))["price"]!["amount"]!).ShouldBe("12.50");
        ((string)(await host.Get("/v1/products/TEAPOT/prices?channel=store&place=serravalle-1"))["price"]!["amount"]!).ShouldBe("7.90");
    }

    [Fact]
    public async Task Prices_are_scheduled_ended_and_all_kept()
    {
        await using var host = await WithTeapot();
        await SetPrice(host, """{ "list": "retail", "amount": "10", "from": "2020-01-01T00:00:00Z", "until": "2020-02-01T00:00:00Z" }""");
        await SetPrice(host, """{ "list": "retail", "amount": "8", "from": "2020-02-01T00:00:00Z", "until": "2020-03-01T00:00:00Z" }""");
        await SetPrice(host, """{ "list": "retail", "amount": "12.50" }""");
        var offer = await SetPrice(host, """{ "list": "retail", "amount": "9", "from": "2100-01-01T00:00:00Z", "until": "2100-02-01T00:00:00Z" }""");

        ((string)(await host.Get("/v1/products/TEAPOT/prices?at=2100-01-15T00:00:00Z"))["price"]!["amount"]!).ShouldBe("9");
        var past = await host.Get("/v1/products/TEAPOT/prices?at=2020-02-15T00:00:00Z");
        ((string)past["price"]!["amount"]!).ShouldBe("8");
        ((string)past["reduction"]!["prior"]!).ShouldBe("10");
        (await host.Get("/v1/products/TEAPOT/prices?at=2019-02-15T00:00:00Z"))["price"].ShouldBeNull();

        await host.Client.DeleteAsync($"/v1/products/TEAPOT/prices/{offer["price"]!["id"]}").Json();
        ((string)(await host.Get("/v1/products/TEAPOT/prices?at=2100-01-15T00:00:00Z"))["price"]!["amount"]!).ShouldBe("12.50");
        var history = await host.Get("/v1/products/TEAPOT/prices/history?limit=3");
        history["items"]!.AsArray().Select(item => item!["price"]!["id"]!.GetValue<int>()).ShouldBe([4, 3, 2]);
        (await host.Get($"/v1/products/TEAPOT/prices/history?limit=3&cursor={history["next"]}"))["items"]!.AsArray().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("""{ "list": "none", "amount": "1" }""", 404, "price-list.not-found")]
    [InlineData("""{ "list": "retail", "amount": "-1" }""", 422, "request.invalid")]
    [InlineData("""{ "list": "retail", "amount": "1", "until": "2001-01-01T00:00:00Z" }""", 422, "price.ends-before-it-begins")]
    [InlineData("""{ "list": "retail", "amount": "1", "from": "2026-01-01T00:00:00" }""", 400, "request.malformed")]
    public async Task A_bad_price_is_refused(string body, int status, string code)
    {
        await using var host = await WithTeapot();
        await (await host.Post("/v1/products/TEAPOT/prices", body)).Problem(status, code);
    }

    [Fact]
    public async Task Prices_need_a_product_and_lists_keep_their_currency()
    {
        await using var host = await WithTeapot();
        await (await host.Post("/v1/products/NONE/prices", """{ "list": "retail", "amount": "1" }""")).Problem(404, "product.not-found");
        await (await host.Client.DeleteAsync("/v1/products/TEAPOT/prices/9")).Problem(404, "price.not-found");
        await (await host.Put("/v1/price-lists/retail", """{ "name": "Retail", "currency": "GBP" }""")).Problem(409, "price-list.currency-fixed");
        await (await host.Put("/v1/price-lists/retail", """{ "name": "Other", "currency": "EUR" }""", "\"5\"")).Problem(412, "price-list.changed");
        ((string)(await host.Get("/v1/price-lists"))["items"]![0]!["id"]!).ShouldBe("retail");
        ((string)(await host.Get("/v1/price-lists/retail"))["currency"]!).ShouldBe("EUR");
    }

    private static async Task<HostUnderTest> WithTeapot()
    {
        var host = await HostUnderTest.Start();
        await host.Put("/v1/price-lists/retail", """{ "name": "Retail", "currency": "EUR" }""").Json();
        await host.Put("/v1/products/TEAPOT", """{ "name": "Teapot" }""").Json();
        return host;
    }

    private static Task<System.Text.Json.Nodes.JsonNode> SetPrice(HostUnderTest host, string body) => host.Post("/v1/products/TEAPOT/prices", body).Json();
}
