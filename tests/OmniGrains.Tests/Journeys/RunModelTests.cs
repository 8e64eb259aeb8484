using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Journeys.Contracts;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Journeys.Runs;
using static OmniGrains.Tests.Journeys.Travels;

namespace OmniGrains.Tests.Journeys;

/// <summary>Triggers, events and reminders in any order, crashes between any two things, and what was looked at handed over again after each.</summary>
public sealed class RunModelTests
{
    private static readonly JourneyInput Plan = Travels.Plan(
        Send("hello"), new JourneyStep("reply", JourneyStepKind.WaitForEvent, Minutes: 60, Event: new JourneyEvent("order.placed"), Otherwise: "nudge"), Send("thanks", "more"), Send("nudge"),
        Wait("more", 30), new JourneyStep("ab", JourneyStepKind.Split, Arms: [new JourneyArm("a", 50, "last"), new JourneyArm("b", 50, "end")]), Send("last"))
        with
    { Goal = new JourneyGoal(new JourneyEvent("order.placed"), 1, Ends: false), Reentry = new JourneyReentry(JourneyReentryRule.Always) };

    [Fact]
    public void Nothing_is_sent_twice_whatever_comes_in_which_order_and_dies_where() =>
        Prop.ForAll(Gen.Choose(0, 11).ListOf().ToArbitrary(), moves =>
        {
            var loop = new Loop();
            foreach (var move in moves)
            {
                loop.Now = loop.Now.AddMinutes(20);
                loop.Take(move);
            }

            var (ada, passed) = (loop.Ada, loop.Ada.Events.OfType<StepPassed>().GroupBy(one => one.Entry).ToList());
            return passed.All(entry => entry.Select(one => one.Step).Distinct().Count() == entry.Count())
                && passed.All(entry => entry.Select(one => Plan.IndexOf(one.Step)).Zip(entry.Skip(1).Select(one => Plan.IndexOf(one.Step))).All(pair => pair.First < pair.Second))
                && ada.Effects.Distinct().Count() == ada.Effects.Count
                && ada.Events.OfType<RunEntered>().Select(one => one.Cause).ToList() is var causes && causes.Distinct().Count() == causes.Count && !causes.Any(loop.Barred.Contains)
                && ada.Events.OfType<RunEnded>().GroupBy(one => one.Entry).All(same => same.Count() == 1)
                && ada.Events.OfType<GoalReached>().GroupBy(one => one.Entry).All(same => same.Count() == 1);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    // As the loop over the journal: what it looked at is remembered, so that it can be handed over again with its own position.
    private sealed class Loop
    {
        private const int Unsaved = 5;

        private readonly List<(string Kind, long Position, DateTimeOffset At)> _looked = [];

        public Travels Ada { get; } = new(Plan);

        public HashSet<long> Barred { get; } = [];

        public DateTimeOffset Now { get; set; } = Start;

        public void Take(int move)
        {
            switch (move)
            {
                case <= 1: Happens("trigger", dies: false); break;
                case 2: Happens("goal", dies: false); break;
                case 3: Happens("exit", dies: false); break;
                case 4 or 5: Happens("reply", dies: false); break;
                case 6 or 7 when Ada.Due is { Command: WakeRun wake }:
                    Ada.Tell(Now, wake, $"w{wake.Entry}.{wake.Step}");
                    Happens("due", dies: false);
                    break;
                case 8: Happens("trigger", dies: true); break;
                case 9: Happens("reply", dies: true); break;
                case >= 10: Again(); break;
            }
        }

        private void Happens(string kind, bool dies)
        {
            _looked.Add((kind, ++Ada.Position, Now));
            Look(_looked[^1], dies, first: true);
            if (dies)
            {
                Again();
            }
        }

        private void Again()
        {
            foreach (var one in _looked.TakeLast(Unsaved).ToList())
            {
                Look(one, dies: false, first: false);
            }
        }

        private void Look((string Kind, long Position, DateTimeOffset At) one, bool dies, bool first)
        {
            if (Ada.State.Last is { } last && last.Through < one.Position && one.Kind is "goal" or "exit" or "reply")
            {
                var waits = one.Kind == "reply" && Ada.State.Open is { Stage: RunStage.Waiting, Step: "reply" } ? "reply" : null;
                Ada.Hear(Now, goal: one.Kind == "goal", exit: one.Kind == "exit", heard: waits, position: one.Position, happened: one.At);
            }

            if (one.Kind == "trigger" && Ada.Enter(Now, cause: one.Position, happened: one.At).Entry is null && first)
            {
                Barred.Add(one.Position);
            }

            Ada.Drive(Now, one.Position, dies);
        }
    }
}
