using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniGrains.Desk.Macros;
using OmniGrains.Desk.ServiceLevels;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;

namespace OmniGrains.Desk;

/// <summary>How the inbox is worked: what is promised, macros, who gets what.</summary>
public sealed class DeskSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(DeskJson.Default)
            .Event<DeskEntrySaved>("desk.saved")
            .Event<DeskEntryRemoved>("desk.removed");
        parts.Grains.Add(new DeskBookGrain());
    }

    public void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton<WireJson>();
        services
            .AddSingleton<ShelfKeeper>()
            .AddSingleton<MacroCheck>()
            .AddSingleton<MacroFilling>()
            .AddSingleton<KeyedWork, ServiceLevelWork>();
    }

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        Calendars.Map(routes);
        SlaPolicies.Map(routes);
        Macros.Macros.Map(routes);
        Brands.Map(routes);
    }
}
