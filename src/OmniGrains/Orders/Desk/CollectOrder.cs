using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Desk;

/// <summary>What the customer shows.</summary>
/// <param name="Code">The collection code.</param>
/// <param name="Card">The loyalty card, which must be the buyer's.</param>
/// <param name="ByStaff">True when the staff vouches for the person, e.g. after an identity check.</param>
public sealed record CollectionInput(string? Code, string? Card, bool? ByStaff);

/// <summary>The code that opens a collection.</summary>
public sealed record CollectionCode(string OrderId, string Code);

/// <summary>
/// Codes of six digits, derived from the master key, the order and the number of the code: nothing that opens a collection
/// is stored anywhere.
/// </summary>
internal sealed class CollectionCodes(KeyVault vault)
{
    private const ulong Codes = 1_000_000;

    public string Of(string orderId, int number)
    {
        var digest = vault.Digest($"collection-code/{orderId}/{number.ToString(CultureInfo.InvariantCulture)}");
        return (ulong.Parse(digest.AsSpan(0, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture) % Codes).ToString("D6", CultureInfo.InvariantCulture);
    }

    public bool Matches(string code, string orderId, int number) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(code), Encoding.ASCII.GetBytes(Of(orderId, number)));
}

internal sealed class CollectOrderRules : OrderRules<CollectionInput>
{
    protected override void Check(CollectionInput input, Checks<OrderRequest<CollectionInput>> check)
    {
        var shown = (input.Code is null ? 0 : 1) + (input.Card is null ? 0 : 1) + (input.ByStaff == true ? 1 : 0);
        check.That(shown == 1, "code", "must be shown, or a card, or the staff's word: exactly one of them.");
        check.That(input.Code is null || Slugs.IsPrintable(input.Code, 20), "code", "must be 1 to 20 printable ASCII characters.");
        check.OptionalText(input.Card, 100, "card");
    }
}

internal sealed class CollectOrderHandler(OrderDesk desk, CollectionCodes codes, ICustomerLookup customers, ICustomerFamilies families)
    : IRequestHandler<OrderRequest<CollectionInput>, Result<OrderReceipt>>
{
    public async Task<Result<OrderReceipt>> Handle(OrderRequest<CollectionInput> request, CancellationToken cancellationToken)
    {
        if (await desk.Read(request.OrderId, cancellationToken) is not { Live.Placed: not null } order)
        {
            return OrderRejections.NoSuchOrder;
        }

        var (against, proven) = request.Input switch
        {
            { Code: { } code } => (Collecting.ByCode, codes.Matches(code, request.OrderId, order.Now.CodeNumber)),
            { Card: { } card } => (Collecting.ByCard, await IsBuyers(card, order, cancellationToken)),
            _ => (Collecting.ByStaff, true),
        };
        var result = await desk.Ask(request, new HandOver(request.Part!, against, proven), OrdersJson.Default.CollectionInput);
        return result.Value is { Id: Collecting.Refused } ? LiveRejections.CodeWrong : result;
    }

    private async ValueTask<bool> IsBuyers(string card, Order.Documented order, CancellationToken cancellation) =>
        order.Document.Record is { } record
        && await customers.Find(new IdentityInput(IdentityKinds.Card, card), cancellation) is { } holder
        && await families.Belongs(record, holder, cancellation);
}

internal static class CollectOrderEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/orders/{id}/fulfilments/{fulfilment}/collection", Collect)
            .WithName("CollectOrder")
            .WithTags("Fulfilments")
            .WithSummary("Hand goods over at a place")
            .WithDescription(
                "Against the collection code, the buyer's own loyalty card or the staff's word. A wrong code or card is refused with 409 "
                + "collection.refused and counted; after five wrong ones the code is locked until a new one is made.")
            .Produces<OrderReceipt>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("against the code", new CollectionInput("123456", null, null))
            .RequireScope(Scopes.OrdersWrite);
        routes.MapGet("/orders/{id}/collection-code", ReadCode)
            .WithName("ReadCollectionCode")
            .WithTags("Fulfilments")
            .WithSummary("Read the collection code")
            .WithDescription("For whoever tells the customer. It is computed, and stored nowhere.")
            .Produces<CollectionCode>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .RequireScope(Scopes.OrdersWrite);
    }

    private static async Task<Results<Ok<OrderReceipt>, ProblemHttpResult>> Collect(
        string id, string fulfilment, CollectionInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new OrderRequest<CollectionInput>(OrderIds.Read(id), fulfilment, input, intent), cancellation)).ToOk(http);

    private static async Task<IResult> ReadCode(string id, OrderDesk desk, CollectionCodes codes, HttpResponse response, CancellationToken cancellation)
    {
        var order = await desk.Read(OrderIds.Read(id), cancellation);
        response.Headers.CacheControl = "no-store";
        return order switch
        {
            { Live.Placed.Delivery: not DeliveryKind.Ship } => TypedResults.Ok(new CollectionCode(OrderIds.Read(id), codes.Of(OrderIds.Read(id), order.Now.CodeNumber))),
            { Live.Placed: not null } => LiveRejections.NotCollected.ToProblem(),
            _ => OrderRejections.NotFound(OrderIds.Read(id)).ToProblem(),
        };
    }
}
