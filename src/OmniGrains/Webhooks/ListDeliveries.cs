using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

/// <summary>A delivery.</summary>
/// <param name="Id">The message's id: the same at every attempt.</param>
/// <param name="EventPosition">The event that it carries.</param>
/// <param name="Type">Its type.</param>
/// <param name="State">How it stands.</param>
/// <param name="Attempts">How many there have been.</param>
/// <param name="Status">The receiver's last answer.</param>
/// <param name="Error">Why there was none: <c>timeout</c>, <c>connection</c>, <c>tls</c>, <c>address-refused</c>.</param>
/// <param name="Milliseconds">How long the last attempt took.</param>
/// <param name="LastAttemptAt">When it was.</param>
/// <param name="NextAttemptAt">When the next one will be, or sooner when the receiver takes something else before.</param>
public sealed record DeliveryDetails(
    string Id, long EventPosition, string Type, DeliveryState State, int Attempts, int? Status, string? Error, int Milliseconds,
    DateTimeOffset? LastAttemptAt, DateTimeOffset? NextAttemptAt);

internal static class ListDeliveriesEndpoint
{
    private const int MostItems = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/webhook-endpoints/{id}/deliveries", Handle)
        .WithName("ListWebhookDeliveries")
        .WithTags("Webhooks")
        .WithSummary("What was sent to an endpoint, and how it went")
        .WithDescription("Newest event first; filter by state. What was delivered is kept for 30 days.")
        .Produces<Page<DeliveryDetails>>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.WebhooksWrite);

    private static async Task<IResult> Handle(
        string id, string? state, string? cursor, int? limit, IGrains grains, IViewStore views, CancellationToken cancellation)
    {
        if ((await grains.Read(Endpoints.Grain, new FindEndpoint(id), cancellation)).Value is null)
        {
            return WebhookRejections.Unknown.ToProblem();
        }

        if (!Cursor.TryRead(cursor, out var before))
        {
            return Cursor.Unreadable.ToProblem();
        }

        if (NamedEnumFactory.Unknown<DeliveryState>("state", state) is { } unknown)
        {
            return unknown.ToProblem();
        }

        return TypedResults.Ok(await NewestFirst.Read<Row, DeliveryDetails>(
            views, Query(state is not null), new { endpoint = id, state }, (before, Math.Clamp(limit ?? 50, 1, MostItems)), row => DetailsOf(id, row), cancellation));
    }

    private static string Query(bool byState) =>
        "select position as Position, type as Type, state as State, attempts as Attempts, status as Status, error as Error, "
        + "milliseconds as Milliseconds, last_at as LastAt, next_at as NextAt from webhook_deliveries "
        + $"where endpoint = @endpoint{(byState ? " and state = @state" : "")} and position < @before order by position desc limit @size";

    private static DeliveryDetails DetailsOf(string endpoint, Row row) => new(
        MessageId.Of(endpoint, row.Position), row.Position, row.Type, StateNames.Parse(row.State), (int)row.Attempts, (int?)row.Status, row.Error,
        (int)row.Milliseconds, row.LastAt is { } last ? Timestamps.Parse(last) : null, row.NextAt is { } next ? Timestamps.Parse(next) : null);

    private sealed class Row : IPositioned
    {
        public long Position { get; init; }

        public required string Type { get; init; }

        public required string State { get; init; }

        public long Attempts { get; init; }

        public long? Status { get; init; }

        public string? Error { get; init; }

        public long Milliseconds { get; init; }

        public string? LastAt { get; init; }

        public string? NextAt { get; init; }
    }
}
