using System.IO.Pipelines;
using System.Text.Json.Serialization.Metadata;
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

    public Task Run(IAsyncEnumerable<ReadRow<T>> rows, PipeWriter answers, CancellationToken cancellation) =>
        new OrderedAnswers<RowOutcome>(RowsUnderWay, json).Run(rows, (row, _) => Begin(row), answers, cancellation);

    private Task<RowOutcome> Begin(ReadRow<T> row)
    {
        if (row.Value is not { } value)
        {
            return Task.FromResult(RowOutcome.Rejected(row.Number, null, row.Unreadable!));
        }

        var named = names(value).Where(name => name is not null).ToList();
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
            return RowOutcome.Rejected(number, names(value).First(), OrderedAnswers<RowOutcome>.Unknown);
        }
    }
}
