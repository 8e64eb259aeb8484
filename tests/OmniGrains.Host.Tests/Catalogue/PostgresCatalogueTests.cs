using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Catalogue;

/// <summary>Every question to the catalogue's view, on PostgreSQL: answered as on SQLite.</summary>
public sealed class PostgresCatalogueTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private static readonly string[] Questions =
    [
        "/v1/products", "/v1/products?q=teapot", "/v1/products?q=tea%20x", "/v1/products?category=kitchen", "/v1/products?archived=true", "/v1/products?limit=2",
        "/v1/catalogue/products", "/v1/catalogue/products?format=csv", "/v1/catalogue/prices", "/v1/catalogue/prices?format=csv",
    ];

    [PostgresFact]
    public async Task Questions_to_the_catalogue_get_the_answers_that_sqlite_gives()
    {
        var database = await cluster.CreateDatabase();
        var postgres = await Answers($"--ConnectionStrings:Postgres={database}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}");
        var sqlite = await Answers();

        postgres.ShouldBe(sqlite);
        sqlite[1].ShouldContain("teapot-X");
        sqlite[4].ShouldContain("a-old");
    }

    private static async Task<List<string>> Answers(params string[] settings)
    {
        await using var host = await HostUnderTest.Start(settings);
        await host.Put("/v1/price-lists/retail", """{ "name": "Retail", "currency": "EUR" }""").Json();
        await host.Import("/v1/catalogue/products",
            "sku,name,category,barcodes,attributes,parts\nteapot-X,Teapot \u00e9\u4e2d,kitchen/tea,96385074,\"{\"\"size\"\":\"\"x\"\"}\",\nTEAPOT,Blue teapot,kitchen,,,\n_cup,Cup,kitchenware,,,\na-old,Old,,,,\nSET,Set,,,,1*TEAPOT\n",
            "text/csv");
        await host.Import("/v1/catalogue/prices", "sku,list,amount,from,until\nTEAPOT,retail,9.99,2100-01-01T00:00:00Z,\nTEAPOT,retail,8,2100-02-01T00:00:00Z,2100-03-01T00:00:00Z\n_cup,retail,1,2100-01-01T00:00:00Z,\n", "text/csv");
        await host.Client.DeleteAsync("/v1/products/TEAPOT/prices/2").Json();
        await host.Client.PostAsync("/v1/products/a-old/archive", null).Json();
        var head = await host.Head();
        var answers = new List<string>();
        foreach (var question in Questions)
        {
            answers.Add(await host.Client.GetStringAsync($"{question}{(question.Contains('?', StringComparison.Ordinal) ? '&' : '?')}after={head}"));
        }

        return answers;
    }
}
