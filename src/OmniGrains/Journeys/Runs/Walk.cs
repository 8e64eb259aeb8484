using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Journeys.Contracts;
using OmniGrains.Journeys.Definitions;

namespace OmniGrains.Journeys.Runs;

/// <summary>Takes all steps that can be taken at one moment: up to the next wait, the next effect that is not done, or the end. Pure.</summary>
internal static class Walk
{
    public static Decision From(Passage run, AdvanceRun advance, DateTimeOffset at)
    {
        var (grain, state, events) = (new RunGrain(), new Run { Last = run, Entries = run.Entry }, new List<IEvent>());
        void Add(IEvent @event)
        {
            events.Add(@event);
            state = grain.Evolve(state, @event);
        }

        while (true)
        {
            var now = state.Last!;
            if (advance.Plan.Find(now.Step) is not { } step)
            {
                Add(now.Ended("finished", at));
                return Decision.Accept(RunGrain.Done(run), events).Remind(RunGrain.Calm);
            }

            if (advance.Facts.Exits)
            {
                Add(now.Ended("exit-condition", at));
                return Decision.Accept(RunGrain.Done(run), events).Remind(RunGrain.Calm);
            }

            if (step.IsEffect() && advance.Done?.Step != step.Id)
            {
                return events.Count == 0 ? Decision.Unchanged(RunGrain.Done(run)) : Decision.Accept(RunGrain.Done(run), events);
            }

            if (UntilWhen(now, step, advance.Facts.Zone, at) is { } until)
            {
                if (now.Stage == RunStage.Waiting)
                {
                    return Decision.Unchanged(RunGrain.Done(run));
                }

                Add(now.Say(new RunWaits(step.Id, until, at)));
                return Decision.Accept(RunGrain.Done(run), events).Remind(new Reminder(RunGrain.WaitReminder, until, new WakeRun(run.Entry, step.Id)));
            }

            foreach (var @event in Taken(now, step, advance, at))
            {
                Add(@event);
                if (@event is RunEnded)
                {
                    return Decision.Accept(RunGrain.Done(run), events).Remind(RunGrain.Calm);
                }
            }
        }
    }

    /// <summary>The same arm for the same customer, however often it is asked; spread evenly over customers.</summary>
    public static JourneyArm ArmOf(JourneyStep step, string journey, string record)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{journey}/{step.Id}/{record}"));
        var place = (int)(BinaryPrimitives.ReadUInt32BigEndian(hash) % 100);
        foreach (var arm in step.Arms!)
        {
            if (place < arm.Percent)
            {
                return arm;
            }

            place -= arm.Percent;
        }

        return step.Arms[^1];
    }

    /// <summary>The effect that is to be done before a run goes on; null when there is none.</summary>
    public static JourneyStep? NextEffect(JourneyInput plan, Passage run, RunFacts known) => !known.Exits && plan.Find(run.Step) is { } step && step.IsEffect() ? step : null;

    private static IEnumerable<IEvent> Taken(Passage run, JourneyStep step, AdvanceRun advance, DateTimeOffset at)
    {
        var plan = advance.Plan;
        switch (step.Kind)
        {
            case JourneyStepKind.Branch:
                var branch = step.Branches!.FirstOrDefault(one => advance.Facts.Holds.Contains($"{step.Id}:{one.Name}"));
                var name = branch?.Name ?? JourneyPlans.Otherwise;
                yield return run.Passed(step.Id, name, plan.After(step, branch is null ? step.Otherwise : branch.Next), at, $"{step.Id}:{name}");
                break;
            case JourneyStepKind.Split:
                var arm = ArmOf(step, run.Journey, run.Record);
                var taken = run.Passed(step.Id, arm.Name, arm.Holdout == true ? null : plan.After(step, arm.Next), at, $"{step.Id}:{arm.Name}");
                yield return taken;
                if (arm.Holdout == true)
                {
                    yield return (run with { Step = null }).Ended("holdout", at);
                }

                break;
            case JourneyStepKind.WaitForEvent:
                yield return run.Passed(step.Id, "timeout", plan.After(step, step.Otherwise ?? step.Next), at);
                break;
            case JourneyStepKind.Send or JourneyStepKind.Attribute:
                yield return run.Passed(step.Id, advance.Done!.Outcome, plan.After(step, step.Next), at, notification: advance.Done.Notification);
                break;
            case JourneyStepKind.Webhook:
                yield return new JourneyTold(run.Journey, run.Record, step.Id, step.Name!, EntryData.Fill(step.Data, run.Data, advance.Facts.Zone), at);
                yield return run.Passed(step.Id, "told", plan.After(step, step.Next), at);
                break;
            case JourneyStepKind.Exit:
                yield return run.Ended("exit", at);
                break;
            default:
                yield return run.Passed(step.Id, "waited", plan.After(step, step.Next), at);
                break;
        }
    }

    // Null when there is nothing to wait for (any more).
    private static DateTimeOffset? UntilWhen(Passage run, JourneyStep step, string zone, DateTimeOffset at)
    {
        if (run.Stage == RunStage.Due)
        {
            return null;
        }

        var until = step.Kind switch
        {
            JourneyStepKind.Wait or JourneyStepKind.WaitForEvent => Zones.Shifted(at, step.Minutes ?? 0),
            JourneyStepKind.WaitUntilTime => NextTime(step.Time!, zone, at),
            JourneyStepKind.WaitUntilDate => EntryData.Of(run.Data, step.Field!) is { } value && EntryData.InstantOf(value, zone) is { } date ? Zones.Shifted(date, step.Minutes ?? 0) : null,
            _ => (DateTimeOffset?)null,
        };
        return until > at ? until : null;
    }

    // At that very time there is nothing to wait for.
    private static DateTimeOffset NextTime(string time, string zone, DateTimeOffset at)
    {
        var where = TimeZoneInfo.FindSystemTimeZoneById(zone);
        var local = TimeZoneInfo.ConvertTime(at, where).DateTime;
        var wanted = TimeOnly.ParseExact(time, "HH:mm", CultureInfo.InvariantCulture);
        var now = TimeOnly.FromDateTime(local);
        if (now.Hour == wanted.Hour && now.Minute == wanted.Minute)
        {
            return at;
        }

        return Zones.InstantOf(DateOnly.FromDateTime(local).AddDays(now < wanted ? 0 : 1).ToDateTime(wanted), where);
    }
}
