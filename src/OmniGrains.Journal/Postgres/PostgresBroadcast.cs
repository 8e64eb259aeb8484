using Npgsql;

namespace OmniGrains.Journal.Postgres;

/// <summary>
/// Words by NOTIFY, to all processes on the same database. One transaction each: PostgreSQL tells equal words of one transaction once.
/// </summary>
internal sealed class PostgresBroadcast(NpgsqlDataSource source) : Broadcast
{
    public const string Channel = "omnigrains_words";
    private readonly string _self = Guid.CreateVersion7().ToString("N");

    /// <summary>Takes in what was notified on the channel, by this process too.</summary>
    public void Receive(string payload)
    {
        if (payload.Split(' ', 3) is [var sender, var topic, var text] && sender != _self)
        {
            Hear(topic, text);
        }
    }

    protected override async ValueTask Send(string topic, string text, CancellationToken stop)
    {
        await using var notify = source.CreateCommand($"select pg_notify('{Channel}', $1)");
        notify.Parameters.Add(new NpgsqlParameter<string> { TypedValue = $"{_self} {topic} {text}" });
        await notify.ExecuteNonQueryAsync(stop);
    }
}
