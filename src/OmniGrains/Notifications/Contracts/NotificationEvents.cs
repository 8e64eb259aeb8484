using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Notifications.Contracts;

/// <summary>
/// Somebody is to be told something. What, follows in <see cref="NotificationContent"/>, unless everybody is told the same. Free of personal data, as
/// are all events here that are not marked so.
/// </summary>
/// <param name="Id">The notification: the record and a number.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Template">The template.</param>
/// <param name="Version">The template's version that will be sent.</param>
/// <param name="Purpose">What consent is asked for.</param>
/// <param name="Transactional">True when it is part of something that the customer asked for.</param>
/// <param name="Mode">Whether one channel is enough.</param>
/// <param name="FallbackSeconds">After how long without a report of delivery the next channel is taken; null for never.</param>
/// <param name="Key">By which a repetition is known.</param>
/// <param name="DigestKey">By what it is gathered; null when it is not.</param>
/// <param name="Cause">What led to it: a journey, a campaign; null for a call of the API.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="At">When.</param>
/// <param name="Shared">What the template is filled with when that is a campaign's, the same for everybody; otherwise none.</param>
public sealed record NotificationRequested(
    string Id, string Record, string Template, int Version, string Purpose, bool Transactional, NoticeMode Mode, int? FallbackSeconds, string? Key, string? DigestKey,
    string? Cause, string Actor, DateTimeOffset At, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] JsonElement? Shared = null)
    : IConcernsCustomer, ICausedEvent
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>What the template is filled with. One for each thing that a digest gathers.</summary>
public sealed record NotificationContent(string Record, string Id, JsonElement Data) : IPersonalEvent, IConcernsCustomer
{
    string IPersonalEvent.Subject => Record;

    string? IConcernsCustomer.Customer => Record;
}

/// <summary>What was decided about a notification, and every check that led to it.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Template">The template.</param>
/// <param name="Verdict">Send it, hold it until a moment, or drop it.</param>
/// <param name="Reason">Why it is held or dropped; null when it is sent.</param>
/// <param name="Until">Until when it is held.</param>
/// <param name="Route">The channels that it may take, the first one first.</param>
/// <param name="Checks">All that was looked at.</param>
/// <param name="At">When.</param>
public sealed record NotificationDecided(
    string Id, string Record, string Template, NoticeVerdict Verdict, string? Reason, DateTimeOffset? Until, IReadOnlyList<string> Route, IReadOnlyList<NoticeCheck> Checks,
    DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>One check of a decision.</summary>
/// <param name="Name">What was looked at, e.g. <c>consent</c>.</param>
/// <param name="Channel">For which channel; null for all.</param>
/// <param name="Passed">False when it stood in the way.</param>
/// <param name="Detail">What was found; no personal data.</param>
public sealed record NoticeCheck(string Name, string? Channel, bool Passed, string Detail);

/// <summary>One more thing goes into a digest that waits.</summary>
public sealed record DigestJoined(string Id, string Record, string? Key, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>The moment until which it was held has come: it is decided anew.</summary>
public sealed record NotificationDue(string Id, string Record) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>It is to be sent over a channel now. The journal is the outbox.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Attempt">Which attempt at this channel it is, from 1.</param>
/// <param name="Bulk">Part of a campaign: everything else of its channel goes first.</param>
public sealed record NotificationQueued(
    string Id, string Record, string Channel, int Attempt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Bulk = false) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>A provider took it.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Template">The template.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Provider">Who took it.</param>
/// <param name="Attempt">At which attempt.</param>
/// <param name="Address">The address as a keyed digest.</param>
/// <param name="At">When.</param>
/// <param name="Cause">What led to it, as of the request.</param>
public sealed record NotificationSent(
    string Id, string Record, string Template, string Purpose, string Channel, string Provider, int Attempt, string Address, DateTimeOffset At, string? Cause = null)
    : IConcernsCustomer, ICausedEvent
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>Nobody could take it; it is tried again.</summary>
public sealed record NotificationPostponed(string Id, string Record, string Channel, int Attempt, string Code, DateTimeOffset NextAt) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>It was not handed to any provider, because its campaign rests; it is queued anew when that goes on, or is stopped.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Attempt">The attempt that was not made.</param>
/// <param name="At">When.</param>
/// <param name="Cause">What led to it, as of the request.</param>
public sealed record NotificationPaused(string Id, string Record, string Channel, int Attempt, DateTimeOffset At, string? Cause) : IConcernsCustomer, ICausedEvent
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>It cannot reach the person over a channel.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Code">Why, e.g. <c>undeliverable</c>; <c>in-doubt</c> when a crash left it unknown whether it was sent.</param>
/// <param name="Detail">The same for people; our own words.</param>
/// <param name="Last">True when no channel is left: it is a dead letter.</param>
/// <param name="At">When.</param>
/// <param name="Cause">What led to it, as of the request.</param>
public sealed record NotificationFailed(
    string Id, string Record, string Channel, string Code, string? Detail, bool Last, DateTimeOffset At, string? Cause = null) : IConcernsCustomer, ICausedEvent
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>The channel told what became of it.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Channel">The channel.</param>
/// <param name="State">What it told.</param>
/// <param name="Code">Why, when it did not arrive.</param>
/// <param name="Suppressed">The address (a keyed digest) to which nothing is sent from now on; null when that stays possible.</param>
/// <param name="At">When.</param>
/// <param name="Cause">What led to it, as of the request.</param>
public sealed record NotificationReported(
    string Id, string Record, string Channel, NoticeReport State, string? Code, string? Suppressed, DateTimeOffset At, string? Cause = null) : IConcernsCustomer, ICausedEvent
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>A dead letter is sent once more, on somebody's word.</summary>
public sealed record NotificationReplayed(string Id, string Record, string Actor, DateTimeOffset At) : IConcernsCustomer, IAuditedEvent
{
    string? IConcernsCustomer.Customer => Record;

    string IAuditedEvent.Action => "notification.replay";

    string IAuditedEvent.Target => Id;
}

/// <summary>A transactional notification went past what the customer would otherwise be spared.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Passed">What it went past, e.g. <c>quiet-hours</c>.</param>
/// <param name="Actor">Who asked for it.</param>
public sealed record NotificationBypassed(string Id, string Record, IReadOnlyList<string> Passed, string Actor) : IConcernsCustomer, IAuditedEvent
{
    string? IConcernsCustomer.Customer => Record;

    string IAuditedEvent.Action => "notification.bypass";

    string IAuditedEvent.Target => Id;

    string? IAuditedEvent.Basis => string.Join(' ', Passed);
}

/// <summary>Something stands in the customer's feed.</summary>
public sealed record FeedItemAdded(string Record, string Id, string Title, string Body, string? Url, DateTimeOffset At) : IPersonalEvent, IConcernsCustomer
{
    string IPersonalEvent.Subject => Record;

    string? IConcernsCustomer.Customer => Record;
}

/// <summary>The customer has seen the feed up to an item; null for all of it.</summary>
public sealed record FeedRead(string Record, string? UpTo, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}
