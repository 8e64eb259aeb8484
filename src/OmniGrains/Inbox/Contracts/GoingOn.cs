using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contracts;

/// <summary>
/// The contact can also be reached at another address. Where a connection is named, replies that they have not seen go there, and what they write from there comes
/// into the same conversation. The address is what they said; it recognises nobody.
/// </summary>
/// <param name="Subject">Whose erasure makes it unreadable.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="Connection">The other connection; null when there was none over which it could go: then the address is there for people.</param>
/// <param name="Address">Their address there.</param>
/// <param name="AfterMinutes">For how long a reply waits to be seen.</param>
/// <param name="Language">The language in which the contact is spoken to, such as <c>it</c>; null when it is not known.</param>
public sealed record ConversationGoesOn(string Subject, string Conversation, string? Connection, string Address, int AfterMinutes, string? Language = null) : IPersonalEvent, IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Subjects.RecordIn(Subject);
}

/// <summary>Replies that the contact has not seen go over the other connection too, in one message. Told once for each reply.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The latest of them: the message goes under its id.</param>
/// <param name="Earlier">Those before it, in their order.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Connection">The other connection.</param>
/// <param name="At">When.</param>
public sealed record RepliesForwarded(
    string Conversation, string Message, IReadOnlyList<string> Earlier, string? Record, string Connection, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}
