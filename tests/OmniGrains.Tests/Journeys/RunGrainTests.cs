using OmniGrains.Journeys.Contracts;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Journeys.Runs;
using static OmniGrains.Tests.Journeys.Travels;

namespace OmniGrains.Tests.Journeys;

public sealed class RunGrainTests
{
    [Fact]
    public void A_run_waits_sends_and_ends()
    {
        var ada = new Travels(Plan(Wait("wait"), Send("send")));
        ada.Enter(Start).Entry.ShouldBe(1);
        ada.Drive(Start);
        ada.Due!.Due.ShouldBe(Start.AddHours(1));
        ada.Effects.ShouldBeEmpty();

        ada.Fire(Start.AddHours(1));
        ada.Passed.ShouldBe(["wait:waited", "send:sent"]);
        (ada.Ended, ada.Due).ShouldBe(("finished", null));
        ada.State.Open.ShouldBeNull();
    }

    [Fact]
    public void One_run_at_a_time_and_again_as_the_rule_says()
    {
        var ada = new Travels(Plan(Wait("wait")));
        ada.Enter(Start);
        ada.Enter(Start, reentry: new JourneyReentry(JourneyReentryRule.Always)).Entry.ShouldBeNull("one is under way");
        ada.Drive(Start);
        ada.Fire(Start.AddHours(1));
        ada.Enter(Start.AddDays(1)).Entry.ShouldBeNull("once");
        ada.Enter(Start.AddDays(1), reentry: new JourneyReentry(JourneyReentryRule.AfterDays, 2)).Entry.ShouldBeNull("too early");
        ada.Enter(Start.AddDays(2), reentry: new JourneyReentry(JourneyReentryRule.AfterDays, 2)).Entry.ShouldBe(2);
        ada.Tell(Start, new EndRun(2, "merged", ada.Position));
        ada.Enter(Start.AddDays(2), reentry: new JourneyReentry(JourneyReentryRule.Always), elsewhere: RunsElsewhere.None with { Open = true }).Entry.ShouldBeNull("one is under way on a merged record");
        ada.Enter(Start.AddDays(2), reentry: new JourneyReentry(JourneyReentryRule.Always)).Entry.ShouldBe(3);
    }

    [Fact]
    public void What_is_waited_for_leads_one_way_and_silence_the_other()
    {
        var plan = Plan(new JourneyStep("bought", JourneyStepKind.WaitForEvent, Minutes: 60, Event: new JourneyEvent("order.placed"), Next: "thanks", Otherwise: "nudge"), Send("nudge", "end"), Send("thanks"));
        var heard = new Travels(plan);
        heard.Enter(Start);
        heard.Drive(Start);
        heard.Hear(Start.AddMinutes(5), heard: "bought");
        heard.Drive(Start.AddMinutes(5));
        heard.Passed.ShouldBe(["bought:heard", "thanks:sent"]);
        heard.Due.ShouldBeNull();

        var silent = new Travels(plan);
        silent.Enter(Start);
        silent.Drive(Start);
        silent.Fire(Start.AddHours(1));
        silent.Hear(Start.AddHours(2), heard: "bought");
        silent.Passed.ShouldBe(["bought:timeout", "nudge:sent"]);
    }

    [Fact]
    public void A_branch_is_taken_by_the_record_and_an_exit_ends_it_before_the_next_step()
    {
        var plan = Plan(
            Wait("wait"), new JourneyStep("who", JourneyStepKind.Branch, Branches: [new JourneyBranch("gold", [], "gold"), new JourneyBranch("new", [], "end")], Otherwise: "usual"), Send("usual", "end"), Send("gold"));
        var gold = new Travels(plan) { Holds = ["who:new", "who:gold"] };
        gold.Enter(Start);
        gold.Drive(Start);
        gold.Fire(Start.AddHours(1));
        gold.Passed.ShouldBe(["wait:waited", "who:gold", "gold:sent"], "the first that holds");

        var other = new Travels(plan);
        other.Enter(Start);
        other.Drive(Start);
        other.Exits = true;
        other.Fire(Start.AddHours(1));
        (other.Ended, other.Effects.Count).ShouldBe(("exit-condition", 0));
    }

    [Fact]
    public void The_goal_counts_in_its_window_once_also_after_the_end_and_names_the_branches()
    {
        var plan = Plan(new JourneyStep("ab", JourneyStepKind.Split, Arms: [new JourneyArm("a", 99), new JourneyArm("none", 1, Holdout: true)]), Send("send"))
            with
        { Goal = new JourneyGoal(new JourneyEvent("order.placed"), 7) };
        var ada = new Travels(plan);
        ada.Enter(Start);
        ada.Drive(Start);
        ada.Ended.ShouldBe("finished");
        ada.Hear(Start.AddDays(3), goal: true);
        ada.Hear(Start.AddDays(4), goal: true);
        ada.Events.OfType<GoalReached>().ShouldHaveSingleItem().Branches.ShouldBe(["ab:a"]);

        var late = new Travels(plan);
        late.Enter(Start);
        late.Drive(Start);
        late.Hear(Start.AddDays(8), goal: true);
        late.Events.OfType<GoalReached>().ShouldBeEmpty();
    }

    [Fact]
    public void The_goal_ends_what_is_under_way()
    {
        var ada = new Travels(Plan(Wait("wait"), Send("send")) with { Goal = new JourneyGoal(new JourneyEvent("order.placed"), 7) });
        ada.Enter(Start);
        ada.Drive(Start);
        ada.Hear(Start.AddMinutes(1), goal: true);
        (ada.Ended, ada.Due).ShouldBe(("goal", null));
        ada.Fire(Start.AddHours(1));
        ada.Effects.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Europe/Rome", "2026-03-02T07:30:00Z", "2026-03-02T08:00:00Z")]
    [InlineData("Europe/Rome", "2026-03-02T09:00:00Z", "2026-03-03T08:00:00Z")]
    [InlineData("America/New_York", "2026-03-02T09:00:00Z", "2026-03-02T14:00:00Z")]
    [InlineData("Europe/Rome", "2026-03-28T09:00:00Z", "2026-03-29T07:00:00Z")]
    public void A_time_of_day_is_that_of_the_customer(string zone, string now, string until)
    {
        var ada = new Travels(Plan(new JourneyStep("nine", JourneyStepKind.WaitUntilTime, Time: "09:00"))) { Zone = zone };
        ada.Enter(DateTimeOffset.Parse(now, null));
        ada.Drive(DateTimeOffset.Parse(now, null));
        ada.Due!.Due.ShouldBe(DateTimeOffset.Parse(until, null));
    }

    [Fact]
    public void A_date_of_the_beginning_event_is_waited_for_and_its_fields_fill_what_is_told()
    {
        var plan = Plan(
            new JourneyStep("before", JourneyStepKind.WaitUntilDate, Field: "expiresAt", Minutes: -60),
            new JourneyStep("tell", JourneyStepKind.Webhook, Name: "lapse", Data: new Dictionary<string, System.Text.Json.JsonElement> { ["day"] = Text("$.expiresAt|date"), ["kind"] = Text("x"), ["none"] = Text("$.none") }));
        var ada = new Travels(plan) { Zone = "Europe/Rome" };
        ada.Enter(Start, data: """{ "expiresAt": "2026-03-02T23:30:00Z", "secret": 1 }""");
        ada.Drive(Start);
        ada.Due!.Due.ShouldBe(new DateTimeOffset(2026, 3, 2, 22, 30, 0, TimeSpan.Zero));
        ada.Fire(ada.Due!.Due!.Value);
        ada.Events.OfType<JourneyTold>().ShouldHaveSingleItem().Data.GetRawText().ShouldBe("""{"day":"2026-03-03","kind":"x"}""");
        ada.Events.OfType<RunContent>().ShouldHaveSingleItem().Data.GetRawText().ShouldNotContain("secret");
    }

    [Fact]
    public void Arms_are_taken_by_chance_in_their_shares_and_the_same_customer_takes_the_same()
    {
        var split = new JourneyStep("ab", JourneyStepKind.Split, Arms: [new JourneyArm("a", 45), new JourneyArm("b", 45), new JourneyArm("none", 10, Holdout: true)]);
        var taken = Enumerable.Range(0, 10_000).Select(i => Walk.ArmOf(split, "j", $"record-{i}").Name).CountBy(name => name).ToDictionary();
        taken["a"].ShouldBeInRange(4_300, 4_700);
        taken["b"].ShouldBeInRange(4_300, 4_700);
        taken["none"].ShouldBeInRange(900, 1_100);
        Walk.ArmOf(split, "j", "record-7").ShouldBe(Walk.ArmOf(split, "j", "record-7"));
        var held = new Travels(Plan(split with { Arms = [new JourneyArm("none", 99, Holdout: true), new JourneyArm("a", 1)] }, Send("send")));
        held.Enter(Start);
        held.Drive(Start);
        (held.Ended, held.Effects.Count).ShouldBe(("holdout", 0));
    }

    [Fact]
    public void An_erased_customer_is_in_nothing_any_more()
    {
        var ada = new Travels(Plan(Wait("wait"), Send("send")));
        ada.Enter(Start);
        ada.Drive(Start);
        ada.Tell(Start, new ForgetRun("j", Ada));
        ada.Due.ShouldBeNull();
        ada.Enter(Start.AddDays(1), reentry: new JourneyReentry(JourneyReentryRule.Always)).Entry.ShouldBeNull();
        ada.Events.OfType<RunForgotten>().Count().ShouldBe(1);
        var ended = ada.Events.OfType<RunEnded>().ShouldHaveSingleItem();
        (ended.Reason, ended.Step, ended.Waited).ShouldBe(("erased", "wait", true), "who waits is counted out");
        ada.Tell(Start, new ForgetRun("j", Ada));
        ada.Events.OfType<RunEnded>().Count().ShouldBe(1);
    }
}
