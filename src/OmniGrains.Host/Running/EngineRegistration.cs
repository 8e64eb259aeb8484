using MediatR;
using OmniGrains.Engine;
using OmniGrains.Host.Configuration;
using OmniGrains.Host.Observability;

namespace OmniGrains.Host.Running;

/// <summary>Wires the slices and the engine: everything is made once, when the host starts.</summary>
internal static class EngineRegistration
{
    public static void AddEngine(this WebApplicationBuilder builder, IReadOnlyList<ISlice> slices)
    {
        var parts = new EngineParts();
        var services = builder.Services;
        foreach (var slice in slices)
        {
            slice.AddTo(parts);
            slice.AddServices(services);
        }

        services.AddSingleton(parts);
        services.AddSingleton<ServiceFactory>(provider => provider.GetService!);
        services.AddSingleton<IMediator, Mediator>();
        services.AddSingleton(provider => OpenedStores.Open(provider.GetRequiredService<Settings>()).GetAwaiter().GetResult());
        services.AddSingleton(provider => provider.GetRequiredService<OpenedStores>().Stores.Views);
        services.AddSingleton(provider => provider.GetRequiredService<OpenedStores>().Stores.Broadcast);
        services.AddSingleton(CreateEngine);
        services.AddSingleton(provider => provider.GetRequiredService<GrainEngine>().Tail);
        services.AddSingleton(provider => provider.GetRequiredService<GrainEngine>().Freshness);
        services.AddSingleton(provider => provider.GetRequiredService<GrainEngine>().Vault);
        services.AddSingleton(provider => provider.GetRequiredService<GrainEngine>().Blobs);
        services.AddSingleton(provider => Instruments.Around(provider.GetRequiredService<GrainEngine>().Grains, provider));
        services.AddSingleton<StartupKey>();

        // They end in the opposite order: first the background work, then the silo's part in the cluster, then the grains.
        services.AddHostedService<EngineDrain>();
        builder.AddSilo();
        services.AddHostedService<EngineLifetime>();
    }

    private static GrainEngine CreateEngine(IServiceProvider provider)
    {
        var opened = provider.GetRequiredService<OpenedStores>();
        var log = provider.GetRequiredService<ILogger<GrainEngine>>();
        var options = new EngineOptions
        {
            Node = $"{Environment.MachineName}-{Environment.ProcessId}-{Guid.CreateVersion7():N}",
            OnFailure = (what, exception) => log.LogError(exception, "{Work} failed; it will be tried again", what),
        };
        return new GrainEngine(
            provider.GetRequiredService<EngineParts>(),
            opened.Stores with { Journal = Instruments.Around(opened.Stores.Journal, provider) },
            opened.Vault,
            options,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<ISpread>());
    }
}
