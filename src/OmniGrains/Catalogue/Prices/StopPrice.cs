using System.Globalization;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Catalogue.Products;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Prices;

/// <summary>Ends a price now, or takes back one that has not begun.</summary>
internal sealed record StopPrice(string Sku, int Id, Intent Intent) : IRequest<Result<PriceReceipt>>;

internal sealed class StopPriceHandler(IGrains grains) : IRequestHandler<StopPrice, Result<PriceReceipt>>
{
    public async Task<Result<PriceReceipt>> Handle(StopPrice request, CancellationToken cancellationToken)
    {
        if (!Sku.IsValid(request.Sku))
        {
            return CatalogueRejections.NotFound(request.Sku);
        }

        var context = request.Intent.Context(request.Id.ToString(CultureInfo.InvariantCulture));
        var outcome = await grains.Ask(ProductGrain.IdOf(request.Sku), new EndPrice(request.Sku, request.Id), context, cancellationToken);
        return outcome.Reply is { } reply
            ? Result<PriceReceipt>.Of(new PriceReceipt(request.Sku, reply.Price, outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection!;
    }
}

internal static class StopPriceEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/products/{sku}/prices/{id:int}", Handle)
        .WithName("EndPrice")
        .WithTags("Catalogue")
        .WithSummary("End a price")
        .WithDescription(
            "A price in force ends now; one that has not begun never will; one that is over stays as it was. The history keeps all of them.")
        .Produces<PriceReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "ended", new PriceReceipt("TEAPOT", AddPriceEndpoint.Example, 25))
        .RequireScope(Scopes.CatalogueWrite);

    private static async Task<Results<Ok<PriceReceipt>, ProblemHttpResult>> Handle(
        string sku, int id, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new StopPrice(sku, id, intent), cancellation)).ToOk(http);
}
