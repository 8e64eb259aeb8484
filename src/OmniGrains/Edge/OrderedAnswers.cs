using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>
/// Answers rows in the order in which they come, each when it is done, while later ones are under way and still coming.
/// Memory is bounded by the rows under way. When nobody listens any more nothing more is read; what is under way ends.
/// </summary>
/// <param name="mostUnderWay">How many rows at once.</param>
/// <param name="json">How an answer is written, on a line of its own.</param>
internal sealed class OrderedAnswers<TRow>(int mostUnderWay, JsonTypeInfo<TRow> json)
{
    private const int FlushAt = 16_384;

    /// <summary>Why a row has no better answer when the journal did not confirm it.</summary>
    public static readonly Rejection Unknown = new("journal.unavailable", "It is unknown whether this row was recorded. Push it again.");

    public async Task Run<TRead>(
        IAsyncEnumerable<TRead> rows, Func<TRead, CancellationToken, Task<TRow>> begin, PipeWriter answers, CancellationToken cancellation)
    {
        var underWay = Channel.CreateBounded<Task<TRow>>(new BoundedChannelOptions(mostUnderWay) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answering = Answer(underWay.Reader, answers, stop);
        try
        {
            await foreach (var row in rows.WithCancellation(stop.Token))
            {
                await underWay.Writer.WriteAsync(begin(row, stop.Token), stop.Token);
            }
        }
        finally
        {
            underWay.Writer.TryComplete();
            await answering;
        }
    }

    private async Task Answer(ChannelReader<Task<TRow>> underWay, PipeWriter answers, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var row in underWay.ReadAllAsync(stop.Token))
            {
                if (!row.IsCompleted || answers.UnflushedBytes > FlushAt)
                {
                    await answers.FlushAsync(stop.Token);
                }

                Write(answers, await row);
            }

            await answers.FlushAsync(stop.Token);
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private void Write(PipeWriter answers, TRow row)
    {
        using var writer = new Utf8JsonWriter(answers);
        JsonSerializer.Serialize(writer, row, json);
        writer.Flush();
        answers.Write("\n"u8);
    }
}
