using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Edge;

namespace OmniGrains.Catalogue.Products;

internal static class GetProductEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/products/{sku}", Handle)
        .WithName("GetProduct")
        .WithTags("Catalogue")
        .WithSummary("Read a product")
        .WithDescription("The live product with its barcodes and, if it is a bundle, its parts; archived ones too.")
        .Produces<Product>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "a teapot", Example)
        .WaitsForPosition()
        .RequireScope(Scopes.CatalogueRead);

    public static Product Example
    {
        get
        {
            var facts = PutProductEndpoint.Example.Facts;
            return new Product(
                "TEAPOT", facts.Name, facts.Description, facts.Category, facts.Attributes, facts.Cost, facts.TaxClass, facts.Images,
                ["4006381333931"], [], false);
        }
    }

    private static async Task<Results<Ok<Product>, ProblemHttpResult>> Handle(
        string sku, HttpResponse response, LiveCatalogue catalogue, CancellationToken cancellation)
    {
        if (await catalogue.Find(sku, cancellation) is not { } product)
        {
            return TypedResults.Problem(Problems.Of(CatalogueRejections.NotFound(sku)));
        }

        var revision = (await catalogue.State(sku, cancellation)).Revision;
        response.Headers.ETag = Answers.ETagOf(Revisions.Of(revision, await catalogue.Bundles(cancellation), sku));
        return TypedResults.Ok(product);
    }
}
