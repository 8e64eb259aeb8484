using OmniGrains.Campaigns.Contracts;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Campaigns.Running;

/// <summary>Deciding runs far ahead of sending: a campaign takes back what has not been sent yet when it is stopped, and counts what has.</summary>
internal sealed class SendingCampaigns(IGrains grains) : IBulkSenders
{
    public async ValueTask<bool> HasStopped(string cause, CancellationToken cancellation) =>
        CampaignReaction.IdIn(cause) is { } id && (await grains.Read(Campaign.GrainOf(id), ReadCampaign.Query, cancellation)).Value.State == CampaignState.Stopped;

    public async ValueTask Handed(string cause, int count, CommandContext context)
    {
        if (CampaignReaction.IdIn(cause) is { } id)
        {
            await grains.Ask(Campaign.GrainOf(id), new NoteHanded(id, count), context, CancellationToken.None);
        }
    }
}
