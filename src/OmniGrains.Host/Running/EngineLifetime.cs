using OmniGrains.Engine;
using OmniGrains.Host.Configuration;

namespace OmniGrains.Host.Running;

/// <summary>
/// Starts the engine before the server listens. After the server has stopped accepting it ends the background work and
/// gives the leases up; grains go on answering until <see cref="EngineDrain"/>.
/// </summary>
internal sealed class EngineLifetime(IServiceProvider services) : IHostedService
{
    private GrainEngine? _engine;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var engine = _engine = services.GetRequiredService<GrainEngine>();
        try
        {
            await engine.Start(cancellationToken);
            services.AdmitGrains();
        }
        catch (InvalidOperationException exception)
        {
            throw new StartRefusedException(exception.Message);
        }

        foreach (var work in services.GetServices<KeyedWork>())
        {
            engine.TakePart(work);
        }

        await services.GetRequiredService<StartupKey>().Ensure(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_engine is not null)
        {
            await _engine.EndBackgroundWork();
        }
    }
}

/// <summary>Registered before everything that asks grains, so that it ends last: what was accepted is committed and answered.</summary>
internal sealed class EngineDrain(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken) => await services.GetRequiredService<GrainEngine>().DisposeAsync();
}
