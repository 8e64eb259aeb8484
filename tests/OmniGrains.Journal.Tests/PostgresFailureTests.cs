using Npgsql;
using OmniGrains.Engine;
using OmniGrains.Journal.Postgres;
using OmniGrains.Journal.Tests.Backends;
using OmniGrains.Journal.Tests.Contracts;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Journal.Tests;

/// <summary>What is particular to PostgreSQL: guards inside the database, and its failures.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresFailureTests(PostgresCluster cluster) : StoreContract(new PostgresBackend(cluster))
{
    private string ConnectionString => ((PostgresBackend)Backend).ConnectionString;

    [PostgresFact]
    public async Task The_database_refuses_a_stream_that_moved_although_the_lock_was_bypassed()
    {
        await Stores.Journal.Append([Given.Append("s", 0), Given.Append("t", 0)]);
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        Append[] batch = [Given.Append("s", 1), Given.Append("t", 1)];
        var facts = await PostgresAppend.Begin(connection, batch, Soon);
        var plan = BatchArbiter.Decide(batch, facts.Head, facts.Streams, facts.Known);
        await using (var intruder = source.CreateCommand("update omnigrains.streams set version = 7 where stream = 't'"))
        {
            await intruder.ExecuteNonQueryAsync();
        }

        await Should.ThrowAsync<PostgresException>(() => PostgresAppend.Commit(connection, facts, plan));

        await connection.CloseAsync();
        (await Stores.Journal.Head()).ShouldBe(2);
    }

    [PostgresFact]
    public async Task A_view_whose_checkpoint_is_not_where_this_process_left_it_must_be_prepared_anew()
    {
        var (view, lease) = (new PeopleView(), (await Stores.Progress.Acquire("views", "a", TimeSpan.FromMinutes(5)))!.Value);
        await Stores.Views.Prepare(view);
        (await Stores.Views.Apply(lease, [PeopleView.Batch(view, 0, "anna", "bert")])).ShouldBeTrue();
        await (await OpenAnother()).Views.Reset(view);

        (await Stores.Views.Apply(lease, [PeopleView.Batch(view, 2, "carl")])).ShouldBeFalse();

        (await Stores.Views.Prepare(view)).ShouldBe(0);
        (await Stores.Views.Apply(lease, [PeopleView.Batch(view, 0, "anna")])).ShouldBeTrue();
    }

    [PostgresFact]
    public async Task A_view_whose_table_is_gone_is_rebuilt()
    {
        var (view, lease) = (new PeopleView(), (await Stores.Progress.Acquire("views", "a", TimeSpan.FromMinutes(5)))!.Value);
        await Stores.Views.Prepare(view);
        await Stores.Views.Apply(lease, [PeopleView.Batch(view, 0, "anna")]);
        await Execute("drop table omnigrains_views.people_count");

        (await Stores.Views.Prepare(view)).ShouldBe(0);
    }

    [PostgresFact]
    public async Task Only_the_drivers_exceptions_stay_behind_the_port()
    {
        await Execute("alter table omnigrains.events rename to hidden");

        await Should.ThrowAsync<JournalUnavailableException>(async () => await Stores.Journal.Append([Given.Append("s", 0)]));
        await Should.ThrowAsync<JournalUnavailableException>(async () => await Stores.Journal.Head());
        await Should.ThrowAsync<JournalUnavailableException>(async () => await PostgresStores.OpenAsync(
            new PostgresOptions { ConnectionString = "Host=127.0.0.1;Port=1;Username=x;Database=y" }));
    }

    [PostgresFact]
    public async Task Commits_are_durable_whatever_the_database_is_set_to()
    {
        var database = new NpgsqlConnectionStringBuilder(ConnectionString).Database;
        await Execute($"alter database {database} set synchronous_commit = off");
        await using var pools = new PostgresPools(new PostgresOptions { ConnectionString = ConnectionString });

        await using var command = pools.Appends.CreateCommand("show synchronous_commit");

        (await command.ExecuteScalarAsync()).ShouldBe("on");
    }

    [PostgresFact]
    public async Task Keys_may_live_in_another_database()
    {
        var keys = await cluster.CreateDatabase();
        await using var stores = await PostgresStores.OpenAsync(
            new PostgresOptions { ConnectionString = await cluster.CreateDatabase(), KeysConnectionString = keys });

        await stores.Stores.Keys.Save([new StoredKey(Guid.NewGuid(), "anna", new byte[60])]);

        await using var source = NpgsqlDataSource.Create(keys);
        await using var count = source.CreateCommand("select count(*) from omnigrains_keys.keys");
        (await count.ExecuteScalarAsync()).ShouldBe(1L);
    }

    [PostgresFact]
    public async Task Words_are_heard_again_after_connections_were_lost_and_what_is_no_word_is_ignored()
    {
        var ear = new Ear(await OpenAnother());
        await ear.Hears(Stores);
        await Execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'omnigrains%' and datname = current_database()");

        await ear.Hears(Stores);
        foreach (var payload in (string[])["", "no-word", "two blanks ", "somebody test.other word"])
        {
            await Execute($"select pg_notify('{PostgresBroadcast.Channel}', '{payload}')");
        }

        await Execute($"select pg_notify('{PostgresBroadcast.Channel}', 'somebody {Ear.Topic} heard')");
        (await ear.Next()).ShouldBe("heard");
    }

    private async Task Execute(string sql)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
