using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Files;

/// <summary>
/// Records rows as they come and answers them as they are durable, in their order. Memory is bounded by the rows under
/// way. Rows that name the same thing, a SKU or a barcode, are recorded one after the other, in the file's order; others
/// at the same time.
/// </summary>
/// <param name="record">Records a row.</param>
/// <param name="names">What a row names; its SKU first.</param>
/// <param name="json">How outcomes are written.</param>
internal sealed class RowsRun<T>(
    Func<T, long, Task<RowOutcome>> record, Func<T, IEnumerable<string>> names, JsonTypeInfo<RowOutcome> json)
    where T : class
{
    private const int RowsUnderWay = 256;

    private readonly Dictionary<string, Task> _lastOf = new(StringComparer.Ordinal);

    public async Task Run(IAsyncEnumerable<ReadRow<T>> rows, PipeWriter answers, CancellationToken cancellation)
    {
        var underWay = Channel.CreateBounded<Task<RowOutcome>>(new BoundedChannelOptions(RowsUnderWay) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answering = Answer(underWay.Reader, answers, stop);
        try
        {
            await foreach (var row in rows.WithCancellation(stop.Token))
            {
                await underWay.Writer.WriteAsync(Begin(row), stop.Token);
            }
        }
        finally
        {
            underWay.Writer.TryComplete();
            await answering;
        }
    }

    private Task<RowOutcome> Begin(ReadRow<T> row)
    {
        if (row.Value is not { } value)
        {
            return Task.FromResult(RowOutcome.Rejected(row.Number, null, row.Unreadable!));
        }

        var named = names(value).ToList();
        var earlier = named.Select(name => _lastOf.GetValueOrDefault(name)).OfType<Task>().Where(task => !task.IsCompleted).ToList();
        var recording = After(earlier, value, row.Number);
        if (_lastOf.Count > 4 * RowsUnderWay)
        {
            foreach (var (name, _) in _lastOf.Where(last => last.Value.IsCompleted).ToList())
            {
                _lastOf.Remove(name);
            }
        }

        foreach (var name in named)
        {
            _lastOf[name] = recording;
        }

        return recording;
    }

    private async Task<RowOutcome> After(List<Task> earlier, T value, long number)
    {
        await Task.WhenAll(earlier).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            return await record(value, number);
        }
        catch (JournalUnavailableException)
        {
            return RowOutcome.Rejected(number, names(value).First(), new Rejection(
                "journal.unavailable", "It is unknown whether this row was recorded. Send it again."));
        }
    }

    private async Task Answer(ChannelReader<Task<RowOutcome>> underWay, PipeWriter answers, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var row in underWay.ReadAllAsync(stop.Token))
            {
                if (!row.IsCompleted || answers.UnflushedBytes > 16_384)
                {
                    await answers.FlushAsync(stop.Token);
                }

                Write(answers, await row);
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

    private void Write(PipeWriter answers, RowOutcome row)
    {
        using var writer = new Utf8JsonWriter(answers);
        JsonSerializer.Serialize(writer, row, json);
        writer.Flush();
        answers.Write("\n"u8);
    }
}
