using OmniGrains.Desk.Automation;
using OmniGrains.Desk.Escalation;
using OmniGrains.Desk.Routing;
using OmniGrains.Desk.Surveys;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Setup;

/// <summary>How many there may be.</summary>
internal static class DeskLimits
{
    public static int Most(DeskKind kind) => kind switch
    {
        DeskKind.Calendar => 50,
        DeskKind.Macro or DeskKind.Agent => 500,
        _ => 100,
    };
}

/// <summary>What entries say of each other.</summary>
internal static class DeskReferences
{
    /// <returns>The refusal of an entry that names what is not there; null when all is.</returns>
    public static Rejection? Missing(DeskBook book, DeskEntry entry) =>
        entry.SlaPolicy is { } policy && book.CalendarOf(policy.Calendar) is null || entry.Agent?.Shift is { } shift && book.CalendarOf(shift) is null ? DeskRejections.NoCalendar
        : (entry.Agent?.Team ?? entry.RoutingRule?.Team) is { } team && book.Find(DeskKind.Team, team) is null ? DeskRejections.NoTeam
        : (entry.Agent?.AlsoIn?.Keys ?? []).Any(other => book.Find(DeskKind.Team, other) is null) ? DeskRejections.NoTeam
        : MissingOf(book, entry.Macro?.Edit) ?? MissingOf(book, entry.AutomationRule) ?? MissingOf(book, entry.Survey) ?? MissingOf(book, entry.Team?.Escalation);

    private static Rejection? MissingOf(DeskBook book, EscalationInput? path) =>
        path?.Calendar is { } calendar && book.CalendarOf(calendar) is null ? DeskRejections.NoCalendar
        : path?.Steps.Any(step => step.Team is { } team && book.Find(DeskKind.Team, team) is null) == true ? DeskRejections.NoTeam
        : null;

    private static Rejection? MissingOf(DeskBook book, AutomationRuleInput? rule) =>
        rule is null ? null
        : rule.Hours is { } hours && book.CalendarOf(hours.Calendar) is null ? DeskRejections.NoCalendar
        : rule.Then.Edit?.Team is { Length: > 0 } team && book.Find(DeskKind.Team, team) is null ? DeskRejections.NoTeam
        : MissingOf(book, rule.Then.Edit) is { } missing ? missing
        : rule.Then.Macro is { } macro && book.Find(DeskKind.Macro, macro) is null ? DeskRejections.NoMacro
        : null;

    // While none is set up any name is taken, as by hand.
    private static Rejection? MissingOf(DeskBook book, ConversationEdit? edit) =>
        IsMissing(book, DeskKind.Team, edit?.Team) ? DeskRejections.NoTeam
        : edit?.Assignee != Macros.Macros.Me && IsMissing(book, DeskKind.Agent, edit?.Assignee) ? DeskRejections.NoAgent
        : null;

    private static bool IsMissing(DeskBook book, DeskKind kind, string? id) => id is { Length: > 0 } && book.Find(kind, id) is null && book.All(kind).Any();

    private static Rejection? MissingOf(DeskBook book, SurveyInput? survey) =>
        (survey?.Teams ?? []).Any(team => book.Find(DeskKind.Team, team) is null) ? DeskRejections.NoTeam
        : (survey?.Brands ?? []).Any(brand => book.Find(DeskKind.Brand, brand) is null) ? DeskRejections.NoBrand
        : null;

    /// <returns>What names an entry, e.g. <c>sla-policies/gold</c>; null when nothing does.</returns>
    public static string? UsedBy(DeskBook book, DeskKind kind, string id) => kind switch
    {
        DeskKind.Calendar => First(book, DeskKind.SlaPolicy, "sla-policies", entry => entry.SlaPolicy!.Calendar == id) ?? First(book, DeskKind.Agent, "agents", entry => entry.Agent!.Shift == id)
            ?? First(book, DeskKind.AutomationRule, "automation-rules", entry => entry.AutomationRule!.Hours?.Calendar == id)
            ?? First(book, DeskKind.Team, "teams", entry => entry.Team!.Escalation?.Calendar == id),
        DeskKind.Team => First(book, DeskKind.Agent, "agents", entry => entry.Agent!.IsIn(id)) ?? First(book, DeskKind.RoutingRule, "routing-rules", entry => entry.RoutingRule!.Team == id)
            ?? First(book, DeskKind.AutomationRule, "automation-rules", entry => entry.AutomationRule!.Then.Edit?.Team == id) ?? First(book, DeskKind.Macro, "macros", entry => entry.Macro!.Edit?.Team == id)
            ?? First(book, DeskKind.Survey, "surveys", entry => entry.Survey!.Teams?.Contains(id) == true)
            ?? First(book, DeskKind.Team, "teams", entry => entry.Team!.Escalation?.Steps.Any(step => step.Team == id) == true),
        DeskKind.Agent => First(book, DeskKind.AutomationRule, "automation-rules", entry => entry.AutomationRule!.Then.Edit?.Assignee == id)
            ?? First(book, DeskKind.Macro, "macros", entry => entry.Macro!.Edit?.Assignee == id),
        DeskKind.Macro => First(book, DeskKind.AutomationRule, "automation-rules", entry => entry.AutomationRule!.Then.Macro == id),
        DeskKind.Brand => First(book, DeskKind.Survey, "surveys", entry => entry.Survey!.Brands?.Contains(id) == true),
        _ => null,
    };

    private static string? First(DeskBook book, DeskKind kind, string path, Func<DeskEntry, bool> names) =>
        book.All(kind).Where(one => names(one.Kept.Entry)).Select(one => $"{path}/{one.Id}").FirstOrDefault();
}
