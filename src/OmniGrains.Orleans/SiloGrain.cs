using Microsoft.Extensions.Logging;
using OmniGrains.Engine;
using Orleans;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OmniGrains.Orleans;

/// <summary>
/// One in each silo: takes what another silo has for all the grains that this one owns. What it does not own it says so of, and
/// the asker then goes to the grain itself, which Orleans finds. Its key is the silo's address.
/// </summary>
[Alias("omnigrains.silo")]
internal interface ISiloGrain : IGrainWithStringKey
{
    /// <summary>Decides commands of many grains; those of one grain in their order.</summary>
    /// <param name="streams">The grains.</param>
    /// <param name="counts">How many of the commands are for each of them.</param>
    /// <param name="commands">Those of the first grain, then those of the second, and so on.</param>
    /// <returns>What became of each command, in order; <see cref="FailureKind.Elsewhere"/> when this silo does not own its grain.</returns>
    [Alias("ask")]
    ValueTask<Immutable<CrossingOutcome[]>> Ask(Immutable<string[]> streams, Immutable<int[]> counts, Immutable<CrossingCommand[]> commands);

    /// <summary>How many events the committed state of each grain holds; -1 when this silo does not own it.</summary>
    [Alias("versions")]
    ValueTask<Immutable<int[]>> Versions(Immutable<string[]> streams);
}

/// <inheritdoc cref="ISiloGrain"/>
[Reentrant]
[SiloPlacement]
internal sealed class SiloGrain(SiloEngine silo, Crossing crossing, Residents residents, ILogger<KeyGrain> log) : global::Orleans.Grain, ISiloGrain
{
    private const int NotHere = -1;
    private static readonly CrossingOutcome Elsewhere = CrossingOutcome.Failed(FailureKind.Elsewhere, "This silo does not own the grain.");

    // On the pool: one turn at a time would be one processor for everything that comes from other silos.
    public async ValueTask<Immutable<CrossingOutcome[]>> Ask(Immutable<string[]> streams, Immutable<int[]> counts, Immutable<CrossingCommand[]> commands) =>
        (await Task.Run(() => Decide(streams.Value, counts.Value, commands.Value))).AsImmutable();

    public async ValueTask<Immutable<int[]>> Versions(Immutable<string[]> streams) => (await Task.Run(() => VersionsOf(streams.Value))).AsImmutable();

    private async Task<CrossingOutcome[]> Decide(string[] streams, int[] counts, CrossingCommand[] commands)
    {
        var local = await silo.Started(CancellationToken.None);
        var running = new ValueTask<CrossingOutcome>[commands.Length];
        for (var (grain, next) = (0, 0); grain < streams.Length; grain++)
        {
            var (key, here) = (new GrainId(streams[grain]), residents.Has(streams[grain]));
            for (var end = next + counts[grain]; next < end; next++)
            {
                running[next] = here ? crossing.Ask(local, key, commands[next], Broken) : ValueTask.FromResult(Elsewhere);
            }
        }

        var outcomes = new CrossingOutcome[running.Length];
        for (var i = 0; i < running.Length; i++)
        {
            outcomes[i] = await running[i];
        }

        return outcomes;
    }

    private async Task<int[]> VersionsOf(string[] streams)
    {
        var local = await silo.Started(CancellationToken.None);
        var versions = new int[streams.Length];
        for (var i = 0; i < streams.Length; i++)
        {
            versions[i] = residents.Has(streams[i]) ? await local.Version(new GrainId(streams[i])) : NotHere;
        }

        return versions;
    }

    private void Broken(Exception exception) => KeyGrain.Broken(log, exception);
}

/// <summary>In the silo that the key names; where that is no longer there, anywhere: it says that it owns nothing.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class SiloPlacementAttribute() : PlacementAttribute(new SiloPlacementStrategy());

internal sealed class SiloPlacementStrategy : PlacementStrategy;

internal sealed class SiloPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var named = SiloAddress.FromParsableString(target.GrainIdentity.Key.ToString()!);
        return Task.FromResult(context.GetCompatibleSilos(target).Contains(named) ? named : context.LocalSilo);
    }
}
