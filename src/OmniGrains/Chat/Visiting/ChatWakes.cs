using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Chat.Visiting;

/// <summary>
/// Wakes the streams of this node whose conversation has changed. One loop follows the journal for all of them, whichever node recorded it, and only while somebody
/// is connected.
/// </summary>
internal sealed partial class ChatWakes(Tail tail, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ChatWakes> log)
{
    private const int AtOnce = 1_000;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);
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

    internal bool Add(string stream, ChatWake wake)
    {
        lock (_lock)
        {
            if (!wake.Streams.Add(stream))
            {
                return false;
            }

            _sleepers.GetOrAdd(stream, static _ => []).Add(wake);
            return true;
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
                from = await Next(from);
            }
        }
        catch (OperationCanceledException)
        {
            WakeAll();
        }
    }

    /// <summary>
    /// Wakes whom the next events concern, and says up to where. Nobody is woken by what another node recorded before grains here show it: they would look too early,
    /// and sleep on. A failure to read holds up, and loses nothing.
    /// </summary>
    private async Task<long> Next(long from)
    {
        await tail.Wait(from, lifetime.ApplicationStopping);
        var head = tail.Head;
        await tail.WaitUntilFollowed(head, lifetime.ApplicationStopping);
        try
        {
            var found = await tail.Read(from, (int)Math.Min(AtOnce, head - from), lifetime.ApplicationStopping);
            foreach (var recorded in found)
            {
                Wake(recorded.Stream);
                Wake(recorded.Event is ConversationOpened opened ? opened.Contact : null);
            }

            return found.Count > 0 ? found[^1].Position : head;
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            LogFailure(failed.GetType().Name);
            await Task.Delay(PauseAfterFailure, time, lifetime.ApplicationStopping);
            return from;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Live chats cannot follow the journal: {Failure}. They go on when it can be read again")]
    private partial void LogFailure(string failure);

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

    /// <summary>Also rings for this stream from now on.</summary>
    /// <returns>True when it did not before: what was read of the stream until now may be old.</returns>
    public bool Also(string stream) => wakes.Add(stream, this);

    /// <summary>Waits until it has rung since it was asked last.</summary>
    /// <exception cref="OperationCanceledException">It did not ring in time.</exception>
    public async ValueTask Wait(CancellationToken cancellation) => await _bell.Reader.ReadAsync(cancellation);

    public void Dispose() => wakes.Remove(this);

    internal void Ring() => _bell.Writer.TryWrite(true);
}
