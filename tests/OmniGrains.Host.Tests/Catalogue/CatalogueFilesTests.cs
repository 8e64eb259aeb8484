using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Catalogue;

public sealed class CatalogueFilesTests
{
    private const string Products =
        """
        sku;name;category;attributes;cost;currency;images;barcodes;parts
        TEAPOT;"Blue ""best"" teapot";kitchen/tea;"{""colour"":""blue""}";4.10;EUR;https://a.example/1.jpg|https://a.example/2.jpg;4006381333931|96385074;
        CUP;'=Cup;;;;;;;
        SET;Tea for two;;;;;;;1*TEAPOT|2*CUP

        """;

    [Fact]
    public async Task Products_come_back_from_csv_and_ndjson_as_they_were()
    {
        await using var host = await HostUnderTest.Start();
        Statuses(await host.Import("/v1/catalogue/products", Products, "text/csv")).ShouldBe(["recorded", "recorded", "recorded"]);
        ((string)(await host.Get("/v1/products/CUP"))["name"]!).ShouldBe("=Cup");
        ((string)(await host.Get("/v1/products/TEAPOT"))["name"]!).ShouldBe("Blue \"best\" teapot");
        var head = await host.Head();
        var csv = await host.Client.GetStringAsync($"/v1/catalogue/products?format=csv&after={head}");
        var ndjson = await host.Client.GetStringAsync("/v1/catalogue/products");
        csv.ShouldContain("'=Cup");

        Statuses(await host.Import("/v1/catalogue/products", csv, "text/csv; charset=utf-8")).ShouldAllBe(status => status == "recorded");
        Statuses(await host.Import("/v1/catalogue/products", ndjson, "application/x-ndjson")).ShouldAllBe(status => status == "recorded");
        (await host.Head()).ShouldBe(head, "the same again changes nothing");

        await using var other = await HostUnderTest.Start();
        await other.Import("/v1/catalogue/products", string.Join('\n', ndjson.Split('\n').OrderBy(line => line.Contains("parts", StringComparison.Ordinal))), "application/x-ndjson");
        (await other.Client.GetStringAsync($"/v1/catalogue/products?format=csv&after={await other.Head()}")).ShouldBe(csv);
    }

    [Fact]
    public async Task A_row_that_fails_does_not_stop_the_others()
    {
        await using var host = await HostUnderTest.Start();
        var outcomes = await host.Import(
            "/v1/catalogue/products", "sku,name,cost,currency,barcodes\nA,a,,,96385074\nB,,,,\nC,c,x,EUR,\nD,d,,,96385074\nE,e\"e,,,\nF,f,1,,\nG,g,,,\n", "text/csv");

        Statuses(outcomes).ShouldBe(["recorded", "rejected", "rejected", "rejected", "rejected", "rejected", "recorded"]);
        outcomes.Select(outcome => (string?)outcome["code"]).ShouldBe(
            [null, "request.malformed", "request.malformed", "barcode.owned-by-another", "request.malformed", "request.malformed", null]);
        outcomes.Select(outcome => (long)outcome["row"]!).ShouldBe([1, 2, 3, 4, 5, 6, 7]);
    }

    [Fact]
    public async Task A_row_that_names_null_is_refused_and_the_others_count()
    {
        await using var host = await HostUnderTest.Start();
        var outcomes = await host.Import(
            "/v1/catalogue/products",
            """
            {"sku":"A","name":"a"}
            {"sku":"B","name":"b","barcodes":["96385074",null]}
            {"sku":"C","name":"c","barcodes":["96385074"]}
            {"sku":"D","name":"d","parts":[null]}
            {"sku":"E","name":"e"}

            """, "application/x-ndjson");

        Statuses(outcomes).ShouldBe(["recorded", "rejected", "recorded", "rejected", "recorded"]);
    }

    [Fact]
    public async Task All_of_a_row_counts_or_nothing_of_it()
    {
        await using var host = await HostUnderTest.Start();
        await host.Import("/v1/catalogue/products", "sku,name,parts\nPOT,Pot,\nCUP,Cup,\nSET,Set,1*POT\n", "text/csv");
        var outcomes = await host.Import(
            "/v1/catalogue/products",
            "sku,name,barcodes,parts\nBOX,Box,96385074,1*SET\nSET,Other,4006381333931,1*NONE\nCUP,Mug,,\nPOT,Kettle,96385074,1*CUP\nBAG,Bag,96385074,2*CUP\n", "text/csv");

        outcomes.Select(outcome => (string?)outcome["code"]).ShouldBe(["bundle.part-is-bundle", "bundle.part-unknown", null, "bundle.is-part", null]);
        await (await host.Client.GetAsync("/v1/products/BOX")).Problem(404, "product.not-found");
        var (set, pot) = (await host.Get("/v1/products/SET"), await host.Get("/v1/products/POT"));
        ((string)set["name"]!, set["barcodes"]!.AsArray().Count, set["parts"]!.AsArray().Count).ShouldBe(("Set", 0, 1));
        ((string)pot["name"]!, pot["barcodes"]!.AsArray().Count).ShouldBe(("Pot", 0));
        (await host.Get("/v1/products/BAG"))["barcodes"]!.AsArray().ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("name\nx\n", "text/csv", "request.malformed")]
    [InlineData("", "text/csv", "request.malformed")]
    [InlineData("{\"sku\":\"A\"}\n", "application/x-ndjson", "request.malformed")]
    [InlineData("null\n", "application/x-ndjson", "request.malformed")]
    public async Task A_file_that_cannot_be_read_says_why(string text, string contentType, string code)
    {
        await using var host = await HostUnderTest.Start();
        var outcomes = await host.Import("/v1/catalogue/products", text, contentType);
        ((string)outcomes.ShouldHaveSingleItem()["code"]!).ShouldBe(code);
    }

    [Theory]
    [InlineData("text/csv", "sku,name\nA,")]
    [InlineData("text/csv", "sku,name\nA,\"")]
    [InlineData("application/x-ndjson", "{\"sku\":\"A\",\"name\":\"")]
    public async Task An_endless_row_is_not_gathered_in_memory(string contentType, string beginning)
    {
        await using var host = await HostUnderTest.Start();
        var outcomes = await host.Import("/v1/catalogue/products", beginning + new string('x', 1_500_000), contentType);
        ((string)outcomes.ShouldHaveSingleItem()["code"]!).ShouldBe("request.row-too-long");
    }

    [Fact]
    public async Task Rows_of_one_product_count_in_their_order()
    {
        await using var host = await HostUnderTest.Start();
        var text = new StringBuilder("sku,name\n");
        for (var i = 0; i < 600; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"P{i % 20},name {i}\n");
        }

        (await host.Import("/v1/catalogue/products", text.ToString(), "text/csv")).Count.ShouldBe(600);
        for (var i = 0; i < 20; i++)
        {
            ((string)(await host.Get($"/v1/products/P{i}"))["name"]!).ShouldBe($"name {580 + i}");
        }
    }

    [Fact]
    public async Task Prices_are_imported_and_exported_over_several_pages()
    {
        await using var host = await HostUnderTest.Start();
        await host.Put("/v1/price-lists/retail", """{ "name": "Retail", "currency": "EUR" }""").Json();
        var (products, prices) = (new StringBuilder("sku,name\n"), new StringBuilder("sku,list,amount,currency,from,until\n"));
        for (var i = 0; i < 1_100; i++)
        {
            products.Append(CultureInfo.InvariantCulture, $"P{i:D4},p\n");
            prices.Append(CultureInfo.InvariantCulture, $"P{i:D4},retail,{i}.50,EUR,2100-01-01T00:00:00Z,\n");
        }

        prices.Append("P0000,retail,1,GBP,,\n");
        await host.Import("/v1/catalogue/products", products.ToString(), "text/csv");
        var outcomes = await host.Import("/v1/catalogue/prices", prices.ToString(), "text/csv");
        outcomes.Count(outcome => (string)outcome["status"]! == "recorded").ShouldBe(1_100);
        ((string)outcomes[^1]["code"]!).ShouldBe("price-list.currency-fixed");

        var head = await host.Head();
        var exported = (await host.Client.GetStringAsync($"/v1/catalogue/prices?format=csv&after={head}")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        exported.Length.ShouldBe(1_101);
        exported[^1].ShouldBe("P1099,retail,1099.5,EUR,2100-01-01T00:00:00Z,");
        await host.Import("/v1/catalogue/prices", string.Join('\n', exported), "text/csv");
        (await host.Head()).ShouldBe(head, "the same again changes nothing");
        await (await host.Client.GetAsync("/v1/catalogue/prices?format=xls")).Problem(422, "request.invalid");
    }

    private static List<string> Statuses(List<JsonNode> outcomes) => [.. outcomes.Select(outcome => (string)outcome["status"]!)];
}
