using System.Text.Json;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;

namespace OmniGrains.Journeys.Working;

/// <summary>An event that may mean something to journeys. What it says is written as callers see it once, however many conditions look at it. Not thread-safe.</summary>
internal sealed class Happening(Recorded recorded, WireJson json)
{
    public const string Journey = "journey:";

    private JsonElement? _data;

    public Recorded Recorded => recorded;

    public long Position => recorded.Position;

    public DateTimeOffset At => recorded.At;

    public string Kind => recorded.Type;

    public JsonElement Data => _data ??= json.Of(recorded.Event!);

    /// <summary>A journey's own doing: it begins none.</summary>
    public bool IsOwn => recorded.Event is ICausedEvent { Cause: { } cause } && cause.StartsWith(Journey, StringComparison.Ordinal);
}
