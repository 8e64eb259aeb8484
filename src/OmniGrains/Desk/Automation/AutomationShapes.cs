using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Automation;

/// <summary>What lets rules look at a conversation.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AutomationTrigger>))]
public enum AutomationTrigger
{
    /// <summary>A customer began a conversation; its first message is both this and <see cref="MessageReceived"/>.</summary>
    [JsonStringEnumMemberName("conversationOpened")]
    ConversationOpened,

    /// <summary>The customer wrote; what machines write does not count.</summary>
    [JsonStringEnumMemberName("messageReceived")]
    MessageReceived,

    /// <summary>Somebody here answered; what rules write does not count.</summary>
    [JsonStringEnumMemberName("replySent")]
    ReplySent,

    /// <summary>A message to the customer will never arrive.</summary>
    [JsonStringEnumMemberName("messageFailed")]
    MessageFailed,

    [JsonStringEnumMemberName("noteAdded")]
    NoteAdded,

    [JsonStringEnumMemberName("statusChanged")]
    StatusChanged,

    /// <summary>Another team or agent is to act.</summary>
    [JsonStringEnumMemberName("assigned")]
    Assigned,

    /// <summary>Priority, labels or the order that it is about.</summary>
    [JsonStringEnumMemberName("changed")]
    Changed,

    [JsonStringEnumMemberName("slaWarned")]
    SlaWarned,

    [JsonStringEnumMemberName("slaBreached")]
    SlaBreached,

    /// <summary>The customer answered a survey about it, or changed that answer.</summary>
    [JsonStringEnumMemberName("surveyAnswered")]
    SurveyAnswered,
}

/// <summary>What is done when something happens with a conversation.</summary>
/// <param name="Name">At most 100 characters.</param>
/// <param name="On">What happens: 1 to 11 kinds.</param>
/// <param name="Then">What is done; at least one thing.</param>
/// <param name="Order">Rules are looked at from the smallest up, equal ones by id, each on what those before it made of the conversation. 100 when absent.</param>
/// <param name="When">
/// Conditions, as journeys have them, on fields that begin with <c>conversation</c>, <c>event</c>, <c>customer</c> or <c>order</c>. What there is not (a customer
/// who is nobody known) fulfils none that compares.
/// </param>
/// <param name="Text">What the message says: that which came, or else what the customer wrote last.</param>
/// <param name="Languages">The customer's language is one of these (<c>it</c>).</param>
/// <param name="Hours">Whether it is business time.</param>
/// <param name="Stop">True when the rules after this one are not looked at for this event.</param>
/// <param name="Enabled">True when absent.</param>
public sealed record AutomationRuleInput(
    string Name, IReadOnlyList<AutomationTrigger> On, AutomationActions Then, int? Order = null, IReadOnlyList<FieldCondition>? When = null, TextCondition? Text = null,
    IReadOnlyList<string>? Languages = null, HoursCondition? Hours = null, bool? Stop = null, bool? Enabled = null);

/// <summary>What a rule does: all of it, or nothing.</summary>
/// <param name="Edit">What it changes: team, agent, labels, priority, status.</param>
/// <param name="Macro">A macro that is used.</param>
/// <param name="Reply">Instead of a macro: a text to the customer, with the variables of macros.</param>
/// <param name="Note">Instead of a macro: an internal note, with the same variables.</param>
/// <param name="Notify">A name under which <c>conversation.noticed</c> is told to webhooks and the live stream.</param>
public sealed record AutomationActions(ConversationEdit? Edit = null, string? Macro = null, string? Reply = null, string? Note = null, string? Notify = null);

/// <summary>What a text must have in it: whole words or phrases, whatever their case and accents. Of what is absent nothing is asked.</summary>
/// <param name="Any">One of these.</param>
/// <param name="All">All of these.</param>
/// <param name="None">None of these.</param>
public sealed record TextCondition(IReadOnlyList<string>? Any = null, IReadOnlyList<string>? All = null, IReadOnlyList<string>? None = null);

/// <summary>Whether it is business time.</summary>
/// <param name="Calendar">On which business calendar.</param>
/// <param name="Open">True for business time, false for the rest.</param>
public sealed record HoursCondition(string Calendar, bool Open);
