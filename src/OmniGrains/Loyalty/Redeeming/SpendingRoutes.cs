using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OmniGrains.Edge;

namespace OmniGrains.Loyalty.Redeeming;

/// <summary>What the steps of payments by points and of rewards have in common.</summary>
internal static class SpendingRoutes
{
    public static RouteHandlerBuilder DescribedAs(this RouteHandlerBuilder builder, string name, string summary) => builder
        .WithName(name)
        .WithTags("Loyalty")
        .WithSummary(summary)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .RequireScope(Scopes.LoyaltyWrite);
}
