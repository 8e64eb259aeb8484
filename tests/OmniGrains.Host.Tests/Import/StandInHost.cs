using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OmniGrains.Host.Import;
using OmniGrains.Orders;

namespace OmniGrains.Host.Tests.Import;

/// <summary>Answers bulk pushes as the real host does, remembers what it recorded, and can be told to misbehave.</summary>
internal sealed class StandInHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private StandInHost(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, string> Recorded { get; } = new(StringComparer.Ordinal);

    public int Requests => _requests;

    /// <summary>What to do with the so-and-so-many-th request; null: answer it properly.</summary>
    public Func<int, Misbehaviour>? Misbehave { get; set; }

    public Func<string, bool> Rejects { get; set; } = static _ => false;

    public Uri Url => new(_app.Urls.First());

    public static async Task<StandInHost> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var host = new StandInHost(builder.Build());
        host._app.MapPost("/v1/purchases/bulk", host.Answer);
        await host._app.StartAsync();
        return host;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task Answer(HttpContext http)
    {
        var misbehaviour = Misbehave?.Invoke(Interlocked.Increment(ref _requests)) ?? Misbehaviour.None;
        if (http.Request.Headers.Authorization != "Bearer og_test")
        {
            http.Response.StatusCode = 401;
            await http.Response.WriteAsync("who are you?");
            return;
        }

        if (misbehaviour == Misbehaviour.Unavailable)
        {
            http.Response.StatusCode = 503;
            return;
        }

        await AnswerRows(http, misbehaviour);
    }

    private async Task AnswerRows(HttpContext http, Misbehaviour misbehaviour)
    {
        using var rows = new StreamReader(http.Request.Body);
        var number = 0;
        while (await rows.ReadLineAsync() is { } line)
        {
            var id = JsonSerializer.Deserialize(line, ImportJson.Default.PurchaseInput)!.ExternalId;
            var row = AnswerOf(id, line, ++number, misbehaviour);
            await http.Response.WriteAsync(JsonSerializer.Serialize(row, ImportJson.Default.BulkRow) + "\n");
            if (misbehaviour == Misbehaviour.CutOffAfterFiveRows && number == 5)
            {
                await http.Response.Body.FlushAsync();
                http.Abort();
                return;
            }
        }
    }

    private BulkRow AnswerOf(string id, string line, int number, Misbehaviour misbehaviour)
    {
        if (misbehaviour == Misbehaviour.JournalAwayForOddRows && number % 2 == 1)
        {
            return new BulkRow(number, "rejected", Code: "journal.unavailable", Detail: "away");
        }

        return Rejects(id) ? new BulkRow(number, "rejected", Code: "request.invalid", Detail: "lines: bad")
            : Recorded.TryAdd(id, line) ? new BulkRow(number, "recorded")
            : new BulkRow(number, Recorded[id] == line ? "replayed" : "rejected", Code: "purchase.other-content");
    }
}

internal enum Misbehaviour
{
    None,
    Unavailable,
    CutOffAfterFiveRows,
    JournalAwayForOddRows,
}
