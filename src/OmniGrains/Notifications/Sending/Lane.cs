using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Notifications.Sending;

/// <summary>
/// What is being sent over one channel right now, written down before it is: whatever of it has no result after a crash may have been sent.
/// </summary>
/// <param name="Positions">The queued events that are being sent, by their place in the journal.</param>
internal sealed record Lane(IReadOnlyList<long> Positions)
{
    public const string GrainType = "notification-lane";

    public static readonly Lane Empty = new([]);

    /// <param name="key">A channel, or what campaigns tell over it.</param>
    public static GrainId GrainOf(string key) => GrainId.Of(GrainType, key);
}

/// <summary>
/// What of an earlier run may have been sent. It stays written down until it was looked at again, whatever is sent before it: a second crash on the
/// way there must not make it look as if it had never been begun. Not thread-safe.
/// </summary>
internal sealed class Doubts(IEnumerable<long> positions)
{
    private readonly HashSet<long> _open = [.. positions];

    public bool Has(long position) => _open.Contains(position);

    /// <summary>What is to be written down before a batch is sent.</summary>
    public IReadOnlyList<long> With(IReadOnlyList<long> batch) => [.. batch, .. _open.Except(batch)];

    /// <summary>The loop begins here: what lies before had its results when its cursor was saved, and is in doubt no more.</summary>
    public void BeginAt(long position) => _open.RemoveWhere(one => one < position);

    /// <summary>A batch has its results.</summary>
    public void Settle(IReadOnlyList<long> batch) => _open.ExceptWith(batch);
}

internal sealed record BeginBatch(IReadOnlyList<long> Positions) : ICommand<LaneDone>;

internal sealed record LaneDone;

internal sealed record ReadLane : IQuery<Lane>
{
    public static readonly ReadLane Query = new();
}

/// <summary>These are being sent, or are in doubt since an earlier run; all others before them have their results.</summary>
internal sealed record BatchBegun(IReadOnlyList<long> Positions) : IAdministrativeEvent;

internal sealed class LaneGrain : Grain<Lane>
{
    private static readonly LaneDone Done = new();

    public override string Type => Lane.GrainType;

    public override Lane Initial => Lane.Empty;

    public override string SnapshotSchema => "1";

    public override object Answer(Lane state, IQuery query) => state;

    public override Decision Decide(Lane state, ICommand command, in CommandContext context) =>
        command is BeginBatch begin ? Decision.Accept(Done, new BatchBegun(begin.Positions)) : throw new NotSupportedException(command.GetType().Name);

    public override Lane Evolve(Lane state, IEvent @event) => @event is BatchBegun begun ? new Lane(begun.Positions) : state;
}
