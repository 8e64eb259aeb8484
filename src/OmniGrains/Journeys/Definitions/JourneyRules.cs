using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Journeys.Definitions;

/// <summary>Holds a definition against its rules before it is saved or played. Steps lead forwards only: no run can go on for ever.</summary>
internal static class JourneyRules
{
    private const int MostSteps = 50;

    /// <param name="id">The journey's id.</param>
    /// <param name="plan">The definition.</param>
    /// <param name="kinds">The kinds of events that there are.</param>
    public static Rejection? Wrong(string id, JourneyInput plan, JourneyKinds kinds)
    {
        var wrong = Frame(id, plan, kinds).Concat(Steps(plan, kinds)).Take(10).ToList();
        return wrong.Count == 0 ? null : JourneyRejections.Invalid(string.Join(' ', wrong));
    }

    private static IEnumerable<string> Frame(string id, JourneyInput plan, JourneyKinds kinds) =>
    [
        .. Unless(Slugs.IsSlug(id, 40), "id: must be 1 to 40 lower-case letters, digits, dots or hyphens."),
        .. Unless(Slugs.IsText(plan.Name, 100), "name: must be 1 to 100 characters."),
        .. Event(plan.Trigger, "trigger", kinds.Triggers, entries: false),
        .. Said(FieldConditions.Wrong(plan.When, "when")),
        .. Unless(plan.Segment is null || Slugs.IsSlug(plan.Segment, 40), "segment: must be the id of a segment."),
        .. Unless(plan.Reentry is null or { Rule: not JourneyReentryRule.AfterDays, Days: null } or { Rule: JourneyReentryRule.AfterDays, Days: >= 1 and <= 3_650 }, "reentry.days: must be 1 to 3650, with the rule afterDays only."),
        .. Unless(plan.Exit?.Events is not { Count: > 10 }, "exit.events: must be at most 10."),
        .. (plan.Exit?.Events ?? []).Take(10).SelectMany((one, i) => Event(one, $"exit.events[{i}]", kinds.All, entries: true)),
        .. Said(FieldConditions.Wrong(plan.Exit?.When, "exit.when")),
        .. plan.Goal is { } goal ? Event(goal.Event, "goal.event", kinds.All, entries: true) : [],
        .. Unless(plan.Goal is null or { WithinDays: >= 1 and <= 365 }, "goal.withinDays: must be 1 to 365."),
    ];

    private static IEnumerable<string> Steps(JourneyInput plan, JourneyKinds kinds)
    {
        if (plan.Steps is not { Count: >= 1 and <= MostSteps } steps || steps.Any(step => step is null))
        {
            return [$"steps: must be 1 to {MostSteps}, none of them null."];
        }

        return Unless(steps.Select(step => step.Id).Distinct(StringComparer.Ordinal).Count() == steps.Count, "steps: each must have an id of its own.")
            .Concat(steps.SelectMany((step, i) => StepRules.Wrong(plan, step, $"steps[{i}]", kinds)));
    }

    public static IEnumerable<string> Event(JourneyEvent? one, string place, IReadOnlySet<string> kinds, bool entries) => one?.Kind is not { } kind || !kinds.Contains(kind)
        ? [$"{place}.kind: there are no events of this kind that concern customers and can be listened to here."]
        : Said(FieldConditions.Wrong(one.Where, $"{place}.where", entries));

    public static IEnumerable<string> Unless(bool holds, string says) => holds ? [] : [says];

    public static IEnumerable<string> Said(string? wrong) => wrong is null ? [] : [wrong];
}
