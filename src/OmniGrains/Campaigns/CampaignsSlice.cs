using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniGrains.Campaigns.Contracts;
using OmniGrains.Campaigns.Reading;
using OmniGrains.Campaigns.Running;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Campaigns;

/// <summary>One message to many customers: each once, at a pace, and no further than it does good.</summary>
public sealed class CampaignsSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(CampaignsJson.Default)
            .Event<CampaignSaved>("campaign.saved")
            .Event<CampaignScheduled>("campaign.scheduled")
            .Event<CampaignStarted>("campaign.started")
            .Event<CampaignBounded>("campaign.bounded")
            .Event<CampaignProgressed>("campaign.progressed")
            .Event<CampaignHanded>("campaign.handed")
            .Event<CampaignTroubled>("campaign.troubled")
            .Event<CampaignPaused>("campaign.paused")
            .Event<CampaignStopped>("campaign.stopped")
            .Event<CampaignDone>("campaign.done")
            .Event<CampaignListed>("campaign.listed")
            .Command<StartCampaign, CampaignReply>("campaign.start");
        parts.Grains.Add(new CampaignGrain());
        parts.Grains.Add(new RunningCampaignsGrain());
        parts.Reactions.Add(new CampaignReaction());
        parts.Views.Add(new CampaignListView());
    }

    public void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton<WireJson>();
        services.AddSingleton<CampaignFitness>();
        services.AddSingleton<KeyedWork, CampaignWork>();
        services.AddSingleton<IBulkSenders, SendingCampaigns>();
    }

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        CampaignEndpoints.Map(routes);
        ReadCampaignsEndpoint.Map(routes);
    }
}
