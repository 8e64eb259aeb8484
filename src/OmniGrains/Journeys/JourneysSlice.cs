using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Journeys.Contracts;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Journeys.DryRuns;
using OmniGrains.Journeys.Reading;
using OmniGrains.Journeys.Runs;
using OmniGrains.Journeys.StockAlerts;
using OmniGrains.Journeys.Working;

namespace OmniGrains.Journeys;

/// <summary>If this happens to a customer, or does not, then that.</summary>
public sealed class JourneysSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(JourneysJson.Default)
            .Event<JourneySaved>("journey.saved")
            .Event<JourneysFollowed>("journey.followed")
            .Event<RunEntered>("journey.entered")
            .Event<RunContent>("journey.content")
            .Event<StepPassed>("journey.step-passed")
            .Event<RunWaits>("journey.waits")
            .Event<RunDue>("journey.due")
            .Event<GoalReached>("journey.goal-reached")
            .Event<RunEnded>("journey.ended")
            .Event<JourneyTold>("journey.told")
            .Event<RunForgotten>("journey.forgotten")
            .Event<BackInStock>("journey.back-in-stock")
            .Event<StockAlertWanted>("journey.stock-alert-wanted")
            .Event<StockAlertDropped>("journey.stock-alert-dropped")
            .Command<WakeRun, RunReply>("journey.wake");
        parts.Grains.Add(new JourneyBookGrain());
        parts.Grains.Add(new RunGrain());
        parts.Grains.Add(new ProgressGrain());
        parts.Grains.Add(new StockAlertGrain());
        parts.Views.Add(new JourneyCountsView());
        parts.Views.Add(new StockWaitsView());
    }

    public void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton<WireJson>();
        services
            .AddSingleton<JourneyKinds>()
            .AddSingleton<JourneyFacts>()
            .AddSingleton<EarlierPlans>()
            .AddSingleton<RunDriver>()
            .AddSingleton<RunTeller>()
            .AddSingleton<History>()
            .AddSingleton<StockWaits>()
            .AddSingleton<KeyedWork, JourneyWork>()
            .AddSingleton<KeyedWork, StockAlertWork>();
    }

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        JourneyEndpoints.Map(routes);
        DryRunEndpoint.Map(routes);
        JourneyResultsEndpoint.Map(routes);
        StockAlertEndpoints.Map(routes);
    }
}
