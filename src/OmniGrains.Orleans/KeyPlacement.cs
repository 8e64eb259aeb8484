using OmniGrains.Engine;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OmniGrains.Orleans;

/// <summary>Where an engine's grain is placed when it is not active anywhere: see <see cref="KeyPlacementDirector"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class KeyPlacementAttribute() : PlacementAttribute(new KeyPlacementStrategy());

internal sealed class KeyPlacementStrategy : PlacementStrategy;

/// <summary>
/// Grains are spread evenly: each key has a silo that all silos agree on without asking, and that changes for few keys when
/// silos come and go.
/// </summary>
internal sealed class KeyPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? HomeOf(target.GrainIdentity.GetUniformHashCode(), silos));
    }

    // The silo with the highest hash of both: one that leaves takes only its own keys' home with it.
    public static SiloAddress HomeOf(uint key, IEnumerable<SiloAddress> silos) => silos.MaxBy(address => Mix(key, (uint)address.GetConsistentHashCode()))!;

    private static ulong Mix(uint key, uint silo)
    {
        var mixed = (((ulong)key << 32) | silo) * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 32)) * 0xD6E8_FEB8_6659_FD93;
        return mixed ^ (mixed >> 32);
    }
}
