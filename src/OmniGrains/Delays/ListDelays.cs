using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Delays;

/// <summary>An order that will probably be late, or was thought to be.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose record it is on.</param>
/// <param name="PromisedBy">The promise at risk.</param>
/// <param name="ExpectedBy">By when it will probably arrive.</param>
/// <param name="ProposedBy">The date that the customer was offered first.</param>
/// <param name="Reasons"><c>history</c>, <c>no-scan</c>, <c>carrier-date</c>, <c>stock-expected</c>.</param>
/// <param name="State"><c>open</c>, <c>accepted</c>, <c>anotherDate</c>, <c>cancelled</c>, or <c>over</c>: it arrived, or the promise changed, unanswered.</param>
/// <param name="AnsweredAt">When the customer answered.</param>
/// <param name="ForeseenAt">When it was seen.</param>
/// <param name="Position">The journal position at which it was.</param>
public sealed record DelaySummary(
    string OrderId, string? CustomerId, DateTimeOffset PromisedBy, DateTimeOffset ExpectedBy, DateTimeOffset ProposedBy, IReadOnlyList<string> Reasons,
    string State, DateTimeOffset? AnsweredAt, DateTimeOffset ForeseenAt, long Position);

internal static class ListDelaysEndpoint
{
    private const int MostItems = 200;
    private static readonly string[] States = ["open", "accepted", "anotherDate", "cancelled", "over"];

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/delay-risk", Handle)
        .WithName("ListDelays")
        .WithTags("Delay risk")
        .WithSummary("Orders at risk of delay")
        .WithDescription("Newest first; those still open unless state says otherwise (open, accepted, anotherDate, cancelled, over, or all).")
        .Produces<Page<DelaySummary>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.OrdersRead);

    private static async Task<IResult> Handle(IViewStore views, string? state, string? cursor, int? limit, CancellationToken cancellation)
    {
        var wanted = state ?? "open";
        if (wanted != "all" && !States.Contains(wanted))
        {
            return new Rejection("request.invalid", $"state: one of {string.Join(", ", States)}, all.").ToProblem();
        }

        if (!Cursor.TryRead(cursor, out var before))
        {
            return Cursor.Unreadable.ToProblem();
        }

        return TypedResults.Ok(await NewestFirst.Read<Row, DelaySummary>(
            views, Query(wanted != "all"), new { state = wanted }, (before, Math.Clamp(limit ?? 50, 1, MostItems)), SummaryOf, cancellation));
    }

    private static string Query(bool byState) =>
        "select order_id as OrderId, position as Position, record as Record, promised_by as PromisedBy, expected_by as ExpectedBy, proposed_by as ProposedBy, "
        + "reasons as Reasons, state as State, answered_at as AnsweredAt, foreseen_at as ForeseenAt from delays "
        + $"where {(byState ? "state = @state and " : "")}position < @before order by position desc limit @size";

    private static DelaySummary SummaryOf(Row row) => new(
        row.OrderId, row.Record, Timestamps.Parse(row.PromisedBy), Timestamps.Parse(row.ExpectedBy), Timestamps.Parse(row.ProposedBy),
        row.Reasons.Split(' ', StringSplitOptions.RemoveEmptyEntries), row.State, row.AnsweredAt is { } at ? Timestamps.Parse(at) : null,
        Timestamps.Parse(row.ForeseenAt), row.Position);

    private sealed class Row : IPositioned
    {
        public required string OrderId { get; init; }

        public long Position { get; init; }

        public string? Record { get; init; }

        public required string PromisedBy { get; init; }

        public required string ExpectedBy { get; init; }

        public required string ProposedBy { get; init; }

        public required string Reasons { get; init; }

        public required string State { get; init; }

        public string? AnsweredAt { get; init; }

        public required string ForeseenAt { get; init; }
    }
}
