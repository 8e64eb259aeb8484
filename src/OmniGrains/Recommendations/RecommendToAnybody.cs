using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;

namespace OmniGrains.Recommendations;

internal static class RecommendToAnybodyEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/recommendations", Handle)
        .WithName("RecommendToAnybody")
        .WithTags("Recommendations")
        .WithSummary("What somebody unknown may want")
        .WithDescription("Like a customer's, for a basket of nobody's: what goes with it and what comes after it, or, without one, what is bought most lately.")
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "no basket", new RecommendationList([new Recommendation(
            "TEAPOT", "Blue teapot", "kitchen/tea", 0.5, new RecommendationReason(ReasonKind.Popular, null, null, 88, null), "Many are buying Blue teapot at the moment.")]))
        .WaitsForPosition()
        .RequireScope(Scopes.CatalogueRead);

    private static async Task<Results<Ok<RecommendationList>, ProblemHttpResult>> Handle(
        [AsParameters] RecommendationQuery query, Recommender recommender, CancellationToken cancellation) =>
        query.Check() is { } wrong
            ? TypedResults.Problem(Problems.Of(wrong))
            : TypedResults.Ok(await recommender.Recommend(query.For(Past.None, [], null), cancellation));
}
