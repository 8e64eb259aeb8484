namespace OmniGrains.Engine;

/// <summary>A command's result: a reply and where the journal stands with it, or a rejection.</summary>
/// <typeparam name="TReply">The reply's type.</typeparam>
/// <param name="Reply">The reply; null when rejected.</param>
/// <param name="Rejection">Why nothing was recorded; null when accepted.</param>
/// <param name="Position">The journal position of the command's last event (of the grain's last event when nothing changed).</param>
/// <param name="Version">The grain's version after the command: how many events its stream holds. 0 for a replay.</param>
/// <param name="Replayed">True when this is the remembered answer to an earlier command of the same id.</param>
public readonly record struct Outcome<TReply>(TReply? Reply, Rejection? Rejection, long Position, int Version, bool Replayed)
{
    /// <summary>True when the command was accepted.</summary>
    public bool Accepted => Rejection is null;
}

/// <summary>An answer from a live state.</summary>
/// <typeparam name="TReply">The answer's type.</typeparam>
/// <param name="Value">The answer.</param>
/// <param name="Version">How many events the grain had; 0 means that it does not exist yet.</param>
/// <param name="Position">The journal position of the grain's last event; 0 when it has none.</param>
public readonly record struct Answer<TReply>(TReply Value, int Version, long Position);

/// <summary>The one door to all grains. Nothing about it assumes that the grain lives in this process.</summary>
public interface IGrains
{
    /// <summary>
    /// Sends a command. Completes after its events are durable; commands of one key are decided one at a time, in the
    /// order in which they were sent from this process.
    /// </summary>
    /// <param name="grain">Who decides.</param>
    /// <param name="command">What is asked.</param>
    /// <param name="context">The intention's id and time.</param>
    /// <param name="cancellation">Stops waiting; a command that was already decided still takes effect.</param>
    /// <returns>The outcome, or the first outcome when the command id was seen before.</returns>
    /// <exception cref="JournalUnavailableException">It is unknown whether the command took effect; send it again with the same id.</exception>
    ValueTask<Outcome<TReply>> Ask<TReply>(GrainId grain, ICommand<TReply> command, CommandContext context, CancellationToken cancellation = default);

    /// <summary>Asks the live, committed state of a grain; loads it first when it is not in memory.</summary>
    ValueTask<Answer<TReply>> Read<TReply>(GrainId grain, IQuery<TReply> query, CancellationToken cancellation = default);

    /// <summary>Asks the state that a grain had at an earlier moment, rebuilt from its events.</summary>
    ValueTask<Answer<TReply>> ReadAt<TReply>(GrainId grain, IQuery<TReply> query, Moment moment, CancellationToken cancellation = default);
}

/// <summary>A moment of the past: a journal position or an instant (whichever is set bounds the events, inclusive).</summary>
/// <param name="Position">The last journal position that counts, or null.</param>
/// <param name="Instant">The last recording time that counts, or null.</param>
public readonly record struct Moment(long? Position, DateTimeOffset? Instant)
{
    internal bool Includes(Recorded recorded) =>
        (Position is null || recorded.Position <= Position) && (Instant is null || recorded.At <= Instant);
}

/// <summary>The journal could not confirm an append. What was asked may or may not have been recorded.</summary>
public sealed class JournalUnavailableException : Exception
{
    /// <summary>Wraps the store's failure, whose type and text never cross the engine's border.</summary>
    public JournalUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
