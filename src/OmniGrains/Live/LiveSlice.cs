using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;
using OmniGrains.Live.Contracts;

namespace OmniGrains.Live;

/// <summary>The live feed of everything that happens.</summary>
public sealed class LiveSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
    }

    public void AddServices(IServiceCollection services)
    {
        services.AddSingleton<EventEnvelope>().AddSingleton<Notices>().AddSingleton<EventStream>();
    }

    public void AddRoutes(IEndpointRouteBuilder routes) => StreamEndpoint.Map(routes);
}
