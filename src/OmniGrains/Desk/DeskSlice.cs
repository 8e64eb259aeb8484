using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniGrains.Desk.Automation;
using OmniGrains.Desk.Contracts;
using OmniGrains.Desk.Escalation;
using OmniGrains.Desk.Joining;
using OmniGrains.Desk.Macros;
using OmniGrains.Desk.Routing;
using OmniGrains.Desk.ServiceLevels;
using OmniGrains.Desk.Setup;
using OmniGrains.Desk.Surveys;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

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
            .Event<ShiftEnded>("routing.shift-ended")
            .Event<AgentSeen>("routing.agent-seen")
            .Command<CheckSigns, TeamReply>("routing.check-signs")
            .Command<BeginShift, TeamReply>("routing.begin-shift")
            .Command<EndShift, TeamReply>("routing.end-shift");
        parts.Views.Add(new AutomationRunsView());
        AddSurveys(parts);
        parts.Contracts
            .Event<EscalationFollowed>("escalation.followed")
            .Event<EscalationReached>("escalation.reached")
            .Command<CheckEscalation, EscalationReply>("escalation.check");
        parts.Grains.Add(new EscalationGrain());
        parts.Contracts.Event<MacroCounted>("desk.macro-counted");
        parts.Grains.Add(new MacroTallyGrain());
        parts.Reactions.Add(new MacroReaction());
        parts.Grains.Add(new DeskBookGrain());
        parts.Grains.Add(new TeamQueueGrain());
    }

    private static void AddSurveys(EngineParts parts)
    {
        parts.Contracts
            .Event<SurveyPlanned>("survey.planned")
            .Event<SurveyCancelled>("survey.cancelled")
            .Event<SurveyDue>("survey.due")
            .Event<SurveySent>("survey.sent")
            .Event<SurveySkipped>("survey.skipped")
            .Event<SurveyAnswered>("survey.answered")
            .Event<SurveyCommented>("survey.commented")
            .Event<SurveyForgotten>("survey.forgotten")
            .Event<CustomerAsked>("survey.customer-asked")
            .Event<CustomerNotAsked>("survey.customer-not-asked")
            .Command<SendSurvey, SurveyReply>("survey.send");
        parts.Grains.Add(new SurveyGrain());
        parts.Grains.Add(new AskedCustomerGrain());
        parts.Views.Add(new SatisfactionView());
    }

    public void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton<WireJson>();
        services
            .AddSingleton<ShelfKeeper>()
            .AddSingleton<IServiceDesk, ServiceDesk>()
            .AddSingleton<IHandlers, ServiceDesk>()
            .AddSingleton<MacroCheck>()
            .AddSingleton<MacroFilling>()
            .AddSingleton<IMacroSuggestions, MacroSuggestions>()
            .AddSingleton<IMacroWords, FirstMacro>()
            .AddSingleton<IBrandVoices, BrandVoices>()
            .AddSingleton<KeyedWork, EscalationWork>()
            .AddSingleton<AutomationLookup>()
            .AddSingleton<SurveyLinks>()
            .AddSingleton<SurveySending>()
            .AddSingleton<SurveyPage>()
            .AddSingleton<KeyedWork, SurveyWork>()
            .AddSingleton<DryRun>()
            .AddSingleton<KeyedWork, AutomationWork>()
            .AddSingleton<KeyedWork, JoiningWork>()
            .AddSingleton<KeyedWork, ServiceLevelWork>()
            .AddSingleton<TeamTelling>()
            .AddSingleton<GivingBack>()
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
        JoiningRules.Map(routes);
        RoutingEndpoints.Map(routes);
        TeamAtWorkEndpoint.Map(routes);
        HandOverEndpoint.Map(routes);
        AutomationRules.Map(routes);
        Surveys.Surveys.Map(routes);
        ReadSurveyEndpoint.Map(routes);
        SatisfactionReportEndpoint.Map(routes);
        DryRunEndpoint.Map(routes);
        AutomationRunsEndpoint.Map(routes);
    }
}
