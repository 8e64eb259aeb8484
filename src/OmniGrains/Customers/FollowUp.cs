using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>Waits for what follows from a write.</summary>
internal sealed class FollowUp(GrainEngine engine)
{
    public const string Erasure = "erasure";

    /// <summary>Waits until this slice's reaction has handled a position.</summary>
    /// <returns>False when that takes longer than ten seconds; it will still happen.</returns>
    public Task<bool> Reach(long position, CancellationToken cancellation) => Reach(CustomerReactions.ReactionName, position, cancellation);

    /// <summary>The same, up to all that is recorded by now.</summary>
    public Task<bool> ReachHead() => Reach(engine.Tail.Head, CancellationToken.None);

    public Task<bool> Reach(string name, long position, CancellationToken cancellation) =>
        Patience.Wait(stop => engine.Freshness.Reach(name, position, stop), cancellation);
}
