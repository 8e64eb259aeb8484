using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Chat.Visiting;

/// <summary>
/// Wakes the streams of this node whose conversation has changed. One loop follows the journal for all of them, whichever node recorded it, and only while somebody
/// is connected.
/// </summary>
internal sealed class ChatWakes(Tail tail, IHostApplicationLifetime lifetime)
{
    private const int AtOnce = 1_000;
    private readonly ConcurrentDictionary<string, List<ChatWake>> _sleepers = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private int _count;
    private Task? _loop;

    /// <summary>From here on nothing that changes a conversation of the contact is missed.</summary>
    /// <param name="contact">The contact's stream.</param>
    public ChatWake Subscribe(string contact)
    {
        var wake = new ChatWake(this);
        lock (_lock)
        {
            _count++;
            Add(contact, wake);
            if (_loop is null or { IsCompleted: true })
            {
                var from = tail.Head;
                _loop = Task.Run(() => Follow(from));
            }
        }

        return wake;
    }

    internal void Add(string stream, ChatWake wake)
    {
        lock (_lock)
        {
            if (wake.Streams.Add(stream))
            {
                _sleepers.GetOrAdd(stream, static _ => []).Add(wake);
            }
        }
    }

    internal void Remove(ChatWake wake)
    {
        lock (_lock)
        {
            _count--;
            foreach (var stream in wake.Streams)
            {
                if (_sleepers.TryGetValue(stream, out var others) && others.Remove(wake) && others.Count == 0)
                {
                    _sleepers.TryRemove(stream, out _);
                }
            }
        }
    }

    private async Task Follow(long from)
    {
        try
        {
            while (!IsLonely())
            {
                await tail.Wait(from, lifetime.ApplicationStopping);
                var head = tail.Head;
                await tail.WaitUntilFollowed(head, lifetime.ApplicationStopping);
                var found = await tail.Read(from, AtOnce, lifetime.ApplicationStopping);
                foreach (var recorded in found)
                {
                    Wake(recorded.Stream);
                    Wake(recorded.Event is ConversationOpened opened ? opened.Contact : null);
                }

                from = found.Count > 0 ? found[^1].Position : head;
            }
        }
        catch (OperationCanceledException)
        {
            WakeAll();
        }
    }

    // Whoever comes next begins another loop.
    private bool IsLonely()
    {
        lock (_lock)
        {
            _loop = _count == 0 ? null : _loop;
            return _count == 0;
        }
    }

    private void Wake(string? stream)
    {
        if (stream is null || !_sleepers.ContainsKey(stream))
        {
            return;
        }

        lock (_lock)
        {
            foreach (var wake in _sleepers.GetValueOrDefault(stream) ?? [])
            {
                wake.Ring();
            }
        }
    }

    private void WakeAll()
    {
        foreach (var stream in _sleepers.Keys)
        {
            Wake(stream);
        }
    }
}

/// <summary>One stream's bell. Dispose it to hear no more.</summary>
internal sealed class ChatWake(ChatWakes wakes) : IDisposable
{
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    internal HashSet<string> Streams { get; } = new(StringComparer.Ordinal);

    /// <summary>Also rings for this stream.</summary>
    public void Also(string stream) => wakes.Add(stream, this);

    /// <summary>Waits until it has rung since it was asked last.</summary>
    /// <exception cref="OperationCanceledException">It did not ring in time.</exception>
    public async ValueTask Wait(CancellationToken cancellation) => await _bell.Reader.ReadAsync(cancellation);

    public void Dispose() => wakes.Remove(this);

    internal void Ring() => _bell.Writer.TryWrite(true);
}
