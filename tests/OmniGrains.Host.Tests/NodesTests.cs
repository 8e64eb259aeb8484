using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Host.Configuration;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests;

/// <summary>Several hosts over one real PostgreSQL database.</summary>
public sealed class NodesTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [PostgresFact]
    public async Task A_key_made_on_one_node_opens_another_and_its_revocation_reaches_it()
    {
        var settings = await Settings();
        await using var one = await HostUnderTest.Start(settings);
        await using var other = await HostUnderTest.Start(settings);
        var (id, token) = await one.CreateKey(Scopes.Admin);
        using var client = other.NewClient(token);
        (await client.GetAsync("/v1/keys")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await using var told = await EventReader.Open(other, $"/v1/stream?kind=access.&from={await other.Head()}");
        var waited = Stopwatch.StartNew();
        await one.Client.DeleteAsync($"/v1/keys/{id}");
        (await told.Next()).Type.ShouldBe("access.key-revoked");
        while ((await client.GetAsync("/v1/keys")).StatusCode == HttpStatusCode.OK)
        {
            waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        }

        waited.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [PostgresFact]
    public async Task What_one_node_records_can_be_read_on_another_after_its_position()
    {
        var settings = await Settings();
        await using var one = await HostUnderTest.Start(settings);
        await using var other = await HostUnderTest.Start(settings);
        var (id, _) = await one.CreateKey(Scopes.Ingest);
        var audit = await other.Client.GetFromJsonAsync<JsonObject>($"/v1/audit?after={await one.Head()}");
        ((string?)audit!["items"]![0]!["target"]).ShouldBe(id);
    }

    [PostgresFact]
    public async Task Every_node_tells_how_far_the_work_of_all_nodes_has_come()
    {
        var settings = await Settings();
        await using var one = await HostUnderTest.Start(settings);
        await using var other = await HostUnderTest.Start(settings);
        await one.CreateKey(Scopes.Ingest);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        foreach (var node in (HostUnderTest[])[one, other])
        {
            while ((await node.Client.GetFromJsonAsync<JsonObject>("/health/ready", limit.Token))!["lag"]!.AsObject().Any(work => (long)work.Value! > 0))
            {
            }
        }

        OwnWork(one).Intersect(OwnWork(other), StringComparer.Ordinal).ShouldBeEmpty("Each measures what it works on itself.");
    }

    [Fact]
    public async Task In_production_postgres_needs_a_master_key()
    {
        var folder = Directory.CreateTempSubdirectory("omnigrains-host-");
        await using var app = HostUnderTest.Build(
            folder.FullName, "--environment=Production", $"--OMNIGRAINS_API_KEY={HostUnderTest.Key}", "--ConnectionStrings:Postgres=Host=127.0.0.1;Port=1");
        (await Should.ThrowAsync<StartRefusedException>(() => app.StartAsync())).Message.ShouldContain("OMNIGRAINS_MASTER_KEY");
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_is_named_as_the_reason()
    {
        var folder = Directory.CreateTempSubdirectory("omnigrains-host-");
        await using var app = HostUnderTest.Build(folder.FullName, "--ConnectionStrings:Postgres=Host=127.0.0.1;Port=1;Username=nobody;Database=none");
        (await Should.ThrowAsync<StartRefusedException>(() => app.StartAsync())).Message.ShouldContain("ConnectionStrings__Postgres");
        folder.Delete(recursive: true);
    }

    private static IEnumerable<string> OwnWork(HostUnderTest node) => node.App.Services.GetRequiredService<GrainEngine>().Freshness.Lags().Keys;

    private async Task<string[]> Settings() =>
    [
        $"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}",
        $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}",
    ];
}
