using System.Text.Json;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Deciding;

namespace OmniGrains.Notifications.People;

/// <summary>Asks for a notification.</summary>
internal sealed record AskNotice(NoticeRequest Request, NoticeFacts Facts) : ICommand<NoticeReply>;

/// <summary>What is asked for.</summary>
/// <param name="Record">The same as the grain's key.</param>
/// <param name="Terms">The template's terms.</param>
/// <param name="Data">What it is filled with; an object.</param>
/// <param name="Key">By which a repetition is known; null for none.</param>
/// <param name="DigestKey">By what it is gathered beside the template; null for the template alone.</param>
/// <param name="Cause">What led to it.</param>
/// <param name="Actor">Who asks.</param>
internal sealed record NoticeRequest(string Record, NoticeTerms Terms, JsonElement Data, string? Key, string? DigestKey, string? Cause, string Actor);

/// <summary>What of a template decides about sending.</summary>
/// <param name="Template">The template.</param>
/// <param name="Version">Its version.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Transactional">Part of something that the customer asked for.</param>
/// <param name="Channels">The channels that it may take, in order.</param>
/// <param name="Mode">Whether one is enough.</param>
/// <param name="FallbackSeconds">When the next channel is taken without a report.</param>
/// <param name="DigestSeconds">For how long it is gathered; null when it is not.</param>
/// <param name="RepeatSeconds">For how long a repetition is known as one.</param>
internal sealed record NoticeTerms(
    string Template, int Version, string Purpose, bool Transactional, IReadOnlyList<string> Channels, NoticeMode Mode, int? FallbackSeconds, int? DigestSeconds, int RepeatSeconds);

/// <summary>The answer: which notification, and what was decided.</summary>
/// <param name="Id">The notification; null when there is none, because the customer was erased.</param>
/// <param name="Verdict">What was decided.</param>
/// <param name="Reason">Why it is held or dropped.</param>
/// <param name="Until">Until when it is held.</param>
/// <param name="Repeated">True when the key was known: the id is that of the earlier one.</param>
internal sealed record NoticeReply(string? Id, NoticeVerdict Verdict, string? Reason = null, DateTimeOffset? Until = null, bool Repeated = false);

/// <summary>Its reminder: the moment until which it was held has come.</summary>
internal sealed record WakeNotice(string Id) : ICommand<NoticeReply>;

/// <summary>Decides anew about what was held.</summary>
internal sealed record ReleaseNotice(string Id, NoticeTerms Terms, NoticeFacts Facts) : ICommand<NoticeReply>;

/// <summary>What became of an attempt on one channel.</summary>
internal sealed record RecordAttempt(string Id, string Channel, int Attempt, AttemptResult Result) : ICommand<NoticeReply>;

/// <summary>What became of an attempt.</summary>
/// <param name="Provider">Who took it; null when nobody did.</param>
/// <param name="Address">The address as a keyed digest.</param>
/// <param name="Code">Why nobody took it.</param>
/// <param name="Detail">The same for people.</param>
/// <param name="Passing">True when trying again may help.</param>
/// <param name="Pause">For how long nobody wants to be asked again.</param>
/// <param name="Item">What stands in the feed, on that channel.</param>
internal sealed record AttemptResult(
    string? Provider, string Address, string? Code = null, string? Detail = null, bool Passing = false, TimeSpan? Pause = null, FeedItem? Item = null);

/// <summary>The campaign of what was paused goes on, or was stopped.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Attempt">The attempt that was not made.</param>
/// <param name="QuietUntil">When the person's quiet hours end; null when it is none of them, or they do not count.</param>
internal sealed record ResumeNotice(string Id, string Channel, int Attempt, DateTimeOffset? QuietUntil) : ICommand<NoticeReply>;

/// <summary>Its reminder: it is time for the next attempt.</summary>
internal sealed record RetryNotice(string Id, string Channel, int Attempt) : ICommand<NoticeReply>;

/// <summary>Its reminder: no delivery was reported in time.</summary>
internal sealed record GiveUpWaiting(string Id, string Channel) : ICommand<NoticeReply>;

/// <summary>What the channel tells of what it took.</summary>
internal sealed record ReportNotice(string Id, string Channel, NoticeReport State, string? Code) : ICommand<NoticeReply>;

/// <summary>Sends a dead letter once more.</summary>
internal sealed record ReplayNotice(string Id, string Actor) : ICommand<NoticeReply>;

internal sealed record SubscribePush(string Record, string Endpoint, string P256dh, string Auth) : ICommand<NoticeReply>;

internal sealed record UnsubscribePush(string Record, string Endpoint) : ICommand<NoticeReply>;

/// <summary>The feed was seen up to an item; null for all of it.</summary>
internal sealed record MarkFeedRead(string Record, string? UpTo) : ICommand<NoticeReply>;

internal sealed record ForgetPerson(string Record) : ICommand<NoticeReply>;
