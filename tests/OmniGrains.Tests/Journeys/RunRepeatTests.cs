using OmniGrains.Journeys.Contracts;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Journeys.Runs;
using static OmniGrains.Tests.Journeys.Travels;

namespace OmniGrains.Tests.Journeys;

/// <summary>What is strange, late, or handed over again.</summary>
public sealed class RunRepeatTests
{
    [Theory]
    [InlineData("0001-01-01T00:00:00Z", -1440, null)]
    [InlineData("0001-01-01", 0, null)]
    [InlineData("9999-12-31T23:59:59Z", 1440, "9999-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.9999999", 525_600, "9999-01-01T00:00:00Z")]
    [InlineData("never", 0, null)]
    [InlineData("2026-03-02T23:30:00", -60, "2026-03-02T21:30:00Z")]
    [InlineData("2026-03-29T02:10:00", 0, "2026-03-29T01:00:00Z")]
    public void Any_date_that_a_caller_may_send_is_waited_for_by_the_clock_of_the_customer_or_not_at_all(string date, int minutes, string? until)
    {
        var ada = new Travels(Plan(new JourneyStep("before", JourneyStepKind.WaitUntilDate, Field: "departure", Minutes: minutes))) { Zone = "Europe/Rome" };
        ada.Enter(Start, data: $$"""{ "departure": "{{date}}" }""");
        ada.Drive(Start);
        (ada.Due?.Due, ada.Ended).ShouldBe(until is null ? (null, "finished") : (DateTimeOffset.Parse(until, null), null));
    }

    [Fact]
    public void What_was_barred_once_does_not_come_in_when_it_is_handed_over_again()
    {
        var always = new JourneyReentry(JourneyReentryRule.Always);
        var ada = new Travels(Plan(Wait("wait")));
        ada.Enter(Start, cause: 10, reentry: always).Entry.ShouldBe(1);
        ada.Drive(Start, 10);
        ada.Enter(Start, cause: 11, reentry: always).Entry.ShouldBeNull("one is under way");
        ada.Hear(Start, exit: true, position: 12);

        ada.Enter(Start, cause: 10, reentry: always).Entry.ShouldBe(1, "answered as the first time");
        ada.Enter(Start, cause: 11, reentry: always).Entry.ShouldBeNull("it lies before the end");
        ada.Hear(Start, exit: true, position: 12);
        ada.Events.OfType<RunEntered>().Count().ShouldBe(1);
        ada.Enter(Start, cause: 12, reentry: always).Entry.ShouldBe(2, "what ends one may begin the next");
        ada.Enter(Start, cause: 11, reentry: always, elsewhere: RunsElsewhere.None with { Through = 12 }).Entry.ShouldBeNull();
    }

    [Fact]
    public void What_is_waited_for_comes_after_the_wait_began()
    {
        var ada = new Travels(Plan(Wait("wait"), new JourneyStep("reply", JourneyStepKind.WaitForEvent, Minutes: 60, Event: new JourneyEvent("order.placed"), Otherwise: "end")));
        ada.Enter(Start, cause: 10);
        ada.Drive(Start, 10);
        ada.Position = 20;
        ada.Fire(Start.AddHours(1));
        ada.Hear(Start.AddHours(1), heard: "reply", position: 15);
        ada.Passed.ShouldBe(["wait:waited"]);
        ada.Hear(Start.AddHours(1), heard: "reply", position: 22);
        ada.Passed.ShouldBe(["wait:waited", "reply:heard"]);
    }

    [Fact]
    public void Coming_in_again_counts_from_when_the_event_happened_however_late_it_is_looked_at()
    {
        var (ada, again) = (new Travels(Plan(Send("send"))), new JourneyReentry(JourneyReentryRule.AfterDays, 3));
        ada.Enter(Start, reentry: again);
        ada.Drive(Start);
        ada.Enter(Start.AddDays(4), reentry: again, happened: Start.AddMinutes(1)).Entry.ShouldBeNull();
        ada.Enter(Start.AddDays(4), reentry: again, happened: Start.AddDays(4)).Entry.ShouldBe(2);
    }

    [Fact]
    public void A_goal_in_its_window_counts_also_when_it_is_looked_at_later()
    {
        var ada = new Travels(Plan(Send("send")) with { Goal = new JourneyGoal(new JourneyEvent("order.placed"), 7) });
        ada.Enter(Start);
        ada.Drive(Start);
        ada.Hear(Start.AddDays(9), goal: true, happened: Start.AddDays(6));
        ada.Events.OfType<GoalReached>().ShouldHaveSingleItem().At.ShouldBe(Start.AddDays(6));
    }
}
