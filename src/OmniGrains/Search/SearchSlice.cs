using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;
using OmniGrains.Search.Asking;
using OmniGrains.Search.Index;

namespace OmniGrains.Search;

/// <summary>Finds messages, customers and orders by words.</summary>
public sealed class SearchSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(SearchJson.Default);
        parts.Views.Add(new SearchView());
    }

    public void AddServices(IServiceCollection services) => services.AddSingleton<Finder>();

    public void AddRoutes(IEndpointRouteBuilder routes) => SearchEndpoint.Map(routes);
}
