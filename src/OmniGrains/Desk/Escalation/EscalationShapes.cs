using System.Text.Json.Serialization;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Desk.Escalation;

/// <summary>What brings a step about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EscalationReason>))]
public enum EscalationReason
{
    /// <summary>The customer has waited so long for an answer.</summary>
    [JsonStringEnumMemberName("unanswered")]
    Unanswered,

    /// <summary>Nobody has had it for so long.</summary>
    [JsonStringEnumMemberName("unassigned")]
    Unassigned,

    /// <summary>A service level warns.</summary>
    [JsonStringEnumMemberName("slaWarned")]
    SlaWarned,

    /// <summary>A service level is broken.</summary>
    [JsonStringEnumMemberName("slaBreached")]
    SlaBreached,
}

/// <summary>How a team gets help.</summary>
/// <param name="Steps">1 to 10.</param>
/// <param name="Calendar">The business calendar on which minutes are counted; absent means the clock.</param>
public sealed record EscalationInput(IReadOnlyList<EscalationStep> Steps, string? Calendar = null);

/// <summary>A step: taken once for each wait, and never after an answer.</summary>
/// <param name="When">What brings it about.</param>
/// <param name="AfterMinutes">Of the first two: after how many minutes, 1 to 144,000.</param>
/// <param name="Team">Which team gets it; its agents are looked at anew.</param>
/// <param name="Priority">How urgent it becomes.</param>
/// <param name="Notify">A name under which <c>conversation.noticed</c> is told.</param>
public sealed record EscalationStep(EscalationReason When, int? AfterMinutes = null, string? Team = null, ConversationPriority? Priority = null, string? Notify = null);

/// <summary>A team's steps as they were told to a conversation, with their calendar.</summary>
internal sealed record EscalationTerms(string Team, int Version, IReadOnlyList<EscalationStep> Steps, BusinessCalendar? Calendar)
{
    /// <summary>The steps of a team for a conversation that began at a moment: of holidays before that nothing depends.</summary>
    public static EscalationTerms? Of(DeskBook book, string? team, DateTimeOffset openedAt) =>
        team is not null && book.Find(DeskKind.Team, team) is { Entry.Team.Escalation: { } path } kept ? new EscalationTerms(team, kept.Version, path.Steps, book.CalendarOf(path.Calendar)?.Since(openedAt)) : null;

    public static string? Wrong(EscalationInput? path) =>
        path is null ? null
        : path.Steps is not { Count: > 0 and <= 10 } || path.Steps.Any(step => step is null || !Enum.IsDefined(step.When)) ? "escalation.steps: must be 1 to 10."
        : path.Steps.Any(step => step.When is EscalationReason.Unanswered or EscalationReason.Unassigned != step.AfterMinutes is not null || step.AfterMinutes is < 1 or > 144_000)
            ? "escalation.steps: unanswered and unassigned need afterMinutes, 1 to 144000; the others have none."
        : path.Steps.Any(step => step is { Team: null, Priority: null, Notify: null }) ? "escalation.steps: each must name a team, a priority or a notice."
        : path.Steps.Any(step => step.Notify is { } name && !Slugs.IsSlug(name, 64)) ? "escalation.steps: notify must be 1 to 64 lower-case letters, digits, dots or hyphens."
        : null;
}
