using System.Collections.Concurrent;
using OmniGrains.Engine;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace OmniGrains.Orleans;

/// <summary>
/// The ways to the other silos. A grain is looked for where its key has its home, or where it was met last; the silo there is asked for
/// many grains in one message (<see cref="ISiloGrain"/>). When it is not there Orleans finds it, and where it was is remembered.
/// </summary>
internal sealed class Neighbours(Func<IGrainFactory> grains, Func<ISiloStatusOracle> members, SiloLimits limits)
{
    private const int MessagesOfCommands = 8;
    private const int MessagesOfQuestions = 2;
    private const int MostMet = 200_000;

    private readonly ConcurrentDictionary<SiloAddress, Ways> _ways = new();
    private readonly ConcurrentDictionary<string, SiloAddress> _met = new(StringComparer.Ordinal);

    /// <summary>Gives commands to a grain's owner, wherever it is.</summary>
    public async Task<CrossingOutcome[]> Ask(string stream, CrossingCommand[] commands)
    {
        var owner = grains().GetGrain<IKeyGrain>(stream);
        if (WayTo(stream, owner) is { } way)
        {
            var outcomes = await way.Commands.Send((stream, commands));
            if (outcomes[0].Kind != FailureKind.Elsewhere)
            {
                return outcomes;
            }
        }

        var answered = (await owner.Ask(commands.AsImmutable())).Value;
        await Meet(stream, owner);
        return answered;
    }

    /// <summary>How many events the owner's committed state of a grain holds.</summary>
    public async Task<int> Version(string stream)
    {
        var owner = grains().GetGrain<IKeyGrain>(stream);
        return WayTo(stream, owner) is { } way && await way.Versions.Send(stream) is >= 0 and var version ? version : await Meet(stream, owner);
    }

    private async Task<int> Meet(string stream, IKeyGrain owner)
    {
        var (version, at) = await owner.Standing();
        if (_met.Count >= MostMet)
        {
            _met.Clear();
        }

        _met[stream] = at;
        return version;
    }

    // Null when it is to live in this silo, and does not yet.
    private Ways? WayTo(string stream, IKeyGrain owner)
    {
        var (oracle, at) = (members(), default(SiloAddress));
        if (!_met.TryGetValue(stream, out at) || oracle.IsDeadSilo(at))
        {
            at = KeyPlacementDirector.HomeOf(owner.GetGrainId().GetUniformHashCode(), oracle.GetActiveSilos());
        }

        return at is null || at.Equals(oracle.SiloAddress) ? null : _ways.GetOrAdd(at, NewWays);
    }

    private Ways NewWays(SiloAddress silo)
    {
        var there = grains().GetGrain<ISiloGrain>(silo.ToParsableString());
        return new Ways(
            new Lane<(string, CrossingCommand[]), CrossingOutcome[]>(parcels => Send(there, parcels), MessagesOfCommands, limits.MaxBatch),
            new Lane<string, int>(async streams => (await there.Versions(streams.AsImmutable())).Value, MessagesOfQuestions, limits.MaxBatch));
    }

    private static async Task<CrossingOutcome[][]> Send(ISiloGrain there, (string Stream, CrossingCommand[] Commands)[] parcels)
    {
        var streams = Array.ConvertAll(parcels, static parcel => parcel.Stream);
        var counts = Array.ConvertAll(parcels, static parcel => parcel.Commands.Length);
        CrossingCommand[] commands = [.. parcels.SelectMany(static parcel => parcel.Commands)];
        var outcomes = (await there.Ask(streams.AsImmutable(), counts.AsImmutable(), commands.AsImmutable())).Value;
        var (answers, next) = (new CrossingOutcome[parcels.Length][], 0);
        for (var i = 0; i < parcels.Length; next += counts[i++])
        {
            answers[i] = outcomes[next..(next + counts[i])];
        }

        return answers;
    }

    private sealed record Ways(Lane<(string Stream, CrossingCommand[] Commands), CrossingOutcome[]> Commands, Lane<string, int> Versions);
}
