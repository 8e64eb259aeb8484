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
/// Grains that stay in memory are spread evenly: each key has a silo that all silos agree on without asking, and that changes
/// for few keys when silos come and go. Grains that leave memory at once are placed where they are asked: nothing would be
/// gained by the way to another silo.
/// </summary>
internal sealed class KeyPlacementDirector(SiloEngine silo) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
        {
            return Task.FromResult(hint);
        }

        var key = new GrainId(target.GrainIdentity.Key.ToString()!);
        return Task.FromResult(silo.IsTransient(key) && silos.Contains(context.LocalSilo) ? context.LocalSilo : HomeOf(target.GrainIdentity.GetUniformHashCode(), silos));
    }

    // The silo with the highest hash of both: one that leaves takes only its own keys' home with it.
    private static SiloAddress HomeOf(uint key, SiloAddress[] silos) => silos.MaxBy(address => Mix(key, (uint)address.GetConsistentHashCode()))!;

    private static ulong Mix(uint key, uint silo)
    {
        var mixed = (((ulong)key << 32) | silo) * 0x9E37_79B9_7F4A_7C15;
        mixed = (mixed ^ (mixed >> 32)) * 0xD6E8_FEB8_6659_FD93;
        return mixed ^ (mixed >> 32);
    }
}
