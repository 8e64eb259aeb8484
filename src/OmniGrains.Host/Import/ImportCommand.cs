using System.Net.Http.Headers;
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
    }
}
