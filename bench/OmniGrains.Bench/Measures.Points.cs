using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace OmniGrains.Bench;

/// <summary>Points of many members: earned by events, and spent as payment in two steps.</summary>
internal static partial class Measures
{
    private const int Members = 5_000;

    private static async Task<IReadOnlyList<Claim>> EarnPoints()
    {
        using var folder = new Folder();
        await using var server = await Server.Product(folder.Path);
        var accounts = await Enrol(server);
        var earn = Write(accounts, (account, number) => ($"{account}/events", $$"""{"eventId":"e{{number}}","name":"visit"}"""));
        await WarmUp(server, earn);
        var (durable, floor) = await BetweenFloors(earn, () => Load.Run(server.Port, Connections, Time, earn));
        return [AgainstFloor("points accumulated, durable on SQLite", durable, floor, 0.4, 0.6)];
    }

    // A payment is counted when both of its steps are answered: two requests, where the floor answers one.
    private static async Task<IReadOnlyList<Claim>> PayWithPoints()
    {
        using var folder = new Folder();
        await using var server = await Server.Product(folder.Path);
        var accounts = await Enrol(server);
        var authorised = new ConcurrentQueue<(string Account, long Number)>();
        var pay = Steps(accounts, authorised);
        await WarmUp(server, pay);
        var (durable, floor) = await BetweenFloors(Write(accounts, Authorise), () => Load.Run(server.Port, Connections, Time, pay));
        return [AgainstFloor("points as payment, authorised and captured, durable on SQLite", durable with { PerSecond = durable.PerSecond / 2 }, floor, 0.2, 0.35)];
    }

    private static (string Path, string Body) Authorise(string account, long number) => ($"{account}/payments", $$"""{"paymentId":"p{{number}}","points":1}""");

    // One step in two is the capture of a payment that was asked for so long ago that it has been answered.
    private static Func<byte[], int> Steps(IReadOnlyList<string> accounts, ConcurrentQueue<(string Account, long Number)> authorised)
    {
        var step = 0L;
        return buffer =>
        {
            if (Interlocked.Increment(ref step) % 2 == 0 && authorised.Count > 4 * Connections && authorised.TryDequeue(out var known))
            {
                return Post(buffer, $"{known.Account}/payments/p{known.Number}/capture", "{}");
            }

            var (account, number) = (accounts[Random.Shared.Next(accounts.Count)], Interlocked.Increment(ref _order));
            var (path, body) = Authorise(account, number);
            authorised.Enqueue((account, number));
            return Post(buffer, path, body);
        };
    }

    private static Func<byte[], int> Write(IReadOnlyList<string> accounts, Func<string, long, (string Path, string Body)> request) => buffer =>
    {
        var (path, body) = request(accounts[Random.Shared.Next(accounts.Count)], Interlocked.Increment(ref _order));
        return Post(buffer, path, body);
    };

    private static int Post(byte[] buffer, string path, string body) => Encoding.ASCII.GetBytes(
        $"POST /v1/loyalty/accounts/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {Server.Key}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}", buffer);

    private static async Task<IReadOnlyList<string>> Enrol(Server server)
    {
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "record.json"), "null");
        var rules = new[] { new { id = "visit", kind = "event", points = 1, @event = "visit", mostPerDay = 1_000 } };
        await Put(server, "/v1/loyalty/programmes/club", new { name = "Club", currency = "EUR", pointValue = "0.01", rules });
        var accounts = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Members), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (member, stop) =>
        {
            var card = string.Create(CultureInfo.InvariantCulture, $"C{member:D8}");
            using var enrolled = await server.Http.PostAsJsonAsync(
                new Uri("/v1/loyalty/accounts", UriKind.Relative), new { programme = "club", identities = new[] { new { kind = "card", value = card } } }, stop);
            enrolled.EnsureSuccessStatusCode();
            var account = (string)(await enrolled.Content.ReadFromJsonAsync<System.Text.Json.Nodes.JsonObject>(stop))!["accountId"]!;
            await Send(server, $"/v1/loyalty/accounts/{account}/adjustments", new { adjustmentId = "start", points = 1_000_000, reason = "bench" });
            accounts.Add(account);
        });
        await CaughtUp(server);
        return [.. accounts];
    }
}
