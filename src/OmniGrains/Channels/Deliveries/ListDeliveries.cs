using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Channels.Connections;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Channels.Deliveries;

/// <summary>A delivery in a list; without its content.</summary>
/// <param name="Id">By which it can be replayed.</param>
/// <param name="Topic">The sender's name of what happened.</param>
/// <param name="TheirId">By what the sender's repetitions are recognised.</param>
/// <param name="Bytes">How long it is.</param>
/// <param name="ReceivedAt">When it came.</param>
/// <param name="State"><c>pending</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Attempt">How often it was tried.</param>
/// <param name="Orders">The orders that it told something about.</param>
/// <param name="Code">Why it failed.</param>
/// <param name="Detail">What to do about it.</param>
/// <param name="RetryAt">When it will be tried again by itself.</param>
public sealed record DeliverySummary(
    string Id, string Topic, string TheirId, long Bytes, DateTimeOffset ReceivedAt, string State, long Attempt, IReadOnlyList<string> Orders,
    string? Code, string? Detail, DateTimeOffset? RetryAt);

internal static class ListDeliveriesEndpoint
{
    private const int MostItems = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/connections/{id}/deliveries", Handle)
        .WithName("ListDeliveries")
        .WithTags("Channels")
        .WithSummary("List what a connected shop delivered")
        .WithDescription("Newest first, for thirty days. Filter by state (pending, done, failed); page with cursor.")
        .Produces<Page<DeliverySummary>>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WaitsForPosition()
        .RequireScope(Scopes.Admin);

    private static async Task<Results<Ok<Page<DeliverySummary>>, ProblemHttpResult>> Handle(
        string id, IViewStore views, ConnectionDirectory directory, string? state, string? cursor, int? limit, CancellationToken cancellation)
    {
        if (!(await directory.All(cancellation)).ById.ContainsKey(id))
        {
            return TypedResults.Problem(Problems.Of(ConnectionRejections.Unknown));
        }

        if (!Cursor.TryRead(cursor, out var before))
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        var sql = "select position as Position, id as Id, topic as Topic, their_id as TheirId, bytes as Bytes, received_at as ReceivedAt, state as State, "
            + "attempt as Attempt, orders as Orders, code as Code, detail as Detail, retry_at as RetryAt from inbound_deliveries where connection = @id and position < @before"
            + (state is null ? "" : " and state = @state") + " order by position desc limit @size";
        return TypedResults.Ok(await NewestFirst.Read<Row, DeliverySummary>(views, sql, new { id, state }, (before, Math.Clamp(limit ?? 50, 1, MostItems)), SummaryOf, cancellation));
    }

    private static DeliverySummary SummaryOf(Row row) => new(
        row.Id, row.Topic, row.TheirId, row.Bytes, Timestamps.Parse(row.ReceivedAt), row.State, row.Attempt,
        row.Orders.Split('\n', StringSplitOptions.RemoveEmptyEntries), row.Code.Length > 0 ? row.Code : null, row.Detail.Length > 0 ? row.Detail : null,
        row.RetryAt is { } at ? Timestamps.Parse(at) : null);

    private sealed class Row : IPositioned
    {
        public long Position { get; init; }

        public required string Id { get; init; }

        public required string Topic { get; init; }

        public required string TheirId { get; init; }

        public long Bytes { get; init; }

        public required string ReceivedAt { get; init; }

        public required string State { get; init; }

        public long Attempt { get; init; }

        public required string Orders { get; init; }

        public required string Code { get; init; }

        public required string Detail { get; init; }

        public string? RetryAt { get; init; }
    }
}
