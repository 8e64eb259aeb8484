using OmniGrains.Campaigns.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Campaigns;

/// <summary>A campaign and how far it has come.</summary>
/// <param name="Version">Grows with every change of what it is to be.</param>
/// <param name="Input">What it is; null before it was saved.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Reason">Why it was stopped, or paused itself.</param>
/// <param name="StartsAt">When it begins.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="Bounded">Who can be in it is fixed.</param>
/// <param name="UpTo">Up to which customer.</param>
/// <param name="SegmentVersion">Of its segment, since then.</param>
/// <param name="Segment">The conditions of that version.</param>
/// <param name="Handed">How many messages were handed to providers.</param>
/// <param name="CountsHanded">False in campaigns of releases that did not count them.</param>
/// <param name="Cursor">Up to whom everybody was looked at.</param>
/// <param name="Looked">How many were.</param>
/// <param name="Sent">To how many it goes.</param>
/// <param name="Held">Of these, to how many later.</param>
/// <param name="Dropped">How many are not to be told.</param>
/// <param name="Bounced">How many addresses do not exist.</param>
/// <param name="Complained">How many did not want it.</param>
internal sealed record Campaign(
    int Version, CampaignInput? Input, CampaignState State, string? Reason = null, DateTimeOffset? StartsAt = null, DateTimeOffset? StartedAt = null, bool Bounded = false,
    string? UpTo = null, string? Cursor = null, long Looked = 0, long Sent = 0, long Held = 0, long Dropped = 0, long Bounced = 0, long Complained = 0, int? SegmentVersion = null,
    IReadOnlyList<FieldCondition>? Segment = null, long Handed = 0, bool CountsHanded = false)
{
    public const string GrainType = "campaign";
    public const int FewestHanded = 20;

    public static readonly Campaign Unknown = new(0, null, CampaignState.Draft);

    public static GrainId GrainOf(string id) => GrainId.Of(GrainType, id);
}

internal sealed record ReadCampaign : IQuery<Campaign>
{
    public static readonly ReadCampaign Query = new();
}

internal sealed record CampaignReply(int Version, CampaignState State);

internal sealed record SaveCampaign(string Id, CampaignInput Input, int? ExpectedVersion, string Actor) : ICommand<CampaignReply>;

/// <summary>A moment that has passed means now.</summary>
internal sealed record ScheduleCampaign(string Id, DateTimeOffset At, string Actor) : ICommand<CampaignReply>;

/// <summary>Its reminder: the moment has come.</summary>
internal sealed record StartCampaign(string Id) : ICommand<CampaignReply>;

internal sealed record PauseCampaign(string Id, string Actor, string? Reason = null) : ICommand<CampaignReply>;

internal sealed record ResumeCampaign(string Id, string Actor) : ICommand<CampaignReply>;

internal sealed record StopCampaign(string Id, string Actor) : ICommand<CampaignReply>;

internal sealed record BoundCampaign(string Id, string? UpTo, int? SegmentVersion = null, IReadOnlyList<FieldCondition>? Segment = null) : ICommand<CampaignReply>;

/// <summary>Some more were looked at.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="From">From behind this customer.</param>
/// <param name="Cursor">Up to this one; null when there was nobody left.</param>
/// <param name="Looked">How many.</param>
/// <param name="Sent">To how many of them it goes.</param>
/// <param name="Held">Of these, to how many later.</param>
/// <param name="Dropped">Who of the audience is not to be told.</param>
internal sealed record NoteProgress(string Id, string? From, string? Cursor, long Looked, long Sent, long Held, long Dropped) : ICommand<CampaignReply>;

/// <summary>Some more messages were handed to providers.</summary>
internal sealed record NoteHanded(string Id, int Count) : ICommand<CampaignReply>;

/// <summary>Something that it sent bounced, or was complained about.</summary>
internal sealed record NoteTrouble(string Id, bool Complaint) : ICommand<CampaignReply>;
