using System.Globalization;
using System.Text;
using OmniGrains.Tests.Shared;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>
/// The host is killed while offers are published and paused again and again and while tills redeem one: each step counts once, and what was granted to a
/// publication that was cut off neither stays nor is missing.
/// </summary>
public sealed class KilledWhileOfferingTests(PostgresCluster cluster, ITestOutputHelper output) : IClassFixture<PostgresCluster>
{
    private const int Sellers = 4;
    private const int Rounds = 8;
    private const int Tills = 4;
    private const int Redemptions = 16;

    [Fact]
    public async Task On_sqlite() => await Run(kills: 4, HostProcess.Unlimited);

    [PostgresFact]
    public async Task On_postgres() => await Run(kills: 2, [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", .. HostProcess.Unlimited]);

    private async Task Run(int kills, string[] settings)
    {
        var seed = Environment.TickCount & 0xFFFF;
        output.WriteLine($"seed {seed}");
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.Start(folder.Path, settings);
        await Put(host, "v1/price-lists/retail", """{ "name": "Retail", "currency": "EUR" }""");
        await Put(host, "v1/offers/till", $$"""{ "name": "At the till", "budget": { "count": {{Tills * Redemptions}} } }""");
        await host.Insist("v1/offers/till/publish", "{}", CancellationToken.None);
        for (var seller = 0; seller < Sellers; seller++)
        {
            await Put(host, $"v1/products/P{seller}", $$"""{ "name": "P{{seller}}" }""");
            await host.Insist($"v1/products/P{seller}/prices", """{ "list": "retail", "amount": "10.00" }""", CancellationToken.None);
            await Put(host, $"v1/offers/o{seller}", $$"""{ "name": "O{{seller}}", "sku": "P{{seller}}", "benefit": { "kind": "percent", "value": 20 } }""");
        }

        await host.Interrupted(new Random(seed), kills, (Sellers * Rounds) + (Tills * Redemptions), onAnswer => Task.WhenAll(
            [.. Enumerable.Range(0, Sellers).Select(seller => Sell(host, seller, onAnswer)), .. Enumerable.Range(0, Tills).Select(till => Redeem(host, till, onAnswer))]));

        var redeemed = await host.GetSettled("v1/offers/till");
        ((int)redeemed["redeemed"]!, (string)redeemed["spent"]![0]!["amount"]!).ShouldBe((Tills * Redemptions, string.Create(CultureInfo.InvariantCulture, $"{Tills * Redemptions}.00")));
        var made = (await host.GetSettled("v1/offers"))["items"]!.AsArray();
        made.Select(offer => (string)offer!["id"]!).ShouldBe(["o0", "o1", "o2", "o3", "till"]);
        for (var seller = 0; seller < Sellers; seller++)
        {
            ((int)(await host.GetSettled($"v1/offers/o{seller}"))["publication"]!).ShouldBe(Rounds);
            var prices = (await host.GetSettled($"v1/products/P{seller}/offer-prices"))["items"]!.AsArray();
            prices.Where(price => price!["endedAt"] is null).Select(price => (int)price!["publication"]!).ShouldBe([Rounds]);
            prices.Select(price => (int)price!["publication"]!).ShouldBe(Enumerable.Range(1, Rounds).Reverse());
        }
    }

    private static async Task Sell(HostProcess host, int seller, Action onAnswer)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            await host.Insist($"v1/offers/o{seller}/publish", $$"""{ "round": {{round}} }""", CancellationToken.None);
            if (round < Rounds)
            {
                await host.Insist($"v1/offers/o{seller}/pause", $$"""{ "round": {{round}} }""", CancellationToken.None);
            }

            onAnswer();
        }
    }

    private static async Task Redeem(HostProcess host, int till, Action onAnswer)
    {
        for (var number = 0; number < Redemptions; number++)
        {
            await host.Insist("v1/offers/till/redemptions", $$"""{ "redemptionId": "{{till}}-{{number}}", "amount": "1.00", "currency": "EUR" }""", CancellationToken.None);
            onAnswer();
        }
    }

    private static async Task Put(HostProcess host, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        (await host.Client.PutAsync(path, content)).EnsureSuccessStatusCode();
    }
}
