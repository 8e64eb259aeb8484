using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Delays.Links;

/// <summary>How long a link is to last.</summary>
/// <param name="Days">1 to 60; 14 when absent.</param>
public sealed record OrderLinkInput(int? Days);

/// <summary>A link for the customer of one order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Path">To be put behind the address at which customers reach this installation.</param>
/// <param name="Url">The same, at the address by which this request came.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record CustomerLink(string OrderId, string Path, string Url, DateTimeOffset ExpiresAt);

internal static class MintLinkEndpoint
{
    private const int UsualDays = 14;
    private const int MostDays = 60;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/orders/{id}/links", Handle)
        .WithName("MintCustomerLink")
        .WithTags("Delay risk")
        .WithSummary("Make a link for an order's customer")
        .WithDescription(
            "A signed link to a page, in English and Italian, where the customer decides about a delay without signing in: the new date, another of the "
            + "offered, or cancelling with refund. It is stored nowhere; whoever has it may decide, so send it to the customer alone.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("for a week", new OrderLinkInput(7))
        .WithExample(StatusCodes.Status200OK, "a link", new CustomerLink(
            "web:1001", "/o/MTc3MzU2….c2lnbmF0dXJl", "https://shop.example/o/MTc3MzU2….c2lnbmF0dXJl", new DateTimeOffset(2026, 3, 15, 9, 30, 0, TimeSpan.Zero)))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<CustomerLink>, ProblemHttpResult>> Handle(
        string id, OrderLinkInput? input, Intent intent, HttpRequest request, IOrders orders, LinkTokens tokens, CancellationToken cancellation)
    {
        if (input?.Days is < 1 or > MostDays)
        {
            return TypedResults.Problem(Problems.Of(new Rejection("request.invalid", $"days: 1 to {MostDays}.")));
        }

        if (!Slugs.IsPrintable(id, 121) || await orders.Find(id, cancellation) is null)
        {
            return TypedResults.Problem(Problems.Of(new Rejection("order.not-found", $"There is no live order '{(Slugs.IsPrintable(id, 121) ? id : "")}'.", RejectionKind.NotFound)));
        }

        var expires = intent.At.AddDays(input?.Days ?? UsualDays);
        var path = $"/o/{tokens.Make(id, expires)}";
        return TypedResults.Ok(new CustomerLink(id, path, $"{request.Scheme}://{request.Host}{path}", expires));
    }
}
