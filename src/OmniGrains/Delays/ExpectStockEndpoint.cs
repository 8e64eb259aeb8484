using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Delays.Watching;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Delays;

/// <summary>When goods that are not there yet can be sent.</summary>
/// <param name="AvailableAt">With offset.</param>
public sealed record StockExpectedInput(DateTimeOffset AvailableAt);

/// <summary>It was noted.</summary>
public sealed record StockExpectedReceipt(string OrderId, long Position);

internal static class ExpectStockEndpoint
{
    private const int MostYears = 3;
    private static readonly Rejection WrongDate = new("request.invalid", $"availableAt: must lie between 1970 and {MostYears} years from now.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/delay-risk/{id}/stock-expected", Handle)
        .WithName("ExpectStock")
        .WithTags("Delay risk")
        .WithSummary("Say when the goods of a backorder come in")
        .WithDescription("When that is too late for the promise, the order is at risk from now on, and its customer can be asked.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a delivery from the supplier", soon => new StockExpectedInput(soon.AddHours(8)))
        .WithExample(StatusCodes.Status200OK, "noted", new StockExpectedReceipt("web:1001", 1321))
        .RequireScope(Scopes.OrdersWrite);

    private static async Task<Results<Ok<StockExpectedReceipt>, ProblemHttpResult>> Handle(
        string id, StockExpectedInput input, Intent intent, HttpContext http, IGrains grains, CancellationToken cancellation)
    {
        if (!Slugs.IsPrintable(id, 121))
        {
            return TypedResults.Problem(Problems.Of(DelayRejections.NotWatched));
        }

        if (input.AvailableAt.Year < 1970 || input.AvailableAt > intent.At.AddYears(MostYears))
        {
            return TypedResults.Problem(Problems.Of(WrongDate));
        }

        var context = intent.Context($"{id} {input.AvailableAt.UtcTicks}");
        var outcome = await grains.Ask(DelayWatch.GrainOf(id), new ExpectStock(input.AvailableAt.ToUniversalTime(), intent.Actor), context, cancellation);
        Result<StockExpectedReceipt> result = outcome.Rejection is { } rejection
            ? rejection
            : Result<StockExpectedReceipt>.Of(new StockExpectedReceipt(id, outcome.Position), outcome.Position, outcome.Replayed);
        return result.ToOk(http);
    }
}
