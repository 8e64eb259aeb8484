using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Campaigns.Contracts;

/// <summary>Where a campaign stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CampaignState>))]
public enum CampaignState
{
    [JsonStringEnumMemberName("draft")]
    Draft,

    [JsonStringEnumMemberName("scheduled")]
    Scheduled,

    [JsonStringEnumMemberName("running")]
    Running,

    [JsonStringEnumMemberName("paused")]
    Paused,

    [JsonStringEnumMemberName("done")]
    Done,

    /// <summary>Ended before its end, by somebody or by itself.</summary>
    [JsonStringEnumMemberName("stopped")]
    Stopped,
}

/// <summary>What a campaign is to be, from now on.</summary>
public sealed record CampaignSaved(string Id, int Version, CampaignInput Campaign, string Actor) : IAuditedEvent
{
    string IAuditedEvent.Action => "campaign.save";

    string IAuditedEvent.Target => Id;
}

/// <summary>It begins at a moment.</summary>
public sealed record CampaignScheduled(string Id, DateTimeOffset StartsAt, string Actor) : IAuditedEvent
{
    string IAuditedEvent.Action => "campaign.schedule";

    string IAuditedEvent.Target => Id;
}

/// <summary>It runs from now on: begun, or gone on with.</summary>
public sealed record CampaignStarted(string Id, DateTimeOffset At) : IBulkReleased
{
    string IBulkReleased.Cause => NoticeOrder.CampaignCause + Id;
}

/// <summary>Who can be in it is fixed: nobody after this id.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="UpTo">The last customer of that moment; null when there was nobody.</param>
/// <param name="SegmentVersion">Of its segment, as it was then; null when it names none.</param>
/// <param name="Segment">The conditions of that version: a later one changes nothing here.</param>
/// <param name="CountsHanded">What is handed to providers is counted (<see cref="CampaignHanded"/>); false in campaigns of earlier releases.</param>
public sealed record CampaignBounded(
    string Id, string? UpTo, int? SegmentVersion = null, IReadOnlyList<FieldCondition>? Segment = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool CountsHanded = false) : IEvent;

/// <summary>It has come so far.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="Cursor">Everybody up to this customer was looked at.</param>
/// <param name="Looked">How many were looked at, in all.</param>
/// <param name="Sent">To how many it goes, in all.</param>
/// <param name="Held">Of these, to how many later.</param>
/// <param name="Dropped">Who is in the audience, but is not to be told, in all.</param>
/// <param name="At">When.</param>
public sealed record CampaignProgressed(string Id, string Cursor, long Looked, long Sent, long Held, long Dropped, DateTimeOffset At) : IEvent;

/// <summary>So many messages were handed to providers, in all. After a crash, up to a batch of each channel is not counted.</summary>
public sealed record CampaignHanded(string Id, long Handed) : IAdministrativeEvent;

/// <summary>What was sent did not arrive, or was not wanted; in all.</summary>
public sealed record CampaignTroubled(string Id, long Bounced, long Complained) : IEvent;

/// <summary>It rests until somebody lets it go on: nobody more is asked for, and what is not sent yet waits.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="Actor">Who paused it; <c>campaign</c> when it paused itself.</param>
/// <param name="Reason"><c>template</c>: there is none, or it needs data that the campaign lacks; <c>segment</c>: there is none; null when somebody asked.</param>
public sealed record CampaignPaused(string Id, string Actor, string? Reason = null) : IAuditedEvent
{
    string IAuditedEvent.Action => "campaign.pause";

    string IAuditedEvent.Target => Id;

    string? IAuditedEvent.Basis => Reason;
}

/// <summary>It ended before its end.</summary>
/// <param name="Id">The campaign.</param>
/// <param name="Reason"><c>asked</c>, <c>bounces</c>, <c>complaints</c>.</param>
/// <param name="Actor">Who stopped it; <c>campaign</c> when it stopped itself.</param>
public sealed record CampaignStopped(string Id, string Reason, string Actor) : IAuditedEvent, IBulkReleased
{
    string IBulkReleased.Cause => NoticeOrder.CampaignCause + Id;

    string IAuditedEvent.Action => "campaign.stop";

    string IAuditedEvent.Target => Id;

    string? IAuditedEvent.Basis => Reason;
}

/// <summary>Everybody was looked at. Told again when it is paused and goes on after that.</summary>
public sealed record CampaignDone(string Id, DateTimeOffset At) : IEvent;

/// <summary>It is, or is no longer, among those that run.</summary>
public sealed record CampaignListed(string Id, bool Runs) : IEvent;
