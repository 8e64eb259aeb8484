using System.Net.Http.Json;
using Npgsql;
using OmniGrains.Engine;
using OmniGrains.Orders;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests;

/// <summary>PostgreSQL takes a view of which a table is missing for broken, and builds it anew at each start.</summary>
public sealed class PostgresViewsTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [PostgresFact]
    public async Task Every_table_that_a_view_names_is_there()
    {
        var database = await cluster.CreateDatabase();
        await using var host = await HostUnderTest.Start([$"--ConnectionStrings:Postgres={database}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"]);
        (await host.Client.PostAsJsonAsync("/v1/customers", new { identities = new[] { new { kind = "card", value = "C1" } } })).EnsureSuccessStatusCode();
        (await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}")).EnsureSuccessStatusCode();

        await using var source = NpgsqlDataSource.Create(database);
        var missing = new List<string>();
        foreach (var table in Views().SelectMany(view => view.Tables))
        {
            await using var command = source.CreateCommand("select to_regclass('omnigrains_views.' || $1) is null");
            command.Parameters.Add(new NpgsqlParameter { Value = table });
            if ((bool)(await command.ExecuteScalarAsync())!)
            {
                missing.Add(table);
            }
        }

        missing.ShouldBeEmpty();
    }

    private static IEnumerable<View> Views() =>
        typeof(OrdersSlice).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(View))).Select(type => (View)Activator.CreateInstance(type, nonPublic: true)!);
}
