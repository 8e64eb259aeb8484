using System.Net.Http.Headers;
using System.Text.Json;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Host.Import;

/// <summary>The <c>import</c> command: pushes a file over HTTP to a running host.</summary>
internal sealed class ImportCommand(ImportOptions options, ImportDisplay display, TimeProvider time)
{
    public const string Name = "import";
    private const int RequestsAtOnce = 3;
    private const int Succeeded = 0;
    private const int SomeRejected = 1;
    private const int Failed = 2;
    private const int Interrupted = 130;
    private static readonly TimeSpan LongestCatchUp = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CatchUpPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs the command with its arguments (without its name) and returns the exit code.</summary>
    /// <returns>0: all is recorded; 1: some rows were rejected; 2: it could not be done; 130: interrupted.</returns>
    public static async Task<int> Run(string[] args)
    {
        var display = ImportDisplay.ForThisTerminal();
        var (options, problem) = ImportOptions.Parse(args, Environment.GetEnvironmentVariable);
        if (options is null)
        {
            display.Failed($"{problem}\n\n{ImportOptions.Usage}");
            return Failed;
        }

        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, press) =>
        {
            press.Cancel = true;
            interrupted.Cancel();
        };
        return await new ImportCommand(options, display, TimeProvider.System).Run(interrupted.Token);
    }

    public async Task<int> Run(CancellationToken cancellation)
    {
        var tally = new ImportTally();
        var started = time.GetTimestamp();
        try
        {
            var invoices = RetailFile.ReadInvoices(options.File);
            await display.Show(invoices.Count, () => Push(invoices, tally, cancellation));
            display.Finished(tally, time.GetElapsedTime(started));
            return tally.Rejected > 0 ? SomeRejected : Succeeded;
        }
        catch (Exception exception) when (exception is UnreadableFileException or PushRefusedException)
        {
            display.Failed(exception.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            display.Finished(tally, time.GetElapsedTime(started));
            display.Failed("Interrupted. Start it again to go on; nothing is recorded twice.");
            return Interrupted;
        }
    }

    private async Task Push(IReadOnlyList<IReadOnlyList<RetailRow>> invoices, ImportTally tally, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = !options.Url.IsLoopback });
        http.BaseAddress = options.Url;
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
        var push = new BulkPush(http, time, display.Waiting);
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = RequestsAtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(invoices.Chunk(BulkPush.RowsPerRequest), parallel, async (chunk, stop) =>
        {
            PurchaseInput[] purchases = [.. chunk.Select(rows => RetailInvoice.ToPurchase(rows, options.Conventions))];
            await push.Push(purchases, (purchase, row) => display.Progressed(tally.Count(purchase.ExternalId, row)), stop);
        });
        await UntilReadable(http, cancellation);
    }

    // What was pushed is durable already; lists and reports follow a moment later. Whoever asks for a report next finds it there.
    private async Task UntilReadable(HttpClient http, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (time.GetElapsedTime(began) < LongestCatchUp && await IsBehind(http, cancellation))
        {
            await Task.Delay(CatchUpPause, time, cancellation);
        }
    }

    private static async Task<bool> IsBehind(HttpClient http, CancellationToken cancellation)
    {
        try
        {
            using var health = await JsonDocument.ParseAsync(await http.GetStreamAsync("health/ready", cancellation), default, cancellation);
            return health.RootElement.TryGetProperty("lag", out var lag) && lag.EnumerateObject().Any(work => work.Value.GetInt64() > 0);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or JsonException)
        {
            return false;
        }
    }
}
