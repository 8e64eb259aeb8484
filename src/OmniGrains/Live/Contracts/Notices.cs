using System.Text.Json;
using OmniGrains.Engine;

namespace OmniGrains.Live.Contracts;

/// <summary>Something passing that readers of the live stream are told, without an id: it is in no journal, and nobody misses it.</summary>
/// <param name="Type">Named like an event, e.g. <c>conversation.presence</c>.</param>
/// <param name="Customer">Whose story it belongs to; null when nobody's.</param>
/// <param name="Json">One JSON object, on one line.</param>
public sealed record Notice(string Type, string? Customer, string Json);

/// <summary>Tells notices to the readers that are connected now. A slow reader loses the oldest.</summary>
public sealed class Notices
{
    private const string Topic = "live.notice";

    private readonly Lock _lock = new();
    private readonly List<NoticeReader> _readers = [];
    private readonly IBroadcast _broadcast;

    public Notices(IBroadcast broadcast)
    {
        _broadcast = broadcast;
        broadcast.Listen(Topic, word => PublishHere(JsonSerializer.Deserialize(word, LiveJson.Default.Notice)!));
    }

    /// <summary>To the readers of all nodes.</summary>
    public void Publish(Notice notice)
    {
        PublishHere(notice);
        _broadcast.Tell(Topic, JsonSerializer.Serialize(notice, LiveJson.Default.Notice));
    }

    /// <summary>To the readers of this node: what each node finds out by itself.</summary>
    public void PublishHere(Notice notice)
    {
        lock (_lock)
        {
            foreach (var reader in _readers)
            {
                reader.Add(notice);
            }
        }
    }

    public NoticeReader Subscribe()
    {
        var reader = new NoticeReader(this);
        lock (_lock)
        {
            _readers.Add(reader);
        }

        return reader;
    }

    internal void Remove(NoticeReader reader)
    {
        lock (_lock)
        {
            _readers.Remove(reader);
        }
    }
}

/// <summary>One reader's notices. Dispose it to hear no more.</summary>
public sealed class NoticeReader : IDisposable
{
    private const int Most = 100;

    private readonly Lock _lock = new();
    private readonly Queue<Notice> _queue = new();
    private readonly Notices _notices;
    private CancellationTokenSource? _waiting;

    internal NoticeReader(Notices notices) => _notices = notices;

    /// <summary>Cancels a wait as soon as a notice is there, until <see cref="Rest"/> is called.</summary>
    public void Wake(CancellationTokenSource wait)
    {
        lock (_lock)
        {
            _waiting = wait;
            if (_queue.Count > 0)
            {
                _ = wait.CancelAsync();
            }
        }
    }

    public void Rest()
    {
        lock (_lock)
        {
            _waiting = null;
        }
    }

    public IReadOnlyList<Notice> Take()
    {
        lock (_lock)
        {
            Notice[] all = [.. _queue];
            _queue.Clear();
            return all;
        }
    }

    public void Dispose() => _notices.Remove(this);

    internal void Add(Notice notice)
    {
        lock (_lock)
        {
            if (_queue.Count == Most)
            {
                _queue.Dequeue();
            }

            _queue.Enqueue(notice);
            _ = _waiting?.CancelAsync();
        }
    }
}
