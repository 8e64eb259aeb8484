using System.Diagnostics;
using System.Globalization;
using Dapper;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Search.Index;

namespace OmniGrains.Bench;

/// <summary>
/// Search among millions of messages, written as the view writes them: words by Zipf's law, one that every second message has, one in a
/// thousand, one in a hundred thousand, and none.
/// </summary>
internal static partial class Measures
{
    private const int MessagesPerConversation = 4;
    private const int EventsPerMessage = 3;
    private static readonly int Messages = Number("BENCH_MESSAGES", 4_000_000);

    private static readonly string[] Questions =
    [
        "?q=order", "?q=ord", "?q=o", "?q=order delivery", "?q=\"order word12\"", "?q=word77 word12", "?q=word4711", "?q=rare123", "?q=seldom7", "?q=never", "?q=order never",
        "?q=order&channel=sms", "?q=order&status=open", "?q=word3 word5 wor", "?q=order&from=2025-03-01T00:00:00Z&to=2025-03-02T00:00:00Z", "?q=order&limit=100",
    ];

    private static Task<IReadOnlyList<Claim>> InboxSearchOnPostgres() => OnPostgres(InboxSearch, "PostgreSQL");

    private static Task<IReadOnlyList<Claim>> InboxSearchOnSqlite() => OnSqlite(InboxSearch, "SQLite");

    private static async Task<IReadOnlyList<Claim>> InboxSearch(Server server, string store)
    {
        var views = server.Services.GetRequiredService<IViewStore>();
        await views.Prepare(new SearchView());
        var began = Stopwatch.GetTimestamp();
        await Fill(views, (int)Math.Ceiling(Messages / 5_000.0), FillSearch);
        var filled = Stopwatch.GetElapsedTime(began);
        return [.. (await Slowest(server, "search", Questions, 25)).Select(claim => claim with
        {
            Name = $"GET /v1/search among {Messages} messages, p99 on {store}",
            Must = 300, Aim = 100, Detail = $"{claim.Detail}; filled in {filled.TotalSeconds:0} s",
        })];
    }

    private static async Task FillSearch(int part, IViewWriter writer)
    {
        var random = new Random(part);
        var events = new List<Recorded>();
        var begin = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var i = part * 5_000; i < Math.Min(Messages, (part + 1) * 5_000); i++)
        {
            var (id, at, position) = ($"{i / MessagesPerConversation:x32}", begin.AddSeconds(i * 10), 1 + ((long)i * EventsPerMessage));
            var channel = random.Next(50) == 0 ? "sms" : "chat";
            if (i % MessagesPerConversation == 0)
            {
                events.Add(At(position, id, new ConversationOpened(id, null, "c", "api", channel, "contact/c", at)));
                if (random.Next(100) > 0)
                {
                    events.Add(At(position + 1, id, new ConversationStatusChanged(id, null, channel, ConversationStatus.Resolved, null, "by-hand", null, at)));
                }
            }

            events.Add(At(position + 2, id, new MessageContent(
                $"conversation/{id}", id, $"{id}.{i}", MessageDirection.In, channel, at, Sentence(random, i), [], null, null)));
        }

        await new SearchView().Apply(events, writer);

        Recorded At(long position, string id, IEvent @event) => new(position, $"conversation/{id}", 1, begin, "", @event);
    }

    private static string Sentence(Random random, int i)
    {
        var words = Enumerable.Range(0, 14).Select(_ => $"word{(int)Math.Exp(random.NextDouble() * 10.8)}").ToList();
        string[] also = [random.Next(2) == 0 ? "order" : "", random.Next(10) == 0 ? "delivery" : "", random.Next(1_000) == 0 ? $"rare{i % 200}" : "", i % 100_000 == 7 ? "seldom7" : ""];
        words.InsertRange(random.Next(14), also.Where(word => word.Length > 0));
        return string.Join(' ', words);
    }

    private static async Task Fill(IViewStore views, int parts, Func<int, IViewWriter, Task> fill)
    {
        await using var connection = await views.Open();
        for (var part = 0; part < parts; part++)
        {
            await using var transaction = await connection.BeginTransactionAsync();
            await fill(part, new TableWriter(connection, views.Dialect, transaction));
            await transaction.CommitAsync();
        }

        if (views.Dialect == SqlDialect.Postgres)
        {
            // As its autovacuum does; on SQLite nobody does.
            await connection.ExecuteAsync("analyze ", commandTimeout: 600);
        }
    }

    /// <summary>Asks each question several times, in turn, and tells the p99 of all with the slowest question's.</summary>
    private static async Task<IReadOnlyList<Claim>> Slowest(Server server, string path, string[] questions, int times)
    {
        var all = questions.ToDictionary(question => question, _ => new List<double>(), StringComparer.Ordinal);
        for (var round = -1; round < times; round++)
        {
            foreach (var question in questions)
            {
                var began = Stopwatch.GetTimestamp();
                using var answer = await server.Http.GetAsync(new Uri($"/v1/{path}{question.Replace(" ", "%20", StringComparison.Ordinal)}", UriKind.Relative));
                await Accepted(answer);
                if (round >= 0)
                {
                    all[question].Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                }
            }
        }

        var sorted = all.Values.SelectMany(some => some).Order().ToList();
        var p99 = sorted[(int)(sorted.Count * 0.99)];
        var each = string.Join(", ", all.OrderByDescending(one => one.Value.Max()).Take(6)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key} p50 {one.Value.Order().ElementAt(times / 2):0.0} max {one.Value.Max():0.0}")));
        return [new Claim("", p99, " ms", 0, 0, string.Create(CultureInfo.InvariantCulture, $"p50 {sorted[sorted.Count / 2]:0.0} ms; {each}"), LowerIsBetter: true)];
    }

    private static async Task<IReadOnlyList<Claim>> OnSqlite(Func<Server, string, Task<IReadOnlyList<Claim>>> measure, string store)
    {
        using var folder = new Folder();
        await using var server = await Server.InThisProcess(folder.Path);
        return await measure(server, store);
    }

    private static async Task<IReadOnlyList<Claim>> OnPostgres(Func<Server, string, Task<IReadOnlyList<Claim>>> measure, string store)
    {
        var cluster = new Tests.Shared.PostgresCluster();
        await cluster.InitializeAsync();
        try
        {
            using var folder = new Folder();
            await using var server = await Server.InThisProcess(folder.Path, await cluster.CreateDatabase());
            return await measure(server, store);
        }
        finally
        {
            await cluster.DisposeAsync();
        }
    }

    private static int Number(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : usual;
}
