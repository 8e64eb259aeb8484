using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Products;

/// <summary>Takes a product off sale, or puts it back.</summary>
internal sealed record ChangeSale(string Sku, bool Archive, int? ExpectedRevision, Intent Intent) : IRequest<Result<ProductReceipt>>;

internal sealed class ChangeSaleHandler(IGrains grains, LiveCatalogue catalogue) : IRequestHandler<ChangeSale, Result<ProductReceipt>>
{
    public async Task<Result<ProductReceipt>> Handle(ChangeSale request, CancellationToken cancellationToken)
    {
        if (!Sku.IsValid(request.Sku))
        {
            return CatalogueRejections.NotFound(request.Sku);
        }

        var bundles = await catalogue.Bundles(cancellationToken);
        var expected = Revisions.OfProduct(request.ExpectedRevision, bundles, request.Sku);
        ICommand<ProductRevision> command = request.Archive ? new ArchiveProduct(request.Sku, expected) : new RestoreProduct(request.Sku, expected);
        var outcome = await grains.Ask(
            ProductGrain.IdOf(request.Sku), command, request.Intent.Context(request.Archive ? "archive" : "restore"), cancellationToken);
        return outcome.Reply is { } reply
            ? Result<ProductReceipt>.Of(
                new ProductReceipt(request.Sku, Revisions.Of(reply.Revision, bundles, request.Sku), outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection!;
    }
}

internal static class ChangeSaleEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        Describe(routes.MapPost("/products/{sku}/archive", Archive), "ArchiveProduct", "Take a product off sale",
            "It stays readable, with its barcodes and prices, and leaves the lists. Archiving it again changes nothing.");
        Describe(routes.MapPost("/products/{sku}/restore", Restore), "RestoreProduct", "Put an archived product back on sale",
            "It is listed again. Restoring what is on sale changes nothing.");
    }

    private static void Describe(RouteHandlerBuilder endpoint, string name, string summary, string description) => endpoint
        .WithName(name)
        .WithTags("Catalogue")
        .WithSummary(summary)
        .WithDescription(description)
        .Produces<ProductReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .WithExample(StatusCodes.Status200OK, "done", new ProductReceipt("TEAPOT", 3, 20))
        .RequireScope(Scopes.CatalogueWrite);

    private static Task<Results<Ok<ProductReceipt>, ProblemHttpResult>> Archive(
        string sku, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        Change(sku, archive: true, intent, mediator, http, cancellation);

    private static Task<Results<Ok<ProductReceipt>, ProblemHttpResult>> Restore(
        string sku, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        Change(sku, archive: false, intent, mediator, http, cancellation);

    private static async Task<Results<Ok<ProductReceipt>, ProblemHttpResult>> Change(
        string sku, bool archive, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        Answers.TryReadIfMatch(http.Request, out var revision)
            ? (await mediator.Send(new ChangeSale(sku, archive, revision, intent), cancellation)).ToTagged(http, receipt => receipt.Revision)
            : TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
}
