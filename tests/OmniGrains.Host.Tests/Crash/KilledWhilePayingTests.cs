using System.Globalization;
using OmniGrains.Tests.Shared;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>
/// The host is killed while members buy, bring back, and pay with points, and their tills repeat each step until it is answered: every balance
/// is what was earned less what was spent, to the point.
/// </summary>
public sealed class KilledWhilePayingTests(PostgresCluster cluster, ITestOutputHelper output) : IClassFixture<PostgresCluster>
{
    private const int Members = 8;
    private const int Visits = 12;
    private const int Gift = 1_000;

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
        using var terms = new StringContent("""{ "name": "Club", "currency": "EUR", "pointValue": "0.01", "rules": [{ "id": "base", "kind": "spend", "points": 1, "per": 1 }] }""", System.Text.Encoding.UTF8, "application/json");
        (await host.Client.PutAsync("v1/loyalty/programmes/club", terms)).EnsureSuccessStatusCode();
        var members = await Task.WhenAll(Enumerable.Range(0, Members).Select(member => Enrol(host, member)));

        await host.Interrupted(new Random(seed), kills, Members * Visits, onAnswer => Task.WhenAll(members.Select((account, member) => Shop(host, seed, account, member, onAnswer))));

        for (var member = 0; member < Members; member++)
        {
            var account = await host.GetSettled($"v1/loyalty/accounts/{members[member]}");
            var (active, locked) = ((string)account["active"]!, (string)account["locked"]!);
            (decimal.Parse(active, CultureInfo.InvariantCulture), decimal.Parse(locked, CultureInfo.InvariantCulture)).ShouldBe((BalanceOf(seed, member), 0m));
            var ledger = await host.GetSettled($"v1/loyalty/accounts/{members[member]}/ledger?limit=200");
            ledger["items"]!.AsArray().Sum(entry => decimal.Parse((string)entry!["change"]!, CultureInfo.InvariantCulture)).ShouldBe(BalanceOf(seed, member));
        }
    }

    private static async Task<string> Enrol(HostProcess host, int member)
    {
        var card = $$"""{ "programme": "club", "identities": [{ "kind": "card", "value": "M-{{member:D4}}" }] }""";
        var account = (string)(await host.Insist("v1/loyalty/accounts", card, CancellationToken.None))["accountId"]!;
        await host.Insist($"v1/loyalty/accounts/{account}/adjustments", $$"""{ "adjustmentId": "gift", "points": {{Gift}}, "reason": "gift" }""", CancellationToken.None);
        return account;
    }

    private static async Task Shop(HostProcess host, int seed, string account, int member, Action onAnswer)
    {
        foreach (var visit in VisitsOf(seed, member))
        {
            var payment = $"v1/loyalty/accounts/{account}/payments";
            await host.Insist("v1/purchases", Document(member, visit.Number, "sale", 1, visit.Amount), CancellationToken.None);
            await host.Insist(payment, $$"""{ "paymentId": "p{{visit.Number}}", "points": {{visit.Authorised}} }""", CancellationToken.None);
            await host.Insist($"{payment}/p{visit.Number}/{(visit.Captured > 0 ? "capture" : "void")}", visit.Captured > 0 ? $$"""{ "points": {{visit.Captured}} }""" : "{}", CancellationToken.None);
            if (visit.Refunded > 0)
            {
                await host.Insist($"{payment}/p{visit.Number}/refunds", $$"""{ "refundId": "r", "points": {{visit.Refunded}} }""", CancellationToken.None);
            }

            if (visit.Returned)
            {
                await host.Insist("v1/purchases", Document(member, visit.Number, "return", -1, visit.Amount), CancellationToken.None);
            }

            onAnswer();
        }
    }

    private static string Document(int member, int number, string kind, int quantity, int price) =>
        $$"""
        { "source": "till", "externalId": "{{member}}-{{number}}{{(kind == "sale" ? "" : "-R")}}", "kind": "{{kind}}", "channel": "store", "currency": "EUR", "occurredAt": "2026-03-01T10:00:00Z",
          {{(kind == "sale" ? "" : $"\"returnOf\": \"{member}-{number}\",")}} "identities": [{ "kind": "card", "value": "M-{{member:D4}}" }],
          "lines": [{ "sku": "CUP", "quantity": {{quantity}}, "unitPrice": "{{price}}" }] }
        """;

    private static decimal BalanceOf(int seed, int member) =>
        Gift + VisitsOf(seed, member).Sum(visit => (visit.Returned ? 0 : visit.Amount) - visit.Captured + visit.Refunded);

    // A fifth of what is authorised is called off, a third of what is captured is partly given back.
    private static IEnumerable<Visit> VisitsOf(int seed, int member)
    {
        var random = new Random((seed * 100) + member);
        for (var number = 0; number < Visits; number++)
        {
            var authorised = random.Next(2, 50);
            var captured = random.Next(5) == 0 ? 0 : random.Next(2, authorised + 1);
            yield return new Visit(number, random.Next(1, 200), authorised, captured, captured > 0 && random.Next(3) == 0 ? 1 : 0, random.Next(4) == 0);
        }
    }

    private sealed record Visit(int Number, int Amount, int Authorised, int Captured, int Refunded, bool Returned);
}
