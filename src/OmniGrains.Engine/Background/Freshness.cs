using System.Collections.Concurrent;

namespace OmniGrains.Engine;

/// <summary>
/// Read your writes: waits until what follows from a journal position (reactions in other grains, rows in views) is
/// there to be read, whichever process does the work.
/// </summary>
public sealed class Freshness
{
    private const int Many = 32;

    private readonly Tail _tail;
    private readonly ConcurrentDictionary<string, long> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<CancellationToken, ValueTask<long>>> _sources = new(StringComparer.Ordinal);
    private readonly List<string> _reactions = [];
    private readonly List<string> _views = [];
    private TaskCompletionSource _pulse = NewPulse();
    private TaskCompletionSource _hurry = NewPulse();
    private int _waiting;

    internal Freshness(Tail tail) => _tail = tail;

    /// <summary>How far each reaction and view is behind the journal's head, in events, as this process knows it.</summary>
    public IReadOnlyDictionary<string, long> Lags() =>
        _known.ToDictionary(pair => pair.Key, pair => Math.Max(0, _tail.Head - pair.Value), StringComparer.Ordinal);

    /// <summary>Waits until everything that follows from <paramref name="position"/> can be read by this process.</summary>
    /// <exception cref="OperationCanceledException">It took longer than the caller wanted to wait.</exception>
    public async ValueTask Reach(long position, CancellationToken cancellation)
    {
        // A reaction may record events that cause reactions in turn, so two rounds; views come last.
        await All(_reactions, position, cancellation);
        await All(_reactions, _tail.Head, cancellation);
        await All(_views, _tail.Head, cancellation);
    }

    /// <summary>Waits until one named piece of work has handled <paramref name="position"/>.</summary>
    public async ValueTask Reach(string name, long position, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _waiting);
        Volatile.Read(ref _hurry).TrySetResult();
        try
        {
            await Handled(name, position, cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>
    /// Lets events gather after <paramref name="position"/>, so that background work takes them by the batch and leaves the
    /// processor to those who wait for an answer: for a moment when there are few, up to <paramref name="longest"/> when
    /// they come fast. Returns at once when somebody waits for this work, or when there is a whole batch.
    /// </summary>
    internal async ValueTask Gather(long position, int batch, TimeSpan moment, TimeSpan longest, CancellationToken stop)
    {
        await Pause(moment, stop);
        var began = TimeProvider.System.GetTimestamp();
        for (var gathered = _tail.Head - position; gathered >= Many && gathered < batch; gathered = _tail.Head - position)
        {
            if (Volatile.Read(ref _waiting) > 0 || TimeProvider.System.GetElapsedTime(began) > longest)
            {
                return;
            }

            await Pause(longest / 8, stop);
        }
    }

    private async ValueTask Pause(TimeSpan time, CancellationToken stop)
    {
        if (Volatile.Read(ref _waiting) > 0)
        {
            return;
        }

        var hurry = Volatile.Read(ref _hurry);
        if (hurry.Task.IsCompleted)
        {
            hurry = NewPulse();
            Volatile.Write(ref _hurry, hurry);
        }

        await Task.WhenAny(hurry.Task, Ownership.Pause(time, stop));
    }

    private async ValueTask Handled(string name, long position, CancellationToken cancellation)
    {
        while (_known.GetValueOrDefault(name) < position)
        {
            var pulse = Volatile.Read(ref _pulse).Task;
            if (_known.GetValueOrDefault(name) >= position)
            {
                break;
            }

            cancellation.ThrowIfCancellationRequested();
            await Task.WhenAny(pulse, Ownership.Pause(TimeSpan.FromMilliseconds(50), cancellation));
            await Refresh(name, cancellation);
        }

        await FollowedBy(name, cancellation);
    }

    internal void TrackReaction(string name, Func<CancellationToken, ValueTask<long>> source)
    {
        _reactions.Add(name);
        Track(name, source);
    }

    internal void TrackView(string name, Func<CancellationToken, ValueTask<long>> source)
    {
        _views.Add(name);
        Track(name, source);
    }

    internal void Track(string name, Func<CancellationToken, ValueTask<long>> source)
    {
        _sources[name] = source;
        _known[name] = 0;
    }

    internal void Report(string name, long position)
    {
        _known[name] = position;
        Interlocked.Exchange(ref _pulse, NewPulse()).TrySetResult();
    }

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async ValueTask All(List<string> names, long position, CancellationToken cancellation)
    {
        foreach (var name in names)
        {
            await Reach(name, position, cancellation);
        }
    }

    private async ValueTask Refresh(string name, CancellationToken cancellation)
    {
        var stored = await _sources[name](cancellation);
        _known.AddOrUpdate(name, stored, (_, known) => Math.Max(known, stored));
    }

    // What another process's reaction recorded must also have reached the grains in this memory.
    private async ValueTask FollowedBy(string name, CancellationToken cancellation)
    {
        if (_views.Contains(name))
        {
            return;
        }

        var head = _tail.Head;
        while (_tail.Followed < head)
        {
            cancellation.ThrowIfCancellationRequested();
            await Ownership.Pause(TimeSpan.FromMilliseconds(1), cancellation);
        }
    }
}
