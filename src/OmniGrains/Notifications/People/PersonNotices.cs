using System.Collections.Immutable;
using System.Text.Json;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Notifications.People;

/// <summary>
/// What one customer was and is to be told: what waits or is under way, what was sent lately, where push messages go, the feed.
/// Its grain decides, so that two things that happen at once are held against the same caps, and a repetition is known as one.
/// </summary>
internal sealed record PersonNotices
{
    public const string GrainType = "notified-person";
    public const int MostSends = 200;
    public const int MostKeys = 500;
    public const int MostOpen = 100;
    public const int MostOver = 20;
    public const int MostFeed = 100;
    public const int MostSubscriptions = 20;
    public const int MostItems = 100;

    /// <summary>How long sends and keys are remembered: the longest window of a cap.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(31);

    public static readonly PersonNotices Nobody = new();

    /// <summary>How many notifications there have been.</summary>
    public int Count { get; init; }

    /// <summary>What waits or is under way, and some of what was sent or failed for good, because more may follow of it; oldest first.</summary>
    public ImmutableList<Notice> Open { get; init; } = [];

    /// <summary>What was queued lately, oldest first.</summary>
    public ImmutableList<Send> Sends { get; init; } = [];

    /// <summary>Keys by which repetitions are known, oldest first.</summary>
    public ImmutableList<SeenKey> Keys { get; init; } = [];

    /// <summary>Addresses (keyed digests) that bounced or complained.</summary>
    public ImmutableHashSet<string> Suppressed { get; init; } = [];

    public ImmutableList<PushSubscription> Push { get; init; } = [];

    /// <summary>Latest first.</summary>
    public ImmutableList<FeedItem> Feed { get; init; } = [];

    /// <summary>The customer was erased.</summary>
    public bool Forgotten { get; init; }

    public Notice? Find(string id) => Open.Find(notice => notice.Id == id);

    public static GrainId GrainOf(string record) => GrainId.Of(GrainType, record);

    /// <summary>The record that a notification is on; null when the text is no such id.</summary>
    public static string? RecordIn(string id) =>
        id.Length <= 60 && id.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && Edge.Slugs.IsSlug(id, 60) ? id[..dot] : null;
}

/// <summary>A notification that is not over.</summary>
/// <param name="Id">The record and a number.</param>
/// <param name="Template">The template.</param>
/// <param name="Version">Its version.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Transactional">Part of something that the customer asked for.</param>
/// <param name="Mode">Whether one channel is enough.</param>
/// <param name="FallbackSeconds">When the next channel is taken without a report.</param>
/// <param name="DigestKey">By what it is gathered, while it is held for that.</param>
/// <param name="Items">What the template is filled with; several in a digest, the last of them.</param>
/// <param name="Gathered">How many there were.</param>
/// <param name="Stage">Where it stands.</param>
/// <param name="Route">The channels that are left, the next one first.</param>
/// <param name="Legs">The channels that were taken.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="At">When it was decided last: what caps count from.</param>
/// <param name="Cause">What led to it.</param>
internal sealed record Notice(
    string Id, string Template, int Version, string Purpose, bool Transactional, NoticeMode Mode, int? FallbackSeconds, string? DigestKey,
    ImmutableList<JsonElement> Items, int Gathered, NoticeStage Stage, ImmutableList<string> Route, ImmutableList<Leg> Legs, string Actor, DateTimeOffset At,
    string? Cause = null)
{
    public Leg? LegOf(string channel) => Legs.Find(leg => leg.Channel == channel);

    public Notice With(Leg leg) =>
        this with { Legs = Legs.FindIndex(one => one.Channel == leg.Channel) is >= 0 and var at ? Legs.SetItem(at, leg) : Legs.Add(leg) };
}

internal enum NoticeStage
{
    Held,
    UnderWay,

    /// <summary>It was sent; another channel is left, should that one fail.</summary>
    Sent,

    /// <summary>No channel is left: it can be replayed.</summary>
    Dead,
}

/// <summary>A notification on one channel.</summary>
internal sealed record Leg(string Channel, LegState State, int Attempt);

internal enum LegState
{
    Queued,

    /// <summary>It is tried again at a moment.</summary>
    Postponed,
    Sent,
    Failed,

    /// <summary>Its campaign rests.</summary>
    Paused,
}

/// <summary>Something that was queued: what caps count, and what reports belong to.</summary>
internal sealed record Send(string Id, string Channel, string Purpose, bool Transactional, DateTimeOffset At, string? Address, NoticeReport? Reported = null, string? Cause = null);

internal sealed record SeenKey(string Key, string Id, DateTimeOffset At);

/// <summary>Where a browser takes push messages, as its Push API says.</summary>
internal sealed record PushSubscription(string Endpoint, string P256dh, string Auth, DateTimeOffset At);

internal sealed record FeedItem(string Id, string Title, string Body, string? Url, DateTimeOffset At, bool Read);

internal sealed record ReadNotices : IQuery<PersonNotices>
{
    public static readonly ReadNotices Query = new();
}

/// <summary>A browser takes push messages from now on.</summary>
internal sealed record PushSubscribed(string Record, string Endpoint, string P256dh, string Auth, DateTimeOffset At) : IPersonalEvent, Edge.IConfidentialEvent
{
    string IPersonalEvent.Subject => Record;
}

/// <summary>It takes none any more: it was taken back, or its push service no longer knows it.</summary>
internal sealed record PushUnsubscribed(string Record, string Endpoint) : IPersonalEvent, Edge.IConfidentialEvent
{
    string IPersonalEvent.Subject => Record;
}

/// <summary>The customer was erased: what is personal here goes too, whenever it was sealed.</summary>
internal sealed record PersonForgotten(string Record) : IErasureEvent
{
    IReadOnlyList<string> IErasureEvent.Subjects => [Record];

    IReadOnlyList<string> IErasureEvent.Streams => [PersonNotices.GrainOf(Record).Stream];
}
