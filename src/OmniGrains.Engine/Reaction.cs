namespace OmniGrains.Engine;

/// <summary>
/// Turns an event of one grain into commands to others. Runs at least once per event; the commands' ids derive from
/// the event's position, so that running it again changes nothing.
/// </summary>
public abstract class Reaction
{
    /// <summary>The reaction's name: the key of its checkpoint and part of its command ids. Never changes once released.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// True when somebody watches for what follows, such as a message on an agent's screen: events are then taken as they come, not
    /// gathered, and held back only while more of them come than can be handled and requests compete.
    /// </summary>
    public virtual bool Prompt => false;

    /// <summary>
    /// What follows from the event. Pure: it looks at nothing but the event, and says what is to be looked up. Asked about every event of the
    /// journal: it allocates nothing for those that do not concern it.
    /// </summary>
    public abstract IEnumerable<Consequence> React(Recorded recorded);
}

/// <summary>One thing that follows from an event.</summary>
public abstract record Consequence
{
    private protected Consequence()
    {
    }

    /// <summary>
    /// A command to a grain. A rejection is an outcome, not a failure; name in <paramref name="onRejected"/> what then
    /// follows (a compensation), if anything.
    /// </summary>
    public static Consequence Ask<TReply>(GrainId grain, ICommand<TReply> command, Func<Rejection, Consequence?>? onRejected = null) =>
        new AskGrain<TReply>(grain, command, onRejected);

    /// <summary>
    /// Looks up in live grains what the command that follows needs to know. Run again, it may find something else; the command
    /// that follows keeps its id, so the first one counts. Commands behind a look-up are not sent in the order of the events.
    /// </summary>
    public static Consequence Load<T>(Func<IGrains, CancellationToken, ValueTask<T>> load, Func<T, Consequence?> then) => new LoadFirst<T>(load, then);

    /// <summary>
    /// Several, one after the other, for a number that only a look-up tells. Each has its id by its place: run again, what stands
    /// at a place must be the same. When one fails all of them are tried again.
    /// </summary>
    public static Consequence All(IEnumerable<Consequence> consequences) => new Several([.. consequences]);

    /// <summary>
    /// An effect on the outside world, at least once; it is given a stable key to pass on as an idempotency key.
    /// An exception means that it will be tried again, and that later events of this reaction wait.
    /// </summary>
    public static Consequence Do(Func<string, CancellationToken, ValueTask> effect) => new Effect(effect);

    internal abstract ValueTask<Consequence?> Run(IGrains grains, CommandContext context, CancellationToken cancellation);

    private sealed record AskGrain<TReply>(GrainId Grain, ICommand<TReply> Command, Func<Rejection, Consequence?>? OnRejected) : Consequence
    {
        internal override async ValueTask<Consequence?> Run(IGrains grains, CommandContext context, CancellationToken cancellation)
        {
            var outcome = await grains.Ask(Grain, Command, context, cancellation).ConfigureAwait(false);
            return outcome.Rejection switch
            {
                null => null,
                { Kind: RejectionKind.Overloaded } => throw new JournalUnavailableException("The grain is overloaded."),
                var rejection => OnRejected?.Invoke(rejection),
            };
        }
    }

    private sealed record LoadFirst<T>(Func<IGrains, CancellationToken, ValueTask<T>> From, Func<T, Consequence?> Then) : Consequence
    {
        internal override async ValueTask<Consequence?> Run(IGrains grains, CommandContext context, CancellationToken cancellation) =>
            Then(await From(grains, cancellation));
    }

    private sealed record Several(Consequence[] Parts) : Consequence
    {
        internal override async ValueTask<Consequence?> Run(IGrains grains, CommandContext context, CancellationToken cancellation)
        {
            for (var place = 0; place < Parts.Length; place++)
            {
                Consequence? next = Parts[place];
                for (var step = 0; next is not null; step++)
                {
                    next = await next.Run(grains, context with { Id = context.Id.Step($"{place}-{step}") }, cancellation).ConfigureAwait(false);
                }
            }

            return null;
        }
    }

    private sealed record Effect(Func<string, CancellationToken, ValueTask> Body) : Consequence
    {
        internal override async ValueTask<Consequence?> Run(IGrains grains, CommandContext context, CancellationToken cancellation)
        {
            await Body(context.Id.Value, cancellation).ConfigureAwait(false);
            return null;
        }
    }
}
