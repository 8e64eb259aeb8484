using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;
using OmniGrains.Recommendations.Contracts;

namespace OmniGrains.Recommendations;

/// <summary>What to offer next, learned from what was bought.</summary>
public sealed class RecommendationsSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(RecommendationsJson.Default);
        parts.Views.Add(new BasketsView());
    }

    public void AddServices(IServiceCollection services) => services
        .AddSingleton<Recommender>()
        .AddSingleton<ICompanions, Companions>()
        .AddSingleton<Shelves>();

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        RecommendToCustomerEndpoint.Map(routes);
        RecommendToAnybodyEndpoint.Map(routes);
        RelatedProductsEndpoint.Map(routes);
    }
}
