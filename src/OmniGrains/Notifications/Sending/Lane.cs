using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Notifications.Sending;

/// <summary>
/// What is being sent over one channel right now, written down before it is: whatever of it has no result after a crash may have been sent.
/// </summary>
/// <param name="Positions">The queued events that are being sent, by their place in the journal, and those of <paramref name="Earlier"/>.</param>
/// <param name="Earlier">What was in doubt before they were begun; null when an earlier release wrote it down without telling.</param>
internal sealed record Lane(IReadOnlyList<long> Positions, IReadOnlyList<long>? Earlier = null)
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

    /// <summary>
    /// Which of a batch may have been sent when the process ended. People are begun in the order in which they come, one more when one of those under
    /// way has a result, and each person's messages one after the other: at most so many people are in doubt as can be under way.
    /// </summary>
    /// <param name="batch">All of it, in its order; open is what has no result.</param>
    /// <param name="atOnce">How many people are under way at once at most.</param>
    public static IEnumerable<long> Begun(IEnumerable<(long Position, string Person, bool IsOpen)> batch, int atOnce) =>
        batch.GroupBy(one => one.Person, StringComparer.Ordinal).Select(person => person.FirstOrDefault(one => one.IsOpen)).Where(one => one.IsOpen).Take(atOnce)
            .Select(one => one.Position);

    /// <summary>
    /// The same of a batch that began with some in doubt since an earlier run: they are not sent, but their people are begun in their place all the same, and
    /// may have been on their next message.
    /// </summary>
    /// <param name="batch">All of it, in its order, and behind it what else was in doubt.</param>
    /// <param name="earlier">What was in doubt when it was begun.</param>
    /// <param name="atOnce">How many people are under way at once at most.</param>
    public static IEnumerable<long> MayHaveBeenSent(IEnumerable<(long Position, string Person, bool IsOpen)> batch, IReadOnlyList<long> earlier, int atOnce) =>
        earlier.Union(Begun(batch, atOnce));

    public bool Has(long position) => _open.Contains(position);

    /// <summary>What is to be written down before a batch is sent.</summary>
    public BeginBatch With(IReadOnlyList<long> batch)
    {
        long[] earlier = [.. _open];
        return new BeginBatch([.. batch, .. earlier.Except(batch)], earlier);
    }

    /// <summary>The loop begins here: what lies before had its results when its cursor was saved, and is in doubt no more.</summary>
    public void BeginAt(long position) => _open.RemoveWhere(one => one < position);

    /// <summary>A batch has its results.</summary>
    public void Settle(IReadOnlyList<long> batch) => _open.ExceptWith(batch);
}

internal sealed record BeginBatch(IReadOnlyList<long> Positions, IReadOnlyList<long> Earlier) : ICommand<LaneDone>;

internal sealed record LaneDone;

internal sealed record ReadLane : IQuery<Lane>
{
    public static readonly ReadLane Query = new();
}

/// <summary>These are being sent, or are in doubt since an earlier run; all others before them have their results.</summary>
internal sealed record BatchBegun(IReadOnlyList<long> Positions, IReadOnlyList<long>? Earlier = null) : IAdministrativeEvent;

internal sealed class LaneGrain : Grain<Lane>
{
    private static readonly LaneDone Done = new();

    public override string Type => Lane.GrainType;

    public override Lane Initial => Lane.Empty;

    public override string SnapshotSchema => "1";

    public override object Answer(Lane state, IQuery query) => state;

    public override Decision Decide(Lane state, ICommand command, in CommandContext context) =>
        command is BeginBatch begin ? Decision.Accept(Done, new BatchBegun(begin.Positions, begin.Earlier)) : throw new NotSupportedException(command.GetType().Name);

    public override Lane Evolve(Lane state, IEvent @event) => @event is BatchBegun begun ? new Lane(begun.Positions, begun.Earlier) : state;
}
