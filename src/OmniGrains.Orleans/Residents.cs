using System.Collections.Concurrent;

namespace OmniGrains.Orleans;

/// <summary>
/// The grains that this silo owns now. Whoever asks one of them from within this silo needs no message. A grain is missing
/// here for a moment while it comes or goes; it is then asked through Orleans, which knows.
/// </summary>
internal sealed class Residents
{
    private readonly ConcurrentDictionary<string, byte> _streams = new(StringComparer.Ordinal);

    public int Count => _streams.Count;

    public bool Has(string stream) => _streams.ContainsKey(stream);

    public void Arrive(string stream) => _streams[stream] = 0;

    public void Leave(string stream) => _streams.TryRemove(stream, out _);
}
