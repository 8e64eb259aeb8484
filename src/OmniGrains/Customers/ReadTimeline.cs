using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>A page of a timeline.</summary>
/// <param name="Items">In the order asked for.</param>
/// <param name="Next">Pass it as <c>cursor</c> for the next page; absent on the last one.</param>
public sealed record TimelinePage(IReadOnlyList<TimelineEntry> Items, string? Next);

/// <summary>Something that happened.</summary>
/// <param name="Position">Its journal position.</param>
/// <param name="OccurredAt">When it happened; it may have been recorded later.</param>
/// <param name="Kind">E.g. <c>purchase</c>, <c>return</c>, <c>track</c>, <c>consent-changed</c>.</param>
/// <param name="Channel">Where, if it happened on a channel.</param>
/// <param name="Summary">In a few words.</param>
/// <param name="Record">The record on which it was recorded: the customer, or one merged into it.</param>
/// <param name="Data">The details.</param>
public sealed record TimelineEntry(
    long Position, DateTimeOffset OccurredAt, string Kind, string? Channel, string Summary, string Record, RawJson? Data);

internal static class ReadTimelineEndpoint
{
    private const int MostItems = 200;
    private const string OldestFirst = "oldest";

    private static readonly Rejection UnknownOrder = new("request.invalid", "order: newest (the default) or oldest.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/customers/{id}/timeline", Handle)
        .WithName("ReadTimeline")
        .WithTags("Customers")
        .WithSummary("Read all that happened to a customer")
        .WithDescription(
            "Purchases, returns, behaviour, identities, profile, consents and merges over all records of the customer, newest first (order=oldest "
            + "turns it round). Page with cursor; pass after=position to include your own writes.")
        .Produces<TimelinePage>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.CustomersRead);

    private static async Task<Results<Ok<TimelinePage>, ProblemHttpResult>> Handle(
        string id, string? order, string? cursor, int? limit, Families families, IViewStore views, CancellationToken cancellation)
    {
        if (order is not (null or "newest" or OldestFirst))
        {
            return TypedResults.Problem(Problems.Of(UnknownOrder));
        }

        if (!TimelineCursor.TryRead(cursor, out var from))
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        var (family, rejection) = await families.Find(id);
        if (rejection is not null)
        {
            return TypedResults.Problem(Problems.Of(rejection));
        }

        var size = Math.Clamp(limit ?? 50, 1, MostItems);
        var rows = await Timeline.Read(views, family!, order == OldestFirst, from, size + 1, cancellation);
        var next = rows.Count > size ? new TimelineCursor(Timestamps.Text(rows[size - 1].OccurredAt), rows[size - 1].Position).ToString() : null;
        return TypedResults.Ok(new TimelinePage([.. rows.Take(size)], next));
    }
}

/// <summary>Reads timelines over all records of a family.</summary>
internal static class Timeline
{
    public static async Task<List<TimelineEntry>> Read(
        IViewStore views, Family family, bool oldestFirst, TimelineCursor? from, int size, CancellationToken cancellation)
    {
        await using var connection = await views.Open(cancellation);
        var (beyond, direction) = oldestFirst ? (">", "asc") : ("<", "desc");
        var sql = "select record as Record, occurred_at as OccurredAt, position as Position, kind as Kind, channel as Channel, summary as Summary, data as Data "
            + $"from timeline where record {views.Dialect.Among("records")}"
            + (from is null ? "" : $" and (occurred_at {beyond} @at or (occurred_at = @at and position {beyond} @position))")
            + $" order by occurred_at {direction}, position {direction} limit @size";
        var parameters = new { records = family.Parts.Select(part => part.Id).ToArray(), at = from?.OccurredAt, position = from?.Position, size };
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
        return [.. rows.Select(EntryOf)];
    }

    private static TimelineEntry EntryOf(Row row) => new(
        row.Position, Timestamps.Parse(row.OccurredAt), row.Kind, row.Channel, row.Summary, row.Record, row.Data is null ? null : new RawJson(row.Data));

    private sealed class Row
    {
        public required string Record { get; init; }

        public required string OccurredAt { get; init; }

        public long Position { get; init; }

        public required string Kind { get; init; }

        public string? Channel { get; init; }

        public required string Summary { get; init; }

        public string? Data { get; init; }
    }
}

/// <summary>Where a page of a timeline ended.</summary>
internal sealed record TimelineCursor(string OccurredAt, long Position)
{
    private const int Longest = 128;

    public static bool TryRead(string? text, out TimelineCursor? cursor)
    {
        cursor = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (text.Length > Longest || !Base64Url.IsValid(text))
        {
            return false;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('|');
        if (parts.Length != 2 || !Timestamps.IsText(parts[0]) || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            return false;
        }

        cursor = new TimelineCursor(parts[0], position);
        return true;
    }

    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{OccurredAt}|{Position}")));
}
