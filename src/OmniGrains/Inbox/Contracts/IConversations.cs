using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contracts;

/// <summary>A conversation for those who decide about it: nothing personal but where its customer's record is.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Record">Whose record it is on; null when nobody was recognised, or after an erasure.</param>
/// <param name="Connection">The connected channel.</param>
/// <param name="Connector">Whose contract that speaks.</param>
/// <param name="Channel">The channel that it is counted under.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Assignee">Who is to act.</param>
/// <param name="Team">Which team is to act.</param>
/// <param name="Priority">How urgent it is.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="OrderId">The order that it is about.</param>
/// <param name="OpenedAt">When it began.</param>
/// <param name="LastAgent">Who of us wrote to the customer last.</param>
/// <param name="Revision">Its version.</param>
/// <param name="Forgotten">Whether its customer was erased.</param>
/// <param name="WaitingSince">Since when the customer waits for an answer.</param>
/// <param name="FirstResponseAt">When somebody of us first answered.</param>
/// <param name="Routing">Who decided last who has it, and why; null before anybody did.</param>
/// <param name="AnswersOver">The channel over which an answer goes, where that is another one: the customer wrote there last.</param>
/// <param name="AnswersBy">Whose contract speaks where an answer goes.</param>
/// <param name="Language">The language that the channel knew the customer by last: for whom the record tells none.</param>
public sealed record ConversationFacts(
    string Id, string? Record, string Connection, string Connector, string Channel, ConversationStatus Status, string? Assignee, string? Team,
    ConversationPriority Priority, IReadOnlyList<string> Labels, string? OrderId, DateTimeOffset OpenedAt, string? LastAgent, int Revision, bool Forgotten,
    DateTimeOffset? WaitingSince = null, DateTimeOffset? FirstResponseAt = null, RoutingTold? Routing = null, string? AnswersOver = null, string? AnswersBy = null, string? Language = null);

/// <summary>What was last decided on who has a conversation.</summary>
/// <param name="Team">The team.</param>
/// <param name="Agent">The agent; null while nobody had it.</param>
/// <param name="By">Who decided.</param>
/// <param name="Why">Why, in our own words; null of what somebody decided by hand.</param>
/// <param name="Decision">The journal position of the decision, when there was one between agents.</param>
/// <param name="At">When.</param>
/// <param name="Cause">What led to it, when an automation rule did.</param>
public sealed record RoutingTold(string? Team, string? Agent, string By, string? Why, long? Decision, DateTimeOffset At, string? Cause = null);

/// <summary>Reads a conversation from its live state; null when there is none.</summary>
public sealed record ReadConversationFacts : IQuery<ConversationFacts?>
{
    public static readonly ReadConversationFacts Query = new();
}

/// <summary>Gives an open conversation to a team or, in that team, to an agent; whatever was decided by hand stands.</summary>
/// <param name="Team">The team.</param>
/// <param name="Agent">The agent; null while nobody has it.</param>
/// <param name="Why">Why, for whoever asks.</param>
/// <param name="Decision">The journal position of the decision.</param>
/// <param name="Cause">What led to it, when an automation rule did: what follows from it is counted on from there.</param>
public sealed record RouteConversation(string Team, string? Agent, string? Why = null, long? Decision = null, string? Cause = null) : ICommand<ConversationAnswer>;

/// <summary>What of a conversation somebody had seen who acts on it.</summary>
/// <param name="Revision">The version, which must still be the current one; null when nothing was said of it.</param>
/// <param name="Insists">True to answer even when another person has answered meanwhile.</param>
public readonly record struct SeenVersion(int? Revision, bool Insists = false);

/// <summary>What is done with a conversation in one go: all of it, or nothing.</summary>
/// <param name="Reply">A text to the customer.</param>
/// <param name="Note">An internal note.</param>
/// <param name="Edit">What changes.</param>
/// <param name="Macro">The macro that says so; null for none.</param>
/// <param name="MacroVersion">In which version.</param>
/// <param name="Template">A template that goes out instead of the reply where that comes too late for a text, or where there is none.</param>
public sealed record ConversationAct(
    string? Reply, string? Note, ConversationEdit Edit, string? Macro = null, int MacroVersion = 0, TemplateMessage? Template = null);

/// <summary>What changes: what is null stays.</summary>
/// <param name="Status">Where it stands after it; not <c>snoozed</c>. With a reply and none: <c>waiting</c>.</param>
/// <param name="Assignee">Who is to act; empty for nobody.</param>
/// <param name="Team">Which team is to act; empty for none.</param>
/// <param name="Priority">How urgent it is.</param>
/// <param name="AddLabels">Labels that it gets.</param>
/// <param name="RemoveLabels">Labels that it loses.</param>
public sealed record ConversationEdit(
    ConversationStatus? Status = null, string? Assignee = null, string? Team = null, ConversationPriority? Priority = null, IReadOnlyList<string>? AddLabels = null,
    IReadOnlyList<string>? RemoveLabels = null);

/// <summary>What became of it.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Message">The reply, when there was one.</param>
/// <param name="Note">The note, when there was one.</param>
/// <param name="Revision">The conversation's version now; the ETag.</param>
public sealed record ConversationActed(string Conversation, string? Message, string? Note, int Revision);

/// <summary>Conversations for slices that work on them. A conversation that does not exist is refused as everywhere.</summary>
public interface IConversations
{
    /// <summary>Reads a conversation from its live state; null when there is none.</summary>
    ValueTask<ConversationFacts?> Find(string conversation, CancellationToken cancellation);

    /// <summary>Who of us wrote to a customer last, in any of its latest conversations; null when nobody did.</summary>
    ValueTask<string?> LastAgentOf(string customer, CancellationToken cancellation);

    /// <summary>Why a text could not be sent right now, by the channel's rules, with what would pass, or because another person has answered; null when it could.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="text">What would be sent.</param>
    /// <param name="template">What would be sent instead where that comes too late.</param>
    /// <param name="by">Who would send it; null when it would be sent whoever has answered.</param>
    /// <param name="cancellation">Stops waiting.</param>
    ValueTask<Rejection?> Refuses(string conversation, string? text, TemplateMessage? template, string? by, CancellationToken cancellation);

    /// <summary>What a conversation says: never to be kept or logged. Null when there is none, or its customer was erased.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="message">Which message; null for what the customer wrote last.</param>
    /// <param name="cancellation">Stops waiting.</param>
    ValueTask<ConversationWords?> WordsOf(string conversation, string? message, CancellationToken cancellation);

    /// <summary>Does what nobody does by hand: each act whole or not at all, and none keeps another one from being done.</summary>
    Task<Result<ActingDone>> ActByItself(string conversation, IReadOnlyList<AutomaticAct> acts, AutomaticTrigger trigger, CommandContext context, CancellationToken cancellation);

    /// <summary>Does it, unless the conversation is no longer in the version that was read, or a rule of the channel is broken.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="act">What is done.</param>
    /// <param name="seen">What of the conversation the person had seen.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="context">The intention.</param>
    /// <param name="cancellation">Stops waiting.</param>
    Task<Result<ConversationActed>> Act(string conversation, ConversationAct act, SeenVersion seen, string by, CommandContext context, CancellationToken cancellation);
}

/// <summary>A macro was used on the conversation. What it did is told by the events beside this one.</summary>
public sealed record MacroUsed(string Conversation, string? Record, string Macro, int Version, string By, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}
