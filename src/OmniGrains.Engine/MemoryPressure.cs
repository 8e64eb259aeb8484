namespace OmniGrains.Engine;

/// <summary>What the runtime found out about memory at its last collection: of the machine, or of the container that it runs in.</summary>
internal static class MemoryPressure
{
    // The runtime itself begins to collect harder at its threshold; room is made before.
    private const double Share = 0.9;

    public static bool IsHigh()
    {
        var memory = GC.GetGCMemoryInfo();
        return memory.Index > 0 && memory.MemoryLoadBytes > memory.HighMemoryLoadThresholdBytes * Share;
    }
}
