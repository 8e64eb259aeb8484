using OmniGrains.Campaigns.Contracts;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Campaigns.Running;

/// <summary>Deciding runs far ahead of sending: a campaign that is stopped takes back what has not been sent yet.</summary>
internal sealed class StoppedCampaigns(IGrains grains) : IBulkSenders
{
    public async ValueTask<bool> HasStopped(string cause, CancellationToken cancellation) =>
        CampaignReaction.IdIn(cause) is { } id && (await grains.Read(Campaign.GrainOf(id), ReadCampaign.Query, cancellation)).Value.State == CampaignState.Stopped;
}
