using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Desk;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders;

/// <summary>
/// An order with what came back of it. The document is as it was recorded; <paramref name="Life"/> tells how a sale stands
/// now, and is absent for returns and adjustments.
/// </summary>
public sealed record OrderDetails(
    string Id,
    PurchaseKind Kind,
    string Source,
    string ExternalId,
    string Channel,
    string? Place,
    string? Country,
    DateTimeOffset OccurredAt,
    string? CustomerId,
    string Currency,
    decimal Total,
    decimal Returned,
    IReadOnlyList<OrderLine> Lines,
    IReadOnlyList<OrderPayment> Payments,
    string? ReturnOf,
    IReadOnlyList<string> Returns,
    OrderLife? Life,
    int Version,
    long Position);

internal static class GetOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/orders/{*id}", Handle)
        .WithName("GetOrder")
        .WithTags("Orders")
        .WithSummary("Read an order")
        .WithDescription("The live order: the document of its sale, the returns that belong to it, and where its money and goods stand. The id is source:externalId; a slash in it is sent as %2F.")
        .Produces<OrderDetails>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WaitsForPosition()
        .RequireScope(Scopes.OrdersRead);

    private static async Task<IResult> Handle(string id, HttpResponse response, IGrains grains, ICustomerFamilies families, CancellationToken cancellation)
    {
        id = OrderIds.Read(id);
        var answer = Slugs.IsPrintable(id, OrderIds.Longest)
            ? await grains.Read(new OrderId(id).Grain, DescribeOrder.Query, cancellation)
            : default;
        if (answer.Value is not Order.Documented order)
        {
            return OrderRejections.NotFound(id).ToProblem();
        }

        var record = order.Document.Record ?? order.Attribution?.Record;
        var customer = record is null ? null : await families.CustomerOf(record, cancellation);
        response.Headers.ETag = Answers.ETagOf(order.Revision);
        return TypedResults.Ok(DetailsOf(order, customer, order.Revision, answer.Position));
    }

    private static OrderDetails DetailsOf(Order.Documented order, string? customer, int version, long position)
    {
        var document = order.Document;
        return new OrderDetails(
            document.OrderId, document.Kind, document.Source, document.ExternalId, document.Channel, document.Place, document.Country,
            document.OccurredAt, customer, document.Currency, document.Total,
            order.Returns.Sum(joined => joined.Total), document.Lines, document.Payments, document.ReturnOf,
            [.. order.Returns.Select(joined => joined.ReturnId)], document.Kind == PurchaseKind.Sale ? OrderLives.Of(order.Now) : null, version, position);
    }
}
