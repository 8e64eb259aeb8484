using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>Reads newline-delimited JSON row by row, in memory bounded by the longest row.</summary>
internal static class NdjsonRows
{
    /// <summary>In bytes. A longer one ends the reading: where the next one would begin is not known.</summary>
    public const int LongestRow = 512 * 1024;

    /// <summary>The last answer of such a reading.</summary>
    public static readonly Rejection TooLong = new(
        "request.row-too-long", $"A row must be at most {LongestRow / 1024} KiB. Reading stopped here.");

    /// <summary>The rows in their order, each read or with the reason why it could not be; blank lines are no rows.</summary>
    public static async IAsyncEnumerable<ReadRow<T>> Read<T>(
        PipeReader body, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellation)
        where T : class
    {
        var number = 0L;
        while (true)
        {
            var read = await body.ReadAsync(cancellation);
            var buffer = read.Buffer;
            while (TryTakeLine(ref buffer, read.IsCompleted, out var line))
            {
                if (!IsBlank(line))
                {
                    yield return RowOf(line, type, ++number);
                }
            }

            if (buffer.Length > LongestRow)
            {
                yield return new ReadRow<T>(++number, null, TooLong);
                yield break;
            }

            body.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                yield break;
            }
        }
    }

    // Parses at once: the line's memory belongs to the reader.
    private static ReadRow<T> RowOf<T>(ReadOnlySequence<byte> line, JsonTypeInfo<T> type, long number)
        where T : class
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = type.Options.MaxDepth });
            return JsonSerializer.Deserialize(ref reader, type) is { } value
                ? new ReadRow<T>(number, value, null)
                : new ReadRow<T>(number, null, new Rejection(UnreadableJson.Code, "The row is null."));
        }
        catch (JsonException exception)
        {
            return new ReadRow<T>(number, null, UnreadableJson.Describe(exception));
        }
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
}

/// <summary>A row as it was read.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Value">The row; null when it is unreadable.</param>
/// <param name="Unreadable">Why.</param>
internal sealed record ReadRow<T>(long Number, T? Value, Rejection? Unreadable)
    where T : class;
