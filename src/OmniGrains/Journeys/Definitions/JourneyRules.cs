using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Journeys.Definitions;

/// <summary>Holds a definition against its rules before it is saved. Steps lead forwards only: no run can go on for ever.</summary>
internal static class JourneyRules
{
    private const int MostSteps = 50;
    private const int Year = 525_600;

    /// <param name="id">The journey's id.</param>
    /// <param name="plan">The definition.</param>
    /// <param name="kinds">All kinds of events that there are.</param>
    public static Rejection? Wrong(string id, JourneyInput plan, IReadOnlyCollection<string> kinds)
    {
        var wrong = Frame(id, plan, kinds).Concat((plan.Steps ?? []).Take(MostSteps).SelectMany((step, i) => Step(plan, step, $"steps[{i}]", kinds))).Take(10).ToList();
        return wrong.Count == 0 ? null : JourneyRejections.Invalid(string.Join(' ', wrong));
    }

    private static IEnumerable<string> Frame(string id, JourneyInput plan, IReadOnlyCollection<string> kinds) =>
    [
        .. Unless(Slugs.IsSlug(id, 40), "id: must be 1 to 40 lower-case letters, digits, dots or hyphens."),
        .. Unless(Slugs.IsText(plan.Name, 100), "name: must be 1 to 100 characters."),
        .. Unless(plan.Steps is { Count: >= 1 and <= MostSteps } steps && steps.All(step => step is not null), $"steps: must be 1 to {MostSteps}."),
        .. Unless((plan.Steps ?? []).Where(step => step is not null).Select(step => step.Id).Distinct(StringComparer.Ordinal).Count() == (plan.Steps ?? []).Count, "steps: each must have an id of its own."),
        .. Event(plan.Trigger, "trigger", kinds, entries: false),
        .. Said(FieldConditions.Wrong(plan.When, "when")),
        .. Unless(plan.Reentry is null or { Rule: not JourneyReentryRule.AfterDays, Days: null } or { Rule: JourneyReentryRule.AfterDays, Days: >= 1 and <= 3_650 }, "reentry.days: must be 1 to 3650, with the rule afterDays only."),
        .. Unless(plan.Exit?.Events is not { Count: > 10 }, "exit.events: must be at most 10."),
        .. (plan.Exit?.Events ?? []).Take(10).SelectMany((one, i) => Event(one, $"exit.events[{i}]", kinds, entries: true)),
        .. Said(FieldConditions.Wrong(plan.Exit?.When, "exit.when")),
        .. plan.Goal is { } goal ? Event(goal.Event, "goal.event", kinds, entries: true) : [],
        .. Unless(plan.Goal is null or { WithinDays: >= 1 and <= 365 }, "goal.withinDays: must be 1 to 365."),
    ];

    private static IEnumerable<string> Step(JourneyInput plan, JourneyStep? step, string place, IReadOnlyCollection<string> kinds)
    {
        if (step is null || !Slugs.IsSlug(step.Id, 40) || step.Id == JourneyPlans.End)
        {
            return [$"{place}.id: must be 1 to 40 lower-case letters, digits, dots or hyphens, and not '{JourneyPlans.End}'."];
        }

        return Own(step, place, kinds).Concat(Targets(step).Where(target => !LeadsOn(plan, step, target)).Select(target => $"{place}: '{target}' is no later step."));
    }

    private static IEnumerable<string> Own(JourneyStep step, string place, IReadOnlyCollection<string> kinds) => step.Kind switch
    {
        JourneyStepKind.Wait => Unless(step.Minutes is >= 1 and <= Year, $"{place}.minutes: must be 1 to {Year}."),
        JourneyStepKind.WaitUntilTime => Unless(TimeOnly.TryParseExact(step.Time, "HH:mm", out _), $"{place}.time: must be a time like 09:00."),
        JourneyStepKind.WaitUntilDate =>
        [
            .. Unless(FieldConditions.IsField(step.Field), $"{place}.field: must name a field of the beginning event."),
            .. Unless(step.Minutes is null or (>= -Year and <= Year), $"{place}.minutes: must be {-Year} to {Year}."),
        ],
        JourneyStepKind.WaitForEvent =>
            [.. Event(step.Event, $"{place}.event", kinds, entries: true), .. Unless(step.Minutes is >= 1 and <= Year, $"{place}.minutes: must be 1 to {Year}.")],
        JourneyStepKind.Branch => Unless(step.Branches is { Count: >= 1 and <= 10 }, $"{place}.branches: must be 1 to 10.").Concat((step.Branches ?? []).Take(10).SelectMany((branch, i) =>
            Unless(branch is not null && Slugs.IsSlug(branch.Name, 40) && branch.When is { Count: > 0 }, $"{place}.branches[{i}]: needs a name like a step's id, and conditions.")
                .Concat(Said(FieldConditions.Wrong(branch?.When, $"{place}.branches[{i}].when"))))),
        JourneyStepKind.Split => Unless(
            step.Arms is { Count: >= 2 and <= 10 } arms && arms.All(arm => arm is { Percent: >= 1 } && Slugs.IsSlug(arm.Name, 40)) && arms.Sum(arm => arm.Percent) == 100,
            $"{place}.arms: must be 2 to 10 with names like a step's id and at least one percent, 100 together."),
        JourneyStepKind.Send => [.. Unless(Slugs.IsSlug(step.Template, 40), $"{place}.template: must be the id of a template."), .. Data(step, place)],
        JourneyStepKind.Webhook => [.. Unless(Slugs.IsSlug(step.Name, 60), $"{place}.name: must be 1 to 60 lower-case letters, digits, dots or hyphens."), .. Data(step, place)],
        JourneyStepKind.Attribute => Unless(
            Slugs.IsText(step.Name, 100) && step.Value is { } value && value.GetRawText().Length <= 1_000, $"{place}: needs a name, and a value of at most 1000 characters."),
        _ => [],
    };

    private static IEnumerable<string> Data(JourneyStep step, string place) => Unless(
        step.Data is null or { Count: <= 20 } && (step.Data ?? new Dictionary<string, System.Text.Json.JsonElement>()).All(pair =>
            Slugs.IsText(pair.Key, 40) && pair.Value.GetRawText().Length <= 1_000 && (EntryData.FieldIn(pair.Value) is not { } field || FieldConditions.IsField(field))),
        $"{place}.data: must be at most 20 values of at most 1000 characters; those that begin with $. must name a field.");

    private static IEnumerable<string> Event(JourneyEvent? one, string place, IReadOnlyCollection<string> kinds, bool entries) => one is null || !kinds.Contains(one.Kind)
        ? [$"{place}.kind: there are no events of this kind that concern customers."]
        : Said(FieldConditions.Wrong(one.Where, $"{place}.where", entries));

    private static IEnumerable<string> Targets(JourneyStep step) =>
        new[] { step.Next, step.Otherwise }.Concat((step.Branches ?? []).Select(branch => branch?.Next)).Concat((step.Arms ?? []).Select(arm => arm?.Next)).OfType<string>();

    private static bool LeadsOn(JourneyInput plan, JourneyStep from, string to) => to == JourneyPlans.End || plan.IndexOf(to) > plan.IndexOf(from.Id);

    private static IEnumerable<string> Unless(bool holds, string says) => holds ? [] : [says];

    private static IEnumerable<string> Said(string? wrong) => wrong is null ? [] : [wrong];
}
