using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders;

/// <summary>What became of one row of a bulk push; rows are answered in their order.</summary>
/// <param name="Row">The row's number, from 1.</param>
/// <param name="Status"><c>recorded</c>, <c>replayed</c> (it was recorded before) or <c>rejected</c>.</param>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose it is.</param>
/// <param name="Position">The journal position that contains it.</param>
/// <param name="Code">Why it was rejected.</param>
/// <param name="Detail">What to do about it.</param>
public sealed record BulkRow(
    long Row, string Status, string? OrderId = null, string? CustomerId = null, long? Position = null, string? Code = null, string? Detail = null);

/// <summary>
/// Reads rows as they come and answers them as they are durable, in their order. Memory is bounded by the rows under
/// way, whatever the length of the stream; a row that fails does not stop the others.
/// </summary>
internal sealed class BulkPurchases(IMediator mediator, IOptions<Microsoft.AspNetCore.Http.Json.JsonOptions> json)
{
    public const int LongestRow = 512 * 1024;
    private const int RowsUnderWay = 1_024;

    private readonly JsonTypeInfo<PurchaseInput> _input = (JsonTypeInfo<PurchaseInput>)json.Value.SerializerOptions.GetTypeInfo(typeof(PurchaseInput));
    private readonly JsonTypeInfo<BulkRow> _row = (JsonTypeInfo<BulkRow>)json.Value.SerializerOptions.GetTypeInfo(typeof(BulkRow));

    public async Task Run(PipeReader rows, PipeWriter answers, Intent intent, CancellationToken cancellation)
    {
        var underWay = Channel.CreateBounded<Task<BulkRow>>(new BoundedChannelOptions(RowsUnderWay) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answering = Answer(underWay.Reader, answers, stop);
        try
        {
            await Read(rows, underWay.Writer, intent, stop.Token);
        }
        finally
        {
            underWay.Writer.TryComplete();
            await answering;
        }
    }

    private async Task Read(PipeReader rows, ChannelWriter<Task<BulkRow>> underWay, Intent intent, CancellationToken cancellation)
    {
        var number = 0L;
        while (true)
        {
            var read = await rows.ReadAsync(cancellation);
            var buffer = read.Buffer;
            while (TryTakeLine(ref buffer, read.IsCompleted, out var line))
            {
                if (!IsBlank(line))
                {
                    await underWay.WriteAsync(Record(line, ++number, intent, cancellation), cancellation);
                }
            }

            if (buffer.Length > LongestRow)
            {
                await underWay.WriteAsync(Task.FromResult(TooLong(++number)), cancellation);
                return;
            }

            rows.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    // Parses before returning: the line's memory belongs to the reader.
    private Task<BulkRow> Record(ReadOnlySequence<byte> line, long number, Intent intent, CancellationToken cancellation)
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = _input.Options.MaxDepth });
            var input = JsonSerializer.Deserialize(ref reader, _input);
            return input is null ? Task.FromResult(Unreadable(number, "The row is null.")) : Record(input, number, intent, cancellation);
        }
        catch (JsonException exception)
        {
            return Task.FromResult(Unreadable(number, exception.Message));
        }
    }

    private async Task<BulkRow> Record(PurchaseInput input, long number, Intent intent, CancellationToken cancellation)
    {
        try
        {
            var rowIntent = intent.Key is null ? intent : intent with { Key = $"{intent.Key}:{number}" };
            var result = await mediator.Send(new RecordPurchase(input, rowIntent), cancellation);
            return result.Value is { } receipt
                ? new BulkRow(number, result.Replayed ? "replayed" : "recorded", receipt.OrderId, receipt.CustomerId, receipt.Position)
                : new BulkRow(number, "rejected", Code: result.Rejection!.Code, Detail: result.Rejection.Detail);
        }
        catch (JournalUnavailableException)
        {
            return new BulkRow(number, "rejected", Code: "journal.unavailable", Detail: "It is unknown whether this row was recorded. Push it again.");
        }
    }

    private async Task Answer(ChannelReader<Task<BulkRow>> underWay, PipeWriter answers, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var row in underWay.ReadAllAsync(stop.Token))
            {
                if (!row.IsCompleted)
                {
                    await answers.FlushAsync(stop.Token);
                }

                Write(answers, await row);
                if (answers.UnflushedBytes > 16_384)
                {
                    await answers.FlushAsync(stop.Token);
                }
            }

            await answers.FlushAsync(stop.Token);
        }
        catch
        {
            // Nobody is listening any more: what is under way is still recorded, nothing more is read.
            await stop.CancelAsync();
            throw;
        }
    }

    private void Write(PipeWriter answers, BulkRow row)
    {
        using var writer = new Utf8JsonWriter(answers);
        JsonSerializer.Serialize(writer, row, _row);
        writer.Flush();
        answers.Write("\n"u8);
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, bool isLast, out ReadOnlySequence<byte> line)
    {
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            line = buffer.Slice(0, end);
            buffer = buffer.Slice(buffer.GetPosition(1, end));
            return true;
        }

        line = buffer;
        if (!isLast || buffer.IsEmpty)
        {
            return false;
        }

        buffer = buffer.Slice(buffer.End);
        return true;
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var segment in line)
        {
            if (segment.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }
        }

        return true;
    }

    private static BulkRow TooLong(long number) => new(
        number, "rejected", Code: "request.row-too-long", Detail: $"A row must be at most {LongestRow} bytes. Reading stopped here.");

    private static BulkRow Unreadable(long number, string detail) => new(number, "rejected", Code: "request.malformed", Detail: detail);
}

internal static class BulkPurchasesEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/purchases/bulk", Handle)
        .WithName("RecordPurchasesInBulk")
        .WithTags("Purchases")
        .WithSummary("Push many purchases")
        .WithDescription(
            "A stream of newline-delimited JSON, one purchase a line, of any length. Answers with one line per row, in order, while the rows "
            + "are still coming: read while you send. A row that fails does not stop the others; pushing the stream again records nothing twice.")
        .Accepts<PurchaseInput>("application/x-ndjson")
        .Produces<BulkRow>(StatusCodes.Status200OK, "application/x-ndjson")
        .AllowAnyBodySize()
        .RequireScope(Scopes.PurchasesWrite);

    private static async Task Handle(HttpContext http, Intent intent, BulkPurchases bulk)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        http.Response.ContentType = "application/x-ndjson";
        await http.Response.StartAsync(http.RequestAborted);
        await bulk.Run(http.Request.BodyReader, http.Response.BodyWriter, intent, http.RequestAborted);
    }
}
