using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Inbox.Contracts;

/// <summary>What is owed to the customer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ServiceClockKind>))]
public enum ServiceClockKind
{
    /// <summary>The first answer.</summary>
    [JsonStringEnumMemberName("firstResponse")]
    FirstResponse,

    /// <summary>An answer to the oldest message that has none, after the first answer.</summary>
    [JsonStringEnumMemberName("nextResponse")]
    NextResponse,

    /// <summary>That the conversation is resolved.</summary>
    [JsonStringEnumMemberName("resolution")]
    Resolution,
}

/// <summary>What a policy promises, in business minutes; null for what it does not promise.</summary>
public sealed record ServiceTargets(int? FirstResponse = null, int? NextResponse = null, int? Resolution = null)
{
    public int? Of(ServiceClockKind clock) => clock switch
    {
        ServiceClockKind.FirstResponse => FirstResponse,
        ServiceClockKind.NextResponse => NextResponse,
        _ => Resolution,
    };
}

/// <summary>A policy as it was when it was applied to a conversation: what becomes of it later changes nothing there.</summary>
/// <param name="Policy">Its id.</param>
/// <param name="Version">In which version.</param>
/// <param name="Targets">What it promises.</param>
/// <param name="CalendarId">The business calendar.</param>
/// <param name="CalendarVersion">In which version.</param>
/// <param name="Calendar">What that said, without holidays that were over.</param>
public sealed record ServiceTerms(string Policy, int Version, ServiceTargets Targets, string CalendarId, int CalendarVersion, BusinessCalendar Calendar);

/// <summary>Applies a policy to a conversation, or none. Clocks count from when the customer wrote; those that run keep the time that has passed.</summary>
/// <param name="Terms">The policy; null when none fits any more.</param>
/// <param name="Basis">The revision of the conversation that it was chosen for: what was chosen for an older one comes too late.</param>
public sealed record ApplyServiceTerms(ServiceTerms? Terms, int Basis) : ICommand<ConversationAnswer>;

/// <summary>The answer to a command of another slice to a conversation.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Revision">Its version now.</param>
public sealed record ConversationAnswer(string Conversation, int Revision);

/// <summary>What all events of service levels tell.</summary>
public abstract record ServiceEvent(string Conversation, string? Record, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>What all events of one clock tell.</summary>
public abstract record ServiceClockEvent(string Conversation, string? Record, ServiceClockKind Clock, DateTimeOffset At) : ServiceEvent(Conversation, Record, At);

/// <summary>A policy holds for the conversation from now on, or none does.</summary>
public sealed record ServiceTermsApplied(string Conversation, string? Record, ServiceTerms? Terms, int Basis, DateTimeOffset At) : ServiceEvent(Conversation, Record, At);

/// <summary>A clock began to run.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Clock">What is owed.</param>
/// <param name="TargetMinutes">Within how many business minutes.</param>
/// <param name="WarnAt">When 75 % of them will be gone.</param>
/// <param name="DueAt">When they will all be gone.</param>
/// <param name="At">Since when it runs.</param>
public sealed record ServiceClockStarted(
    string Conversation, string? Record, ServiceClockKind Clock, int TargetMinutes, DateTimeOffset WarnAt, DateTimeOffset DueAt, DateTimeOffset At)
    : ServiceClockEvent(Conversation, Record, Clock, At);

/// <summary>75 % of the time is gone. <c>At</c> is when that was so, however late it is noticed.</summary>
public sealed record ServiceClockWarned(string Conversation, string? Record, ServiceClockKind Clock, DateTimeOffset DueAt, DateTimeOffset At)
    : ServiceClockEvent(Conversation, Record, Clock, At);

/// <summary>What was promised was not kept. <c>At</c> is when it was due, however late it is noticed.</summary>
public sealed record ServiceClockBreached(string Conversation, string? Record, ServiceClockKind Clock, DateTimeOffset At)
    : ServiceClockEvent(Conversation, Record, Clock, At);

/// <summary>What was owed was done.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Clock">What was owed.</param>
/// <param name="RestSeconds">How much business time was left; what is not final goes on with it.</param>
/// <param name="Late">True when the clock had been breached.</param>
/// <param name="At">When.</param>
public sealed record ServiceClockMet(string Conversation, string? Record, ServiceClockKind Clock, long RestSeconds, bool Late, DateTimeOffset At)
    : ServiceClockEvent(Conversation, Record, Clock, At);

/// <summary>A clock stands still, because others than we are to act.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Clock">What is owed.</param>
/// <param name="RestSeconds">How much business time is left.</param>
/// <param name="Reason"><c>waiting</c> (for the customer) or <c>snoozed</c>.</param>
/// <param name="At">When.</param>
public sealed record ServiceClockFrozen(string Conversation, string? Record, ServiceClockKind Clock, long RestSeconds, string Reason, DateTimeOffset At)
    : ServiceClockEvent(Conversation, Record, Clock, At);

/// <summary>A clock runs on with the rest.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Clock">What is owed.</param>
/// <param name="WarnAt">When 75 % of the target will be gone.</param>
/// <param name="DueAt">When all of it will be gone; of a breached one, when it was.</param>
/// <param name="Reason"><c>open</c>, <c>reopened</c>, or <c>message-failed</c>: the answer never arrived.</param>
/// <param name="At">When.</param>
public sealed record ServiceClockResumed(
    string Conversation, string? Record, ServiceClockKind Clock, DateTimeOffset WarnAt, DateTimeOffset DueAt, string Reason, DateTimeOffset At)
    : ServiceClockEvent(Conversation, Record, Clock, At);

/// <summary>Another policy holds, and the clock has another target; the time that has passed stays.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Clock">What is owed.</param>
/// <param name="TargetMinutes">Within how many business minutes.</param>
/// <param name="RestSeconds">How many seconds of them are left.</param>
/// <param name="WarnAt">When 75 % of them will be gone; null while it stands still.</param>
/// <param name="DueAt">When they will all be gone; null while it stands still.</param>
/// <param name="At">When.</param>
public sealed record ServiceClockMoved(
    string Conversation, string? Record, ServiceClockKind Clock, int TargetMinutes, long RestSeconds, DateTimeOffset? WarnAt, DateTimeOffset? DueAt, DateTimeOffset At)
    : ServiceClockEvent(Conversation, Record, Clock, At);

/// <summary>Nothing is owed any more.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Clock">What was owed.</param>
/// <param name="Reason"><c>resolved</c> (without an answer), <c>policy</c> (another one holds, or none) or <c>forgotten</c>.</param>
/// <param name="At">When.</param>
public sealed record ServiceClockEnded(string Conversation, string? Record, ServiceClockKind Clock, string Reason, DateTimeOffset At)
    : ServiceClockEvent(Conversation, Record, Clock, At);
