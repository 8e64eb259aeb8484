using OmniGrains.Edge;
using static OmniGrains.Journeys.Definitions.JourneyRules;

namespace OmniGrains.Journeys.Definitions;

/// <summary>What a step of each kind is made of. What does not belong to its kind is refused: nobody would look at it, or check it.</summary>
internal static class StepRules
{
    private const int Year = 525_600;
    private const int Most = 10;

    /// <param name="plan">The definition; none of its steps is null.</param>
    /// <param name="step">One of them.</param>
    /// <param name="place">Where it is, for people.</param>
    /// <param name="kinds">The kinds of events that there are.</param>
    public static IEnumerable<string> Wrong(JourneyInput plan, JourneyStep step, string place, JourneyKinds kinds)
    {
        if (!Slugs.IsSlug(step.Id, 40) || step.Id == JourneyPlans.End)
        {
            return [$"{place}.id: must be 1 to 40 lower-case letters, digits, dots or hyphens, and not '{JourneyPlans.End}'."];
        }

        return Foreign(step, place).Concat(Own(step, place, kinds))
            .Concat(Targets(step).Where(target => !LeadsOn(plan, step, target)).Select(target => $"{place}: '{target}' is no later step."));
    }

    private static IEnumerable<string> Own(JourneyStep step, string place, JourneyKinds kinds) => step.Kind switch
    {
        JourneyStepKind.Wait => Unless(step.Minutes is >= 1 and <= Year, $"{place}.minutes: must be 1 to {Year}."),
        JourneyStepKind.WaitUntilTime => Unless(TimeOnly.TryParseExact(step.Time, "HH:mm", out _), $"{place}.time: must be a time like 09:00."),
        JourneyStepKind.WaitUntilDate =>
        [
            .. Unless(FieldConditions.IsField(step.Field), $"{place}.field: must name a field of the beginning event."),
            .. Unless(step.Minutes is null or (>= -Year and <= Year), $"{place}.minutes: must be {-Year} to {Year}."),
        ],
        JourneyStepKind.WaitForEvent =>
            [.. Event(step.Event, $"{place}.event", kinds.All, entries: true), .. Unless(step.Minutes is >= 1 and <= Year, $"{place}.minutes: must be 1 to {Year}.")],
        JourneyStepKind.Branch => Branches(step.Branches ?? [], $"{place}.branches"),
        JourneyStepKind.Split => Arms(step.Arms ?? [], $"{place}.arms"),
        JourneyStepKind.Send => [.. Unless(Slugs.IsSlug(step.Template, 40), $"{place}.template: must be the id of a template."), .. Data(step, place)],
        JourneyStepKind.Webhook => [.. Unless(Slugs.IsSlug(step.Name, 60), $"{place}.name: must be 1 to 60 lower-case letters, digits, dots or hyphens."), .. Data(step, place)],
        JourneyStepKind.Attribute => Unless(
            Slugs.IsText(step.Name, 100) && step.Value is { } value && value.GetRawText().Length <= 1_000, $"{place}: needs a name, and a value of at most 1000 characters."),
        JourneyStepKind.Exit => [],
        _ => [$"{place}.kind: there is no such kind."],
    };

    // Which way is taken, and what results are counted by, is told by the name.
    private static IEnumerable<string> Branches(IReadOnlyList<JourneyBranch?> branches, string place) =>
        Unless(branches.Count is >= 1 and <= Most, $"{place}: must be 1 to {Most}.")
            .Concat(Unless(AreApart(branches.Select(branch => branch?.Name)) && branches.All(branch => branch?.Name != JourneyPlans.Otherwise), $"{place}: each must have a name of its own, and not '{JourneyPlans.Otherwise}'."))
            .Concat(branches.Take(Most).SelectMany((branch, i) =>
                Unless(branch is not null && Slugs.IsSlug(branch.Name, 40) && branch.When is { Count: > 0 }, $"{place}[{i}]: needs a name like a step's id, and conditions.")
                    .Concat(Said(FieldConditions.Wrong(branch?.When, $"{place}[{i}].when")))));

    private static IEnumerable<string> Arms(IReadOnlyList<JourneyArm?> arms, string place) => Unless(
        arms.Count is >= 2 and <= Most && arms.All(arm => arm is { Percent: >= 1 and <= 100 } && Slugs.IsSlug(arm.Name, 40)) && arms.Sum(arm => arm!.Percent) == 100
            && AreApart(arms.Select(arm => arm!.Name)),
        $"{place}: must be 2 to {Most} with names of their own like a step's id and 1 to 100 percent, 100 together.");

    private static IEnumerable<string> Data(JourneyStep step, string place) => Unless(
        step.Data is null or { Count: <= 20 } && (step.Data ?? new Dictionary<string, System.Text.Json.JsonElement>()).All(pair =>
            Slugs.IsText(pair.Key, 40) && pair.Value.GetRawText().Length <= 1_000 && (EntryData.FieldIn(pair.Value) is not { } field || FieldConditions.IsField(field))),
        $"{place}.data: must be at most 20 values of at most 1000 characters; those that begin with $. must name a field.");

    private static IEnumerable<string> Foreign(JourneyStep step, string place)
    {
        var belongs = Members(step.Kind);
        return Given(step).Where(name => !belongs.Contains(name)).Select(name => $"{place}.{name}: does not belong to a step of this kind.");
    }

    private static string[] Members(JourneyStepKind kind) => kind switch
    {
        JourneyStepKind.Wait => ["minutes", "next"],
        JourneyStepKind.WaitUntilTime => ["time", "next"],
        JourneyStepKind.WaitUntilDate => ["field", "minutes", "next"],
        JourneyStepKind.WaitForEvent => ["event", "minutes", "next", "otherwise"],
        JourneyStepKind.Branch => ["branches", "otherwise"],
        JourneyStepKind.Split => ["arms"],
        JourneyStepKind.Send => ["template", "data", "next"],
        JourneyStepKind.Webhook => ["name", "data", "next"],
        JourneyStepKind.Attribute => ["name", "value", "next"],
        _ => [],
    };

    private static IEnumerable<string> Given(JourneyStep step) => new (string Name, bool Is)[]
    {
        ("minutes", step.Minutes is not null), ("time", step.Time is not null), ("field", step.Field is not null), ("event", step.Event is not null),
        ("branches", step.Branches is not null), ("arms", step.Arms is not null), ("template", step.Template is not null), ("data", step.Data is not null),
        ("name", step.Name is not null), ("value", step.Value is not null), ("next", step.Next is not null), ("otherwise", step.Otherwise is not null),
    }.Where(member => member.Is).Select(member => member.Name);

    private static IEnumerable<string> Targets(JourneyStep step) =>
        new[] { step.Next, step.Otherwise }.Concat((step.Branches ?? []).Select(branch => branch?.Next)).Concat((step.Arms ?? []).Select(arm => arm?.Next)).OfType<string>();

    private static bool LeadsOn(JourneyInput plan, JourneyStep from, string to) => to == JourneyPlans.End || plan.IndexOf(to) > plan.IndexOf(from.Id);

    private static bool AreApart(IEnumerable<string?> names) => names.GroupBy(name => name, StringComparer.Ordinal).All(same => same.Count() == 1);
}
