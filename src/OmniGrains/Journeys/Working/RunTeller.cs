using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Journeys.Runs;

namespace OmniGrains.Journeys.Working;

/// <summary>
/// Tells one customer's runs of a journey what has happened, and lets the customer in. Command ids follow from positions: what is handed over again
/// after a crash changes nothing.
/// </summary>
internal sealed class RunTeller(
    IGrains grains, ICustomerFamilies families, ICustomerRecords records, JourneyFacts facts, EarlierPlans plans, RunDriver driver, TimeProvider time)
{
    public ValueTask Drive(string journey, string record, Happening happening, JourneyBook book, CancellationToken stop) =>
        driver.Drive(journey, record, happening.Position, book, stop);

    public async ValueTask Tell(string customer, string id, Journey journey, Happening happening, Answer<JourneyBook> book, CancellationToken stop)
    {
        var elsewhere = RunsElsewhere.None;
        foreach (var part in await families.RecordsOf(customer, stop))
        {
            var last = await Last(id, part, stop);
            if (last is not null && await plans.Of(id, last.Version, last.Plan, book.Value, stop) is { } plan && JourneyFacts.Heard(plan, last, happening) is { } heard)
            {
                (await grains.Ask(Run.GrainOf(id, part), heard, Context(happening, id, $"h{part}"), stop)).OrUnavailable();
                await Drive(id, part, happening, book.Value, stop);
                last = await Last(id, part, stop);
            }

            elsewhere = part == customer || last is null ? elsewhere : elsewhere.With(last);
        }

        // An event that ended a run may begin the next one.
        if (journey.Plan.Enabled != false && JourneyFacts.Begins(journey.Plan, happening)
            && await records.Find(customer, stop) is { } person && await facts.Admits(journey.Plan, person, happening.At, stop))
        {
            var enter = JourneyFacts.Entering(id, journey, book.Position, person.Id, happening, elsewhere);
            if ((await grains.Ask(Run.GrainOf(id, person.Id), enter, Context(happening, id, "e"), stop)).OrUnavailable().Reply?.Entry is not null)
            {
                await Drive(id, person.Id, happening, book.Value, stop);
            }
        }
    }

    /// <summary>
    /// Two customers have become one. A run stays on the record where it began and follows the customer through the link; but of several runs of a
    /// journey one goes on: that on the customer's own record, or else the one that began first.
    /// </summary>
    public async ValueTask Merge(string journey, string into, Happening happening, CancellationToken stop)
    {
        var open = new List<Passage>();
        foreach (var part in await families.RecordsOf(into, stop))
        {
            open.AddRange((await Last(journey, part, stop)) is { Over: false } run ? [run] : Array.Empty<Passage>());
        }

        var root = await families.CustomerOf(into, stop);
        foreach (var run in open.OrderByDescending(run => run.Record == root).ThenBy(run => run.EnteredAt).ThenBy(run => run.Record, StringComparer.Ordinal).Skip(1))
        {
            await End(run, "merged", happening, stop);
        }
    }

    public async ValueTask Forget(string journey, string record, Happening happening, CancellationToken stop) =>
        (await grains.Ask(Run.GrainOf(journey, record), new ForgetRun(journey, record), Context(happening, journey, "f"), stop)).OrUnavailable();

    /// <summary>Ends the customer's runs of a journey with which something is wrong that trying again does not mend.</summary>
    public async ValueTask Fail(string journey, string customer, Happening happening, CancellationToken stop)
    {
        foreach (var part in await families.RecordsOf(customer, stop))
        {
            if (await Last(journey, part, stop) is { Over: false } run)
            {
                await End(run, "failed", happening, stop);
            }
        }
    }

    private async ValueTask<Passage?> Last(string journey, string record, CancellationToken stop) => (await grains.Read(Run.GrainOf(journey, record), ReadRun.Query, stop)).Value.Last;

    private async ValueTask End(Passage run, string reason, Happening happening, CancellationToken stop) => (await grains.Ask(
        Run.GrainOf(run.Journey, run.Record), new EndRun(run.Entry, reason, happening.Position), Context(happening, run.Journey, $"{reason[0]}{run.Record}"), stop)).OrUnavailable();

    // The time is that of doing it: what came late, because nobody worked, does not wait less for that.
    private CommandContext Context(Happening happening, string journey, string what) => new(new CommandId($"j{happening.Position:D15}.{journey}.{what}"), time.GetUtcNow());
}
