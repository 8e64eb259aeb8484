using OmniGrains.Engine;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace OmniGrains.Orleans;

/// <summary>
/// The one Orleans grain: the owner of an engine's grain in the cluster. Its key is the engine's stream, <c>type/key</c>.
/// Orleans sees bytes and plain data; what they mean is the business of the slices' contracts.
/// </summary>
[Alias("omnigrains.key")]
internal interface IKeyGrain : IGrainWithStringKey
{
    /// <summary>Decides commands in their order, pipelined into the owner's group commit. Answers when all of them are settled.</summary>
    /// <returns>What became of each, in order. A failure of one is data, and leaves the others alone.</returns>
    [Alias("ask")]
    ValueTask<Immutable<CrossingOutcome[]>> Ask(Immutable<CrossingCommand[]> commands);

    /// <summary>How many events the owner's committed state holds (what a copy elsewhere must have reached to be up to date), and which silo owns it.</summary>
    [Alias("standing")]
    ValueTask<(int Version, SiloAddress At)> Standing();
}
