namespace OmniGrains.Engine;

// How its state comes into memory, keeps up with other processes, and leaves.
internal sealed partial class Activation
{
    /// <summary>How many events its state holds while it is loaded and nothing is in flight; otherwise null.</summary>
    public int? RestingVersion
    {
        get
        {
            lock (this)
            {
                return _phase == Phase.Ready && !_assumed && IsIdle ? _version : null;
            }
        }
    }

    /// <summary>Another process has recorded an event here.</summary>
    public void Follow(Recorded recorded)
    {
        lock (this)
        {
            if (_phase != Phase.Ready || recorded.Version <= _version)
            {
                return;
            }

            if (_inFlight is { Count: > 0 })
            {
                return; // What is in flight will meet a version conflict, and reload.
            }

            if (recorded.Version == _version + 1 && !_assumed)
            {
                Apply(recorded);
                (_tentative, _tentativeVersion) = (_committed, _version);
            }
            else
            {
                Reload();
            }
        }
    }

    /// <summary>Leaves memory when nothing is going on. Returns what is worth a snapshot, or null.</summary>
    public bool TryPassivate(int touchedBefore, out SnapshotRequest? snapshot)
    {
        lock (this)
        {
            snapshot = null;
            if (_phase is Phase.Loading or Phase.Gone || !IsIdle || Touched > touchedBefore)
            {
                return false;
            }

            snapshot = _phase == Phase.Ready ? SnapshotIfWorthwhile(host.Options.SnapshotEvery / 2) : null;
            _phase = Phase.Gone;
            return true;
        }
    }

    internal void Loaded(object state, int version, long position, int snapshotVersion)
    {
        lock (this)
        {
            _phase = Phase.Ready;
            (_committed, _tentative) = (state, state);
            (_version, _tentativeVersion, _position, _snapshotVersion) = (version, version, position, snapshotVersion);
            Drain();
            if (IsIdle)
            {
                Rest();
            }
        }
    }

    internal void LoadFailed(Exception exception)
    {
        lock (this)
        {
            _phase = Phase.Cold;
            var failed = _waiting;
            _waiting = null;
            foreach (var work in failed ?? [])
            {
                work.Fail(exception);
            }
        }
    }

    private KnownState? KnownTo(ICommand command) => command switch
    {
        IFirstCommand => new KnownState(grain.InitialState, 0),
        IFollowUpCommand followUp => followUp.Known,
        _ => null,
    };

    private void Assume(KnownState known)
    {
        (_committed, _tentative) = (known.State, known.State);
        (_version, _tentativeVersion) = (known.Version, known.Version);
        _assumed = true;
        _phase = Phase.Ready;
    }

    private void StartLoad()
    {
        _phase = Phase.Loading;
        _assumed = false;
        _ = host.Load(this);
    }

    private void Reload()
    {
        if (_again is { Count: > 0 } again)
        {
            _waiting = new Queue<Work>([.. again, .. (IEnumerable<Work>?)_waiting ?? []]);
        }

        (_again, _runAhead, _duplicate) = (null, null, null);
        StartLoad();
    }

    private void Apply(Recorded recorded)
    {
        if (recorded.Event is { } @event)
        {
            _committed = grain.EvolveOn(_committed!, @event);
        }

        (_version, _position) = (recorded.Version, recorded.Position);
    }

    private void Rest()
    {
        _runAhead = null;
        _inFlight = null;
        _waiting = null;
        if (SnapshotIfWorthwhile(host.Options.SnapshotEvery) is { } snapshot)
        {
            host.SaveSnapshot(snapshot);
        }

        if (grain.Transient)
        {
            _phase = Phase.Gone;
            host.Remove(this);
        }
    }

    private SnapshotRequest? SnapshotIfWorthwhile(int every)
    {
        if (grain.SnapshotSchema is null || _version - _snapshotVersion < Math.Max(every, grain.SnapshotAfterOn(_committed!)))
        {
            return null;
        }

        _snapshotVersion = _version;
        return new SnapshotRequest(grain, stream, _committed!, _version, _position);
    }
}

/// <summary>A committed state that is worth keeping.</summary>
internal sealed record SnapshotRequest(Grain Grain, string Stream, object State, int Version, long Position);
