using Microsoft.Extensions.Logging;
using OmniGrains.Engine;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace OmniGrains.Orleans;

/// <summary>
/// Owns an engine's grain for as long as it is active, and gives commands to the engine of its silo. Orleans promises one
/// activation per key; where it cannot (around a partition) the journal's expected version holds, and the loser decides again.
/// </summary>
/// <remarks>Reentrant: the engine's own mailbox keeps the order, and commands must not wait for one another's commits.</remarks>
[Reentrant]
[KeyPlacement]
internal sealed partial class KeyGrain(SiloEngine silo, Crossing crossing, Residents residents, ILocalSiloDetails here, ILogger<KeyGrain> log) : global::Orleans.Grain, IKeyGrain
{
    private readonly Action<Exception> _onBroken = exception => Broken(log, exception);
    private ILocalGrains _local = null!;

    private GrainId Key => new(this.GetPrimaryKeyString());

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _local = await silo.Started(cancellationToken);
        await _local.CatchUp(Key, cancellationToken);
        residents.Arrive(Key.Stream);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        residents.Leave(Key.Stream);
        return Task.CompletedTask;
    }

    public async ValueTask<Immutable<CrossingOutcome[]>> Ask(Immutable<CrossingCommand[]> commands)
    {
        var running = new ValueTask<CrossingOutcome>[commands.Value.Length];
        for (var i = 0; i < running.Length; i++)
        {
            running[i] = crossing.Ask(_local, Key, commands.Value[i], _onBroken);
        }

        var outcomes = new CrossingOutcome[running.Length];
        for (var i = 0; i < running.Length; i++)
        {
            outcomes[i] = await running[i];
        }

        return outcomes.AsImmutable();
    }

    public async ValueTask<(int Version, SiloAddress At)> Standing() => (await _local.Version(Key), here.SiloAddress);

    [LoggerMessage(LogLevel.Error, "A decider is broken")]
    internal static partial void Broken(ILogger log, Exception exception);
}
