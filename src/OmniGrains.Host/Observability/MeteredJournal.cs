using System.Diagnostics;
using OmniGrains.Engine;

namespace OmniGrains.Host.Observability;

/// <summary>Measures commits.</summary>
internal sealed class MeteredJournal(IJournal journal, Instruments instruments) : IJournal
{
    public async ValueTask<IReadOnlyList<AppendResult>> Append(IReadOnlyList<Append> batch, CancellationToken cancellation = default)
    {
        using var activity = instruments.Source.StartActivity("commit");
        var start = Stopwatch.GetTimestamp();
        var results = await journal.Append(batch, cancellation);
        instruments.AppendTime.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        instruments.CommitSize.Record(batch.Count);
        return results;
    }

    public ValueTask<IReadOnlyList<StoredEvent>> ReadStream(string stream, int afterVersion, CancellationToken cancellation = default) =>
        journal.ReadStream(stream, afterVersion, cancellation);

    public ValueTask<IReadOnlyList<StoredEvent>> ReadAll(long after, int max, CancellationToken cancellation = default) =>
        journal.ReadAll(after, max, cancellation);

    public ValueTask<long> Head(CancellationToken cancellation = default) => journal.Head(cancellation);

    public ValueTask<RememberedCommand?> FindCommand(string commandId, CancellationToken cancellation = default) =>
        journal.FindCommand(commandId, cancellation);

    public ValueTask WaitForEvents(long after, CancellationToken cancellation) => journal.WaitForEvents(after, cancellation);
}
