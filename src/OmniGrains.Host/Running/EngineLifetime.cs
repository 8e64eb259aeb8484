using OmniGrains.Engine;
using OmniGrains.Host.Configuration;

namespace OmniGrains.Host.Running;

/// <summary>
/// Starts the engine before the server listens, and drains it after the server has stopped accepting: what was
/// accepted is committed and answered, leases are given up.
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
            await _engine.DisposeAsync();
        }
    }
}
