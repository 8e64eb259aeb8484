using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests;

/// <summary>Every question that is asked of views, on PostgreSQL: answered as on SQLite.</summary>
public sealed class PostgresReadsTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private static readonly string[] Questions =
    [
        "/v1/reports/sales", "/v1/reports/sales?groupBy=day", "/v1/reports/sales?groupBy=month", "/v1/reports/sales?groupBy=channel",
        "/v1/reports/sales?groupBy=place", "/v1/reports/sales?groupBy=country&from=2026-01-01&to=2026-12-31&channel=store&place=p-1&country=IT&currency=GBP",
        "/v1/reports/sales?currency=EUR", "/v1/orders", "/v1/orders?source=till-1&limit=1", "/v1/orders?customer={customer}", "/v1/customers?q=lovelace",
        "/v1/customers?q=ad", "/v1/customers?q=ada%20example.com", "/v1/customers?email=ada@example.com", "/v1/customers/{customer}/timeline",
        "/v1/customers/{customer}/timeline?limit=1", "/v1/audit",
    ];

    [PostgresFact]
    public async Task Questions_to_views_get_the_answers_that_sqlite_gives()
    {
        var database = await cluster.CreateDatabase();
        var postgres = await Answers($"--ConnectionStrings:Postgres={database}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}");
        var sqlite = await Answers();
        for (var i = 0; i < Questions.Length; i++)
        {
            postgres[i].ShouldBe(sqlite[i], Questions[i]);
        }

        sqlite[0].ShouldContain("\"orders\":2");
    }

    private static async Task<List<string>> Answers(params string[] settings)
    {
        await using var host = await HostUnderTest.Start(settings);
        var customer = "";
        foreach (var id in (string[])["1", "2"])
        {
            var answer = await host.Post("/v1/purchases",
                $$"""
                { "source": "till-1", "externalId": "{{id}}", "channel": "store", "place": "p-1", "country": "IT", "occurredAt": "2026-03-01T09:30:00Z", "currency": "GBP",
                  "identities": [{ "kind": "email", "value": "ada@example.com", "verified": true }], "lines": [{ "sku": "POT", "quantity": "1", "unitPrice": "12.50" }] }
                """);
            customer = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["customerId"]!;
        }

        // One after the other: a new identifier reaches the record by a reaction, a name at once.
        foreach (var traits in (string[])["""{"email":"ada@example.com"}""", """{"email":"ada@example.com","name":"Ada Lovelace"}"""])
        {
            (await host.Post("/v1/identify", $$"""{"userId":"u1","traits":{{traits}}}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
            using var settled = await host.Client.GetAsync($"/v1/customers/{customer}?after={await host.Head()}");
            settled.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var answers = new List<string>();
        foreach (var question in Questions)
        {
            var path = question.Replace("{customer}", customer, StringComparison.Ordinal);
            using var answer = await host.Client.GetAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}after={await host.Head()}");
            var body = await answer.Content.ReadAsStringAsync();
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, $"{question}: {body}");
            answers.Add(Timeless(body, customer));
        }

        return answers;
    }

    // Ids, the time of recording, and where reactions fall between other events differ from run to run.
    private static string Timeless(string body, string customer)
    {
        var text = body.Replace(customer, "CUSTOMER", StringComparison.Ordinal);
        foreach (var name in (string[])["since", "at", "occurredAt", "position", "version", "asOf", "next"])
        {
            text = Regex.Replace(text, $"\"{name}\":(\"[^\"]*\"|[0-9]+)", $"\"{name}\":0", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        }

        return text;
    }
}
