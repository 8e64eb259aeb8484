using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contracts;

/// <summary>What a conversation says, and who says it. Personal: never to be kept or logged.</summary>
/// <param name="ContactName">How the contact calls itself.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Text">What was written.</param>
public sealed record ConversationWords(string? ContactName, string? Title, string? Text);

/// <summary>Something that is done with a conversation without a person: by an automation rule, an escalation, a survey.</summary>
/// <param name="Source">What does it, e.g. <c>automation:refunds</c>.</param>
/// <param name="Version">In which version.</param>
/// <param name="Why">Why, in our own words; free of personal data.</param>
/// <param name="Edit">What changes.</param>
/// <param name="Reply">A text to the customer. It answers nothing: clocks run on, and the status stays unless the edit says another one.</param>
/// <param name="Note">An internal note.</param>
/// <param name="Notify">What others are told as <see cref="ConversationNoticed"/>.</param>
/// <param name="Macro">The macro that says so.</param>
/// <param name="MacroVersion">In which version.</param>
/// <param name="Template">A template that goes out instead of the reply where that comes too late for a text, or where there is none.</param>
/// <param name="Refused">Why it cannot be done, known before it is tried: it is recorded, and not done.</param>
public sealed record AutomaticAct(
    string Source, int Version, string Why, ConversationEdit Edit, string? Reply = null, string? Note = null, string? Notify = null, string? Macro = null, int MacroVersion = 0,
    Rejection? Refused = null, TemplateMessage? Template = null)
{
    /// <summary>Who did it, as the conversation's events say.</summary>
    public string By => $"{Source}@{Version}";
}

/// <summary>What led to it.</summary>
/// <param name="Kind">What happened, e.g. <c>messageReceived</c>.</param>
/// <param name="Position">The journal position of it.</param>
/// <param name="Depth">How many rules led to it, one by the other; 0 when people or time did.</param>
public sealed record AutomaticTrigger(string Kind, long Position, int Depth);

/// <summary>What became of it, act by act.</summary>
public sealed record ActingDone(string Conversation, IReadOnlyList<ActOutcome> Acts);

/// <summary>What became of an act.</summary>
/// <param name="Source">What did it.</param>
/// <param name="Code">Why it was not done; null when it was, or nothing was to be changed.</param>
/// <param name="Detail">The same for people.</param>
/// <param name="Message">The reply, when there was one.</param>
public sealed record ActOutcome(string Source, string? Code, string? Detail, string? Message);

/// <summary>A rule, an escalation or a survey did something with the conversation, or could not. What it did is told by the events after this one.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Source">What did it.</param>
/// <param name="Version">In which version.</param>
/// <param name="Why">Why.</param>
/// <param name="Trigger">What had happened.</param>
/// <param name="Position">The journal position of that.</param>
/// <param name="Code">Why it was not done; null when it was.</param>
/// <param name="Detail">The same for people.</param>
/// <param name="At">When.</param>
public sealed record ActedByItself(
    string Conversation, string? Record, string Source, int Version, string Why, string Trigger, long Position, string? Code, string? Detail, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>A rule or an escalation wants others to know of a conversation; meant for webhooks.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on.</param>
/// <param name="Name">As the rule calls it.</param>
/// <param name="By">Which rule, in which version.</param>
/// <param name="Why">Why.</param>
/// <param name="At">When.</param>
public sealed record ConversationNoticed(string Conversation, string? Record, string Name, string By, string Why, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>Takes a conversation from an agent who is not there, unless it was answered or is somebody else's by now.</summary>
/// <param name="Team">The team that it stays with.</param>
/// <param name="Agent">The agent.</param>
/// <param name="Why">Why, for whoever asks.</param>
/// <param name="Any">True when it is enough that it is open, whether its customer waits or not.</param>
public sealed record ReleaseConversation(string Team, string Agent, string Why, bool Any = false) : ICommand<ConversationAnswer>;

/// <summary>How the causes of what rules did are written: <c>automation:refunds@3/1</c>, with the depth at the end.</summary>
public static class AutomaticCause
{
    public static string Of(AutomaticAct act, int depth) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{act.By}/{depth}");

    /// <summary>How many rules led to an event, one by the other.</summary>
    public static int DepthOf(IEvent? @event) =>
        @event is ICausedEvent { Cause: { } cause } && int.TryParse(cause.AsSpan(cause.LastIndexOf('/') + 1), System.Globalization.CultureInfo.InvariantCulture, out var depth) ? depth : 0;
}
