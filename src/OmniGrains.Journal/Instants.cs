namespace OmniGrains.Journal;

/// <summary>Instants as every store keeps them: UTC, cut to the microsecond.</summary>
internal static class Instants
{
    public static DateTime ToMicroseconds(DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
}
