using System.Globalization;
using System.Text;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Writer;

/// <summary>
/// Batches of appends to streams of this writer's own and to some that all writers fight over. Each event says which
/// command it belongs to and how many events that command has, so that a reader can tell whether it is whole.
/// </summary>
internal sealed class RandomAppends(IJournal journal, string writer, int seed)
{
    private const int OwnStreams = 20;
    private const int SharedStreams = 5;
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, int> _versions = new(StringComparer.Ordinal);
    private int _commands;

    /// <summary>Appends one batch and reports what of it is committed.</summary>
    public async Task<IReadOnlyList<string>> AppendSome()
    {
        var batch = await NextBatch();
        var results = await journal.Append(batch);
        var committed = new List<string>();
        for (var i = 0; i < batch.Count; i++)
        {
            if (results[i].Status == AppendStatus.Committed)
            {
                committed.Add(string.Create(
                    CultureInfo.InvariantCulture, $"C {batch[i].CommandId} {results[i].FirstPosition} {batch[i].Events.Count}"));
            }
            else
            {
                _versions.Remove(batch[i].Stream);
            }
        }

        return committed;
    }

    private async Task<List<Append>> NextBatch()
    {
        var batch = new List<Append>();
        for (var count = _random.Next(1, 40); count > 0; count--)
        {
            var stream = NextStream();
            if (!_versions.TryGetValue(stream, out var version))
            {
                version = (await journal.ReadStream(stream, 0)).Count;
            }

            var append = NextAppend(stream, version);
            _versions[stream] = version + append.Events.Count;
            batch.Add(append);
        }

        return batch;
    }

    private string NextStream() => _random.Next(4) == 0
        ? string.Create(CultureInfo.InvariantCulture, $"shared-{_random.Next(SharedStreams)}")
        : string.Create(CultureInfo.InvariantCulture, $"own-{writer}-{_random.Next(OwnStreams)}");

    private Append NextAppend(string stream, int version)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{writer}.{_commands++}");
        var count = _random.Next(1, 5);
        var padding = new string('x', _random.Next(400));
        var data = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}|{count}|{padding}"));
        return new Append
        {
            Stream = stream,
            ExpectedVersion = version,
            CommandId = id,
            At = TimeProvider.System.GetUtcNow(),
            Events = Enumerable.Repeat(new EventData("test.written", 1, data, false), count).ToList(),
            Reply = data,
        };
    }
}
