namespace OmniGrains.Engine;

/// <summary>
/// What a grain is: a pure pair of functions over immutable states. One instance serves all keys of its type,
/// on any host: in process, in a silo, in a test.
/// </summary>
public abstract class Grain
{
    private protected Grain()
    {
    }

    /// <summary>The type's name: the first part of its ids and streams. Never changes once released.</summary>
    public abstract string Type { get; }

    /// <summary>True for grains that are usually written once and rarely asked again: they leave memory as soon as they are idle.</summary>
    public virtual bool Transient => false;

    /// <summary>
    /// Names the shape of the state in snapshots; change it whenever the state changes. Null: no snapshots.
    /// The state must then be JSON-serialisable by the slice's contracts.
    /// </summary>
    public virtual string? SnapshotSchema => null;

    /// <summary>The customer whose personal data the state holds, so that snapshots are sealed under that customer's key; null for none.</summary>
    public virtual string? SubjectOf(string key) => null;

    internal abstract object InitialState { get; }

    internal abstract Decision DecideOn(object state, ICommand command, in CommandContext context);

    internal abstract object EvolveOn(object state, IEvent @event);

    internal abstract object? AnswerFrom(object state, IQuery query);

    internal abstract Type StateType { get; }

    internal abstract int SnapshotAfterOn(object state);

    /// <summary>Asks for no more than the version, which comes with every answer.</summary>
    internal sealed record Standing : IQuery<object?>;
}

/// <summary>
/// Marks the command that usually is the first one of its grain. When the grain is not in memory the command is decided
/// on the initial state without reading the journal first; the journal's expected version finds the rare mistake, and
/// a rejection is never given on an assumed state.
/// </summary>
public interface IFirstCommand;

/// <summary>
/// Marks a command whose sender knows its grain's state from the event that it reacts to. When the grain is not in memory the command is
/// decided on that state without reading the journal; what holds for <see cref="IFirstCommand"/> holds here too.
/// </summary>
public interface IFollowUpCommand
{
    /// <summary>What is known; null when nothing is. Does not cross to other processes.</summary>
    KnownState? Known { get; }
}

/// <summary>What its events make of a grain, and how many they are.</summary>
public sealed record KnownState(object State, int Version);

/// <inheritdoc cref="Grain"/>
/// <typeparam name="TState">An immutable state, often a small hierarchy of records: states are types, not flags.</typeparam>
public abstract class Grain<TState> : Grain
    where TState : class
{
    /// <summary>The state before any event.</summary>
    public abstract TState Initial { get; }

    /// <summary>Decides a command. Pure: no clock, no I/O, no randomness; the same input gives the same decision.</summary>
    public abstract Decision Decide(TState state, ICommand command, in CommandContext context);

    /// <summary>Applies an event. Pure and total: an event that the journal holds is never refused.</summary>
    public abstract TState Evolve(TState state, IEvent @event);

    /// <summary>Answers a query from the state. Pure.</summary>
    public virtual object? Answer(TState state, IQuery query) =>
        throw new NotSupportedException($"{Type} does not answer {query.GetType().Name}.");

    /// <summary>
    /// How many events a snapshot of this state must be worth: states that grow large say how large, so that saving
    /// them stays cheap on average.
    /// </summary>
    public virtual int SnapshotAfter(TState state) => 0;

    internal sealed override object InitialState => Initial;

    internal sealed override Type StateType => typeof(TState);

    internal sealed override Decision DecideOn(object state, ICommand command, in CommandContext context) =>
        Decide((TState)state, command, context);

    internal sealed override object EvolveOn(object state, IEvent @event) => Evolve((TState)state, @event);

    internal sealed override int SnapshotAfterOn(object state) => SnapshotAfter((TState)state);

    internal sealed override object? AnswerFrom(object state, IQuery query) =>
        query is Standing ? null : Answer((TState)state, query);
}
