using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Recommendations;

internal static class RecommendToCustomerEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/customers/{id}/recommendations", Handle)
        .WithName("RecommendToCustomer")
        .WithTags("Recommendations")
        .WithSummary("What a customer may want")
        .WithDescription(
            "Learned from your own purchases, with the strongest reason and a sentence to say, in English or Italian (lang; when absent, the customer's own). Repeat basket (up to "
            + "20) for what they are buying now; channel and place say where. Never what cannot be sold there, is in the basket, or came back within 90 days.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "with a teapot in the basket", new RecommendationList([new Recommendation(
            "CUP", "Blue cup", "kitchen/tea", 1.2, new RecommendationReason(ReasonKind.BoughtTogether, "TEAPOT", "Blue teapot", 61, 200),
            "Of the last 200 who bought Blue teapot, 61 took Blue cup with it.")]))
        .WaitsForPosition()
        .RequireScope(Scopes.CustomersRead);

    private static async Task<Results<Ok<RecommendationList>, ProblemHttpResult>> Handle(
        string id, [AsParameters] RecommendationQuery query, ICustomerRecords customers, ICustomerFamilies families, IGrains grains, Recommender recommender, TimeProvider time,
        CancellationToken cancellation)
    {
        if (query.Check() is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        if (await customers.Find(id, cancellation) is not { } customer)
        {
            return TypedResults.Problem(Problems.Of(RecommendationQuery.NoCustomer));
        }

        var past = await Past.Of(customer, grains, time.GetUtcNow(), cancellation);
        var records = await families.RecordsOf(customer.Id, cancellation);
        return TypedResults.Ok(await recommender.Recommend(query.For(past, records, customer.PreferredLanguage), cancellation));
    }
}
