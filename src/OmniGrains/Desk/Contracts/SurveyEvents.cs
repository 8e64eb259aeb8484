using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Desk.Contracts;

/// <summary>What a survey asks.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SurveyKind>))]
public enum SurveyKind
{
    /// <summary>How satisfied somebody is with the help: 1 to 5.</summary>
    [JsonStringEnumMemberName("csat")]
    Csat,

    /// <summary>How likely somebody recommends us: 0 to 10.</summary>
    [JsonStringEnumMemberName("nps")]
    Nps,
}

/// <summary>Whom and what a survey is about, as it was when the conversation was resolved.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Record">Whose record it is on; null when nobody was recognised.</param>
/// <param name="Survey">The survey's id.</param>
/// <param name="Version">In which version.</param>
/// <param name="Kind">What it asks.</param>
/// <param name="Agent">Who answered last; null when nobody did.</param>
/// <param name="Team">The team.</param>
/// <param name="Channel">The channel that the conversation is counted under.</param>
public sealed record SurveyAbout(string Conversation, string? Record, string Survey, int Version, SurveyKind Kind, string? Agent, string? Team, string Channel);

/// <summary>What all events of surveys tell.</summary>
public abstract record SurveyEvent(SurveyAbout About, DateTimeOffset At) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => About.Record;
}

/// <summary>A survey will be sent, unless the conversation opens again before.</summary>
public sealed record SurveyPlanned(SurveyAbout About, DateTimeOffset DueAt, int ChangeableDays, DateTimeOffset At) : SurveyEvent(About, At);

/// <summary>The conversation opened again: the survey is not sent.</summary>
public sealed record SurveyCancelled(SurveyAbout About, DateTimeOffset At) : SurveyEvent(About, At);

/// <summary>It is time to send the survey.</summary>
public sealed record SurveyDue(SurveyAbout About, DateTimeOffset At) : SurveyEvent(About, At);

/// <summary>The survey is on its way, as a message of its conversation.</summary>
public sealed record SurveySent(SurveyAbout About, string Message, DateTimeOffset At) : SurveyEvent(About, At);

/// <summary>The survey is not sent.</summary>
/// <param name="About">Whom and what it is about.</param>
/// <param name="Code">Why: <c>survey.asked-lately</c>, <c>survey.no-consent</c>, or what the channel's rules say.</param>
/// <param name="At">When.</param>
public sealed record SurveySkipped(SurveyAbout About, string Code, DateTimeOffset At) : SurveyEvent(About, At);

/// <summary>The customer answered, or changed the answer. What was written beside it follows in <see cref="SurveyCommented"/>.</summary>
/// <param name="About">Whom and what it is about.</param>
/// <param name="Score">1 to 5, or 0 to 10.</param>
/// <param name="Before">The score of the answer that this one replaces; null of the first one.</param>
/// <param name="SentAt">When the survey was sent: reports count the answer there.</param>
/// <param name="At">When.</param>
public sealed record SurveyAnswered(SurveyAbout About, int Score, int? Before, DateTimeOffset SentAt, DateTimeOffset At) : SurveyEvent(About, At);

/// <summary>What the customer wrote beside an answer; null when that was taken away.</summary>
public sealed record SurveyCommented(string Subject, string Conversation, string? Comment) : IPersonalEvent;
