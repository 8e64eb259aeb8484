using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Journeys.Runs;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Journeys.Working;

/// <summary>
/// Takes a run as far as it goes at this moment. Every command id follows from the journey, the record, the entry and how many steps are done:
/// after a crash, or when two nodes drive the same run for a moment, each step and each effect is recorded once.
/// </summary>
internal sealed class RunDriver(IGrains grains, ICustomerRecords records, INotices notices, JourneyFacts facts, EarlierPlans plans, TimeProvider time)
{
    private const int MostRounds = 100;
    private const string Actor = "journey";

    public async ValueTask Drive(string journey, string record, JourneyBook book, CancellationToken stop)
    {
        var grain = Run.GrainOf(journey, record);
        for (var round = 0; round < MostRounds; round++)
        {
            if ((await grains.Read(grain, ReadRun.Query, stop)).Value.Open is not { Stage: not RunStage.Waiting } run
                || await plans.Of(journey, run.Version, run.Plan, book, stop) is not { } plan
                || await records.Find(record, stop) is not { } person)
            {
                return;
            }

            var now = time.GetUtcNow();
            var known = facts.Of(plan, person, await notices.ZoneOf(person, stop), now);
            var effect = known.Exits ? null : plan.Find(run.Step) is { } step && step.IsEffect() ? step : null;
            var done = effect is null ? null : await Do(effect, run, person, known, now, stop);
            var id = new CommandId($"ja{run.EnteredAt.UtcTicks}.{journey}.{record}.{run.Entry}.{run.Passed}{(run.Stage == RunStage.Due ? "d" : "")}");
            Accepted(await grains.Ask(grain, new AdvanceRun(run.Entry, run.Passed, plan, known, done), new CommandContext(id, now), stop));
        }
    }

    internal static void Accepted<T>(Outcome<T> outcome)
    {
        if (outcome.Rejection is { Kind: RejectionKind.Overloaded })
        {
            throw new JournalUnavailableException("The grain is overloaded.");
        }
    }

    private async ValueTask<EffectDone> Do(JourneyStep step, Passage run, CustomerRecord person, RunFacts known, DateTimeOffset now, CancellationToken stop)
    {
        var key = $"{run.Journey}.{run.Record}.{run.Entry}.{step.Id}";
        if (step.Kind == JourneyStepKind.Send)
        {
            var order = new NoticeOrder(
                person.Id, step.Template!, EntryData.Fill(step.Data, run.Data, known.Zone), $"journey/{key}", $"journey:{run.Journey}/{step.Id}", Actor);
            var answer = await notices.Send(person, order, new CommandContext(new CommandId($"js{run.EnteredAt.UtcTicks}.{key}"), now), stop);
            return new EffectDone(step.Id, answer.Outcome, answer.Id);
        }

        var traits = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [step.Name!] = step.Value!.Value };
        var outcome = await grains.Ask(
            new CustomerId(person.Id).Grain, new DescribeCustomer(person.Id, traits), new CommandContext(new CommandId($"jt{run.EnteredAt.UtcTicks}.{key}"), now), stop);
        Accepted(outcome);
        return new EffectDone(step.Id, outcome.Rejection is { } rejection ? $"refused:{rejection.Code}" : "set", null);
    }
}
