using OmniGrains.Campaigns.Contracts;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Campaigns.Running;

/// <summary>Deciding runs far ahead of sending: a campaign holds back what has not been sent yet when it is paused or stopped, and counts what has.</summary>
internal sealed class SendingCampaigns(IGrains grains) : IBulkSenders
{
    public async ValueTask<BulkState> StateOf(string cause, CancellationToken cancellation) =>
        CampaignReaction.IdIn(cause) is not { } id ? BulkState.Goes : (await grains.Read(Campaign.GrainOf(id), ReadCampaign.Query, cancellation)).Value.State switch
        {
            CampaignState.Paused => BulkState.Paused,
            CampaignState.Stopped => BulkState.Stopped,
            _ => BulkState.Goes,
        };

    public async ValueTask Handed(string cause, int count, CommandContext context)
    {
        if (CampaignReaction.IdIn(cause) is { } id)
        {
            await grains.Ask(Campaign.GrainOf(id), new NoteHanded(id, count), context, CancellationToken.None);
        }
    }
}
