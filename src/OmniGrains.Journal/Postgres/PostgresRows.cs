using Npgsql;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Postgres;

/// <summary>Columns and rows of the journal's tables, and statements with positional parameters.</summary>
internal static class PostgresRows
{
    public const string Command = "id, stream, position, fingerprint, reply";
    public const string Event = "position, stream, version, at, type, schema_version, data, sealed";

    public static void Add(this NpgsqlBatch batch, string sql, ReadOnlySpan<object> parameters = default)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        batch.BatchCommands.Add(command);
    }

    public static NpgsqlCommand With(this NpgsqlDataSource source, string sql, ReadOnlySpan<object> parameters = default)
    {
        var command = source.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        return command;
    }

    public static RememberedCommand ReadCommand(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetInt64(2), row.IsDBNull(3) ? null : row.GetString(3), row.GetFieldValue<byte[]>(4));

    public static StoredEvent ReadEvent(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetString(1),
        row.GetInt32(2),
        row.GetFieldValue<DateTimeOffset>(3),
        new EventData(row.GetString(4), row.GetInt32(5), row.GetFieldValue<byte[]>(6), row.GetBoolean(7)));

    public static async Task<IReadOnlyList<T>> ReadRows<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellation)
    {
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
