using OmniGrains.Journal.Postgres;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Journal.Tests.Backends;

public sealed class PostgresBackend(PostgresCluster cluster) : TestBackend
{
    public string ConnectionString { get; private set; } = "";

    public override (string Kind, string Location)? Writer => ("postgres", ConnectionString);

    public override async Task Start() => ConnectionString = await cluster.CreateDatabase();

    public override async Task<OpenedStores> Open()
    {
        var stores = await PostgresStores.OpenAsync(new PostgresOptions { ConnectionString = ConnectionString });
        return new OpenedStores(stores.Stores, stores);
    }
}

/// <summary>One server for all tests of the run.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresCluster>
{
    public const string Name = "PostgreSQL";
}
