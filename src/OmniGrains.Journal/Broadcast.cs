using System.Collections.Immutable;
using System.Text;
using System.Threading.Channels;
using OmniGrains.Engine;

namespace OmniGrains.Journal;

/// <summary>A bounded queue of words and the loop that sends them. A word is tried once: after a failure nobody knows whether it was told.</summary>
internal abstract class Broadcast : IBroadcast, IAsyncDisposable
{
    private const int MostWaiting = 1_000;
    private const int LongestTopic = 64;

    private readonly Channel<(string Topic, string Text)> _waiting = Channel.CreateBounded<(string, string)>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, _ => LostWords.Count(LostWords.Crowded));

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;
    private ImmutableList<(string Topic, Action<string> Heard)> _listeners = [];

    protected Broadcast() => _sending = Task.Run(SendAll);

    public static void Check(string topic, string text)
    {
        if (topic.Length is 0 or > LongestTopic || topic.Any(char.IsWhiteSpace))
        {
            throw new ArgumentException($"A topic has 1 to {LongestTopic} characters without a blank.", nameof(topic));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(Encoding.UTF8.GetByteCount(text), IBroadcast.MostBytes, nameof(text));
    }

    public void Tell(string topic, string text)
    {
        Check(topic, text);
        _waiting.Writer.TryWrite((topic, text));
    }

    public void Listen(string topic, Action<string> heard) => ImmutableInterlocked.Update(ref _listeners, all => all.Add((topic, heard)));

    /// <summary>What still waits is lost. Doing it again changes nothing: the stores own it, and a container may hold it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_waiting.Writer.TryComplete())
        {
            await _stop.CancelAsync();
            await _sending;
            _stop.Dispose();
        }
    }

    /// <summary>Tells those who listen in this process.</summary>
    protected void Hear(string topic, string text)
    {
        foreach (var listener in Volatile.Read(ref _listeners).Where(listener => listener.Topic == topic))
        {
            try
            {
                listener.Heard(text);
            }
            catch (Exception)
            {
                // Promised by the port.
                LostWords.Count(LostWords.Unread);
            }
        }
    }

    protected abstract ValueTask Send(string topic, string text, CancellationToken stop);

    private async Task SendAll()
    {
        await foreach (var (topic, text) in _waiting.Reader.ReadAllAsync())
        {
            try
            {
                await Send(topic, text, _stop.Token);
            }
            catch (Exception)
            {
                // Lost, as the port allows.
                LostWords.Count(LostWords.Unsent);
            }
        }
    }
}
