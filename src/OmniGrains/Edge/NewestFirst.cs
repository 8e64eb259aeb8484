using Dapper;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>Pages of a view whose rows have journal positions, newest first. The cursor is the position of the last row.</summary>
internal static class NewestFirst
{
    /// <param name="views">Where the view is.</param>
    /// <param name="sql">Selects rows with <c>position &lt; @before</c>, in descending order of it, at most <c>@size</c>.</param>
    /// <param name="parameters">The other parameters.</param>
    /// <param name="page">Before which position, and how many rows.</param>
    /// <param name="itemOf">What a row says.</param>
    /// <param name="cancellation">Ends the query.</param>
    public static async Task<Page<TItem>> Read<TRow, TItem>(
        IViewStore views, string sql, object parameters, (long? Before, int Size) page, Func<TRow, TItem> itemOf, CancellationToken cancellation)
        where TRow : IPositioned
    {
        var all = new DynamicParameters(parameters);
        all.Add("before", page.Before ?? long.MaxValue);
        all.Add("size", page.Size + 1);
        await using var connection = await views.Open(cancellation);
        var rows = (await connection.QueryAsync<TRow>(new CommandDefinition(sql, all, cancellationToken: cancellation))).AsList();
        return new Page<TItem>([.. rows.Take(page.Size).Select(itemOf)], rows.Count > page.Size ? Cursor.Of(rows[page.Size - 1].Position) : null);
    }
}

/// <summary>A row with a journal position.</summary>
internal interface IPositioned
{
    long Position { get; }
}
