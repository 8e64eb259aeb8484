using OmniGrains.Engine;

namespace OmniGrains.Desk.Setup;

/// <summary>How many there may be.</summary>
internal static class DeskLimits
{
    public static int Most(DeskKind kind) => kind switch
    {
        DeskKind.Calendar => 50,
        DeskKind.Macro or DeskKind.Agent => 500,
        _ => 100,
    };
}

/// <summary>What entries say of each other.</summary>
internal static class DeskReferences
{
    /// <returns>The refusal of an entry that names what is not there; null when all is.</returns>
    public static Rejection? Missing(DeskBook book, DeskEntry entry) =>
        entry.SlaPolicy is { } policy && book.CalendarOf(policy.Calendar) is null || entry.Agent?.Shift is { } shift && book.CalendarOf(shift) is null ? DeskRejections.NoCalendar
        : (entry.Agent?.Team ?? entry.RoutingRule?.Team) is { } team && book.Find(DeskKind.Team, team) is null ? DeskRejections.NoTeam
        : null;

    /// <returns>What names an entry, e.g. <c>sla-policies/gold</c>; null when nothing does.</returns>
    public static string? UsedBy(DeskBook book, DeskKind kind, string id) => kind switch
    {
        DeskKind.Calendar => First(book, DeskKind.SlaPolicy, "sla-policies", entry => entry.SlaPolicy!.Calendar == id) ?? First(book, DeskKind.Agent, "agents", entry => entry.Agent!.Shift == id),
        DeskKind.Team => First(book, DeskKind.Agent, "agents", entry => entry.Agent!.Team == id) ?? First(book, DeskKind.RoutingRule, "routing-rules", entry => entry.RoutingRule!.Team == id),
        _ => null,
    };

    private static string? First(DeskBook book, DeskKind kind, string path, Func<DeskEntry, bool> names) =>
        book.All(kind).Where(one => names(one.Kept.Entry)).Select(one => $"{path}/{one.Id}").FirstOrDefault();
}
