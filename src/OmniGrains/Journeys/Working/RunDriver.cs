using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
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

    /// <param name="journey">The journey.</param>
    /// <param name="record">The record that the run is on.</param>
    /// <param name="position">The event for which it is taken on.</param>
    /// <param name="book">All journeys.</param>
    /// <param name="stop">Stops it between two steps.</param>
    public async ValueTask Drive(string journey, string record, long position, JourneyBook book, CancellationToken stop)
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
            var done = Walk.NextEffect(plan, run, known) is { } effect ? await Do(effect, run, person, known, now, stop) : null;
            var id = new CommandId($"ja{run.EnteredAt.UtcTicks}.{journey}.{record}.{run.Entry}.{run.Passed}{(run.Stage == RunStage.Due ? "d" : "")}");
            (await grains.Ask(grain, new AdvanceRun(run.Entry, run.Passed, plan, known, done, position), new CommandContext(id, now), stop)).OrUnavailable();
        }
    }

    private async ValueTask<EffectDone> Do(JourneyStep step, Passage run, CustomerRecord person, RunFacts known, DateTimeOffset now, CancellationToken stop)
    {
        var key = $"{run.Journey}.{run.Record}.{run.Entry}.{step.Id}";
        var cause = $"{Happening.Journey}{run.Journey}/{step.Id}";
        if (step.Kind == JourneyStepKind.Send)
        {
            var order = new NoticeOrder(step.Template!, EntryData.Fill(step.Data, run.Data, known.Zone), $"journey/{key}", cause, Actor);
            var answer = await notices.Send(person, order, new CommandContext(new CommandId($"js{run.EnteredAt.UtcTicks}.{key}"), now), stop);
            return new EffectDone(step.Id, answer.Outcome, answer.Id);
        }

        var traits = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [step.Name!] = step.Value!.Value };
        var outcome = await grains.Ask(
            new CustomerId(person.Id).Grain, new DescribeCustomer(person.Id, traits, Cause: cause), new CommandContext(new CommandId($"jt{run.EnteredAt.UtcTicks}.{key}"), now), stop);
        return new EffectDone(step.Id, outcome.OrUnavailable().Rejection is { } rejection ? $"refused:{rejection.Code}" : "set", null);
    }
}
