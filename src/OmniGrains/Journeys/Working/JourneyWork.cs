using Microsoft.Extensions.Logging;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Journeys.Contracts;
using OmniGrains.Journeys.Definitions;

namespace OmniGrains.Journeys.Working;

/// <summary>
/// Follows the journal: lets customers in, tells runs what happens, and takes them on. One loop with one owner in the cluster, once there is any
/// journey; what concerns one customer is done in the journal's order, customers are done beside each other. What is wrong with one customer in one
/// journey ends that run, and holds up nobody else.
/// </summary>
internal sealed partial class JourneyWork(
    IGrains grains, GrainEngine engine, ICustomerFamilies families, ICustomerRecords records, JourneyFacts facts, RunTeller teller, TimeProvider time, ILogger<JourneyWork> log)
    : KeyedWork
{
    private const int AtOnce = 32;

    private readonly Follower _follower = new(engine.Tail);

    public override string Name => "journeys";

    public override async ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) => (await Book(cancellation)).Value.Journeys.IsEmpty ? [] : ["all"];

    public override async Task Run(KeyedRun run, CancellationToken stop)
    {
        var notes = new ProgressNotes(grains, engine, time);
        await _follower.Run(run, async found =>
        {
            if (await Work(found, stop))
            {
                await notes.Reached(found[^1].Position, stop);
            }
        }, stop, await notes.Begin(stop));
    }

    // False when nothing of it concerned a customer in a journey.
    private async Task<bool> Work(IReadOnlyList<Recorded> found, CancellationToken stop)
    {
        // What was told of a customer before an event must stand on the record by now: conditions, consents and addresses are looked at once.
        await records.Reach(found[^1].Position, stop);
        var book = await Book(stop);
        var kinds = book.Value.Journeys.Values.SelectMany(journey => journey.Kinds).ToHashSet(StringComparer.Ordinal);
        var mine = new List<(string Customer, Happening Happening)>();
        foreach (var recorded in found.Where(recorded => recorded.Event is not null))
        {
            await Guarded("", "", recorded, async () =>
            {
                if (await RecordIn(recorded, kinds, stop) is { } record)
                {
                    mine.Add((await families.CustomerOf(record, stop), facts.Of(recorded)));
                }
            });
        }

        await Parallel.ForEachAsync(
            mine.GroupBy(one => one.Customer, StringComparer.Ordinal), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (person, token) =>
            {
                foreach (var (customer, happening) in person)
                {
                    await Follow(customer, happening, book, token);
                }
            });
        return mine.Count > 0;
    }

    private async ValueTask<string?> RecordIn(Recorded recorded, HashSet<string> kinds, CancellationToken stop) => recorded.Event switch
    {
        RunEntered or RunDue or StepPassed { Outcome: "heard" } => ((RunEvent)recorded.Event).Record,
        CustomerErased erased => erased.Customer,
        CustomerMerged => recorded.Grain.Key,
        _ => kinds.Contains(recorded.Type) ? await facts.CustomerOf(recorded, stop) : null,
    };

    private async ValueTask Follow(string customer, Happening happening, Answer<JourneyBook> book, CancellationToken stop)
    {
        ValueTask Safely(string journey, Func<ValueTask> work) => Guarded(journey, customer, happening.Recorded, work, () => teller.Fail(journey, customer, happening, stop));
        switch (happening.Recorded.Event)
        {
            case RunEvent own and (RunEntered or RunDue or StepPassed { Outcome: "heard" }):
                await Safely(own.Journey, () => teller.Drive(own.Journey, own.Record, happening, book.Value, stop));
                return;
            case CustomerErased erased:
                foreach (var journey in book.Value.Journeys.Keys)
                {
                    await Safely(journey, () => teller.Forget(journey, erased.Customer, happening, stop));
                }

                return;
            case CustomerMerged merged:
                foreach (var journey in book.Value.Journeys.Keys)
                {
                    await Safely(journey, () => teller.Merge(journey, merged.Into, happening, stop));
                }

                break;
        }

        // Before a journey was saved nobody was in it.
        foreach (var (id, journey) in book.Value.Journeys.Where(pair => pair.Value.Kinds.Contains(happening.Kind) && pair.Value.Since <= happening.At))
        {
            await Safely(id, () => teller.Tell(customer, id, journey, happening, book, stop));
        }
    }

    // Passing on what waiting mends (the whole batch is then looked at again), and no other failure: that would come again for ever.
    private async ValueTask Guarded(string journey, string customer, Recorded recorded, Func<ValueTask> work, Func<ValueTask>? otherwise = null)
    {
        try
        {
            await work();
        }
        catch (Exception exception) when (!exception.Passes())
        {
            Failed(log, recorded.Type, recorded.Position, customer, journey, exception);
            if (otherwise is not null)
            {
                await Guarded(journey, customer, recorded, otherwise);
            }
        }
    }

    private ValueTask<Answer<JourneyBook>> Book(CancellationToken cancellation) => grains.Read(JourneyBook.Grain, ReadJourneys.Query, cancellation);

    [LoggerMessage(Level = LogLevel.Error, Message = "Following {Kind} at {Position} failed for customer '{Customer}' in journey '{Journey}': what is open of it ends.")]
    private static partial void Failed(ILogger log, string kind, long position, string customer, string journey, Exception exception);
}
