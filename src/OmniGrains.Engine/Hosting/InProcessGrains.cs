using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace OmniGrains.Engine;

/// <summary>Hosts grains in this process: finds or makes the activation of a key, loads it, lets idle ones go.</summary>
internal sealed class InProcessGrains : ILocalGrains, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Activation> _activations = new(StringComparer.Ordinal);
    private readonly FrozenDictionary<string, Grain> _grains;
    private readonly IJournal _journal;
    private readonly GrainLoader _loader;
    private readonly Contracts _contracts;
    private readonly EventCodec _codec;
    private int _sweep;

    public InProcessGrains(
        IEnumerable<Grain> grains, IJournal journal, ISnapshots snapshots, Contracts contracts, EventCodec codec, KeyVault vault, Tail tail, EngineOptions options)
    {
        _grains = grains.ToFrozenDictionary(grain => grain.Type, StringComparer.Ordinal);
        (_journal, _contracts, _codec, Options) = (journal, contracts, codec, options);
        _loader = new GrainLoader(journal, snapshots, contracts, codec, vault, options);
        Writer = new JournalWriter(journal, vault, tail, options);
    }

    public EngineOptions Options { get; }

    public JournalWriter Writer { get; }

    public int Sweep => Volatile.Read(ref _sweep);

    public int Count => _activations.Count;

    public ValueTask<Outcome<TReply>> Ask<TReply>(GrainId grain, ICommand<TReply> command, CommandContext context, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<Outcome<TReply>>(cancellation);
        }

        var item = new WorkItem<TReply>(command, context);
        while (!ActivationOf(grain).Submit(item))
        {
        }

        return cancellation.CanBeCanceled && !item.Task.IsCompleted
            ? new ValueTask<Outcome<TReply>>(item.Task.AsTask().WaitAsync(cancellation))
            : item.Task;
    }

    public ValueTask<Answer<TReply>> Read<TReply>(GrainId grain, IQuery<TReply> query, CancellationToken cancellation = default)
    {
        while (true)
        {
            if (ActivationOf(grain).TryRead(query, static asked => new ReadItem<TReply>(asked), out var value, out var version, out var position, out var queued, out var gone))
            {
                return new ValueTask<Answer<TReply>>(new Answer<TReply>((TReply)value!, version, position));
            }

            if (!gone)
            {
                return new ValueTask<Answer<TReply>>(((ReadItem<TReply>)queued!).Task.WaitAsync(cancellation));
            }
        }
    }

    public async ValueTask<Answer<TReply>> ReadAt<TReply>(GrainId grain, IQuery<TReply> query, Moment moment, CancellationToken cancellation = default)
    {
        var definition = DefinitionOf(grain);
        var past = await _loader.Replay(definition, grain.Stream, moment, cancellation);
        return new Answer<TReply>((TReply)definition.AnswerFrom(past.State, query)!, past.Version, past.Position);
    }

    public async ValueTask<Answer<TReply>> ReadDurable<TReply>(
        GrainId grain, IQuery<TReply> query, int? known = null, CancellationToken cancellation = default)
    {
        if (await TryCatchUp(grain, known, cancellation))
        {
            return await Read(grain, query, cancellation);
        }

        // Something is going on here: what is durable is then read apart from it.
        var definition = DefinitionOf(grain);
        var durable = await _loader.Load(definition, grain.Stream, cancellation);
        return new Answer<TReply>((TReply)definition.AnswerFrom(durable.State, query)!, durable.Version, durable.Position);
    }

    public async ValueTask<int> Version(GrainId grain, CancellationToken cancellation = default) =>
        (await Read(grain, new Grain.Standing(), cancellation)).Version;

    public async ValueTask CatchUp(GrainId grain, CancellationToken cancellation = default) => await TryCatchUp(grain, known: null, cancellation);

    public bool IsTransient(GrainId grain) => DefinitionOf(grain).Transient;

    public async ValueTask DisposeAsync() => await Writer.DisposeAsync();

    /// <summary>Another process recorded an event: a grain in this memory must not go on with an old state.</summary>
    public void OnForeign(Recorded recorded)
    {
        if (_activations.TryGetValue(recorded.Stream, out var activation))
        {
            activation.Follow(recorded);
        }
    }

    public async Task Load(Activation activation)
    {
        try
        {
            // Off the caller's lock: loading completes under the same lock later.
            await Task.Yield();
            var loaded = await _loader.Load(activation.Grain, activation.Stream, CancellationToken.None);
            activation.Loaded(loaded.State, loaded.Version, loaded.Position, loaded.SnapshotVersion);
        }
        catch (Exception exception)
        {
            Options.OnFailure($"loading a {activation.Grain.Type}", exception);
            activation.LoadFailed(exception as JournalUnavailableException
                ?? new JournalUnavailableException("The grain could not be loaded.", exception));
        }
    }

    public Append Encode(Activation activation, WorkItem item, in Decision decision, int expectedVersion)
    {
        var events = new EventData[decision.Events.Count];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = _codec.Encode(activation.Stream, decision.Events[i]);
        }

        return new Append
        {
            Stream = activation.Stream,
            ExpectedVersion = expectedVersion,
            CommandId = item.Context.Id.Value,
            Fingerprint = item.Context.Fingerprint,
            At = item.Context.At,
            Events = events,
            Reply = item.Reply is null ? default : _contracts.Write(item.Reply, item.ReplyType),
            Reminders = decision.Reminders.Count == 0 ? [] : [.. decision.Reminders.Select(Encode)],
        };
    }

    /// <summary>
    /// Answers a command that changes nothing, unless it is a retry of one that did: then the first answer counts.
    /// </summary>
    public void Settle(WorkItem item, int version, long position)
    {
        if (version == 0)
        {
            Finish(item, version, position);
        }
        else
        {
            _ = SettleAfterLookup(item, version, position);
        }
    }

    public void Replay(WorkItem item, RememberedCommand earlier)
    {
        if (earlier.Stream != item.Activation.Stream || (item.Context.Fingerprint is { } print && print != earlier.Fingerprint))
        {
            item.Refuse(EngineRejections.KeyReused);
        }
        else
        {
            item.Replay(earlier.Reply.IsEmpty ? null : _contracts.Read(earlier.Reply.Span, item.ReplyType), earlier.Position);
        }
    }

    public void Remove(Activation activation) => _activations.TryRemove(new KeyValuePair<string, Activation>(activation.Stream, activation));

    public void SaveSnapshot(SnapshotRequest request) => _ = _loader.Save([request]);

    /// <summary>Lets go of what was not used for so many sweeps, and of more when there are too many.</summary>
    /// <param name="idleAfter">In sweeps; 0 lets go of all that is idle now.</param>
    /// <param name="idleAfterBriefUse">The same for those that have not been used for longer than this since they came into memory.</param>
    public async ValueTask Passivate(int idleAfter, int idleAfterBriefUse)
    {
        var sweep = Interlocked.Increment(ref _sweep) - 1;
        var surplus = _activations.Count - Options.MaxActivations;
        var threshold = surplus > 0 ? ThresholdFor(surplus) : sweep - idleAfter;
        var snapshots = new List<SnapshotRequest>();
        foreach (var (_, activation) in _activations)
        {
            var touchedBefore = activation.UsedFor < idleAfterBriefUse ? Math.Max(threshold, sweep - idleAfterBriefUse) : threshold;
            if (activation.Touched <= touchedBefore && activation.TryPassivate(touchedBefore, out var snapshot))
            {
                Remove(activation);
                if (snapshot is not null)
                {
                    snapshots.Add(snapshot);
                }
            }
        }

        await _loader.Save(snapshots);
    }

    // True when what is in memory, or will be loaded into it, holds all that was durable when this was called.
    private async ValueTask<bool> TryCatchUp(GrainId grain, int? known, CancellationToken cancellation)
    {
        if (!_activations.TryGetValue(grain.Stream, out var activation))
        {
            return true;
        }

        if (activation.RestingVersion is not { } version)
        {
            return false;
        }

        if (version >= known)
        {
            return true;
        }

        foreach (var recorded in await _codec.Decode(await _journal.ReadStream(grain.Stream, version, cancellation), cancellation))
        {
            activation.Follow(recorded);
        }

        return true;
    }

    private int ThresholdFor(int surplus)
    {
        var touched = _activations.Values.Select(activation => activation.Touched).Order().ToArray();
        return touched.Length == 0 ? -1 : touched[Math.Min(surplus, touched.Length) - 1];
    }

    private async Task SettleAfterLookup(WorkItem item, int version, long position)
    {
        try
        {
            if (await _journal.FindCommand(item.Context.Id.Value) is { } earlier)
            {
                Replay(item, earlier);
            }
            else
            {
                Finish(item, version, position);
            }
        }
        catch (Exception exception)
        {
            item.Fail(new JournalUnavailableException("The journal could not be asked about this command.", exception));
        }
    }

    private static void Finish(WorkItem item, int version, long position)
    {
        if (item.Rejection is { } rejection)
        {
            item.Refuse(rejection);
        }
        else
        {
            item.Accept(position, version);
        }
    }

    private ReminderData Encode(Reminder reminder) => reminder.Command is null
        ? new ReminderData(reminder.Name, null, "", default)
        : new ReminderData(reminder.Name, reminder.Due, _contracts.NameOf(reminder.Command), _contracts.Write(reminder.Command, reminder.Command.GetType()));

    private Activation ActivationOf(GrainId grain) =>
        _activations.TryGetValue(grain.Stream, out var found)
            ? found
            : _activations.GetOrAdd(grain.Stream, static (stream, self) => new Activation(self, self.DefinitionOf(new GrainId(stream)), stream), this);

    private Grain DefinitionOf(GrainId grain) =>
        _grains.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(grain.Stream.AsSpan(0, grain.Stream.IndexOf('/', StringComparison.Ordinal)), out var definition)
            ? definition
            : throw new InvalidOperationException($"No slice registers grains of type '{grain.Type}'.");
}
