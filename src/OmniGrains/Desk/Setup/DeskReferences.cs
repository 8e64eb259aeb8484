using OmniGrains.Engine;

namespace OmniGrains.Desk.Setup;

/// <summary>How many there may be.</summary>
internal static class DeskLimits
{
    public static int Most(DeskKind kind) => kind switch
    {
        DeskKind.Calendar => 50,
        DeskKind.Macro => 500,
        _ => 100,
    };
}

/// <summary>What entries say of each other.</summary>
internal static class DeskReferences
{
    /// <returns>The refusal of an entry that names what is not there; null when all is.</returns>
    public static Rejection? Missing(DeskBook book, string id, DeskEntry entry)
    {
        if (entry.SlaPolicy is { } policy)
        {
            return book.CalendarOf(policy.Calendar) is null ? DeskRejections.Invalid("calendar: there is no business calendar with this id.") : null;
        }

        return null;
    }

    /// <returns>What names an entry, e.g. <c>slaPolicy/gold</c>; null when nothing does.</returns>
    public static string? UsedBy(DeskBook book, DeskKind kind, string id) => kind switch
    {
        DeskKind.Calendar => book.All(DeskKind.SlaPolicy).Where(one => one.Kept.Entry.SlaPolicy!.Calendar == id).Select(one => $"sla-policies/{one.Id}").FirstOrDefault(),
        _ => null,
    };
}
