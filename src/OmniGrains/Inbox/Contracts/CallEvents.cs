using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contracts;

/// <summary>A call began: it rings, or we asked for it. Free of personal data, as are all events here that are not marked so.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The call: an entry of the conversation.</param>
/// <param name="Record">Whose record it is on; null when nobody was recognised.</param>
/// <param name="Connection">The connected telephony.</param>
/// <param name="Channel">The channel that the conversation is counted under.</param>
/// <param name="Direction"><c>in</c> when the customer called, <c>out</c> when we did.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Line">Our number.</param>
/// <param name="By">Who of us calls; null when the customer does.</param>
/// <param name="At">When.</param>
public sealed record CallBegan(
    string Conversation, string Message, string? Record, string Connection, string Channel, MessageDirection Direction, CallState State, string? Line, string? By, DateTimeOffset At)
    : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>By what the provider knows a call, and the number at its other end.</summary>
/// <param name="Subject">Whose erasure makes it unreadable.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The call.</param>
/// <param name="ProviderId">The provider's id; null before it has told one.</param>
/// <param name="Number">The customer's number; null when it was withheld.</param>
public sealed record CallIdentified(string Subject, string Conversation, string Message, string? ProviderId, string? Number) : IPersonalEvent, IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Subjects.RecordIn(Subject);
}

/// <summary>A call stands elsewhere: the whole of it after the change.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The call.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Channel">The channel that the conversation is counted under.</param>
/// <param name="Direction">Which way it goes.</param>
/// <param name="Before">Where it stood.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Agent">Who of us took it or called.</param>
/// <param name="AnsweredAt">When two people began to talk.</param>
/// <param name="EndedAt">When it was over.</param>
/// <param name="Ending">How it ended, when the provider told a reason.</param>
/// <param name="DurationSeconds">How long it took, as the provider says.</param>
/// <param name="FailureCode">Why it could not be made.</param>
/// <param name="FailureDetail">The same for people; our own words.</param>
/// <param name="At">When we heard of it.</param>
public sealed record CallChanged(
    string Conversation, string Message, string? Record, string Channel, MessageDirection Direction, CallState Before, CallState State, string? Agent, DateTimeOffset? AnsweredAt,
    DateTimeOffset? EndedAt, CallState? Ending, int? DurationSeconds, string? FailureCode, string? FailureDetail, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;

    /// <summary>Whether this is the change that tells that it was answered.</summary>
    public bool TellsAnswer() => AnsweredAt is not null && Before is not (CallState.InProgress or CallState.Completed);
}

/// <summary>A call was recorded by the provider, where the recording lies.</summary>
public sealed record CallRecorded(string Subject, string Conversation, string Message, CallRecording Recording, DateTimeOffset At) : IPersonalEvent, IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Subjects.RecordIn(Subject);
}

/// <summary>Somebody said what came of a call. Their note follows in <see cref="CallNoted"/>.</summary>
public sealed record CallOutcomeSet(string Conversation, string Message, string? Record, string Channel, CallOutcome Outcome, string By, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>What somebody wrote about a call; null takes it away.</summary>
public sealed record CallNoted(string Subject, string Conversation, string Message, string Channel, string? Note, string By, DateTimeOffset At) : IPersonalEvent, IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Subjects.RecordIn(Subject);
}
