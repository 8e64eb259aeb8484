using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Desk;

/// <summary>What is personal about an order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Address">Where it goes to; absent when it goes nowhere or was erased.</param>
/// <param name="Notes">What was written about it, earliest first.</param>
public sealed record OrderDelivery(string OrderId, DeliveryAddress? Address, IReadOnlyList<OrderNote> Notes);

/// <summary>A note.</summary>
public sealed record OrderNote(string Text, string Actor, DateTimeOffset At);

internal static class ReadDeliveryEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/orders/{id}/delivery", Handle)
        .WithName("ReadDelivery")
        .WithTags("Fulfilments")
        .WithSummary("Read address and notes")
        .WithDescription("What is personal about an order, for whoever packs and sends it; never stored by browsers and proxies.")
        .Produces<OrderDelivery>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .RequireScope(Scopes.CustomersRead);

    private static async Task<IResult> Handle(string id, OrderDesk desk, HttpResponse response, CancellationToken cancellation)
    {
        var orderId = OrderIds.Read(id);
        if (await desk.Read(orderId, cancellation) is not { } order)
        {
            return OrderRejections.NotFound(orderId).ToProblem();
        }

        response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new OrderDelivery(
            orderId, order.Now.Address, [.. order.Now.Notes.Select(note => new OrderNote(note.Text, note.Actor, note.At))]));
    }
}
