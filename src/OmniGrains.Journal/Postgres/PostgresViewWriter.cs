using System.Collections.Concurrent;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using OmniGrains.Engine;

namespace OmniGrains.Journal.Postgres;

/// <summary>Writes rows in the transaction of the connection it is given; prepared and pipelined.</summary>
internal sealed class PostgresViewWriter(NpgsqlConnection connection, PostgresColumnTypes types, CancellationToken cancellation) : IViewWriter
{
    private const int RowsPerRoundTrip = 500;

    public SqlDialect Dialect => SqlDialect.Postgres;

    public async ValueTask Execute(string sql, IReadOnlyList<object?[]> rows)
    {
        for (var start = 0; start < rows.Count; start += RowsPerRoundTrip)
        {
            await using var batch = new NpgsqlBatch(connection);
            for (var i = start; i < rows.Count && i < start + RowsPerRoundTrip; i++)
            {
                var command = new NpgsqlBatchCommand(sql);
                Bind(command.Parameters, sql, rows[i]);
                batch.BatchCommands.Add(command);
            }

            await batch.ExecuteNonQueryAsync(cancellation);
        }
    }

    public async ValueTask<IReadOnlyList<object?[]>> Query(string sql, params object?[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        Bind(command.Parameters, sql, parameters);
        return await command.ReadRows(ReadRow, cancellation);
    }

    private static object?[] ReadRow(NpgsqlDataReader reader)
    {
        var row = new object?[reader.FieldCount];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
        }

        return row;
    }

    private void Bind(NpgsqlParameterCollection parameters, string sql, object?[] values)
    {
        var known = types.Of(sql, values);
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = new NpgsqlParameter { Value = Storable(values[i]) };
            if (known[i] is { } type)
            {
                parameter.NpgsqlDbType = type;
            }

            parameters.Add(parameter);
        }
    }

    // PostgreSQL's text holds neither NUL nor half of a surrogate pair. What somebody typed must never stop a view.
    private static object Storable(object? value) => value switch
    {
        null => DBNull.Value,
        string text when text.Contains('\0', StringComparison.Ordinal) || text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') =>
            Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\ufffd'),
        _ => value,
    };
}

/// <summary>
/// Remembers the parameter types of each statement, so that a null is sent as the type that its column had before and
/// the statement stays the same prepared one.
/// </summary>
internal sealed class PostgresColumnTypes
{
    private readonly ConcurrentDictionary<string, NpgsqlDbType?[]> _types = new(StringComparer.Ordinal);

    public NpgsqlDbType?[] Of(string sql, object?[] values)
    {
        var known = _types.GetOrAdd(sql, static (_, count) => new NpgsqlDbType?[count], values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value)
            {
                known[i] = TypeOf(value);
            }
        }

        return known;
    }

    private static NpgsqlDbType TypeOf(object value) => value switch
    {
        string => NpgsqlDbType.Text,
        long => NpgsqlDbType.Bigint,
        bool => NpgsqlDbType.Boolean,
        byte[] => NpgsqlDbType.Bytea,
        _ => throw new ArgumentException($"A view writes text, long, bool, byte[] or null, not {value.GetType()}.", nameof(value)),
    };
}
