using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OmniGrains.Engine;
using Orleans;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OmniGrains.Orleans;

/// <summary>Makes a host a silo.</summary>
public static class SiloRegistration
{
    private const int ProbesUntilDead = 4;

    /// <summary>
    /// The silo of a host on PostgreSQL. Register the engine's own start behind it; call <see cref="SiloEngine.Start"/> when the engine has started.
    /// </summary>
    public static void AddSilo(this IHostApplicationBuilder builder, SiloSettings settings) =>
        builder.UseOrleans(silo =>
        {
            silo.UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = "Npgsql";
                clustering.ConnectionString = SiloTables.ConnectionString(settings.Postgres);
            });
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.Cluster, "omnigrains"));
            silo.Configure<EndpointOptions>(endpoint =>
            {
                (endpoint.AdvertisedIPAddress, endpoint.SiloPort, endpoint.GatewayPort) = (settings.Endpoint.Address, settings.Endpoint.Port, 0);
                endpoint.SiloListeningEndpoint = settings.Endpoint;
            });
            silo.Configure<ClusterMembershipOptions>(membership =>
            {
                membership.ProbeTimeout = settings.DeadAfter / ProbesUntilDead;
                membership.NumMissedProbesLimit = ProbesUntilDead;
                membership.TableRefreshTimeout = settings.DeadAfter * 2;
            });
            silo.Configure<GrainCollectionOptions>(collection => collection.CollectionAge = settings.IdleAfter);
            silo.AddKeyGrains();
            AddOptions(silo, settings);
        });

    /// <summary>What every silo of engine's grains needs, however it clusters.</summary>
    internal static void AddKeyGrains(this ISiloBuilder silo, SiloLimits? limits = null)
    {
        silo.AddPlacementDirector<KeyPlacementStrategy, KeyPlacementDirector>();
        silo.AddPlacementDirector<SiloPlacementStrategy, SiloPlacementDirector>();
        silo.Services.AddSingleton<Residents>();
        silo.Services.AddSingleton(provider => new Crossing(provider.GetRequiredService<EngineParts>()));
        silo.Services.AddSingleton(provider => new SiloEngine(local => new SiloGrains(
            local,
            provider.GetRequiredService<Crossing>(),
            provider.GetRequiredService<Residents>(),
            new Neighbours(provider.GetRequiredService<IGrainFactory>, provider.GetRequiredService<ISiloStatusOracle>, limits ?? new SiloLimits()),
            limits ?? new SiloLimits())));
        silo.Services.AddSingleton<ISpread>(provider => provider.GetRequiredService<SiloEngine>());
    }

    private static void AddOptions(ISiloBuilder silo, SiloSettings settings)
    {
        if (settings.Rebalancing)
        {
#pragma warning disable ORLEANSEXP002 // An option that the operator switches on knowingly.
            silo.AddActivationRebalancer();
#pragma warning restore ORLEANSEXP002
        }

        if (settings.Dashboard)
        {
            silo.AddDashboard();
        }
    }
}
