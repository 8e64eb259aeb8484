using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contracts;

/// <summary>Who let a conversation go on in another one.</summary>
/// <param name="By">An agent or a key; a rule as <c>joining:id@version</c>.</param>
/// <param name="Why">Why, when a rule did; in our own words, free of personal data.</param>
/// <param name="At">When.</param>
public sealed record MergeTold(string By, string? Why, DateTimeOffset At);

/// <summary>The conversation goes on in another one. Its messages stay here, and are shown there too.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Into">Where it goes on.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Status">Where it stood, for when that is undone.</param>
/// <param name="By">Who did it; a rule as <c>joining:id@version</c>.</param>
/// <param name="At">When.</param>
/// <param name="Why">Why, when a rule did.</param>
public sealed record ConversationMerged(
    string Conversation, string Into, string? Record, string Channel, ConversationStatus Status, string By, DateTimeOffset At, string? Why = null) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>The conversation stands alone again, with all that its contact wrote before and since.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="From">Where it had gone on.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Reason"><c>by-hand</c>, <c>customers-parted</c>, or why the other one did not take it in: a code.</param>
/// <param name="By">Who did it; null when it followed by itself.</param>
/// <param name="At">When.</param>
public sealed record ConversationUnmerged(
    string Conversation, string From, string? Record, string Channel, string Reason, string? By, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>Another conversation goes on in this one: what its contact writes comes in here, and is answered over its channel. Where to, follows in <see cref="MemberIntroduced"/>.</summary>
/// <param name="Conversation">This conversation.</param>
/// <param name="Member">The other one.</param>
/// <param name="Record">Whose record this one is on.</param>
/// <param name="MemberRecord">Whose record the other one is on.</param>
/// <param name="Connection">The other one's connected channel.</param>
/// <param name="Connector">Whose contract that speaks.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Contact">The stream of its contact.</param>
/// <param name="LastInboundAt">When its contact last wrote.</param>
/// <param name="WaitingSince">Since when its contact waits for an answer.</param>
/// <param name="At">When.</param>
/// <param name="Told">Who let it go on here, and why.</param>
public sealed record ConversationAdmitted(
    string Conversation, string Member, string? Record, string? MemberRecord, string Connection, string Connector, string Channel, string Contact,
    DateTimeOffset? LastInboundAt, DateTimeOffset? WaitingSince, DateTimeOffset At, MergeTold? Told = null) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>Who writes in a conversation that goes on in this one.</summary>
public sealed record MemberIntroduced(string Subject, string Conversation, string Member, string Address, string? Name) : IPersonalEvent, IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Subjects.RecordIn(Subject);
}

/// <summary>A conversation that went on in this one stands alone again.</summary>
public sealed record ConversationReleased(string Conversation, string Member, string? Record, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>Messages of this conversation are another one's from now on. They stay here, and are shown there.</summary>
/// <param name="Conversation">This conversation.</param>
/// <param name="To">The other one.</param>
/// <param name="Messages">Which.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="By">Who did it.</param>
/// <param name="At">When.</param>
public sealed record MessagesSplit(
    string Conversation, string To, IReadOnlyList<string> Messages, string? Record, string By, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>This conversation began with messages of another one.</summary>
/// <param name="Conversation">This conversation.</param>
/// <param name="From">Where the messages are.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="LastInboundAt">When the contact last wrote in them.</param>
/// <param name="WaitingSince">Since when the customer waits for an answer to them.</param>
/// <param name="By">Who did it.</param>
/// <param name="At">When.</param>
public sealed record ConversationSplitOff(
    string Conversation, string From, string? Record, DateTimeOffset? LastInboundAt, DateTimeOffset? WaitingSince, string By, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}
