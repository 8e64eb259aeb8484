using OmniGrains.Campaigns.Contracts;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Segments.Contracts;

namespace OmniGrains.Campaigns;

/// <summary>Whether a campaign can be sent. One that nobody can be told would be used up on nobody.</summary>
internal sealed class CampaignFitness(INotices notices, ISegments segments)
{
    public async ValueTask<Rejection?> WrongFor(CampaignInput campaign, CancellationToken cancellation) =>
        await notices.WrongFor(campaign.Template, campaign.Data ?? CampaignInput.NoData, cancellation) is { } wrong ? CampaignRejections.Invalid(wrong)
        : campaign.Segment is { } segment && await segments.Find(segment, cancellation) is null ? CampaignRejections.Invalid("segment: there is no segment with this id.")
        : null;
}
