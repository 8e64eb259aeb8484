using System.Net;

namespace OmniGrains.Host.Tests.Catalogue;

public sealed class ProductsApiTests
{
    private const string Code = "4006381333931";
    private const string Teapot =
        $$"""
        { "name": "Blue teapot", "category": "kitchen/tea", "attributes": { "colour": "Blue" }, "cost": { "amount": "4.10", "currency": "EUR" },
          "images": ["https://images.example.com/teapot.jpg"], "barcodes": ["{{Code}}"] }
        """;

    [Fact]
    public async Task A_product_is_defined_read_at_once_and_changed_only_as_it_was_read()
    {
        await using var host = await HostUnderTest.Start();
        await host.Put("/v1/products/TEAPOT", Teapot).Json();
        using var read = await host.Client.GetAsync("/v1/products/TEAPOT");
        (await read.Content.ReadAsStringAsync()).ShouldContain(Code);
        var tag = read.Headers.ETag!.Tag;

        await host.Put("/v1/products/TEAPOT", """{ "name": "Teapot", "barcodes": ["4006381333931", "96385074"] }""", tag).Json();
        await (await host.Put("/v1/products/TEAPOT", Teapot, tag)).Problem(412, "product.changed");
        (await host.Put("/v1/products/TEAPOT", """{ "name": "Teapot" }""").Json())["sku"]!.GetValue<string>().ShouldBe("TEAPOT");
        (await host.Get("/v1/products/TEAPOT"))["barcodes"]!.AsArray().Count.ShouldBe(2);
        await host.Put("/v1/products/TEAPOT", """{ "name": "Teapot", "barcodes": [] }""").Json();
        (await host.Get("/v1/products/TEAPOT"))["barcodes"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task The_same_idempotency_key_gives_the_first_answer()
    {
        await using var host = await HostUnderTest.Start();
        var first = await host.Put("/v1/products/TEAPOT", Teapot, key: "k-1").Json();
        var again = await host.Put("/v1/products/TEAPOT", Teapot, key: "k-1").Json();
        again.ToJsonString().ShouldBe(first.ToJsonString());
        await (await host.Put("/v1/products/TEAPOT", """{ "name": "Other" }""", key: "k-1")).Problem(422, "idempotency.key-reused");
    }

    [Theory]
    [InlineData("\"Blue teapot\"", "\"\"")]
    [InlineData("https://images", "http://images")]
    [InlineData(Code, "4006381333930")]
    [InlineData("\"EUR\"", "\"EUX\"")]
    [InlineData("\"4.10\"", "\"4.10001\"")]
    public async Task A_bad_product_is_refused_and_changes_nothing(string good, string bad)
    {
        await using var host = await HostUnderTest.Start();
        Teapot.ShouldContain(good);
        await (await host.Put("/v1/products/TEAPOT", Teapot.Replace(good, bad, StringComparison.Ordinal))).Problem(422, "request.invalid");
        (await host.Head()).ShouldBe(0);
    }

    [Fact]
    public async Task A_barcode_has_one_owner_however_many_claim_it_at_once()
    {
        await using var host = await HostUnderTest.Start();
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => host.Put($"/v1/products/P{i}", Teapot)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict).ShouldBe(11);
        var winner = Array.FindIndex(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        (await host.Get($"/v1/products/P{winner}"))["barcodes"]![0]!.GetValue<string>().ShouldBe(Code);
    }

    [Fact]
    public async Task A_change_that_is_refused_keeps_no_barcode_and_takes_none_from_the_change_that_won()
    {
        await using var host = await HostUnderTest.Start();
        await host.Put("/v1/products/A", """{ "name": "a" }""").Json();
        var read = (await host.Client.GetAsync("/v1/products/A")).Headers.ETag!.Tag;
        await host.Put("/v1/products/A", """{ "name": "b" }""").Json();
        await (await host.Put("/v1/products/A", Teapot, read)).Problem(412, "product.changed");
        await host.Put("/v1/products/B", Teapot).Json();
        (await host.Get($"/v1/products/A?after={await host.Head()}"))["barcodes"]!.AsArray().ShouldBeEmpty();

        for (var round = 0; round < 10; round++)
        {
            var path = $"/v1/products/R{round}";
            await host.Put(path, """{ "name": "a" }""").Json();
            var tag = (await host.Client.GetAsync(path)).Headers.ETag!.Tag;
            var code = Barcodes[round];
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => host.Put(path, $$"""{ "name": "n{{i}}", "barcodes": ["{{code}}"] }""", tag)));
            answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
            (await host.Get($"{path}?after={await host.Head()}"))["barcodes"]!.AsArray().ShouldHaveSingleItem();
        }
    }

    // Ten numbers with a right check digit.
    private static string[] Barcodes => [.. Enumerable.Range(0, 10).Select(i =>
    {
        var digits = $"40000000000{i}".PadRight(12, '0');
        var sum = digits.Select((digit, at) => (digit - '0') * (at % 2 == 0 ? 1 : 3)).Sum();
        return $"{digits}{(10 - (sum % 10)) % 10}";
    })];

    [Fact]
    public async Task A_barcode_moves_only_from_the_owner_that_is_named()
    {
        await using var host = await HostUnderTest.Start();
        await host.Put("/v1/products/A", Teapot).Json();
        await host.Put("/v1/products/B", """{ "name": "B" }""").Json();

        await (await host.Put($"/v1/barcodes/{Code}", """{ "sku": "B" }""")).Problem(409, "barcode.owned-by-another");
        await (await host.Put($"/v1/barcodes/{Code}", """{ "sku": "B", "from": "C" }""")).Problem(409, "barcode.owned-by-another");
        await (await host.Put($"/v1/barcodes/{Code}", """{ "sku": "Z", "from": "A" }""")).Problem(404, "product.not-found");
        await (await host.Put("/v1/barcodes/4006381333930", """{ "sku": "B" }""")).Problem(422, "barcode.invalid");
        var moved = await host.Put($"/v1/barcodes/{Code}", """{ "sku": "B", "from": "A" }""").Json();

        (await host.Get($"/v1/products/A?after={moved["position"]}"))["barcodes"]!.AsArray().ShouldBeEmpty();
        (await host.Get("/v1/products/B"))["barcodes"]!.AsArray().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_bundle_consists_of_ordinary_products()
    {
        await using var host = await HostUnderTest.Start();
        foreach (var sku in (string[])["SET", "POT", "CUP"])
        {
            await host.Put($"/v1/products/{sku}", $$"""{ "name": "{{sku}}" }""").Json();
        }

        var before = (await host.Client.GetAsync("/v1/products/SET")).Headers.ETag!.Tag;
        await host.Put("/v1/products/SET/parts", """{ "parts": [{ "sku": "POT", "quantity": "1" }, { "sku": "CUP", "quantity": "2" }] }""", before).Json();
        (await host.Get("/v1/products/SET"))["parts"]![1]!["quantity"]!.GetValue<string>().ShouldBe("2");
        await (await host.Put("/v1/products/SET", """{ "name": "Other" }""", before)).Problem(412, "product.changed");
        await (await host.Put("/v1/products/POT/parts", """{ "parts": [{ "sku": "CUP", "quantity": "1" }] }""")).Problem(409, "bundle.is-part");
        await (await host.Put("/v1/products/SET/parts", """{ "parts": [{ "sku": "NONE", "quantity": "1" }] }""")).Problem(422, "bundle.part-unknown");
        await (await host.Put("/v1/products/SET/parts", """{ "parts": [{ "sku": "CUP", "quantity": "0" }] }""")).Problem(422, "request.invalid");
    }

    [Fact]
    public async Task Products_are_found_by_fragments_category_and_pages_until_they_are_archived()
    {
        await using var host = await HostUnderTest.Start();
        await host.Put("/v1/products/TEA 1", Teapot).Json();
        await host.Put("/v1/products/CUP", """{ "name": "Cup 100% %_", "category": "kitchen" }""").Json();
        var last = await host.Put("/v1/products/SOCKS", """{ "name": "Socks", "category": "kitchenware" }""").Json();

        CatalogueClient.Skus(await host.Get($"/v1/products?after={last["position"]}")).ShouldBe(["CUP", "SOCKS", "TEA 1"]);
        CatalogueClient.Skus(await host.Get("/v1/products?q=teapot%20BLUE")).ShouldBe(["TEA 1"]);
        CatalogueClient.Skus(await host.Get("/v1/products?q=tea%201")).ShouldBe(["TEA 1"]);
        CatalogueClient.Skus(await host.Get("/v1/products?q=cup%20%25_")).ShouldBe(["CUP"]);
        CatalogueClient.Skus(await host.Get("/v1/products?category=kitchen")).ShouldBe(["CUP", "TEA 1"]);
        var page = await host.Get("/v1/products?limit=2");
        CatalogueClient.Skus(await host.Get($"/v1/products?limit=2&cursor={page["next"]}")).ShouldBe(["TEA 1"]);
        await (await host.Client.GetAsync("/v1/products?q=te")).Problem(422, "request.invalid");
        await (await host.Client.GetAsync("/v1/products?cursor=%21")).Problem(422, "request.cursor-invalid");

        var archived = await host.Client.PostAsync("/v1/products/CUP/archive", null).Json();
        CatalogueClient.Skus(await host.Get($"/v1/products?after={archived["position"]}")).ShouldBe(["SOCKS", "TEA 1"]);
        CatalogueClient.Skus(await host.Get("/v1/products?archived=true")).ShouldBe(["CUP"]);
        await (await host.Client.PostAsync("/v1/products/NONE/archive", null)).Problem(404, "product.not-found");
    }

    [Theory]
    [InlineData("/v1/products/%20a")]
    [InlineData("/v1/products/---")]
    [InlineData("/v1/products/a%7Cb")]
    public async Task A_sku_that_could_not_be_addressed_or_written_to_a_file_is_refused(string path)
    {
        await using var host = await HostUnderTest.Start();
        var answer = await host.Put(path, """{ "name": "x" }""");
        await answer.Problem(422, "request.invalid");
    }
}
