using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>What the stores write differently in SQL.</summary>
internal static class Dialects
{
    /// <summary>
    /// True when a column has one of the values of an array parameter: Dapper hands it to PostgreSQL as an array, and
    /// to SQLite as a list.
    /// </summary>
    public static string Among(this SqlDialect dialect, string parameter) =>
        dialect == SqlDialect.Postgres ? $"= any(@{parameter})" : $"in @{parameter}";

    /// <summary>Ends the definition of a table of small rows: SQLite then keeps it in the order of its key, and no index beside it.</summary>
    public static string Clustered(this SqlDialect dialect) => dialect == SqlDialect.Sqlite ? " without rowid" : "";
}
