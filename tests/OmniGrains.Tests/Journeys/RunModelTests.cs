using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Journeys.Contracts;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Journeys.Runs;
using static OmniGrains.Tests.Journeys.Travels;

namespace OmniGrains.Tests.Journeys;

public sealed class RunModelTests
{
    /// <summary>Triggers, events, reminders and drives in any order and any number: each step of an entry is passed at most once, forwards, and nothing follows an end.</summary>
    [Fact]
    public void Nothing_is_sent_twice_whatever_comes_in_which_order()
    {
        var plan = Plan(
            Send("hello"), new JourneyStep("reply", JourneyStepKind.WaitForEvent, Minutes: 60, Event: new JourneyEvent("order.placed"), Otherwise: "nudge"), Send("thanks", "more"), Send("nudge"),
            Wait("more", 30), new JourneyStep("ab", JourneyStepKind.Split, Arms: [new JourneyArm("a", 50, "last"), new JourneyArm("b", 50, "end")]), Send("last"))
            with
        { Goal = new JourneyGoal(new JourneyEvent("order.placed"), 1, Ends: false) };
        Prop.ForAll(Gen.Choose(0, 7).ListOf().ToArbitrary(), moves =>
        {
            var (ada, now) = (new Travels(plan), Start);
            AdvanceRun? stale = null;
            foreach (var move in moves)
            {
                now = now.AddMinutes(20);
                switch (move)
                {
                    case 0: ada.Enter(now, reentry: new JourneyReentry(JourneyReentryRule.Always)); break;
                    case 1 or 2: ada.Drive(now); break;
                    case 3: ada.Fire(now); break;
                    case 4 when ada.State.Last is not null: ada.Hear(now, heard: "reply"); break;
                    case 5 when ada.State.Last is not null: ada.Hear(now, goal: true); break;
                    case 6 when ada.State.Open is { } run: stale = new AdvanceRun(run.Entry, run.Passed, plan, new RunFacts("UTC", [], false), new EffectDone(run.Step ?? "", "sent", "x")); break;
                    case 7 when stale is not null: ada.Tell(now, stale); break;
                }
            }

            var passed = ada.Events.OfType<StepPassed>().GroupBy(one => one.Entry).ToList();
            return passed.All(entry => entry.Select(one => one.Step).Distinct().Count() == entry.Count())
                && passed.All(entry => entry.Select(one => plan.IndexOf(one.Step)).Zip(entry.Skip(1).Select(one => plan.IndexOf(one.Step))).All(pair => pair.First < pair.Second))
                && ada.Events.OfType<RunEnded>().GroupBy(one => one.Entry).All(same => same.Count() == 1)
                && ada.Events.OfType<GoalReached>().GroupBy(one => one.Entry).All(same => same.Count() == 1);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }
}
