using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contracts;

/// <summary>A conversation began. Free of personal data, as are all events here that are not marked so.</summary>
/// <param name="Conversation">Its id.</param>
/// <param name="Record">Whose record it is on; null when nobody was recognised.</param>
/// <param name="Connection">The connected channel.</param>
/// <param name="Connector">Whose contract that speaks, e.g. <c>whatsapp</c>.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Contact">The stream of the contact: one customer's address on that channel, as a keyed digest.</param>
/// <param name="At">When.</param>
/// <param name="By">Who of us wrote first; null when the customer did.</param>
/// <param name="LastInboundAt">Of one that we began: when the contact had last written over this connection; null when that never was.</param>
public sealed record ConversationOpened(
    string Conversation, string? Record, string Connection, string Connector, string Channel, string Contact, DateTimeOffset At, string? By = null,
    DateTimeOffset? LastInboundAt = null) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>Who writes, as the channel knows them. Appended together with <see cref="ConversationOpened"/>.</summary>
/// <param name="Subject">Whose erasure makes it unreadable: the record, or the conversation itself when nobody was recognised.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="Address">Where replies go to: a phone number, a chat id.</param>
/// <param name="Name">As the channel shows it; anybody can call themselves anything.</param>
public sealed record ContactIntroduced(string Subject, string Conversation, string Address, string? Name) : IPersonalEvent, IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Subjects.RecordIn(Subject);
}

/// <summary>The customer wrote. What, follows in <see cref="MessageContent"/>.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The message.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Kind">What kind of message.</param>
/// <param name="Attachments">How many things came with it.</param>
/// <param name="SentAt">When it was sent, by the channel's clock.</param>
/// <param name="At">When it came in.</param>
/// <param name="Automatic">True when a machine wrote it, such as an out-of-office reply: nobody waits for an answer.</param>
/// <param name="Home">The conversation whose contact wrote, when that goes on in this one.</param>
/// <param name="Unproven">Why it may not be of whom it says: <c>dmarc-failed</c>, <c>spf-failed</c>, <c>not-aligned</c>.</param>
/// <param name="Language">The language that the channel knows its writer by.</param>
public sealed record MessageReceived(
    string Conversation, string Message, string? Record, string Channel, MessageKind Kind, int Attachments, DateTimeOffset SentAt, DateTimeOffset At,
    bool Automatic = false, string? Home = null, string? Unproven = null, string? Language = null)
    : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>A reply is durable and will be sent. What it says follows in <see cref="MessageContent"/>.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The message.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Connection">The connected channel.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Kind">What kind of message.</param>
/// <param name="By">Who answers.</param>
/// <param name="At">When.</param>
/// <param name="Automatic">True when nobody wrote it (a rule, a survey): it answers nothing, and whoever waits goes on waiting.</param>
/// <param name="Cause">What led to it, when a rule did.</param>
/// <param name="Home">The conversation to whose contact it goes, when that one goes on in this one.</param>
public sealed record ReplyQueued(
    string Conversation, string Message, string? Record, string Connection, string Channel, MessageKind Kind, string By, DateTimeOffset At, bool Automatic = false,
    string? Cause = null, string? Home = null) : IConcernsCustomer, ICausedEvent
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>
/// A message to the customer was written elsewhere, in the channel's own inbox or by another program. What it says follows in
/// <see cref="MessageContent"/>; nothing is sent.
/// </summary>
public sealed record MessageSentElsewhere(
    string Conversation, string Message, string? Record, string Channel, MessageKind Kind, DateTimeOffset SentAt, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>Whoever wrote a message took it back at the channel: it is shown no more, and its files are deleted.</summary>
public sealed record MessageWithdrawn(string Conversation, string Message, string? Record, IReadOnlyList<string> Files, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>Whoever wrote a message changed what it says, at the channel.</summary>
/// <param name="Subject">Whose erasure makes it unreadable.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The message.</param>
/// <param name="Direction">Which way it goes.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Text">What it says now.</param>
/// <param name="EditedAt">When it was changed, by the channel's clock.</param>
/// <param name="At">When it was noted.</param>
/// <param name="ToldAt">When the channel told us first.</param>
public sealed record MessageEdited(
    string Subject, string Conversation, string Message, MessageDirection Direction, string Channel, string? Text, DateTimeOffset EditedAt, DateTimeOffset At,
    DateTimeOffset? ToldAt = null)
    : IPersonalEvent, IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Subjects.RecordIn(Subject);
}

/// <summary>A file that came with a message was fetched from its channel, and is kept here.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The message.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Index">Which of its attachments, from 0.</param>
/// <param name="FileId">By which it can be fetched here.</param>
/// <param name="ContentType">As the channel says, or by what it holds; not to be trusted.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Its digest, in hex.</param>
/// <param name="At">When.</param>
public sealed record FileKept(
    string Conversation, string Message, string? Record, int Index, string FileId, string? ContentType, long Size, string Sha256, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>What a message or an internal note says.</summary>
/// <param name="Subject">Whose erasure makes it unreadable.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The message.</param>
/// <param name="Direction">Which way it goes.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="At">When it was sent or written.</param>
/// <param name="Text">Plain text. Never trusted as HTML.</param>
/// <param name="Attachments">What came with it.</param>
/// <param name="Template">The template that it is made from.</param>
/// <param name="ProviderId">The channel's own id of a message that came in.</param>
/// <param name="Heading">What it is headed with: a mail's subject.</param>
/// <param name="Quoted">What followed <paramref name="Text"/>: earlier messages that it quotes, and a signature.</param>
/// <param name="From">Who wrote, when it was not the contact but a participant.</param>
public sealed record MessageContent(
    string Subject, string Conversation, string Message, MessageDirection Direction, string Channel, DateTimeOffset At, string? Text,
    IReadOnlyList<MessageAttachment> Attachments, TemplateMessage? Template, string? ProviderId, string? Heading = null, string? Quoted = null, string? From = null)
    : IPersonalEvent, IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Subjects.RecordIn(Subject);
}

/// <summary>The contact wrote to more people than us: they belong to the conversation from now on.</summary>
public sealed record ParticipantsJoined(string Subject, string Conversation, IReadOnlyList<string> Addresses) : IPersonalEvent, IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Subjects.RecordIn(Subject);
}

/// <summary>A message to the customer is further on its way, or will never arrive.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The message.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="State">Where it is now.</param>
/// <param name="Code">Why it failed.</param>
/// <param name="Detail">The same for people; our own words, without personal data.</param>
/// <param name="At">When we heard of it.</param>
/// <param name="WaitingSince">Since when the customer waits after all: of an answer that will never arrive, when no other one did.</param>
/// <param name="Answers">True when the customer waits no longer: of an answer that was in doubt, and was sent.</param>
public sealed record MessageStateChanged(
    string Conversation, string Message, string? Record, MessageState State, string? Code, string? Detail, DateTimeOffset At, DateTimeOffset? WaitingSince = null, bool Answers = false)
    : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>The customer reacted to a message with an emoji, or took that back (null).</summary>
/// <param name="Subject">Whose erasure makes it unreadable.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The message.</param>
/// <param name="Emoji">The reaction.</param>
/// <param name="At">When it was noted.</param>
/// <param name="ReactedAt">When, as the channel says.</param>
/// <param name="ToldAt">When the channel told us first.</param>
public sealed record MessageReactedTo(
    string Subject, string Conversation, string Message, string? Emoji, DateTimeOffset At, DateTimeOffset? ReactedAt = null, DateTimeOffset? ToldAt = null)
    : IPersonalEvent, IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Subjects.RecordIn(Subject);
}

/// <summary>The conversation stands elsewhere now.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="SnoozedUntil">When it wakes up, while snoozed.</param>
/// <param name="Reason"><c>by-hand</c>, <c>message</c>, <c>reply</c>, <c>message-failed</c>, <c>message-arrived</c>, <c>woken</c>, <c>automatic</c>, <c>automation</c>, <c>merged</c>, <c>unmerged</c>, <c>call</c>.</param>
/// <param name="By">Who did it; null when it followed by itself.</param>
/// <param name="At">When.</param>
/// <param name="Cause">What led to it, when a rule did.</param>
public sealed record ConversationStatusChanged(
    string Conversation, string? Record, string Channel, ConversationStatus Status, DateTimeOffset? SnoozedUntil, string Reason, string? By, DateTimeOffset At,
    string? Cause = null)
    : IConcernsCustomer, ICausedEvent
{
    string? IConcernsCustomer.Customer => Record;

    /// <summary>True when the customer's matter is settled: not when a machine wrote it, nor when it goes on in another conversation.</summary>
    public bool Settles() => Status == ConversationStatus.Resolved && Reason is not ("automatic" or "merged");
}

/// <summary>Who is to act, how urgent it is, what it is about: the whole of it after a change.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Assignee">Who is to act.</param>
/// <param name="Team">Which team is to act.</param>
/// <param name="Priority">How urgent it is.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="OrderId">The order that it is about.</param>
/// <param name="By">Who changed it; <c>routing</c> when a rule did, <c>channel</c> when it came with the message.</param>
/// <param name="At">When.</param>
/// <param name="TeamBefore">Which team it was, when that is another one now.</param>
/// <param name="Reassigned">Whether somebody else is to act than before.</param>
/// <param name="Why">Why, when nobody decided it by hand.</param>
/// <param name="Decision">The journal position of the decision that it follows, with all that was looked at.</param>
/// <param name="Cause">What led to it, when a rule did.</param>
public sealed record ConversationChanged(
    string Conversation, string? Record, string? Assignee, string? Team, ConversationPriority Priority, IReadOnlyList<string> Labels, string? OrderId,
    string By, DateTimeOffset At, string? TeamBefore = null, bool Reassigned = false, string? Why = null, long? Decision = null, string? Cause = null)
    : IConcernsCustomer, ICausedEvent
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>What the conversation is about, in words; null when that was taken away.</summary>
public sealed record ConversationTitled(string Subject, string Conversation, string? Title) : IPersonalEvent, IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Subjects.RecordIn(Subject);
}

/// <summary>Somebody here wrote a note that the customer never sees. What it says follows in <see cref="MessageContent"/>.</summary>
public sealed record NoteAdded(
    string Conversation, string Message, string? Record, IReadOnlyList<string> Mentions, string By, DateTimeOffset At, string? Cause = null) : IConcernsCustomer, ICausedEvent
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>The customer was erased: what is personal in the conversation is gone, and nothing more can be written into it.</summary>
public sealed record ConversationForgotten(string Conversation, string? Record, string Channel, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>
/// A file is about to be stored so that a reply can name it. Recorded before its bytes are there, so that they are found however it ends; of no
/// concern to the customer until a reply names it.
/// </summary>
/// <param name="Subject">Whose erasure makes it unreadable.</param>
/// <param name="Conversation">The conversation.</param>
/// <param name="File">The file.</param>
/// <param name="By">Who uploads it.</param>
/// <param name="At">When.</param>
/// <param name="DiscardAt">When it goes, unless a reply has named it.</param>
public sealed record FileUploaded(string Subject, string Conversation, MessageAttachment File, string By, DateTimeOffset At, DateTimeOffset DiscardAt) : IPersonalEvent;

/// <summary>No reply named these files within their time: they are deleted.</summary>
public sealed record UploadsDiscarded(string Conversation, string? Record, IReadOnlyList<string> Files, DateTimeOffset At) : IAdministrativeEvent;

/// <summary>Under whose key the personal events of a conversation are sealed.</summary>
public static class Subjects
{
    private const string Stream = ConversationId.GrainType + "/";

    public static string Of(string conversation, string? record) => record ?? $"{Stream}{conversation}";

    /// <summary>The record that a subject is; null when it is a conversation of nobody known.</summary>
    public static string? RecordIn(string subject) => subject.StartsWith(Stream, StringComparison.Ordinal) ? null : subject;
}
