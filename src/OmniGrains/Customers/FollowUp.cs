using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>Waits for what follows from a write.</summary>
internal sealed class FollowUp(GrainEngine engine)
{
    public const string Erasure = "erasure";
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Waits until this slice's reaction has handled a position.</summary>
    /// <returns>False when that takes longer than ten seconds; it will still happen.</returns>
    public Task<bool> Reach(long position, CancellationToken cancellation) => Reach(CustomerReactions.ReactionName, position, cancellation);

    public async Task<bool> Reach(string name, long position, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        try
        {
            await engine.Freshness.Reach(name, position, limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
