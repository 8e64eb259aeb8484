using OmniGrains.Engine;

namespace OmniGrains.Desk;

internal static class DeskRejections
{
    public static readonly Rejection Changed = new("desk.changed", "It has changed since it was read. Read it again, then decide.", RejectionKind.PreconditionFailed);

    public static readonly Rejection Limit = new(
        "desk.limit", "There are as many of these as there may be: 50 business calendars, 500 macros and agents, 100 of anything else. Remove one.", RejectionKind.Conflict);

    public static readonly Rejection CalendarUnknown = new("desk.calendar-unknown", "There is no business calendar with this id.", RejectionKind.NotFound);

    public static readonly Rejection PolicyUnknown = new("desk.policy-unknown", "There is no service level policy with this id.", RejectionKind.NotFound);

    public static readonly Rejection MacroUnknown = new("desk.macro-unknown", "There is no macro with this id.", RejectionKind.NotFound);

    public static readonly Rejection BrandUnknown = new("desk.brand-unknown", "There is no brand with this id.", RejectionKind.NotFound);

    public static readonly Rejection TeamUnknown = new("desk.team-unknown", "There is no team with this id.", RejectionKind.NotFound);

    public static readonly Rejection AgentUnknown = new("desk.agent-unknown", "There is no agent with this id.", RejectionKind.NotFound);

    public static readonly Rejection RuleUnknown = new("desk.rule-unknown", "There is no routing rule with this id.", RejectionKind.NotFound);

    public static readonly Rejection AutomationRuleUnknown = new("desk.automation-rule-unknown", "There is no automation rule with this id.", RejectionKind.NotFound);

    public static readonly Rejection SurveyUnknown = new("desk.survey-unknown", "There is no survey with this id.", RejectionKind.NotFound);

    public static readonly Rejection JoiningRuleUnknown = new("desk.joining-rule-unknown", "There is no joining rule with this id.", RejectionKind.NotFound);

    public static readonly Rejection NoMacro = Invalid("macro: there is no macro with this id.");

    public static readonly Rejection NoBrand = Invalid("brands: there is no brand with this id.");

    public static readonly Rejection NoCalendar = Invalid("calendar: there is no business calendar with this id.");

    public static readonly Rejection NoTeam = Invalid("team: there is no team with this id.");

    public static readonly Rejection NoAgent = Invalid("assignee: there is no agent with this id.");

    public static readonly Rejection NoConversation = new("conversation.unknown", "There is no conversation with this id.", RejectionKind.NotFound);

    public static readonly Rejection OtherChannel = new("desk.macro-other-channel", "This macro is for other channels; its channels say which.", RejectionKind.Conflict);

    public static Rejection MacroGap(string place, IEnumerable<string> paths) => new(
        "desk.macro-gap", $"{place}: {string.Join(", ", paths)} has no value here and no fall-back. Give the macro a fall-back, or put it into {{{{#if}}}}.");

    public static Rejection Invalid(string wrong) => new("desk.invalid", wrong);

    public static Rejection InUse(string by) => new("desk.in-use", $"It is used by {by}: change that first.", RejectionKind.Conflict);
}
