using Npgsql;

namespace OmniGrains.Journal.Postgres;

/// <summary>
/// Creates and migrates the tables. Each step runs once, in the transaction that records it, under a lock that nodes
/// which start at the same time queue for.
/// </summary>
internal static class PostgresSchema
{
    public const string Views = "omnigrains_views";

    /// <summary>Serialises appends of all processes.</summary>
    public const long AppendLock = 0x6F6D6E69_0001;

    /// <summary>Serialises changes of tables.</summary>
    public const long SchemaLock = 0x6F6D6E69_0002;

    // A stream is a chain through events.previous, so that no index but the growing one of positions takes the weight
    // of history. Room in the pages of streams lets an append update them in place.
    private const string Journal1 = """
        create table omnigrains.events (
            position bigint primary key,
            stream text collate "C" not null,
            version int not null,
            previous bigint not null,
            type text collate "C" not null,
            schema_version int not null,
            sealed bool not null,
            at timestamptz not null,
            data bytea not null);
        create table omnigrains.streams (
            stream text collate "C" primary key,
            version int not null,
            head bigint not null) with (fillfactor = 70);
        create table omnigrains.commands (
            id text collate "C" primary key,
            stream text collate "C" not null,
            position bigint not null,
            fingerprint text,
            reply bytea not null);
        create table omnigrains.reminders (
            stream text collate "C" not null,
            name text collate "C" not null,
            due timestamptz not null,
            set_at bigint not null,
            command_type text not null,
            command bytea not null,
            primary key (stream, name));
        create index reminders_due on omnigrains.reminders (due);
        create table omnigrains.leases (
            name text collate "C" primary key,
            owner text not null,
            token bigint not null,
            expires timestamptz not null) with (fillfactor = 50);
        create table omnigrains.checkpoints (
            name text collate "C" primary key,
            position bigint not null) with (fillfactor = 50);
        create table omnigrains.views (
            name text collate "C" primary key,
            version int not null,
            position bigint not null) with (fillfactor = 50);
        create unlogged table omnigrains.snapshots (
            stream text collate "C" primary key,
            version int not null,
            position bigint not null,
            schema text not null,
            data bytea not null);
        create schema if not exists omnigrains_views;
        """;

    private const string Keys1 = """
        create table omnigrains_keys.keys (
            id uuid primary key,
            subject text collate "C" not null,
            wrapped bytea not null);
        create index keys_subject on omnigrains_keys.keys (subject);
        create table omnigrains_keys.state (
            one bool primary key default true check (one),
            erased_up_to bigint not null default 0,
            check_value bytea);
        insert into omnigrains_keys.state default values;
        """;

    public static async ValueTask Migrate(PostgresPools pools, CancellationToken cancellation)
    {
        await Migrate(pools.Journal, "omnigrains", [Journal1], cancellation);
        await Migrate(pools.Keys, "omnigrains_keys", [Keys1], cancellation);
    }

    private static async ValueTask Migrate(NpgsqlDataSource source, string schema, string[] steps, CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await Run(connection, $"select pg_advisory_xact_lock({SchemaLock})", cancellation);
        await RequireDurableCommits(connection, cancellation);
        var done = await StepsDone(connection, schema, cancellation);
        if (done > steps.Length)
        {
            throw new InvalidOperationException(
                $"Schema {schema} is at step {done}, made by a newer OmniGrains; this one knows {steps.Length}. Nothing was changed.");
        }

        for (; done < steps.Length; done++)
        {
            await Run(connection, steps[done], cancellation);
            await Run(connection, $"insert into {schema}.schema_steps values ({done + 1})", cancellation);
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async ValueTask<int> StepsDone(NpgsqlConnection connection, string schema, CancellationToken cancellation)
    {
        if (!(bool)(await Run(connection, $"select to_regclass('{schema}.schema_steps') is not null", cancellation))!)
        {
            await Run(connection, $"create schema if not exists {schema}", cancellation);
            await Run(connection, $"create table {schema}.schema_steps (step int primary key)", cancellation);
        }

        return (int)(await Run(connection, $"select coalesce(max(step), 0) from {schema}.schema_steps", cancellation))!;
    }

    private static async ValueTask RequireDurableCommits(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (await Run(connection, "select current_setting('synchronous_commit')", cancellation) is not "on")
        {
            throw new InvalidOperationException("PostgreSQL did not accept synchronous_commit=on; commits would not be durable.");
        }
    }

    private static async ValueTask<object?> Run(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation);
    }
}
