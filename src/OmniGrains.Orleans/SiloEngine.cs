using OmniGrains.Engine;

namespace OmniGrains.Orleans;

/// <summary>
/// Spreads the engine's grains over the silos of a cluster. The silo begins before the engine, because the engine's
/// background work asks grains of other silos at once; whoever asks this silo meanwhile waits for <see cref="Started"/>.
/// </summary>
public sealed class SiloEngine : ISpread
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<ILocalGrains, IGrains> _door;
    private ILocalGrains? _local;

    internal SiloEngine(Func<ILocalGrains, IGrains> door) => _door = door;

    /// <inheritdoc/>
    public IGrains Over(ILocalGrains local)
    {
        _local = local;
        return _door(local);
    }

    /// <summary>The engine follows the journal from now on: grains may live here.</summary>
    public void Start() => _started.TrySetResult();

    /// <summary>The grains of this silo, as soon as its engine has started.</summary>
    internal async ValueTask<ILocalGrains> Started(CancellationToken cancellation)
    {
        await _started.Task.WaitAsync(cancellation);
        return _local!;
    }
}
