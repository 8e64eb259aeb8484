using OmniGrains.Engine;
using OmniGrains.Engine.Tests;
using OmniGrains.Journal.InMemory;
using Orleans.TestingHost;

namespace OmniGrains.Orleans.Tests;

/// <summary>The suite of every host, asked at the silo that owns the grain.</summary>
public sealed class AskedAtTheOwnerTests : HostBehaviour
{
    private protected override async Task<TestedHost> Start(InMemoryDatabase database, Func<EngineOptions, EngineOptions> configure) =>
        await ClusteredHost.Start(database, configure, atOwner: true);
}

/// <summary>The suite of every host, asked at a silo that does not own the grain.</summary>
public sealed class AskedElsewhereTests : HostBehaviour
{
    private protected override async Task<TestedHost> Start(InMemoryDatabase database, Func<EngineOptions, EngineOptions> configure) =>
        await ClusteredHost.Start(database, configure, atOwner: false);
}

/// <summary>Three silos, asked at the door of one: the one that owns the till <c>a</c>, or another.</summary>
internal sealed class ClusteredHost : TestedHost
{
    private readonly SiloCluster _cluster;
    private readonly InProcessSiloHandle _door;

    private ClusteredHost(SiloCluster cluster, InProcessSiloHandle door)
        : base(cluster.Journal, SiloCluster.NodeOf(door).Stores) => (_cluster, _door) = (cluster, door);

    public override IGrains Grains => SiloCluster.NodeOf(_door).Grains;

    public override int Processes => _cluster.Silos.Count;

    public override int Activations => _cluster.Silos.Sum(silo => SiloCluster.NodeOf(silo).Engine.Activations);

    public static async Task<ClusteredHost> Start(InMemoryDatabase database, Func<EngineOptions, EngineOptions> configure, bool atOwner)
    {
        var cluster = await SiloCluster.Start(database, configure);
        await SiloCluster.NodeOf(cluster.Silos[0]).Read("a");
        var host = new ClusteredHost(cluster, cluster.Silos.First(silo => SiloCluster.Owns(silo, "a") == atOwner));
        await host.PassivateIdle();
        return host;
    }

    public override async Task PassivateIdle()
    {
        foreach (var silo in _cluster.Silos)
        {
            await SiloCluster.NodeOf(silo).Engine.PassivateIdle();
        }
    }

    public override ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
