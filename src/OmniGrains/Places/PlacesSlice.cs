using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Places;

/// <summary>Shops, warehouses and suppliers: where they are, when they are open, what they do.</summary>
public sealed class PlacesSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(PlacesJson.Default).Event<PlaceDefined>("place.defined");
        parts.Grains.Add(new PlacesGrain());
    }

    public void AddServices(IServiceCollection services) => services
        .AddSingleton<IPlaces, LivePlaces>()
        .AddUseCase<PutPlace, PlaceReceipt, PutPlaceHandler>()
        .AddValidator<PutPlace, PlaceRules>();

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        PutPlaceEndpoint.Map(routes);
        GetPlaceEndpoint.Map(routes);
        ListPlacesEndpoint.Map(routes);
        ReadOpeningEndpoint.Map(routes);
    }
}
