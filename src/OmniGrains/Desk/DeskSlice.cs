using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniGrains.Desk.Macros;
using OmniGrains.Desk.Routing;
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
            .Event<DeskEntryRemoved>("desk.removed")
            .Event<TeamConfigured>("routing.team-configured")
            .Event<AgentPresenceChanged>("routing.presence-changed")
            .Event<ConversationWaits>("routing.waiting")
            .Event<ConversationRouted>("routing.assigned")
            .Event<ConversationHeld>("routing.held")
            .Event<ConversationLeft>("routing.left")
            .Event<ShiftBegan>("routing.shift-began")
            .Command<BeginShift, TeamReply>("routing.begin-shift");
        parts.Grains.Add(new DeskBookGrain());
        parts.Grains.Add(new TeamQueueGrain());
    }

    public void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton<WireJson>();
        services
            .AddSingleton<ShelfKeeper>()
            .AddSingleton<MacroCheck>()
            .AddSingleton<MacroFilling>()
            .AddSingleton<KeyedWork, ServiceLevelWork>()
            .AddSingleton<KeyedWork, RoutingWork>();
    }

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        Calendars.Map(routes);
        SlaPolicies.Map(routes);
        Macros.Macros.Map(routes);
        Brands.Map(routes);
        Teams.Map(routes);
        RoutingRules.Map(routes);
        RoutingEndpoints.Map(routes);
    }
}
