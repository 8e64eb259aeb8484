using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inventory;
using OmniGrains.Tests.Shared;
using Xunit.Abstractions;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>A flash sale during which hosts are killed: never more is promised than there is, no promise is lost, every hold ends.</summary>
public sealed class FlashSaleTests(PostgresCluster cluster, ITestOutputHelper output) : IClassFixture<PostgresCluster>
{
    private const int Stock = 300;
    private const int Buyers = 900;

    [Fact]
    public async Task Killed_and_started_again_on_sqlite()
    {
        using var folder = new TemporaryFolder();
        await using var host = await HostProcess.Start(folder.Path, HostProcess.Unlimited);
        var sale = await Opened(host, "POT");
        var kills = new Moments([50, 150, 250]);
        var selling = sale.Run([host.Address], Buyers, 32, 3_600, kills.Note);
        while (await kills.Next(selling))
        {
            await host.Kill();
            await host.Start();
        }

        await selling;
        await MustBeExact(sale, host, "POT");
        await EveryHoldEnds(host);
    }

    [PostgresFact]
    public async Task One_of_two_nodes_killed_on_postgres()
    {
        using var folders = new TemporaryFolder();
        var database = $"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}";
        var master = $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}";
        await using var first = await HostProcess.Start(Path.Combine(folders.Path, "1"), [database, master, .. HostProcess.Unlimited]);
        await using var second = await HostProcess.Start(Path.Combine(folders.Path, "2"), [database, master, .. HostProcess.Unlimited]);
        var sale = await Opened(first, "POT");
        var kills = new Moments([150]);
        var selling = sale.Run([first.Address, second.Address], Buyers, 32, 3_600, kills.Note);
        await kills.Next(selling);
        await first.Kill();

        await selling;
        await MustBeExact(sale, second, "POT");
        await EveryHoldEnds(second);
    }

    private static async Task<FlashSale> Opened(HostProcess host, string sku)
    {
        var shop = new Shop(host.Client);
        await shop.Open("milano-1");
        await shop.Receive("milano-1", sku, Stock);
        return new FlashSale(sku);
    }

    private async Task MustBeExact(FlashSale sale, HostProcess host, string sku)
    {
        output.WriteLine($"{sale.Held} held, {sale.Refused} refused");
        sale.Held.ShouldBe(Stock);
        sale.Refused.ShouldBe(Buyers - Stock);
        sale.Answers.Values.Select(answer => (string)answer["id"]!).Distinct().Count().ShouldBe(Stock);
        var shop = new Shop(host.Client);
        (await shop.Figure("milano-1", sku, "reserved")).ShouldBe(Stock);
        (await shop.Figure("milano-1", sku, "available")).ShouldBe(0);
        foreach (var answer in sale.Answers.Values)
        {
            ((string)(await shop.Get($"v1/reservations/{answer["id"]}"))["state"]!).ShouldBe("held");
        }

        var events = await Journalled.Events(host.Client, await host.Head());
        events.Where(recorded => (string)recorded["type"]! == "stock.held").Select(recorded => (string)recorded["data"]!["holdId"]!).Count().ShouldBe(Stock);
    }

    /// <summary>Holds that nobody ends are ended by the host that survived, whichever had set their reminder.</summary>
    private static async Task EveryHoldEnds(HostProcess host)
    {
        var sale = await Opened(host, "CUP");
        await sale.Run([host.Address], 50, 16, 1, static _ => { });
        sale.Held.ShouldBe(50);
        await host.Kill();
        await host.Start();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var answer = await host.Client.GetAsync("v1/stream?from=0&kind=stock.hold-released", HttpCompletionOption.ResponseHeadersRead, limit.Token);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token));
        var ended = new HashSet<string>(StringComparer.Ordinal);
        while (ended.Count < 50 && await lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                ended.Add((string)JsonNode.Parse(line[6..])!["data"]!["holdId"]!);
            }
        }

        (await new Shop(host.Client).Figure("milano-1", "CUP", "reserved")).ShouldBe(0);
    }

    /// <summary>Numbers of sold pieces at which something is to happen.</summary>
    private sealed class Moments(int[] at)
    {
        private readonly TaskCompletionSource[] _reached = [.. at.Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        private int _next;

        public void Note(int sold)
        {
            for (var i = 0; i < at.Length; i++)
            {
                _ = sold >= at[i] && _reached[i].TrySetResult();
            }
        }

        public async Task<bool> Next(Task selling)
        {
            if (_next == at.Length)
            {
                return false;
            }

            await Task.WhenAny(_reached[_next++].Task, selling);
            return true;
        }
    }
}
