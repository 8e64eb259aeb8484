using Npgsql;

namespace OmniGrains.Journal.Postgres;

/// <summary>
/// Creates and migrates tables. Each step runs once, in the transaction that records it, under a lock that nodes
/// which start at the same time queue for.
/// </summary>
public static class PostgresMigration
{
    /// <summary>Serialises changes of tables.</summary>
    internal const long SchemaLock = 0x6F6D6E69_0002;

    /// <summary>Brings a schema up to its last step.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="schema">The schema, created when it is missing.</param>
    /// <param name="steps">All steps there have ever been, in order.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="InvalidOperationException">The schema was made by a newer version, or commits would not be durable.</exception>
    public static async ValueTask Run(string connectionString, string schema, IReadOnlyList<string> steps, CancellationToken cancellation = default)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false });
        await Run(source, schema, steps, cancellation);
    }

    internal static async ValueTask Run(NpgsqlDataSource source, string schema, IReadOnlyList<string> steps, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Scalar(connection, $"select pg_advisory_xact_lock({SchemaLock})", cancellation);
        await RequireDurableCommits(connection, cancellation);
        var done = await StepsDone(connection, schema, cancellation);
        if (done > steps.Count)
        {
            throw new InvalidOperationException(
                $"Schema {schema} is at step {done}, made by a newer OmniGrains; this one knows {steps.Count}. Nothing was changed.");
        }

        for (; done < steps.Count; done++)
        {
            await Scalar(connection, steps[done], cancellation);
            await Scalar(connection, $"insert into {schema}.schema_steps values ({done + 1})", cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async ValueTask<int> StepsDone(NpgsqlConnection connection, string schema, CancellationToken cancellation)
    {
        if (!(bool)(await Scalar(connection, $"select to_regclass('{schema}.schema_steps') is not null", cancellation))!)
        {
            await Scalar(connection, $"create schema if not exists {schema}", cancellation);
            await Scalar(connection, $"create table {schema}.schema_steps (step int primary key)", cancellation);
        }

        return (int)(await Scalar(connection, $"select coalesce(max(step), 0) from {schema}.schema_steps", cancellation))!;
    }

    private static async ValueTask RequireDurableCommits(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (await Scalar(connection, "select current_setting('synchronous_commit')", cancellation) is not "on")
        {
            throw new InvalidOperationException("PostgreSQL did not accept synchronous_commit=on; commits would not be durable.");
        }
    }

    private static async ValueTask<object?> Scalar(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation);
    }
}
