using System.Threading.Tasks.Sources;

namespace OmniGrains.Engine;

/// <summary>Something that waits for its turn at an activation.</summary>
internal abstract class Work
{
    public abstract void Fail(Exception exception);
}

/// <summary>A command on its way: waiting, decided and in flight, or settled. Owned by its activation's lock.</summary>
internal abstract class WorkItem(ICommand command, CommandContext context) : Work
{
    public ICommand Command { get; } = command;

    public CommandContext Context { get; } = context;

    public Activation Activation { get; set; } = null!;

    public int Attempts { get; set; }

    public Rejection? Rejection { get; set; }

    public object? Reply { get; set; }

    /// <summary>Null when the decision changes nothing.</summary>
    public Append? Append { get; set; }

    public IReadOnlyList<IEvent> Events { get; set; } = [];

    public object? StateAfter { get; set; }

    /// <summary>Shared by all that was decided on the same unconfirmed state; see <see cref="RunAhead"/>.</summary>
    public RunAhead? RunAhead { get; set; }

    /// <summary>Whether its append lets others go first; the same for all that is in flight on one grain, to keep their order.</summary>
    public bool Yields { get; set; }

    public abstract Type ReplyType { get; }

    public abstract void Accept(long position, int version);

    /// <summary>Where its last event stands, once the journal has confirmed it; <see cref="Answer"/> then tells the asker.</summary>
    public (long Position, int Version) Confirmed { get; set; }

    /// <summary>Answers a confirmed command, and runs what waits for the answer before it returns. Not under a grain's lock.</summary>
    public abstract void Answer();

    public abstract void Refuse(Rejection rejection);

    public abstract void Replay(object? reply, long position);
}

/// <summary>
/// Marks appends that were decided on the outcome of earlier, unconfirmed ones. When one of those fails the mark is
/// poisoned, and the writer drops the rest before they reach the journal.
/// </summary>
internal sealed class RunAhead
{
    public volatile bool Poisoned;
}

internal sealed class WorkItem<TReply>(ICommand<TReply> command, CommandContext context)
    : WorkItem(command, context), IValueTaskSource<Outcome<TReply>>
{
    // The core must not be readonly: it is a mutable struct.
    private ManualResetValueTaskSourceCore<Outcome<TReply>> _completion = new() { RunContinuationsAsynchronously = true };

    public override Type ReplyType => typeof(TReply);

    public ValueTask<Outcome<TReply>> Task => new(this, _completion.Version);

    public override void Accept(long position, int version) =>
        _completion.SetResult(new Outcome<TReply>((TReply?)Reply, null, position, version, Replayed: false));

    public override void Answer()
    {
        _completion.RunContinuationsAsynchronously = false;
        Accept(Confirmed.Position, Confirmed.Version);
    }

    public override void Refuse(Rejection rejection) =>
        _completion.SetResult(new Outcome<TReply>(default, rejection, 0, 0, Replayed: false));

    public override void Replay(object? reply, long position) =>
        _completion.SetResult(new Outcome<TReply>((TReply?)reply, null, position, 0, Replayed: true));

    public override void Fail(Exception exception) => _completion.SetException(exception);

    Outcome<TReply> IValueTaskSource<Outcome<TReply>>.GetResult(short token) => _completion.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<Outcome<TReply>>.GetStatus(short token) => _completion.GetStatus(token);

    void IValueTaskSource<Outcome<TReply>>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _completion.OnCompleted(continuation, state, token, flags);
}

/// <summary>A query that came while its grain was being loaded.</summary>
internal abstract class ReadItem(IQuery query) : Work
{
    public IQuery Query { get; } = query;

    public abstract void Complete(object? value, int version, long position);
}

internal sealed class ReadItem<TReply>(IQuery query) : ReadItem(query)
{
    private readonly TaskCompletionSource<Answer<TReply>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<Answer<TReply>> Task => _completion.Task;

    public override void Complete(object? value, int version, long position) =>
        _completion.TrySetResult(new Answer<TReply>((TReply)value!, version, position));

    public override void Fail(Exception exception) => _completion.TrySetException(exception);
}
