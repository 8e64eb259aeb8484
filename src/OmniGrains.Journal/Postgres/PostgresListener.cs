using System.Globalization;
using Npgsql;

namespace OmniGrains.Journal.Postgres;

/// <summary>
/// The one listening connection of this process: hears how far others have brought the journal, and what they tell. A lost connection costs the words of
/// that time and latency, never an event: a new one starts by reading the head.
/// </summary>
internal sealed class PostgresListener : IAsyncDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _stop = new();
    private readonly NpgsqlDataSource _source;
    private readonly PostgresWakeUp _wakeUp;
    private readonly PostgresBroadcast _broadcast;
    private readonly Task _listening;

    public PostgresListener(NpgsqlDataSource source, PostgresWakeUp wakeUp, PostgresBroadcast broadcast)
    {
        (_source, _wakeUp, _broadcast) = (source, wakeUp, broadcast);
        _listening = Task.Run(Listen);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
    }

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
        connection.Notification += (_, notification) => Heard(notification);
        await using (var listen = new NpgsqlCommand($"listen {PostgresWakeUp.Channel}; listen {PostgresBroadcast.Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(stop);
        }

        await using (var head = new NpgsqlCommand("select coalesce(max(position), 0) from omnigrains.events", connection))
        {
            _wakeUp.Advance((long)(await head.ExecuteScalarAsync(stop))!);
        }

        while (true)
        {
            await connection.WaitAsync(stop);
        }
    }

    private void Heard(NpgsqlNotificationEventArgs notification)
    {
        if (notification.Channel == PostgresWakeUp.Channel)
        {
            _wakeUp.Advance(long.Parse(notification.Payload, NumberStyles.None, CultureInfo.InvariantCulture));
        }
        else
        {
            _broadcast.Receive(notification.Payload);
        }
    }
}
