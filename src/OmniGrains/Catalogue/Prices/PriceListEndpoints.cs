using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Edge;

namespace OmniGrains.Catalogue.Prices;

internal static class PriceListEndpoints
{
    private const int MostItems = 100;

    private static readonly PriceList Example = new("outlet", "Outlet", "EUR", [], ["serravalle-1"], 10, true, 1);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/price-lists", List)
            .WithName("ListPriceLists")
            .WithTags("Catalogue")
            .WithSummary("List price lists")
            .WithDescription("Those that are asked first come first; page with cursor.")
            .Produces<Page<PriceList>>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithExample(StatusCodes.Status200OK, "one list", new Page<PriceList>([Example], null))
            .WaitsForPosition()
            .RequireScope(Scopes.CatalogueRead);
        routes.MapGet("/price-lists/{id}", Get)
            .WithName("GetPriceList")
            .WithTags("Catalogue")
            .WithSummary("Read a price list")
            .WithDescription("Where the list applies, with its ETag. The prices in it are read by product.")
            .Produces<PriceList>()
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "an outlet's", Example)
            .WaitsForPosition()
            .RequireScope(Scopes.CatalogueRead);
    }

    private static async Task<Results<Ok<Page<PriceList>>, ProblemHttpResult>> List(
        string? cursor, int? limit, LiveCatalogue catalogue, CancellationToken cancellation)
    {
        if (!Cursor.TryRead(cursor, out var skipped) || skipped > PriceListsGrain.MostLists)
        {
            return TypedResults.Problem(Problems.Of(Cursor.Unreadable));
        }

        var (lists, start, size) = ((await catalogue.Lists(cancellation)).Current, (int)(skipped ?? 0), Math.Clamp(limit ?? 50, 1, MostItems));
        var next = lists.Count > start + size ? Cursor.Of(start + size) : null;
        return TypedResults.Ok(new Page<PriceList>([.. lists.Skip(start).Take(size)], next));
    }

    private static async Task<Results<Ok<PriceList>, ProblemHttpResult>> Get(
        string id, HttpResponse response, LiveCatalogue catalogue, CancellationToken cancellation)
    {
        if ((await catalogue.Lists(cancellation)).Find(id) is not { } list)
        {
            return TypedResults.Problem(Problems.Of(CatalogueRejections.ListNotFound(id)));
        }

        response.Headers.ETag = Answers.ETagOf(list.Revision);
        return TypedResults.Ok(list);
    }
}
