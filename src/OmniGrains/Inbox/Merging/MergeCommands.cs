using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Merging;

/// <summary>The conversation is to go on in another one.</summary>
/// <param name="Into">The other one.</param>
/// <param name="Revision">The version that must still be the current one; null when any may be.</param>
/// <param name="By">Who says so.</param>
/// <param name="Why">Why, when a rule says so: what a person took apart then stays apart.</param>
internal sealed record MergeConversation(string Into, int? Revision, string By, string? Why = null) : ICommand<ConversationDone>;

/// <summary>It is to stand alone again; of a merge into another conversation than <paramref name="From"/> nothing is undone.</summary>
internal sealed record UnmergeConversation(string? From, string Reason, string? By) : ICommand<ConversationUnmergedReply>;

internal sealed record ConversationUnmergedReply(string Conversation, string From, int Revision);

/// <summary>Another conversation is to go on in this one.</summary>
internal sealed record AdmitConversation(string Member, ConversationRoute Route, DateTimeOffset? WaitingSince, MergeTold? Told = null) : ICommand<ConversationDone>;

internal sealed record ReleaseMember(string Member) : ICommand<ConversationDone>;

/// <summary>Messages from one on are to be another conversation's.</summary>
internal sealed record SplitConversation(string FromMessage, string To, int? Revision, string By) : ICommand<ConversationSplit>;

internal sealed record ConversationSplit(string Conversation, string To, int Revision);

/// <summary>Begins a conversation with messages of another one.</summary>
internal sealed record BeginSplit(
    string Conversation, string From, string? Record, ConversationRoute Route, DateTimeOffset? LastInboundAt, DateTimeOffset? WaitingSince, string By) : ICommand<ConversationDone>;
