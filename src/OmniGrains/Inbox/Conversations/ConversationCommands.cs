using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Conversations;

/// <summary>Where a message comes from, so that it can begin the conversation.</summary>
internal sealed record ConversationOrigin(
    string Conversation, string? Record, string Connection, string Connector, string Channel, string Contact, string Address, string? Name);

/// <summary>Takes a message of the customer in, beginning the conversation when it does not exist yet.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Message">The message.</param>
/// <param name="ReopenWithin">For how long after it was resolved the conversation opens again.</param>
/// <param name="Via">The conversation whose contact wrote, when that goes on in this one.</param>
internal sealed record ReceiveMessage(ConversationOrigin Origin, IncomingMessage Message, TimeSpan ReopenWithin, string? Via = null) : ICommand<MessageTaken>;

/// <summary>The reply that the journal remembers.</summary>
internal sealed record MessageTaken(string Conversation, string Message, int Revision, bool Opened = false);

/// <summary>Answers the customer.</summary>
/// <param name="Draft">What to say.</param>
/// <param name="Facts">What the channel's rules are to be held against.</param>
/// <param name="Then">Where the conversation stands after it.</param>
/// <param name="Revision">The version that must still be the current one; null when any may be.</param>
/// <param name="By">Who answers.</param>
/// <param name="Automatic">True when nobody wrote it.</param>
/// <param name="Files">The uploaded files that go with it.</param>
/// <param name="Insists">True when it is to go out though somebody else has answered meanwhile.</param>
internal sealed record QueueReply(
    Draft Draft, SendingFacts Facts, ConversationStatus Then, int? Revision, string By, bool Automatic = false, IReadOnlyList<string>? Files = null,
    bool Insists = false) : ICommand<MessageTaken>;

internal sealed record AddInternalNote(string Text, IReadOnlyList<string> Mentions, string By) : ICommand<MessageTaken>;

/// <summary>Changes what is not null; an empty text or moment takes away.</summary>
internal sealed record ChangeConversation(ConversationChange Change, int? Revision, string By) : ICommand<ConversationDone>;

internal sealed record ConversationChange(
    ConversationStatus? Status, DateTimeOffset? SnoozedUntil, string? Assignee, string? Team, ConversationPriority? Priority, IReadOnlyList<string>? Labels,
    string? OrderId, string? Title);

/// <summary>Replies, notes and changes in one go.</summary>
internal sealed record ActOnConversation(ConversationAct Act, SendingFacts Facts, int? Revision, string By, bool Automatic = false, bool Insists = false)
    : ICommand<ConversationActed>;

/// <summary>Does what nobody does by hand.</summary>
internal sealed record ActByItself(IReadOnlyList<AutomaticAct> Acts, AutomaticTrigger Trigger, SendingFacts Facts) : ICommand<ActingDone>;

/// <summary>What became of a message; anything but a step forward changes nothing.</summary>
internal sealed record NoteMessageState(string Message, MessageState State, string? Code, string? Detail) : ICommand<ConversationDone>;

/// <summary>Somebody says what became of a message in doubt.</summary>
/// <param name="Message">The message.</param>
/// <param name="Again">True to send it again; false where it was sent.</param>
/// <param name="Facts">What the channel's rules are to be held against.</param>
/// <param name="By">Who says so.</param>
internal sealed record SettleDoubt(string Message, bool Again, SendingFacts Facts, string By) : ICommand<MessageTaken>;

/// <summary>A reply of somebody failed that another conversation holds, and this one shows.</summary>
internal sealed record NoteFailureElsewhere(string Message) : ICommand<ConversationDone>;

/// <summary>The moment has come until which it was snoozed.</summary>
internal sealed record WakeConversation : ICommand<ConversationDone>;

/// <summary>Its customer was erased.</summary>
internal sealed record ForgetConversation : ICommand<ConversationDone>;

internal sealed record ConversationDone(string Conversation, int Revision);

internal sealed record ReadConversation : IQuery<Conversation>
{
    public static readonly ReadConversation Query = new();
}
