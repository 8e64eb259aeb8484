namespace OmniGrains.Engine;

/// <summary>
/// The journal's global order as this process follows it. What this process committed itself, and what others did while it has background
/// work of its own, is kept decoded for a while, so that views, reactions and live streams seldom read it back.
/// </summary>
public sealed class Tail : IAsyncDisposable
{
    private readonly IJournal _journal;
    private readonly EventCodec _codec;
    private readonly EngineOptions _options;
    private readonly Recorded?[] _recent;
    private readonly CancellationTokenSource _stop = new();
    private TaskCompletionSource _pulse = NewPulse();
    private Task _follow = Task.CompletedTask;
    private long _head;
    private long _followed;
    private long _forgotten;
    private int _disposed;
    private bool _isRead;
    private TaskCompletionSource? _committing;

    internal Tail(IJournal journal, EventCodec codec, EngineOptions options)
    {
        (_journal, _codec, _options) = (journal, codec, options);
        _recent = new Recorded[options.RecentEvents];
    }

    /// <summary>The last position that this process knows to be committed; its grains show what it recorded itself up to there.</summary>
    public long Head => Volatile.Read(ref _head);

    /// <summary>The position up to which grains in this process's memory reflect what other processes recorded.</summary>
    public long Followed => Volatile.Read(ref _followed);

    /// <summary>Reads events above <paramref name="after"/> in order, at most <paramref name="max"/>; empty when there are none yet.</summary>
    public async ValueTask<IReadOnlyList<Recorded>> Read(long after, int max, CancellationToken cancellation = default)
    {
        // Not beyond the head: grains of this process may not have settled what the journal holds there.
        var most = (int)Math.Min(max, Head - after);
        if (most <= 0)
        {
            return [];
        }

        var recent = ReadRecent(after, most);
        return recent.Count > 0 ? recent : await _codec.Decode(await _journal.ReadAll(after, most, cancellation), cancellation);
    }

    /// <summary>Waits until there is an event above <paramref name="after"/>; returns at once when there is.</summary>
    public async ValueTask Wait(long after, CancellationToken cancellation)
    {
        while (after >= Head)
        {
            var pulse = Volatile.Read(ref _pulse).Task;
            if (after < Head)
            {
                return;
            }

            await pulse.WaitAsync(cancellation);
        }
    }

    /// <summary>
    /// Waits until grains in this process's memory reflect what other processes recorded up to <paramref name="position"/>: before they
    /// are asked about what was read there.
    /// </summary>
    public async ValueTask WaitUntilFollowed(long position, CancellationToken cancellation)
    {
        while (Followed < position)
        {
            cancellation.ThrowIfCancellationRequested();
            await Ownership.Pause(TimeSpan.FromMilliseconds(1), cancellation);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _stop.CancelAsync();
        await _follow;
        _stop.Dispose();
    }

    internal async ValueTask Start(Action<Recorded> onForeign, Action<Recorded> onErasure, CancellationToken cancellation)
    {
        _head = _followed = await _journal.Head(cancellation);
        _follow = Task.Run(() => FollowOthers(onForeign, onErasure), cancellation);
    }

    /// <summary>Called by the one writer of this process before it appends: the head does not pass what it appends until the end.</summary>
    internal void BeginCommit() => Volatile.Write(ref _committing, NewPulse());

    /// <summary>What was appended is settled in the grains and remembered here.</summary>
    internal void EndCommit() => Interlocked.Exchange(ref _committing, null)?.TrySetResult();

    /// <summary>Called by the one writer of this process, in the order of positions.</summary>
    internal void Remember(Recorded recorded)
    {
        Volatile.Write(ref _recent[recorded.Position % _recent.Length], recorded);
        Advance(recorded.Position);
    }

    /// <summary>Lets go of decoded events that all background work of this process has handled; they can still be read back.</summary>
    internal void Forget(long upTo)
    {
        lock (_recent)
        {
            for (_forgotten = Math.Max(_forgotten, upTo - _recent.Length); _forgotten < upTo; _forgotten++)
            {
                ref var oldest = ref _recent[(_forgotten + 1) % _recent.Length];
                if (Volatile.Read(ref oldest) is { } recorded && recorded.Position <= upTo)
                {
                    Interlocked.CompareExchange(ref oldest, null, recorded);
                }
            }
        }
    }

    /// <summary>
    /// Nobody reads personal data of these subjects from memory any more that was recorded up to <paramref name="upTo"/>: what is
    /// remembered of it looks as if it was read back after their keys were destroyed.
    /// </summary>
    internal void Erase(IReadOnlyList<string> subjects, long upTo)
    {
        var erased = subjects.ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < _recent.Length; i++)
        {
            if (Volatile.Read(ref _recent[i]) is { Event: IPersonalEvent personal } recorded && recorded.Position <= upTo && erased.Contains(personal.Subject))
            {
                Interlocked.CompareExchange(ref _recent[i], recorded with { Event = null }, recorded);
            }
        }
    }

    /// <summary>Whether background work of this process reads on: what others recorded is then kept decoded too.</summary>
    internal void KeepForReaders(bool isRead) => Volatile.Write(ref _isRead, isRead);

    internal void Pulse() => Interlocked.Exchange(ref _pulse, NewPulse()).TrySetResult();

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Advance(long position)
    {
        long head;
        while ((head = Volatile.Read(ref _head)) < position && Interlocked.CompareExchange(ref _head, position, head) != head)
        {
        }
    }

    private List<Recorded> ReadRecent(long after, int max)
    {
        if (RecentAt(after + 1) is not { } first)
        {
            return [];
        }

        var found = new List<Recorded>(max) { first };
        while (found.Count < max && RecentAt(after + 1 + found.Count) is { } next)
        {
            found.Add(next);
        }

        return found;
    }

    private Recorded? RecentAt(long position) =>
        Volatile.Read(ref _recent[position % _recent.Length]) is { } recorded && recorded.Position == position ? recorded : null;

    private async Task FollowOthers(Action<Recorded> onForeign, Action<Recorded> onErasure)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await CatchUp(onForeign, onErasure);
                await _journal.WaitForEvents(Followed, _stop.Token);
                if (Head <= Followed)
                {
                    await AdvanceToJournal();
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                _options.OnFailure("tail", exception);
                await Task.WhenAny(Task.Delay(TimeSpan.FromMilliseconds(500), _stop.Token));
            }
        }
    }

    // What the head then covers of this process's own events began before it was read: their grains settle first.
    private async ValueTask AdvanceToJournal()
    {
        var head = await _journal.Head(_stop.Token);
        if (Volatile.Read(ref _committing) is { } commit)
        {
            await commit.Task.WaitAsync(_stop.Token);
        }

        Advance(head);
        Pulse();
    }

    private async ValueTask CatchUp(Action<Recorded> onForeign, Action<Recorded> onErasure)
    {
        while (Followed < Head)
        {
            if (RecentAt(Followed + 1) is { } own)
            {
                TellErasure(own, onErasure);
                Volatile.Write(ref _followed, Followed + 1);
                continue;
            }

            foreach (var recorded in await Read(Followed, 1_000, _stop.Token))
            {
                TellErasure(recorded, onErasure);
                onForeign(recorded);
                if (Volatile.Read(ref _isRead) && recorded.Position > Volatile.Read(ref _forgotten))
                {
                    // Read and decoded once for all background work of this process.
                    Volatile.Write(ref _recent[recorded.Position % _recent.Length], recorded);
                }

                Volatile.Write(ref _followed, recorded.Position);
            }
        }
    }

    private static void TellErasure(Recorded recorded, Action<Recorded> onErasure)
    {
        if (recorded.Event is IErasureEvent)
        {
            onErasure(recorded);
        }
    }
}
