using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Host.Import;

/// <summary>The host refuses the whole push; trying again will not help.</summary>
internal sealed class PushRefusedException(string message) : Exception(message);

/// <summary>
/// Pushes purchases to a host that may go away at any moment. A row counts once it is answered; rows without an answer
/// are pushed again, which records none twice. Waits for the host as long as <see cref="Patience"/> allows.
/// </summary>
internal sealed class BulkPush(HttpClient http, TimeProvider time, Action<string> onWaiting)
{
    /// <summary>
    /// The most rows of a request: so few that their answers fit into the connection's buffers, because HTTP/1.1
    /// clients read them only after the last row is sent.
    /// </summary>
    public const int RowsPerRequest = 300;

    /// <summary>How long the host may be away.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly MediaTypeHeaderValue Ndjson = new("application/x-ndjson");

    /// <summary>Pushes until every purchase has its answer.</summary>
    /// <exception cref="PushRefusedException">The key is wrong, there is no such endpoint, or the host stayed away for too long.</exception>
    public async Task Push(IReadOnlyList<PurchaseInput> purchases, Action<PurchaseInput, BulkRow> onAnswer, CancellationToken cancellation)
    {
        var (pending, pause, since) = (purchases, FirstPause, time.GetTimestamp());
        while (true)
        {
            var left = new List<PurchaseInput>(pending);
            var obstacle = await TryPush(pending, left, onAnswer, cancellation);
            if (left.Count == 0)
            {
                return;
            }

            if (left.Count < pending.Count)
            {
                (pause, since) = (FirstPause, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(since) > Patience)
            {
                throw new PushRefusedException($"The host gave no answer for {Patience.TotalMinutes:0} minutes: {obstacle}");
            }

            onWaiting(obstacle);
            await Task.Delay(pause, time, cancellation);
            (pending, pause) = (left, pause * 2 < LongestPause ? pause * 2 : LongestPause);
        }
    }

    /// <summary>One request; takes what is answered for good off <paramref name="left"/>, and says why something is left.</summary>
    private async Task<string> TryPush(
        IReadOnlyList<PurchaseInput> rows, List<PurchaseInput> left, Action<PurchaseInput, BulkRow> onAnswer, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "v1/purchases/bulk") { Content = ContentOf(rows) };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return response.IsSuccessStatusCode
                ? await ReadAnswers(response, rows, left, onAnswer, cancellation)
                : await Refused(response, cancellation);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "The host did not answer in time.";
        }
    }

    private static async Task<string> ReadAnswers(
        HttpResponseMessage response, IReadOnlyList<PurchaseInput> rows, List<PurchaseInput> left, Action<PurchaseInput, BulkRow> onAnswer,
        CancellationToken cancellation)
    {
        var obstacle = "The answer ended early.";
        using var answers = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await answers.ReadLineAsync(cancellation) is { } line)
        {
            if (Parse(line) is not { Row: >= 1 } row || row.Row > rows.Count)
            {
                return "The answer was cut off in the middle of a row.";
            }

            if (row.Code is "journal.unavailable" or "engine.overloaded")
            {
                obstacle = row.Detail ?? row.Code;
            }
            else if (left.Remove(rows[(int)row.Row - 1]))
            {
                onAnswer(rows[(int)row.Row - 1], row);
            }
        }

        return obstacle;
    }

    private static async Task<string> Refused(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = $"HTTP {(int)response.StatusCode}";
        if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError)
        {
            return status;
        }

        throw new PushRefusedException($"{status}: {await response.Content.ReadAsStringAsync(cancellation)}");
    }

    private static ByteArrayContent ContentOf(IReadOnlyList<PurchaseInput> rows)
    {
        var bytes = new MemoryStream();
        foreach (var row in rows)
        {
            JsonSerializer.Serialize(bytes, row, ImportJson.Default.PurchaseInput);
            bytes.WriteByte((byte)'\n');
        }

        return new ByteArrayContent(bytes.GetBuffer(), 0, (int)bytes.Length) { Headers = { ContentType = Ndjson } };
    }

    private static BulkRow? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ImportJson.Default.BulkRow);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
