using System.Text.Json;
using OmniGrains.Campaigns.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Campaigns;

internal static class CampaignRejections
{
    public static readonly Rejection Unknown = new("campaign.unknown", "There is no campaign with this id.", RejectionKind.NotFound);

    public static readonly Rejection Changed = new("campaign.changed", "The campaign has changed since you read it. Read it again, then decide.", RejectionKind.PreconditionFailed);

    public static Rejection NotNow(CampaignState state) => new(
        "campaign.not-now", $"The campaign is {JsonNamingPolicy.CamelCase.ConvertName(state.ToString())}: that cannot be done with it.", RejectionKind.Conflict);

    public static Rejection Invalid(string detail) => new("campaign.invalid", detail);
}
