using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OmniGrains.Engine;
using OmniGrains.Engine.Tests;
using OmniGrains.Journal.InMemory;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;

namespace OmniGrains.Orleans.Tests;

/// <summary>Three silos in this process, each with an engine of its own over one journal.</summary>
internal sealed class SiloCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private SiloCluster(InProcessTestCluster cluster, FaultyJournal journal) => (_cluster, Journal) = (cluster, journal);

    public FaultyJournal Journal { get; }

    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    public static async Task<SiloCluster> Start(InMemoryDatabase database, Func<EngineOptions, EngineOptions> configure, bool reactions = false)
    {
        var journal = new FaultyJournal(InMemoryStores.Open(database, TimeProvider.System).Journal);
        var builder = new InProcessTestClusterBuilder(3);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = false;
#pragma warning disable ORLEANSEXP003 // The other one of the test cluster is an object that all silos share.
        builder.Options.UseDistributedGrainDirectory = true;
#pragma warning restore ORLEANSEXP003
        builder.ConfigureSilo((_, silo) => Configure(silo, database, configure, journal, reactions));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new SiloCluster(cluster, journal);
    }

    public static Node NodeOf(InProcessSiloHandle silo) => silo.ServiceProvider.GetRequiredService<Node>();

    public static bool Owns(InProcessSiloHandle silo, string till) => silo.ServiceProvider.GetRequiredService<Residents>().Has($"till/{till}");

    public Task Kill(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo);

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    private static void Configure(
        ISiloBuilder silo, InMemoryDatabase database, Func<EngineOptions, EngineOptions> configure, FaultyJournal journal, bool reactions)
    {
        silo.Configure<ClusterMembershipOptions>(membership =>
            (membership.ProbeTimeout, membership.NumMissedProbesLimit) = (TimeSpan.FromMilliseconds(500), 4));
        var most = configure(new EngineOptions { Node = "" }).MaxPending;
        silo.AddKeyGrains(new SiloLimits { MaxWaiting = most });
        silo.Services.AddSingleton(Tills.Parts(reactions));
        silo.Services.AddSingleton(provider => Node.Make(
            database, provider.GetRequiredService<EngineParts>(), configure, spread: provider.GetRequiredService<ISpread>(), sharedFaults: journal));
        silo.Services.AddHostedService<EngineOfSilo>();
    }

    private sealed class EngineOfSilo(Node node, SiloEngine silo) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await node.Engine.Start(cancellationToken);
            silo.Start();
        }

        public async Task StopAsync(CancellationToken cancellationToken) => await node.DisposeAsync();
    }
}
