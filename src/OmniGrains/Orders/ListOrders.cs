using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders;

/// <summary>An order in a list. Where it stands is told of orders that were placed or changed here, not of plain documents.</summary>
public sealed record OrderSummary(
    string Id, PurchaseKind Kind, string Source, string Channel, string? Place, string? Country, DateTimeOffset OccurredAt,
    string? CustomerId, string Currency, decimal Total, string? ReturnOf, PaymentState? Payment, FulfilmentState? Fulfilment, ReturnState? Return,
    DateTimeOffset? PromisedBy, long Position);

internal static class ListOrdersEndpoint
{
    private const int MostItems = 200;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/orders", Handle)
        .WithName("ListOrders")
        .WithTags("Orders")
        .WithSummary("List orders")
        .WithDescription("Newest first; customerId is the customer that the order's record is part of now. Filter by customer record, source, and where money, goods and returns stand (payment, fulfilment, returned); page with cursor. Pass after=position to include your own writes.")
        .Produces<Page<OrderSummary>>()
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.OrdersRead);

    private static async Task<IResult> Handle(
        IViewStore views, ICustomerFamilies families, string? customer, string? source, string? payment, string? fulfilment, string? returned,
        string? cursor, int? limit, CancellationToken cancellation)
    {
        var size = Math.Clamp(limit ?? 50, 1, MostItems);
        if (!Cursor.TryRead(cursor, out var before))
        {
            return Cursor.Unreadable.ToProblem();
        }

        var unknown = NamedEnumFactory.Unknown<PaymentState>("payment", payment)
            ?? NamedEnumFactory.Unknown<FulfilmentState>("fulfilment", fulfilment)
            ?? NamedEnumFactory.Unknown<ReturnState>("returned", returned);
        if (unknown is not null)
        {
            return unknown.ToProblem();
        }

        string[] records = customer is null ? [] : [.. await families.RecordsOf(customer, cancellation)];
        await using var connection = await views.Open(cancellation);
        var rows = (await connection.QueryAsync<Row>(
            Query(views.Dialect, customer, source, payment, fulfilment, returned),
            new
            {
                records,
                source,
                payment,
                fulfilment,
                returned,
                before = before ?? long.MaxValue,
                size = size + 1,
            })).AsList();
        var next = rows.Count > size ? Cursor.Of(rows[size - 1].Position) : null;
        var customers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var record in rows.Take(size).Select(row => row.Record).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            customers[record] = await families.CustomerOf(record, cancellation);
        }

        return TypedResults.Ok(new Page<OrderSummary>([.. rows.Take(size).Select(row => SummaryOf(row, row.Record is null ? null : customers[row.Record]))], next));
    }

    private static string Query(SqlDialect dialect, string? customer, string? source, string? payment, string? fulfilment, string? returned) =>
        "select id as Id, position as Position, kind as Kind, source as Source, channel as Channel, place as Place, country as Country, "
        + "occurred_at as OccurredAt, record as Record, currency as Currency, total as Total, return_of as ReturnOf, payment as Payment, fulfilment as Fulfilment, returned as Returned, promised_by as PromisedBy from orders where position < @before"
        + (customer is null ? "" : $" and record {dialect.Among("records")}")
        + (source is null ? "" : " and source = @source")
        + (payment is null ? "" : " and payment = @payment")
        + (fulfilment is null ? "" : " and fulfilment = @fulfilment")
        + (returned is null ? "" : " and returned = @returned")
        + " order by position desc limit @size";

    private static OrderSummary SummaryOf(Row row, string? customer) => new(
        row.Id, KindNames.Parse(row.Kind), row.Source, row.Channel, row.Place, row.Country, Timestamps.Parse(row.OccurredAt), customer,
        row.Currency, Amounts.FromStored(row.Total), row.ReturnOf, AxisNames.Parse<PaymentState>(row.Payment),
        AxisNames.Parse<FulfilmentState>(row.Fulfilment), AxisNames.Parse<ReturnState>(row.Returned),
        row.PromisedBy is null ? null : Timestamps.Parse(row.PromisedBy), row.Position);

    private sealed class Row
    {
        public required string Id { get; init; }

        public long Position { get; init; }

        public required string Kind { get; init; }

        public required string Source { get; init; }

        public required string Channel { get; init; }

        public string? Place { get; init; }

        public string? Country { get; init; }

        public required string OccurredAt { get; init; }

        public string? Record { get; init; }

        public required string Currency { get; init; }

        public long Total { get; init; }

        public string? ReturnOf { get; init; }

        public string? Payment { get; init; }

        public string? Fulfilment { get; init; }

        public string? Returned { get; init; }

        public string? PromisedBy { get; init; }
    }
}
