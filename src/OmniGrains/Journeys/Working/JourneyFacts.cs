using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Journeys.Runs;
using OmniGrains.Live.Contracts;
using OmniGrains.Orders.Contracts;
using OmniGrains.Segments.Contracts;

namespace OmniGrains.Journeys.Working;

/// <summary>Holds events and live records against what journeys say of them. Looks up, decides nothing.</summary>
internal sealed class JourneyFacts(WireJson json, IOrders orders, ISegments segments)
{
    private const string OrderPrefix = "order/";

    public Happening Of(Recorded recorded) => new(recorded, json);

    /// <summary>Whose story an event belongs to: also what an order tells that does not name its customer.</summary>
    public async ValueTask<string?> CustomerOf(Recorded recorded, CancellationToken cancellation) =>
        EventEnvelope.CustomerOf(recorded)
        ?? (recorded.Stream.StartsWith(OrderPrefix, StringComparison.Ordinal) ? (await orders.Find(recorded.Grain.Key, cancellation))?.Record : null);

    /// <summary>What of a live record decides about the steps of a run.</summary>
    public RunFacts Of(JourneyInput plan, CustomerRecord record, string zone, DateTimeOffset at)
    {
        if (plan.Exit?.When is null && plan.Steps.All(step => step.Branches is null))
        {
            return new RunFacts(zone, [], false);
        }

        var text = json.Of(record);
        return new RunFacts(
            zone,
            [.. plan.Steps.SelectMany(step => (step.Branches ?? []).Where(branch => FieldConditions.Hold(branch.When, text, at)).Select(branch => $"{step.Id}:{branch.Name}"))],
            plan.Exit?.When is { Count: > 0 } exit && FieldConditions.Hold(exit, text, at));
    }

    /// <summary>Whether a live record lets a customer in.</summary>
    public async ValueTask<bool> Admits(JourneyInput plan, CustomerRecord record, DateTimeOffset at, CancellationToken cancellation)
    {
        var segment = plan.Segment is { } named ? await segments.Find(named, cancellation) : null;
        if (plan.Segment is not null && segment is null)
        {
            return false;
        }

        IReadOnlyList<FieldCondition> all = [.. plan.When ?? [], .. segment?.Conditions ?? []];
        return all.Count == 0 || FieldConditions.Hold(all, json.Of(record), at);
    }

    /// <summary>Whether an event lets customers in.</summary>
    public static bool Begins(JourneyInput plan, Happening happening) => !happening.IsOwn && Is(plan.Trigger, happening);

    public static EnterRun Entering(string id, Journey journey, long planAt, string record, Happening happening, RunsElsewhere elsewhere) => new(
        id, journey.Version, planAt, record, journey.Plan.Steps[0].Id, journey.Plan.Reentry ?? new JourneyReentry(JourneyReentryRule.Once), journey.Plan.Goal?.WithinDays,
        EntryData.Keep(happening.Data, journey.Plan), happening.Position, happening.At, happening.Kind, elsewhere);

    /// <summary>What an event is to a run; null when it is nothing to it.</summary>
    public static HearEvent? Heard(JourneyInput plan, Passage run, Happening happening)
    {
        if (happening.Position <= run.Through)
        {
            return null;
        }

        var goal = !run.Reached && Is(plan.Goal?.Event, happening, run);
        var exit = !run.Over && (plan.Exit?.Events ?? []).Any(one => Is(one, happening, run));
        var step = run is { Over: false, Stage: RunStage.Waiting } && plan.Find(run.Step) is { Kind: JourneyStepKind.WaitForEvent } waits && Is(waits.Event, happening, run) ? waits : null;
        return goal || exit || step is not null
            ? new HearEvent(run.Entry, happening.Position, happening.At, goal, plan.Goal?.Ends ?? true, exit, step?.Id, step is null ? null : plan.After(step, step.Next))
            : null;
    }

    private static bool Is(JourneyEvent? meant, Happening happening, Passage? run = null) =>
        meant is not null && meant.Kind == happening.Kind
        && (meant.Where is not { Count: > 0 } where || FieldConditions.Hold(where, happening.Data, happening.At, run is null ? null : field => EntryData.Of(run.Data, field)));
}
