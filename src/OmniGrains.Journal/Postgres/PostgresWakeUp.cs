using System.Globalization;
using Npgsql;

namespace OmniGrains.Journal.Postgres;

/// <summary>
/// Tells the waiters of this process how far the journal is known to reach: at once for its own appends, by one
/// listening connection for those of others. A lost connection costs latency, never an event: waiting ends after a
/// second anyway, and a new connection starts by reading the head.
/// </summary>
internal sealed class PostgresWakeUp : IAsyncDisposable
{
    public const string Channel = "omnigrains_events";
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop = new();
    private readonly NpgsqlDataSource _source;
    private readonly Task _listening;
    private TaskCompletionSource _pulse = NewPulse();
    private long _head;

    public PostgresWakeUp(NpgsqlDataSource source)
    {
        _source = source;
        _listening = Task.Run(Listen);
    }

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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
    }

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task Listen()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ListenOnce(_stop.Token);
            }
            catch (Exception)
            {
                await Task.Delay(RetryAfter, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenOnce(CancellationToken stop)
    {
        await using var connection = await _source.OpenConnectionAsync(stop);
        connection.Notification += (_, notification) =>
            Advance(long.Parse(notification.Payload, NumberStyles.None, CultureInfo.InvariantCulture));
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stop);
        }

        await using (var head = new NpgsqlCommand("select coalesce(max(position), 0) from omnigrains.events", connection))
        {
            Advance((long)(await head.ExecuteScalarAsync(stop))!);
        }

        while (true)
        {
            await connection.WaitAsync(stop);
        }
    }
}
