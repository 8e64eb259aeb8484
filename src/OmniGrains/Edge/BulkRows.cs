using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>
/// Newline-delimited JSON in, one answer per row out, in order. Memory is bounded by the rows under way, whatever the length of
/// the stream; a row that fails does not stop the others.
/// </summary>
/// <typeparam name="TInput">A row that is pushed.</typeparam>
/// <typeparam name="TRow">Its answer.</typeparam>
/// <param name="input">How to read a row.</param>
/// <param name="answer">How to write an answer.</param>
/// <param name="record">Handles a row, whose number counts from 1.</param>
/// <param name="refuse">The answer to a row that cannot be read, or of which it is unknown whether it was recorded.</param>
internal sealed class BulkRows<TInput, TRow>(
    JsonTypeInfo<TInput> input, JsonTypeInfo<TRow> answer, Func<TInput, long, CancellationToken, Task<TRow>> record, Func<long, Rejection, TRow> refuse)
    where TInput : class
{
    private const int RowsUnderWay = 1_024;

    /// <summary>Answers a request whose body is such a stream, while it is still coming.</summary>
    public async Task Run(HttpContext http)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        http.Response.ContentType = "application/x-ndjson";
        await http.Response.StartAsync(http.RequestAborted);
        await Run(http.Request.BodyReader, http.Response.BodyWriter, http.RequestAborted);
    }

    private async Task Run(PipeReader rows, PipeWriter answers, CancellationToken cancellation)
    {
        var underWay = Channel.CreateBounded<Task<TRow>>(new BoundedChannelOptions(RowsUnderWay) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answering = Answer(underWay.Reader, answers, stop);
        try
        {
            await foreach (var row in NdjsonRows.Read(rows, input, stop.Token))
            {
                await underWay.Writer.WriteAsync(Begin(row, stop.Token), stop.Token);
            }
        }
        finally
        {
            underWay.Writer.TryComplete();
            await answering;
        }
    }

    private Task<TRow> Begin(ReadRow<TInput> row, CancellationToken cancellation) =>
        row.Value is { } value ? Record(value, row.Number, cancellation) : Task.FromResult(refuse(row.Number, row.Unreadable!));

    private async Task<TRow> Record(TInput row, long number, CancellationToken cancellation)
    {
        try
        {
            return await record(row, number, cancellation);
        }
        catch (JournalUnavailableException)
        {
            return refuse(number, Unknown);
        }
    }

    private async Task Answer(ChannelReader<Task<TRow>> underWay, PipeWriter answers, CancellationTokenSource stop)
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

    private void Write(PipeWriter answers, TRow row)
    {
        using var writer = new Utf8JsonWriter(answers);
        JsonSerializer.Serialize(writer, row, answer);
        writer.Flush();
        answers.Write("\n"u8);
    }

    private static readonly Rejection Unknown = new(
        "journal.unavailable", "It is unknown whether this row was recorded. Push it again.");
}
