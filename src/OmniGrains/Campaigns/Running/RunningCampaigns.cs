using System.Collections.Immutable;
using OmniGrains.Campaigns.Contracts;
using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Campaigns.Running;

/// <summary>Which campaigns run. Follows what the campaigns themselves decide.</summary>
internal sealed record RunningCampaigns(ImmutableSortedSet<string> Ids)
{
    public const string GrainType = "running-campaigns";

    public static readonly GrainId Grain = GrainId.Of(GrainType, "all");
    public static readonly RunningCampaigns None = new([]);
}

internal sealed record ReadRunning : IQuery<RunningCampaigns>
{
    public static readonly ReadRunning Query = new();
}

internal sealed record ListCampaign(string Id, bool Runs) : ICommand<CampaignReply>;

internal sealed class RunningCampaignsGrain : Grain<RunningCampaigns>
{
    public override string Type => RunningCampaigns.GrainType;

    public override RunningCampaigns Initial => RunningCampaigns.None;

    public override string SnapshotSchema => "1";

    public override object Answer(RunningCampaigns state, IQuery query) => state;

    public override Decision Decide(RunningCampaigns state, ICommand command, in CommandContext context)
    {
        var list = (ListCampaign)command;
        var reply = new CampaignReply(0, list.Runs ? CampaignState.Running : CampaignState.Paused);
        return state.Ids.Contains(list.Id) == list.Runs ? Decision.Unchanged(reply) : Decision.Accept(reply, new CampaignListed(list.Id, list.Runs));
    }

    public override RunningCampaigns Evolve(RunningCampaigns state, IEvent @event) => @event is CampaignListed listed
        ? new RunningCampaigns(listed.Runs ? state.Ids.Add(listed.Id) : state.Ids.Remove(listed.Id))
        : state;
}

/// <summary>Lists what runs, and tells campaigns what became of what they sent.</summary>
internal sealed class CampaignReaction : Reaction
{
    public override string Name => "campaigns";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        CampaignStarted started => [List(started.Id, true)],
        CampaignPaused paused => [List(paused.Id, false)],
        CampaignStopped stopped => [List(stopped.Id, false)],
        CampaignDone done => [List(done.Id, false)],
        NotificationReported { State: NoticeReport.Bounced or NoticeReport.Complained, Cause: { } cause } told when IdIn(cause) is { } id =>
            [Consequence.Ask(Campaign.GrainOf(id), new NoteTrouble(id, told.State == NoticeReport.Complained))],
        NotificationFailed { Code: SendResult.Undeliverable, Cause: { } cause } when IdIn(cause) is { } id => [Consequence.Ask(Campaign.GrainOf(id), new NoteTrouble(id, false))],
        _ => [],
    };

    private static Consequence List(string id, bool runs) => Consequence.Ask(RunningCampaigns.Grain, new ListCampaign(id, runs));

    internal static string? IdIn(string cause) => NoticeOrder.IsBulk(cause) ? cause[NoticeOrder.CampaignCause.Length..] : null;
}
