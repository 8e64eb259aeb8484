using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Stocks;

namespace OmniGrains.Inventory.Movements;

internal static class GetStockEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/stock/{place}/{sku}", Handle)
        .WithName("GetStock")
        .WithTags("Stock")
        .WithSummary("Read a stock")
        .WithDescription("Every bucket of one SKU at one place, live. 404 when nothing was ever recorded of it.")
        .Produces<StockDetails>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WaitsForPosition()
        .RequireScope(Scopes.InventoryRead);

    private static async Task<IResult> Handle(string place, string sku, HttpResponse response, IGrains grains, TimeProvider time, CancellationToken cancellation)
    {
        var stock = new StockId(place, Quantities.SkuOf(sku));
        var answer = Quantities.IsStock(stock.Place, stock.Sku) ? await grains.Read(stock.Grain, DescribeStock.It, cancellation) : default;
        if (answer.Version == 0)
        {
            return StockRejections.Unknown.ToProblem();
        }

        response.Headers.ETag = Answers.ETagOf(answer.Version);
        return TypedResults.Ok(DetailsOf(stock, answer.Value, time.GetUtcNow(), answer.Position));
    }

    private static StockDetails DetailsOf(StockId stock, Stock state, DateTimeOffset now, long position)
    {
        var level = state.Level(now);
        return new StockDetails(
            stock.Place, stock.Sku, level.OnHand, level.Reserved, level.Available, level.Incoming, level.Safety, level.Damaged,
            level.BackorderLimit, state.Policy.LowAt, level.Pools, state.Revision, position);
    }
}
