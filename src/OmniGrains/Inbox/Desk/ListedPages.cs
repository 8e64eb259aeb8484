using System.Data.Common;
using Dapper;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Desk;

/// <summary>Where a page begins, in each of the orders.</summary>
internal sealed record ListedPlace(long? Before, (string Due, string Id) After, (int Rank, long Place) BeforeOfRank)
{
    /// <returns>False when it is not a cursor that the order of the list gave out; an absent one begins at the top.</returns>
    public static bool TryRead(ConversationFilter filter, string? cursor, out ListedPlace place)
    {
        var (before, after, ofRank) = ((long?)null, ("", ""), (0, long.MaxValue));
        var isRead = filter.ByDue ? DueOrder.TryRead(cursor, out after) : filter.ByPriority ? PriorityOrder.TryRead(cursor, out ofRank) : Cursor.TryRead(cursor, out before);
        place = new ListedPlace(before, after, ofRank);
        return isRead;
    }
}

/// <summary>Reads pages of the agent's list, each from a bounded number of rows.</summary>
/// <param name="reading">The view's store.</param>
/// <param name="dialect">In whose SQL.</param>
/// <param name="records">The records of the customer that is asked for; empty for anybody's.</param>
internal sealed class ListedPages(DbConnection reading, SqlDialect dialect, string[] records)
{
    /// <returns>The rows of a page, and the cursor of the next one; null on the last.</returns>
    public async Task<(IReadOnlyList<ListedRow> Rows, string? Next)> Read(ConversationFilter filter, ListedPlace from, int size, CancellationToken cancellation)
    {
        if (filter.ByPriority)
        {
            return await ByPriority(filter, from.BeforeOfRank, size, cancellation);
        }

        var (rows, floor) = await Rows(filter, from.Before ?? long.MaxValue, from.After, size, cancellation);
        var next = rows.Count > size ? (filter.ByDue ? DueOrder.CursorOf(rows[size - 1].DueAt!, rows[size - 1].Id) : Cursor.Of(rows[size - 1].Place))
            : floor is { } below ? Cursor.Of(below + 1)
            : null;
        return ([.. rows.Take(size)], next);
    }

    // One priority after the other: a page ends where it is full, or where as many rows of a list were looked at as may be.
    private async Task<(IReadOnlyList<ListedRow> Rows, string? Next)> ByPriority(ConversationFilter filter, (int Rank, long Place) from, int size, CancellationToken cancellation)
    {
        var listed = new List<ListedRow>();
        foreach (var (rank, name) in PriorityOrder.From(from.Rank).Where(one => filter.Priority is null || filter.Priority == one.Name))
        {
            var before = rank == from.Rank ? from.Place : long.MaxValue;
            var room = size - listed.Count;
            var (rows, floor) = await Rows(filter with { Priority = name }, before, ("", ""), room, cancellation);
            listed.AddRange(rows.Take(room));
            if (rows.Count > room)
            {
                return (listed, PriorityOrder.CursorOf(rank, room == 0 ? before : rows[room - 1].Place));
            }

            if (floor is { } below)
            {
                return (listed, PriorityOrder.CursorOf(rank, below + 1));
            }
        }

        return (listed, null);
    }

    // One more than the page has room for, so that it is known whether there is a next one.
    private async Task<(List<ListedRow> Rows, long? Floor)> Rows(ConversationFilter filter, long before, (string Due, string Id) after, int size, CancellationToken cancellation)
    {
        var parameters = ListConversationsEndpoint.ParametersOf(filter, records, before, after, size + 1);
        var list = new ListedConversations(filter, dialect);
        var floor = list.Floor is { } statement ? await reading.ExecuteScalarAsync<long?>(new CommandDefinition(statement, parameters, cancellationToken: cancellation)) : null;
        parameters.Add("floor", floor ?? 0);
        return ((await reading.QueryAsync<ListedRow>(new CommandDefinition(list.Rows, parameters, cancellationToken: cancellation))).AsList(), floor);
    }
}

/// <summary>A row of the list.</summary>
internal sealed class ListedRow
{
    public required string Id { get; init; }

    public long Position { get; init; }

    /// <summary>Where it stands in the order of the list.</summary>
    public long Place { get; init; }

    public string? Record { get; init; }

    public required string Connection { get; init; }

    public required string Channel { get; init; }

    public string? ContactName { get; init; }

    public string? Title { get; init; }

    public string? Preview { get; init; }

    public required string Status { get; init; }

    public string? SnoozedUntil { get; init; }

    public string? Assignee { get; init; }

    public string? Team { get; init; }

    public required string Priority { get; init; }

    public string? OrderId { get; init; }

    public long Messages { get; init; }

    public required string OpenedAt { get; init; }

    public required string LastMessageAt { get; init; }

    public string? WaitingSince { get; init; }

    public string? DueAt { get; init; }

    public long? Sla { get; init; }

    public string? MergedInto { get; init; }

    public long Links { get; init; }
}
