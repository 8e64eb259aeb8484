namespace OmniGrains.Edge;

/// <summary>How long a caller is kept waiting for what follows from a write.</summary>
internal static class Patience
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <returns>False when it takes longer than ten seconds; what was waited for still happens.</returns>
    public static async Task<bool> Wait(Func<CancellationToken, ValueTask> what, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Longest);
        try
        {
            await what(limit.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
