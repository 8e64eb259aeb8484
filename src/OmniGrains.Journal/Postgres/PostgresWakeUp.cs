namespace OmniGrains.Journal.Postgres;

/// <summary>
/// Tells the waiters of this process how far the journal is known to reach: at once for its own appends, by <see cref="PostgresListener"/> for those of
/// others. Waiting ends after a second anyway, whatever was not heard.
/// </summary>
internal sealed class PostgresWakeUp
{
    public const string Channel = "omnigrains_events";
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private TaskCompletionSource _pulse = NewPulse();
    private long _head;

    public void Advance(long head)
    {
        long known;
        while ((known = Volatile.Read(ref _head)) < head && Interlocked.CompareExchange(ref _head, head, known) != known)
        {
        }

        Interlocked.Exchange(ref _pulse, NewPulse()).TrySetResult();
    }

    public async ValueTask Wait(long after, CancellationToken cancellation)
    {
        using var longest = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        longest.CancelAfter(LongestWait);
        while (!longest.IsCancellationRequested)
        {
            var pulse = Volatile.Read(ref _pulse).Task;
            if (Volatile.Read(ref _head) > after)
            {
                return;
            }

            await pulse.WaitAsync(longest.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
