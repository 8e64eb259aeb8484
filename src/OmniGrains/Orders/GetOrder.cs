using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders;

/// <summary>An order with what came back of it.</summary>
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
    int Version,
    long Position);

internal static class GetOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/orders/{*id}", Handle)
        .WithName("GetOrder")
        .WithTags("Orders")
        .WithSummary("Read an order")
        .WithDescription("The live order, with its lines and the returns that belong to it. The id is source:externalId.")
        .Produces<OrderDetails>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WaitsForPosition()
        .RequireScope(Scopes.OrdersRead);

    private static async Task<IResult> Handle(string id, HttpResponse response, IGrains grains, ICustomerFamilies families, CancellationToken cancellation)
    {
        var answer = Slugs.IsPrintable(id, 121)
            ? await grains.Read(new OrderId(id).Grain, DescribeOrder.Query, cancellation)
            : default;
        if (answer.Value is not Order.Documented order)
        {
            return OrderRejections.NotFound(id).ToProblem();
        }

        var record = order.Document.Record ?? order.Attribution?.Record;
        var customer = record is null ? null : await families.CustomerOf(record, cancellation);
        response.Headers.ETag = Answers.ETagOf(answer.Version);
        return TypedResults.Ok(DetailsOf(order, customer, answer.Version, answer.Position));
    }

    private static OrderDetails DetailsOf(Order.Documented order, string? customer, int version, long position)
    {
        var document = order.Document;
        return new OrderDetails(
            document.OrderId, document.Kind, document.Source, document.ExternalId, document.Channel, document.Place, document.Country,
            document.OccurredAt, customer, document.Currency, document.Total,
            order.Returns.Sum(joined => joined.Total), document.Lines, document.Payments, document.ReturnOf,
            [.. order.Returns.Select(joined => joined.ReturnId)], version, position);
    }
}
