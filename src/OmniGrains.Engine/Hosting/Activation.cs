using System.Diagnostics;

namespace OmniGrains.Engine;

/// <summary>
/// One grain in memory. Its lock is the mailbox: commands are decided one at a time, in the order in which they took
/// the lock, on a tentative state that runs ahead of the journal. The committed state, which queries see, follows
/// when the journal confirms. A failed append discards everything that ran ahead of it: the state is reloaded and the
/// commands behind it are decided again, in their order.
/// </summary>
// Locks on itself: an idle grain should cost as little memory as can be, and nobody outside the engine sees it.
#pragma warning disable MA0064
internal sealed partial class Activation(InProcessGrains host, Grain grain, string stream)
{
    private const int MaxAttempts = 30;

    private readonly int _since = host.Sweep;
    private Phase _phase = Phase.Cold;
    private bool _assumed;
    private bool _yields;
    private object? _committed;
    private object? _tentative;
    private int _version;
    private int _tentativeVersion;
    private int _snapshotVersion;
    private long _position;
    private Queue<Work>? _waiting;
    private Queue<WorkItem>? _inFlight;
    private List<WorkItem>? _again;
    private RunAhead? _runAhead;
    private RememberedCommand? _duplicate;

    private enum Phase : byte
    {
        Cold,
        Loading,
        Ready,
        Gone,
    }

    public string Stream => stream;

    public Grain Grain => grain;

    /// <summary>The sweep in which it was last used; written without synchronisation, for eviction only.</summary>
    public int Touched { get; private set; } = host.Sweep;

    /// <summary>For how many sweeps after it came into memory it was used.</summary>
    public int UsedFor => Touched - _since;

    /// <summary>Takes a command; false when this activation has left memory and the caller must find the new one.</summary>
    public bool Submit(WorkItem item)
    {
        lock (this)
        {
            if (_phase == Phase.Gone)
            {
                return false;
            }

            Touched = host.Sweep;
            item.Activation = this;
            if (_phase == Phase.Cold && KnownTo(item.Command) is { } known)
            {
                Assume(known);
            }

            if (_phase == Phase.Ready)
            {
                Decide(item);
            }
            else
            {
                Wait(item);
            }

            return true;
        }
    }

    /// <summary>Answers from the committed state when it is loaded; otherwise returns false and queues what to answer later.</summary>
    public bool TryRead(IQuery query, Func<IQuery, ReadItem> later, out object? value, out int version, out long position, out ReadItem? queued, out bool gone)
    {
        lock (this)
        {
            (value, version, position, queued, gone) = (null, _version, _position, null, _phase == Phase.Gone);
            if (gone)
            {
                return false;
            }

            Touched = host.Sweep;
            if (_phase == Phase.Ready && !_assumed)
            {
                value = grain.AnswerFrom(_committed!, query);
                return true;
            }

            // Nothing in flight will confirm what is assumed: the command was refused. Only the journal knows.
            var rests = _phase == Phase.Ready && IsIdle;
            queued = later(query);
            Wait(queued);
            if (rests)
            {
                Reload();
            }

            return false;
        }
    }

    /// <summary>The journal has recorded the oldest command in flight; the writer answers it when all of its commit are settled.</summary>
    public void Committed(WorkItem item, long firstPosition)
    {
        lock (this)
        {
            Debug.Assert(ReferenceEquals(_inFlight!.Peek(), item));
            _inFlight!.Dequeue();
            _assumed = false;
            _committed = item.StateAfter;
            _version += item.Events.Count;
            _position = firstPosition + item.Events.Count - 1;
            item.Confirmed = (_position, _version);
            SettleUnchanged();
            if (_inFlight.Count == 0)
            {
                Drain();
            }

            if (IsIdle)
            {
                Rest();
            }
        }
    }

    /// <summary>The oldest command in flight was not recorded.</summary>
    public void NotCommitted(WorkItem item, AppendResult result, JournalUnavailableException? failure)
    {
        lock (this)
        {
            Debug.Assert(ReferenceEquals(_inFlight!.Peek(), item));
            _inFlight!.Dequeue();
            item.RunAhead!.Poisoned = true;
            _again ??= [];
            if (failure is not null)
            {
                item.Fail(failure);
            }
            else if (result.Status == AppendStatus.DuplicateCommand)
            {
                _duplicate = result.Earlier!;
                host.Replay(item, _duplicate);
            }
            else if (item.Context.Id.Value == _duplicate?.CommandId)
            {
                host.Replay(item, _duplicate); // One of many equal commands: known by now.
            }
            else
            {
                TryAgain(item, isOwnFault: result.Status == AppendStatus.VersionConflict);
            }

            while (_inFlight.TryPeek(out var next) && next.Append is null)
            {
                TryAgain(_inFlight.Dequeue(), isOwnFault: false);
            }

            if (_inFlight.Count == 0)
            {
                Reload();
            }
        }
    }

    private bool IsIdle => _inFlight is null or { Count: 0 } && _again is null && _waiting is null or { Count: 0 };

    private void Wait(Work work)
    {
        (_waiting ??= new Queue<Work>()).Enqueue(work);
        if (_phase == Phase.Cold)
        {
            StartLoad();
        }
    }

    private void Drain()
    {
        while (_phase == Phase.Ready && _waiting is { Count: > 0 })
        {
            switch (_waiting.Dequeue())
            {
                case WorkItem item:
                    Decide(item);
                    break;
                case ReadItem read:
                    Answer(read);
                    break;
            }
        }
    }

    private void Answer(ReadItem read)
    {
        try
        {
            read.Complete(grain.AnswerFrom(_committed!, read.Query), _version, _position);
        }
        catch (Exception exception)
        {
            read.Fail(exception);
        }
    }
}
