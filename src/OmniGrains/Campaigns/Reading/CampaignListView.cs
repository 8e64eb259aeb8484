using OmniGrains.Campaigns.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Campaigns.Reading;

/// <summary>One row per campaign, for the list.</summary>
internal sealed class CampaignListView : View
{
    public override string Name => "campaign-list";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["campaign_list"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) => ["create table if not exists campaign_list(id text not null primary key, position bigint not null)"];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        foreach (var recorded in events.Where(recorded => recorded.Event is CampaignSaved))
        {
            await writer.Execute("insert into campaign_list(id, position) values($1, $2) on conflict(id) do nothing", [[((CampaignSaved)recorded.Event!).Id, recorded.Position]]);
        }
    }
}
