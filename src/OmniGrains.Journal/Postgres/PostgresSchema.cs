namespace OmniGrains.Journal.Postgres;

/// <summary>The tables of the stores.</summary>
internal static class PostgresSchema
{
    public const string Views = "omnigrains_views";

    /// <summary>Serialises appends of all processes.</summary>
    public const long AppendLock = 0x6F6D6E69_0001;

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

    private const string Journal2 = """
        create table omnigrains.blobs (
            owner text collate "C" not null,
            name text collate "C" not null,
            data bytea not null,
            primary key (owner, name));
        alter table omnigrains.blobs alter column data set storage external;
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
        await PostgresMigration.Run(pools.Journal, "omnigrains", [Journal1, Journal2], cancellation);
        await PostgresMigration.Run(pools.Keys, "omnigrains_keys", [Keys1], cancellation);
    }
}
