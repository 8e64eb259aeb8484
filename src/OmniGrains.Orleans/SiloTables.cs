using Npgsql;

namespace OmniGrains.Orleans;

/// <summary>
/// The tables of the cluster's membership, in a schema of their own. Orleans knows the name of the table of queries, their keys,
/// the names of their parameters and of the columns they return; everything else is ours, and plain SQL.
/// </summary>
public static class SiloTables
{
    /// <summary>The schema.</summary>
    public const string Schema = "omnigrains_silos";

    private const int Connections = 3;

    // The version of a cluster is what its silos compare and swap: whoever finds another one has lost, and looks again.
    private const string Tables = """
        create table omnigrains_silos.clusters (
            cluster text collate "C" primary key,
            version int not null default 0) with (fillfactor = 50);
        create table omnigrains_silos.silos (
            cluster text collate "C" not null references omnigrains_silos.clusters,
            address text collate "C" not null,
            port int not null,
            generation int not null,
            name text not null,
            host text not null,
            status int not null,
            gateway_port int not null,
            suspected text,
            started timestamptz not null,
            alive timestamptz not null,
            primary key (cluster, address, port, generation)) with (fillfactor = 50);
        create table omnigrains_silos.OrleansQuery (QueryKey text primary key, QueryText text not null);
        """;

    private const string Silo =
        "s.cluster = @DeploymentId and s.address = @Address and s.port = @Port and s.generation = @Generation";

    private const string Columns = """
        c.cluster as DeploymentId, s.address as Address, s.port as Port, s.generation as Generation, s.name as SiloName, s.host as HostName,
        s.status as Status, s.gateway_port as ProxyPort, s.suspected as SuspectTimes, s.started as StartTime, s.alive as IAmAliveTime, c.version as Version
        """;

    private const string Bumped = """
        bumped as (update clusters set version = version + 1 where cluster = @DeploymentId and version = @Version returning 1)
        """;

    private static readonly Dictionary<string, string> Queries = new(StringComparer.Ordinal)
    {
        ["InsertMembershipVersionKey"] = """
            with added as (insert into clusters (cluster) values (@DeploymentId) on conflict do nothing returning 1)
            select count(*)::int from added
            """,
        // A silo that is there already fails the statement as a whole: the version stays.
        ["InsertMembershipKey"] = $"""
            with {Bumped}, added as (
                insert into silos (cluster, address, port, generation, name, host, status, gateway_port, started, alive)
                select @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime from bumped
                returning 1)
            select count(*)::int from added
            """,
        ["UpdateMembershipKey"] = $"""
            with {Bumped}, changed as (
                update silos s set status = @Status, suspected = @SuspectTimes, alive = @IAmAliveTime from bumped where {Silo} returning 1)
            select count(*)::int from changed
            """,
        ["UpdateIAmAlivetimeKey"] = $"update silos s set alive = @IAmAliveTime where {Silo}",
        ["MembershipReadRowKey"] = $"select {Columns} from clusters c left join silos s on s.cluster = c.cluster and {Silo} where c.cluster = @DeploymentId",
        ["MembershipReadAllKey"] = $"select {Columns} from clusters c left join silos s on s.cluster = c.cluster where c.cluster = @DeploymentId",
        ["GatewaysQueryKey"] = """
            select address as Address, gateway_port as ProxyPort, generation as Generation from silos
            where cluster = @DeploymentId and status = @Status and gateway_port > 0
            """,
        ["DeleteMembershipTableEntriesKey"] = """
            delete from silos where cluster = @DeploymentId;
            delete from clusters where cluster = @DeploymentId
            """,
        // 3 is an active silo.
        ["CleanupDefunctSiloEntriesKey"] = "delete from silos where cluster = @DeploymentId and alive < @IAmAliveTime and status <> 3",
    };

    /// <summary>The steps that make the tables; a step that was released never changes.</summary>
    public static IReadOnlyList<string> Steps { get; } = [$"{Tables}{string.Concat(Queries.Select(Insert))}"];

    /// <summary>The same database as seen by the membership: its schema, few connections, and UTC.</summary>
    internal static string ConnectionString(string postgres) => new NpgsqlConnectionStringBuilder(postgres)
    {
        SearchPath = Schema,
        Timezone = "UTC",
        MaxPoolSize = Connections,
        ApplicationName = "omnigrains silo",
    }.ConnectionString;

    private static string Insert(KeyValuePair<string, string> query) =>
        $"insert into omnigrains_silos.OrleansQuery values ('{query.Key}', $query${query.Value}$query$);\n";
}
