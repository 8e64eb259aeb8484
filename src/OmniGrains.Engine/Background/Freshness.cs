using System.Collections.Concurrent;

namespace OmniGrains.Engine;

/// <summary>
/// Read your writes: waits until what follows from a journal position (reactions in other grains, rows in views) is
/// there to be read, whichever process does the work.
/// </summary>
public sealed class Freshness
{
    private const int KeptForReaders = 1_024;
    private const int Rounds = 5;

    private readonly Tail _tail;
    private readonly ConcurrentDictionary<string, long> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _here = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<CancellationToken, ValueTask<long>>> _sources = new(StringComparer.Ordinal);
    private readonly List<string> _reactions = [];
    private readonly List<string> _views = [];
    private TaskCompletionSource _pulse = NewPulse();
    private TaskCompletionSource _hurry = NewPulse();
    private int _waiting;

    internal Freshness(Tail tail) => _tail = tail;

    /// <summary>How far each reaction and view that this process works on is behind the journal's head, in events.</summary>
    public IReadOnlyDictionary<string, long> Lags() => LagsOf(_known.Where(pair => _here.ContainsKey(pair.Key)));

    /// <summary>The same of those that other processes work on too, as far as they have stored it.</summary>
    /// <exception cref="OperationCanceledException">It took longer than the caller wanted to wait.</exception>
    public async ValueTask<IReadOnlyDictionary<string, long>> LagsEverywhere(CancellationToken cancellation)
    {
        foreach (var name in _reactions.Concat(_views).Where(name => !_here.ContainsKey(name)))
        {
            await Refresh(name, cancellation);
        }

        return LagsOf(_known.Where(pair => _here.ContainsKey(pair.Key) || _reactions.Contains(pair.Key) || _views.Contains(pair.Key)));
    }

    /// <summary>Waits until everything that follows from <paramref name="position"/> can be read by this process.</summary>
    /// <exception cref="OperationCanceledException">It took longer than the caller wanted to wait.</exception>
    public async ValueTask Reach(long position, CancellationToken cancellation)
    {
        // A reaction may record events that cause reactions in turn: some rounds, or fewer when nothing is recorded any more.
        await All(_reactions, position, cancellation);
        for (var (round, head) = (0, 0L); round < Rounds && _tail.Head > head; round++)
        {
            head = _tail.Head;
            await All(_reactions, head, cancellation);
        }

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

    /// <summary>Whether somebody waits for background work right now.</summary>
    internal bool IsAwaited => Volatile.Read(ref _waiting) > 0;

    /// <summary>Waits for a time, or until somebody waits for background work.</summary>
    internal async ValueTask Pause(TimeSpan time, CancellationToken stop)
    {
        if (IsAwaited)
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
        _sources.Add(name, source); // Two of one name would be taken for one another: the host does not start.
        _known[name] = 0;
    }

    /// <summary>How far the work of this process has come.</summary>
    internal void Report(string name, long position)
    {
        (_known[name], _here[name]) = (position, 0);
        _tail.KeepForReaders(true);
        _tail.Forget(Math.Min(position, LeastHere()) - KeptForReaders);
        Interlocked.Exchange(ref _pulse, NewPulse()).TrySetResult();
    }

    /// <summary>This process no longer works on them.</summary>
    internal void Leave(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            _here.TryRemove(name, out _);
        }

        _tail.KeepForReaders(!_here.IsEmpty);
    }

    private Dictionary<string, long> LagsOf(IEnumerable<KeyValuePair<string, long>> known) =>
        known.ToDictionary(pair => pair.Key, pair => Math.Max(0, _tail.Head - pair.Value), StringComparer.Ordinal);

    private long LeastHere()
    {
        var least = long.MaxValue;
        foreach (var (name, position) in _known)
        {
            least = Math.Min(least, _here.ContainsKey(name) ? position : long.MaxValue);
        }

        return least;
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
    private ValueTask FollowedBy(string name, CancellationToken cancellation) =>
        _views.Contains(name) ? ValueTask.CompletedTask : _tail.WaitUntilFollowed(_tail.Head, cancellation);
}
