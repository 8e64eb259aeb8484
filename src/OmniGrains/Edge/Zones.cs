namespace OmniGrains.Edge;

/// <summary>Checks of time zones that come from outside.</summary>
public static class Zones
{
    /// <summary>Whether a text names an IANA zone that is known here.</summary>
    public static bool IsKnown(string? zone) =>
        zone is { Length: > 0 and <= 64 } && zone[0] is not ('/' or '.') && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && found.HasIanaId;
}
