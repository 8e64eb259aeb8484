using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using OmniGrains.Engine;

namespace OmniGrains.Bench;

/// <summary>Fills a view's tables on an open connection, as the view itself writes them, without a journal behind it.</summary>
internal sealed class TableWriter(DbConnection connection, SqlDialect dialect, DbTransaction transaction) : IViewWriter
{
    private const int RowsPerRoundTrip = 1_000;

    public SqlDialect Dialect => dialect;

    public async ValueTask Execute(string sql, IReadOnlyList<object?[]> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        if (connection is NpgsqlConnection postgres)
        {
            foreach (var part in rows.Chunk(RowsPerRoundTrip))
            {
                await using var batch = new NpgsqlBatch(postgres);
                foreach (var row in part)
                {
                    var command = new NpgsqlBatchCommand(sql);
                    command.Parameters.AddRange(row.Select(value => new NpgsqlParameter { Value = value ?? DBNull.Value }).ToArray());
                    batch.BatchCommands.Add(command);
                }

                await batch.ExecuteNonQueryAsync();
            }

            return;
        }

        await using var statement = (SqliteCommand)connection.CreateCommand();
        (statement.CommandText, statement.Transaction) = (sql, (SqliteTransaction)transaction);
        for (var i = 0; i < rows[0].Length; i++)
        {
            statement.Parameters.Add(new SqliteParameter { ParameterName = $"${i + 1}" });
        }

        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
            {
                statement.Parameters[i].Value = row[i] ?? DBNull.Value;
            }

            await statement.ExecuteNonQueryAsync();
        }
    }

    public async ValueTask<IReadOnlyList<object?[]>> Query(string sql, params object?[] parameters)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        for (var i = 0; i < parameters.Length; i++)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (dialect == SqlDialect.Sqlite ? $"${i + 1}" : "", parameters[i] ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add([.. row.Select(value => value is DBNull ? null : value)]);
        }

        return rows;
    }
}
