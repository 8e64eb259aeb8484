using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using OmniGrains.Edge.Json;
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
    public const int LongestRow = 64 * 1024;
    private const int RowsUnderWay = 1_024;

    public async Task Run(PipeReader rows, PipeWriter answers, CancellationToken cancellation)
    {
        var underWay = Channel.CreateBounded<Task<TRow>>(new BoundedChannelOptions(RowsUnderWay) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answering = Answer(underWay.Reader, answers, stop);
        try
        {
            await Read(rows, underWay.Writer, stop.Token);
        }
        finally
        {
            underWay.Writer.TryComplete();
            await answering;
        }
    }

    private async Task Read(PipeReader rows, ChannelWriter<Task<TRow>> underWay, CancellationToken cancellation)
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
                    await underWay.WriteAsync(Record(line, ++number, cancellation), cancellation);
                }
            }

            if (buffer.Length > LongestRow)
            {
                await underWay.WriteAsync(Task.FromResult(refuse(number + 1, TooLong)), cancellation);
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
    private Task<TRow> Record(ReadOnlySequence<byte> line, long number, CancellationToken cancellation)
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = input.Options.MaxDepth });
            return JsonSerializer.Deserialize(ref reader, input) is { } row
                ? Record(row, number, cancellation)
                : Task.FromResult(refuse(number, new Rejection(UnreadableJson.Code, "The row is null.")));
        }
        catch (JsonException exception)
        {
            return Task.FromResult(refuse(number, UnreadableJson.Describe(exception)));
        }
    }

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

    private static readonly Rejection TooLong = new(
        "request.row-too-long", $"A row must be at most {LongestRow} bytes. Reading stopped here.");

    private static readonly Rejection Unknown = new(
        "journal.unavailable", "It is unknown whether this row was recorded. Push it again.");
}
