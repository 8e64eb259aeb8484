using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>Conditions of queries that the stores write differently.</summary>
internal static class Membership
{
    /// <summary>
    /// True when a column has one of the values of an array parameter: Dapper hands it to PostgreSQL as an array, and
    /// to SQLite as a list.
    /// </summary>
    public static string Among(this SqlDialect dialect, string parameter) =>
        dialect == SqlDialect.Postgres ? $"= any(@{parameter})" : $"in @{parameter}";
}
