using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Inbox.Calls;
using OmniGrains.Inbox.Clocks;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Rules;
using OmniGrains.Inbox.Stories;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Inbox.Desk;

/// <summary>The answer to whatever changes a conversation.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Revision">Its version now; the ETag.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record ConversationReceipt(string ConversationId, int Revision, long Position);

/// <summary>The answer to a reply or note.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="MessageId">The message or note.</param>
/// <param name="Revision">The conversation's version now; the ETag.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record MessageReceipt(string ConversationId, string MessageId, int Revision, long Position);

/// <summary>A conversation in a list.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="CustomerId">Whose record it is on; absent when nobody was recognised.</param>
/// <param name="Connection">The connected channel.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="ContactName">How the customer calls itself there.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Preview">The beginning of what was said last; notes do not count.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="SnoozedUntil">When it wakes up.</param>
/// <param name="Assignee">Who is to act.</param>
/// <param name="Team">Which team is to act.</param>
/// <param name="Priority">How urgent it is.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="OrderId">The order that it is about.</param>
/// <param name="Messages">How many messages and notes it has.</param>
/// <param name="OpenedAt">When it began.</param>
/// <param name="LastMessageAt">When the last message was sent, either way.</param>
/// <param name="WaitingSince">Since when the customer waits for an answer.</param>
/// <param name="DueAt">When the next clock that runs is due; in the past when one is breached.</param>
/// <param name="Sla">Where the clock stands that says most.</param>
/// <param name="Position">The journal position of what happened last; lists are in its order.</param>
/// <param name="MergedInto">The conversation in which it goes on.</param>
/// <param name="Links">How many other conversations are linked to it as the same story.</param>
public sealed record ConversationSummary(
    string Id, string? CustomerId, string Connection, string Channel, string? ContactName, string? Title, string? Preview, ConversationStatus Status,
    DateTimeOffset? SnoozedUntil, string? Assignee, string? Team, ConversationPriority Priority, IReadOnlyList<string> Labels, string? OrderId, long Messages,
    DateTimeOffset OpenedAt, DateTimeOffset LastMessageAt, DateTimeOffset? WaitingSince, DateTimeOffset? DueAt, ServiceClockState? Sla, long Position, string? MergedInto = null, long Links = 0);

/// <summary>Everything that somebody needs who opens a conversation.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Connection">The connected channel.</param>
/// <param name="Connector">Whose contract that speaks.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Contact">Who writes, as the channel knows them; absent after an erasure.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="SnoozedUntil">When it wakes up.</param>
/// <param name="Assignee">Who is to act.</param>
/// <param name="Team">Which team is to act.</param>
/// <param name="Priority">How urgent it is.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="OrderId">The order that it is about.</param>
/// <param name="OpenedAt">When it began.</param>
/// <param name="FirstResponseAt">When it was first answered.</param>
/// <param name="WaitingSince">Since when the customer waits for an answer.</param>
/// <param name="ResolvedAt">When it was resolved.</param>
/// <param name="ServiceLevel">What is owed by when; absent when no policy holds.</param>
/// <param name="Sending">What may be sent right now.</param>
/// <param name="Viewers">Who has it open, and who is typing.</param>
/// <param name="Messages">Its messages and notes, latest first, a page of them.</param>
/// <param name="Customer">The customer's live record.</param>
/// <param name="Orders">The order it is about, and the customer's latest ones.</param>
/// <param name="Earlier">The customer's other conversations, latest first.</param>
/// <param name="Revision">Its version; the ETag.</param>
/// <param name="Position">The journal position of what happened last in it.</param>
/// <param name="Products">What was ordered, and how much of it there is to sell; at most ten.</param>
/// <param name="SuggestedMacros">Macros that may help, the best first; at most five.</param>
/// <param name="MergedInto">The conversation in which it goes on; absent while it stands alone.</param>
/// <param name="Merged">The conversations that go on in it; their messages are among its messages.</param>
/// <param name="Linked">The conversations that are linked to it, with the reasons, and the customer's other ones that go on at the same time; where one asks the same, merge them.</param>
/// <param name="Merge">Who let it go on in <paramref name="MergedInto"/>, and why; absent while it stands alone.</param>
/// <param name="Brand">The brand that speaks there, in the customer's language, with its tone; absent when there is none.</param>
public sealed record ConversationDetails(
    string Id,
    string Connection,
    string Connector,
    string Channel,
    ConversationContact? Contact,
    string? Title,
    ConversationStatus Status,
    DateTimeOffset? SnoozedUntil,
    string? Assignee,
    string? Team,
    ConversationPriority Priority,
    IReadOnlyList<string> Labels,
    string? OrderId,
    DateTimeOffset OpenedAt,
    DateTimeOffset? FirstResponseAt,
    DateTimeOffset? WaitingSince,
    DateTimeOffset? ResolvedAt,
    ConversationServiceLevel? ServiceLevel,
    SendingAdvice Sending,
    IReadOnlyList<Viewer> Viewers,
    Page<ConversationMessage> Messages,
    CustomerRecord? Customer,
    IReadOnlyList<ServedOrder> Orders,
    IReadOnlyList<EarlierConversation> Earlier,
    int Revision,
    long Position,
    IReadOnlyList<ConversationProduct> Products,
    IReadOnlyList<MacroSuggestion> SuggestedMacros,
    string? MergedInto,
    IReadOnlyList<MergedConversation> Merged,
    IReadOnlyList<LinkedConversation> Linked,
    MergeTold? Merge = null,
    ConversationBrand? Brand = null);

/// <summary>A conversation that goes on in another one.</summary>
/// <param name="Id">The conversation; name it in a reply (<c>over</c>) to answer over its channel.</param>
/// <param name="Connection">Its connected channel.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Contact">Who writes there; absent after an erasure.</param>
/// <param name="Merge">Who let it go on here, and why; absent of what was merged before that was recorded here.</param>
public sealed record MergedConversation(string Id, string Connection, string Channel, ConversationContact? Contact, MergeTold? Merge = null);

/// <summary>What is owed to the customer by when.</summary>
/// <param name="Policy">The policy that holds; absent when none does any more.</param>
/// <param name="PolicyVersion">In the version that was applied.</param>
/// <param name="Calendar">The business calendar.</param>
/// <param name="NextDueAt">When the next clock that runs is due; in the past when one is breached.</param>
/// <param name="Clocks">The clocks.</param>
public sealed record ConversationServiceLevel(string? Policy, int? PolicyVersion, string? Calendar, DateTimeOffset? NextDueAt, IReadOnlyList<ConversationClock> Clocks);

/// <summary>One clock.</summary>
/// <param name="Clock">What is owed.</param>
/// <param name="State">Where it stands.</param>
/// <param name="TargetMinutes">Within how many business minutes.</param>
/// <param name="StartedAt">Since when.</param>
/// <param name="WarnAt">When 75 % of them are gone; absent unless it runs.</param>
/// <param name="DueAt">When all are gone; absent unless it runs.</param>
/// <param name="RestMinutes">Of a clock that stands still or was met: how many whole business minutes were left.</param>
/// <param name="BreachedAt">When the promise was broken.</param>
/// <param name="MetAt">When what was owed was done.</param>
public sealed record ConversationClock(
    ServiceClockKind Clock, ServiceClockState State, int TargetMinutes, DateTimeOffset StartedAt, DateTimeOffset? WarnAt, DateTimeOffset? DueAt, int? RestMinutes,
    DateTimeOffset? BreachedAt, DateTimeOffset? MetAt)
{
    internal static ConversationServiceLevel? Of(ServiceLevel level) => level.Terms is null && level.Clocks.IsEmpty ? null : new ConversationServiceLevel(
        level.Terms?.Policy, level.Terms?.Version, level.Terms?.CalendarId, level.NextDueAt, [.. level.Clocks.OrderBy(clock => clock.Kind).Select(Of)]);

    private static ConversationClock Of(ServiceClock clock) => new(
        clock.Kind, clock.State, clock.TargetMinutes, clock.StartedAt, clock.Runs ? clock.WarnAt : null, clock.Runs ? clock.DueAt : null,
        clock.Runs ? null : (int)clock.Rest.TotalMinutes, clock.BreachedAt, clock.MetAt);
}

/// <summary>Who writes, as the channel knows them.</summary>
/// <param name="Address">Where replies go to.</param>
/// <param name="Name">As they call themselves.</param>
/// <param name="Participants">Whom they wrote to beside us: they may write into the conversation too.</param>
/// <param name="AlsoAt">Where else they can be reached: an address that they told themselves.</param>
/// <param name="AlsoOver">The connection over which it goes on there when they are away; absent when nothing goes there by itself.</param>
/// <param name="Language">The language that the channel knows them by; absent where it tells none.</param>
public sealed record ConversationContact(string Address, string? Name, IReadOnlyList<string> Participants, string? AlsoAt = null, string? AlsoOver = null, string? Language = null);

/// <summary>Somebody who has a conversation open.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Typing">Whether an answer is being written.</param>
/// <param name="Since">Since when it is open.</param>
public sealed record Viewer(string Agent, bool Typing, DateTimeOffset Since);

/// <summary>A message or note.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Direction"><c>in</c>, <c>out</c>, or <c>note</c>: the customer never sees that.</param>
/// <param name="Kind">What kind of message.</param>
/// <param name="SentAt">When it was sent; of what comes in, by the channel's clock.</param>
/// <param name="Text">Plain text: escape it before it is shown in a page.</param>
/// <param name="Attachments">What came with it.</param>
/// <param name="Template">The template that it is made from.</param>
/// <param name="By">Who of us wrote it.</param>
/// <param name="Mentions">Who is named in a note.</param>
/// <param name="Reaction">The customer's reaction to it.</param>
/// <param name="State">Of a message to the customer: how far it is.</param>
/// <param name="StateAt">Since when.</param>
/// <param name="FailureCode">Why it failed.</param>
/// <param name="FailureDetail">The same for people.</param>
/// <param name="Heading">What it is headed with: a mail's subject.</param>
/// <param name="Quoted">What followed the text: earlier messages that it quotes, and a signature. The two together are all that was written.</param>
/// <param name="From">Who wrote, when it was a participant and not the contact.</param>
/// <param name="Automatic">True when a machine wrote it; absent otherwise.</param>
/// <param name="Call">Of a telephone call: what is known of it.</param>
/// <param name="Channel">The channel that it came or went over, when that is another one than the conversation's.</param>
/// <param name="Withdrawn">True when whoever wrote it took it back; what it said is gone.</param>
/// <param name="EditedAt">When whoever wrote it last changed what it says, at the channel; absent when nobody did.</param>
/// <param name="Unproven">
/// Of a mail: why it may not be of whom it says, and began a conversation of its own: <c>dmarc-failed</c>, <c>spf-failed</c> (sent from where the domain does not send),
/// <c>not-aligned</c> (sent and signed by another domain). Absent when nothing speaks against it.
/// </param>
public sealed record ConversationMessage(
    string Id, MessageDirection Direction, MessageKind Kind, DateTimeOffset SentAt, string? Text, IReadOnlyList<MessageAttachment> Attachments,
    TemplateMessage? Template, string? By, IReadOnlyList<string> Mentions, string? Reaction, MessageState? State, DateTimeOffset? StateAt, string? FailureCode,
    string? FailureDetail, string? Heading, string? Quoted, string? From, bool? Automatic, ConversationCall? Call = null,
    bool? Withdrawn = null, string? Channel = null, DateTimeOffset? EditedAt = null, string? Unproven = null);

/// <summary>Another conversation of the same customer.</summary>
public sealed record EarlierConversation(
    string Id, string Channel, string? Title, ConversationStatus Status, DateTimeOffset OpenedAt, DateTimeOffset LastMessageAt, int Messages, string? Preview);
