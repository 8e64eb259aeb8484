namespace OmniGrains.Engine;

/// <summary>All that the engine keeps on disk or in a database, and the way to others who share it. One object may implement several of these.</summary>
/// <param name="Journal">The truth.</param>
/// <param name="Progress">Leases and checkpoints.</param>
/// <param name="Reminders">Durable reminders.</param>
/// <param name="Snapshots">A cache.</param>
/// <param name="Keys">Keys of personal data, apart from the journal.</param>
/// <param name="Views">Tables that can be rebuilt.</param>
/// <param name="Blobs">What is too large for the journal.</param>
/// <param name="Broadcast">Tells the other processes; keeps nothing.</param>
public sealed record Stores(
    IJournal Journal, IProgress Progress, IReminders Reminders, ISnapshots Snapshots, IKeyStore Keys, IViewStore Views, IBlobStore Blobs, IBroadcast Broadcast);

/// <summary>What the slices contribute.</summary>
public sealed class EngineParts
{
    /// <summary>Wire names and shapes.</summary>
    public Contracts Contracts { get; } = new();

    /// <summary>Grain definitions.</summary>
    public ICollection<Grain> Grains { get; } = [];

    /// <summary>Reactions.</summary>
    public ICollection<Reaction> Reactions { get; } = [];

    /// <summary>Views.</summary>
    public ICollection<View> Views { get; } = [];
}

/// <summary>
/// The engine of one process: hosts grains, and runs the background work that this process currently owns.
/// Dispose it to drain: what was accepted is committed, leases are given up.
/// </summary>
public sealed class GrainEngine : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly BackgroundThreads _background = new();
    private readonly EngineParts _parts;
    private readonly Stores _stores;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly InProcessGrains _grains;
    private readonly Busy _busy;
    private int _ending;
    private int _disposed;

    /// <summary>Puts an engine together; nothing runs before <see cref="Start"/>.</summary>
    /// <param name="parts">What the slices contribute.</param>
    /// <param name="stores">What is kept.</param>
    /// <param name="vault">The keys of personal data.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">The clock of reminders.</param>
    /// <param name="spread">Spreads grains over processes; null when all of them are here.</param>
    public GrainEngine(
        EngineParts parts, Stores stores, KeyVault vault, EngineOptions options, TimeProvider time, ISpread? spread = null)
    {
        (_parts, _stores, _options, _time, Vault) = (parts, stores, options, time, vault);
        Blobs = new Blobs(stores.Blobs, vault);
        var codec = new EventCodec(parts.Contracts, vault);
        Codec = codec;
        Tail = new Tail(stores.Journal, codec, options);
        Freshness = new Freshness(Tail);
        _grains = new InProcessGrains(parts.Grains, stores.Journal, stores.Snapshots, parts.Contracts, codec, vault, Tail, options);
        _busy = new Busy(_grains.Writer);
        Grains = spread?.Over(_grains) ?? _grains;
    }

    /// <summary>The door to all grains.</summary>
    public IGrains Grains { get; }

    /// <summary>The global order as it grows.</summary>
    public Tail Tail { get; }

    /// <summary>Waits for reactions and views.</summary>
    public Freshness Freshness { get; }

    /// <summary>Seals personal data and digests identifiers.</summary>
    public KeyVault Vault { get; }

    /// <summary>What is too large for the journal, sealed.</summary>
    public Blobs Blobs { get; }

    /// <summary>How many grains are in memory.</summary>
    public int Activations => _grains.Count;

    /// <summary>How many appends wait for a commit.</summary>
    public int PendingAppends => _grains.Writer.Pending;

    internal EventCodec Codec { get; }

    /// <summary>Reads a stream's events, decoded; personal ones of erased subjects come without their event.</summary>
    public async ValueTask<IReadOnlyList<Recorded>> ReadStream(GrainId grain, CancellationToken cancellation = default) =>
        await Codec.Decode(await _stores.Journal.ReadStream(grain.Stream, 0, cancellation), cancellation);

    /// <summary>The grain that a command has changed, by the journal's index of commands; null when none of this id was recorded.</summary>
    public async ValueTask<GrainId?> ChangedBy(CommandId command, CancellationToken cancellation = default) =>
        await _stores.Journal.FindCommand(command.Value, cancellation) is { } remembered ? new GrainId(remembered.Stream) : null;

    /// <summary>Checks the master key, follows the journal and starts background work. Ready when it returns.</summary>
    public async ValueTask Start(CancellationToken cancellation = default)
    {
        await Vault.Verify(cancellation);
        await Tail.Start(_grains.OnForeign, OnErasure, cancellation);
        var ownership = new Ownership(_stores.Progress, _options);
        foreach (var reaction in _parts.Reactions)
        {
            Freshness.TrackReaction(reaction.Name, stop => _stores.Progress.LoadCheckpoint(reaction.Name, stop));
            var loop = new ReactionLoop(reaction, Grains, Tail, _stores.Progress, Freshness, _busy, _options);
            Run(ownership, reaction.Name, loop.Run, [reaction.Name]);
        }

        foreach (var view in _parts.Views)
        {
            Freshness.TrackView(view.Name, stop => _stores.Views.Checkpoint(view.Name, stop));
        }

        Freshness.Track(ErasureLoop.Name, _stores.Keys.ErasedUpTo);
        Run(ownership, ViewLoop.LeaseName, new ViewLoop([.. _parts.Views], Tail, _stores.Views, Freshness, _busy).Run, [.. _parts.Views.Select(view => view.Name)]);
        Run(ownership, ReminderLoop.LeaseName, new ReminderLoop(_stores.Reminders, Grains, _parts.Contracts, _options, _time).Run, []);
        Run(ownership, ErasureLoop.Name, new ErasureLoop(Vault, _stores.Keys, _stores.Snapshots, Tail, Freshness, _busy).Run, [ErasureLoop.Name]);
        _running.Add(Task.Run(SweepRegularly, CancellationToken.None));
    }

    /// <summary>
    /// Takes part in keyed work from now on, until the engine is disposed. Call it after <see cref="Start"/>, and before
    /// anything else uses the engine.
    /// </summary>
    public void TakePart(KeyedWork work)
    {
        var loop = new KeyedLoop(work, new Ownership(_stores.Progress, _options), _stores.Progress, Tail, _busy, _options);
        _running.Add(Task.Run(() => loop.Run(_stop.Token), CancellationToken.None));
    }

    /// <summary>Lets all idle grains go, as the regular sweep does with those that have been idle for long.</summary>
    public ValueTask PassivateIdle() => _grains.Passivate(idleAfter: 0, idleAfterBriefUse: 0);

    /// <summary>Ends the background work and gives its leases up; grains go on answering until <see cref="DisposeAsync"/>. Doing it again changes nothing.</summary>
    public async ValueTask EndBackgroundWork()
    {
        if (Interlocked.Exchange(ref _ending, 1) == 0)
        {
            await _stop.CancelAsync();
        }

        await Task.WhenAll(_running);
    }

    /// <summary>Drains: what was accepted is committed, leases are given up. Doing it again changes nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await EndBackgroundWork();
        _background.Dispose();
        await _grains.DisposeAsync();
        await Tail.DisposeAsync();
        _stop.Dispose();
    }

    private void Run(Ownership ownership, string name, Func<Lease, CancellationToken, Task> work, string[] reporting) =>
        _running.Add(_background.Run(() => ownership.Run(name, (held, stop) => UntilLost(held.Lease, work, reporting, stop), _stop.Token)));

    private async Task UntilLost(Lease lease, Func<Lease, CancellationToken, Task> work, string[] reporting, CancellationToken stop)
    {
        try
        {
            await work(lease, stop);
        }
        finally
        {
            Freshness.Leave(reporting);
        }
    }

    // Whichever node destroys the keys: this one keeps neither them nor what they opened.
    private void OnErasure(Recorded recorded)
    {
        var subjects = ((IErasureEvent)recorded.Event!).Subjects;
        foreach (var subject in subjects)
        {
            Vault.Forget(subject);
        }

        Tail.Erase(subjects, recorded.Position);
    }

    private int Sweeps(TimeSpan time) => (int)Math.Max(1, time / _options.SweepEvery);

    private async Task SweepRegularly()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Ownership.Pause(_options.SweepEvery, _stop.Token);
            var brief = Sweeps(_options.IdleAfterBriefUse);
            await _grains.Passivate(_options.IsMemoryShort() ? brief : Sweeps(_options.IdleAfter), brief);
        }
    }
}
