using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Journeys.Contracts;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Journeys.Runs;

namespace OmniGrains.Journeys.Working;

/// <summary>
/// Follows the journal: lets customers in, tells runs what happens, and takes them on. One loop with one owner in the cluster, once there is any
/// journey; what concerns one customer is done in the journal's order, customers are done beside each other. Command ids follow from positions:
/// what is handed over again after a crash changes nothing.
/// </summary>
internal sealed class JourneyWork(
    IGrains grains, Tail tail, ICustomerFamilies families, ICustomerRecords records, JourneyFacts facts, EarlierPlans plans, RunDriver driver, TimeProvider time)
    : KeyedWork
{
    private const int AtOnce = 32;

    private readonly Follower _follower = new(tail);

    public override string Name => "journeys";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) =>
        (await grains.Read(JourneyBook.Grain, ReadJourneys.Query, cancellation)).Value.Journeys.IsEmpty ? [] : ["all"];

    public override Task Run(KeyedRun run, CancellationToken stop) => _follower.Run(run, found => Work(found, stop), stop);

    private async Task Work(IReadOnlyList<Recorded> found, CancellationToken stop)
    {
        // What was told of a customer before an event must stand on the record by now: conditions, consents and addresses are looked at once.
        await records.Reach(found[^1].Position, stop);
        var book = await grains.Read(JourneyBook.Grain, ReadJourneys.Query, stop);
        var kinds = book.Value.Journeys.Values.SelectMany(journey => journey.Kinds).ToHashSet(StringComparer.Ordinal);
        var mine = new List<(string Customer, Recorded Recorded)>();
        foreach (var recorded in found.Where(recorded => recorded.Event is not null))
        {
            var customer = recorded.Event switch
            {
                RunEntered or RunDue or StepPassed { Outcome: "heard" } => ((RunEvent)recorded.Event).Record,
                CustomerErased erased => erased.Customer,
                CustomerMerged => recorded.Grain.Key,
                _ => kinds.Contains(recorded.Type) ? await facts.CustomerOf(recorded, stop) : null,
            };
            if (customer is not null)
            {
                mine.Add((await families.CustomerOf(customer, stop), recorded));
            }
        }

        await Parallel.ForEachAsync(
            mine.GroupBy(one => one.Customer, StringComparer.Ordinal), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (person, token) =>
            {
                foreach (var (customer, recorded) in person)
                {
                    await Follow(customer, recorded, book, kinds, token);
                }
            });
    }

    private async ValueTask Follow(string customer, Recorded recorded, Answer<JourneyBook> book, HashSet<string> kinds, CancellationToken stop)
    {
        switch (recorded.Event)
        {
            case RunEvent own and (RunEntered or RunDue or StepPassed { Outcome: "heard" }):
                await driver.Drive(own.Journey, own.Record, book.Value, stop);
                break;
            case CustomerErased erased:
                foreach (var journey in book.Value.Journeys.Keys)
                {
                    RunDriver.Accepted(await grains.Ask(Runs.Run.GrainOf(journey, erased.Customer), new ForgetRun(journey, erased.Customer), Context(recorded, journey, "f"), stop));
                }

                return;
            case CustomerMerged merged:
                await Merge(recorded.Grain.Key, merged.Into, recorded, book.Value, stop);
                break;
        }

        if (kinds.Contains(recorded.Type))
        {
            foreach (var (id, journey) in book.Value.Journeys.Where(pair => pair.Value.Kinds.Contains(recorded.Type)))
            {
                await Tell(customer, id, journey, recorded, book, stop);
            }
        }
    }

    private async ValueTask Tell(string customer, string id, Journey journey, Recorded recorded, Answer<JourneyBook> book, CancellationToken stop)
    {
        var (open, entered) = (false, (DateTimeOffset?)null);
        foreach (var part in await families.RecordsOf(customer, stop))
        {
            var last = (await grains.Read(Runs.Run.GrainOf(id, part), ReadRun.Query, stop)).Value.Last;
            if (last is not null && last.Cause < recorded.Position && await plans.Of(id, last.Version, last.Plan, book.Value, stop) is { } plan && facts.Heard(plan, last, recorded) is { } heard)
            {
                RunDriver.Accepted(await grains.Ask(Runs.Run.GrainOf(id, part), heard, Context(recorded, id, $"h{part}"), stop));
                await driver.Drive(id, part, book.Value, stop);
                last = (await grains.Read(Runs.Run.GrainOf(id, part), ReadRun.Query, stop)).Value.Last;
            }

            if (part != customer && last is not null)
            {
                (open, entered) = (open || !last.Over, entered > last.EnteredAt ? entered : last.EnteredAt);
            }
        }

        // An event that ended a run may begin the next one.
        if (journey.Plan.Enabled != false && recorded.At >= journey.Since && facts.Is(journey.Plan.Trigger, recorded)
            && await records.Find(customer, stop) is { } person && facts.Admits(journey.Plan, person, recorded.At))
        {
            var enter = facts.Entering(id, journey, book.Position, person.Id, recorded, new RunsElsewhere(open, entered));
            var outcome = await grains.Ask(Runs.Run.GrainOf(id, person.Id), enter, Context(recorded, id, "e"), stop);
            RunDriver.Accepted(outcome);
            if (outcome.Reply?.Entry is not null)
            {
                await driver.Drive(id, person.Id, book.Value, stop);
            }
        }
    }

    // A run stays on the record where it began and follows the customer through the link; but of two on the same journey one goes on.
    private async ValueTask Merge(string member, string into, Recorded recorded, JourneyBook book, CancellationToken stop)
    {
        foreach (var journey in book.Journeys.Keys)
        {
            if ((await grains.Read(Runs.Run.GrainOf(journey, member), ReadRun.Query, stop)).Value.Open is not { } run)
            {
                continue;
            }

            foreach (var part in await families.RecordsOf(into, stop))
            {
                if (part != member && (await grains.Read(Runs.Run.GrainOf(journey, part), ReadRun.Query, stop)).Value.Open is not null)
                {
                    RunDriver.Accepted(await grains.Ask(Runs.Run.GrainOf(journey, member), new EndRun(run.Entry, "merged"), Context(recorded, journey, "m"), stop));
                    break;
                }
            }
        }
    }

    // The time is that of doing it: what came late, because nobody worked, does not wait less for that.
    private CommandContext Context(Recorded recorded, string journey, string what) => new(new CommandId($"j{recorded.Position:D15}.{journey}.{what}"), time.GetUtcNow());
}
