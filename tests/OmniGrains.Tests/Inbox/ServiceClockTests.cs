using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Engine;
using OmniGrains.Inbox.Clocks;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Tests.Places;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

/// <summary>Noon of Talks is one o'clock on a Monday in Milan, when the morning ends: the afternoon begins an hour later.</summary>
public sealed class ServiceClockTests
{
    private const ServiceClockKind First = ServiceClockKind.FirstResponse;
    private const ServiceClockKind Next = ServiceClockKind.NextResponse;
    private const ServiceClockKind Resolution = ServiceClockKind.Resolution;

    internal static readonly ServiceTerms Terms = new("gold", 3, new ServiceTargets(60, 120, 600), "milan", 1, BusinessCalendarTests.Milan);
    private static readonly ChangeConversation Resolve = Status(ConversationStatus.Resolved);

    [Fact]
    public void Clocks_begin_when_the_customer_wrote_and_are_due_in_business_time()
    {
        var decision = When(Given(Message()), Apply(), Noon.AddSeconds(2));

        decision.Events.OfType<ServiceClockStarted>().Select(e => (e.Clock, e.WarnAt, e.DueAt, e.At)).ShouldBe(
            [(First, At("13:45"), At("14:00"), Noon), (Resolution, At("11:30", 3), At("15:00", 3), Noon)]);
        decision.Reminders.ShouldHaveSingleItem().Due.ShouldBe(At("13:45"));
    }

    [Fact]
    public void At_three_quarters_it_warns_and_at_the_end_it_is_breached_at_the_very_minute_however_late_that_is_noticed()
    {
        var state = Promised();

        When(state, new TellClocks(), At("13:44")).Events.ShouldBeEmpty();
        var warned = When(state, new TellClocks(), At("13:45"));
        warned.Events.ShouldHaveSingleItem().ShouldBe(new ServiceClockWarned(Id, "r1", First, At("14:00"), At("13:45")));
        warned.Reminders.ShouldHaveSingleItem().Due.ShouldBe(At("14:00"));
        var late = When(state, new TellClocks(), At("15:20"));
        late.Events.ShouldBe([new ServiceClockWarned(Id, "r1", First, At("14:00"), At("13:45")), new ServiceClockBreached(Id, "r1", First, At("14:00"))]);
        When(After(state, new TellClocks(), At("15:20")), new TellClocks(), At("15:21")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_written_after_the_resolution_and_answered_by_the_customer_goes_on_with_what_was_left()
    {
        var resolved = After(Promised(), Reply(then: ConversationStatus.Resolved), At("13:30"));
        var waiting = When(resolved, Reply("One more thing."), At("13:40"));
        waiting.Events.OfType<ServiceEvent>().ShouldBe(
        [
            new ServiceClockResumed(Id, "r1", Resolution, At("11:40", 3), At("15:10", 3), "reopened", At("13:40")),
            new ServiceClockFrozen(Id, "r1", Resolution, 570 * 60, "waiting", At("13:40")),
        ]);
        After(After(resolved, Reply("One more thing."), At("13:40")), Message("p-2"), At("13:50")).Service.Of(Resolution)!.Runs.ShouldBeTrue();
    }

    [Fact]
    public void An_answer_in_time_meets_the_clock_and_freezes_the_rest_until_the_customer_writes()
    {
        var answered = When(Promised(), Reply(), At("13:30"));

        answered.Events.OfType<ServiceEvent>().ShouldBe(
        [
            new ServiceClockMet(Id, "r1", First, 30 * 60, Late: false, At("13:30")),
            new ServiceClockFrozen(Id, "r1", Resolution, 570 * 60, "waiting", At("13:30")),
        ]);
        answered.Reminders.ShouldHaveSingleItem().Due.ShouldBeNull();

        // Tuesday, nine o'clock: nothing of the ten hours went by while the customer was to write.
        var state = After(Promised(), Reply(), At("13:30"));
        var again = When(state, Message("p-2"), At("08:00", 3));
        again.Events.OfType<ServiceEvent>().ShouldBe(
        [
            new ServiceClockStarted(Id, "r1", Next, 120, At("09:30", 3), At("10:00", 3), At("08:00", 3)),
            new ServiceClockResumed(Id, "r1", Resolution, At("16:00", 3), At("09:30", 4), "open", At("08:00", 3)),
        ]);
    }

    [Fact]
    public void A_late_answer_is_a_breach_first_also_when_nobody_noticed_it_yet()
    {
        var events = When(Promised(), Reply(), At("14:30")).Events.OfType<ServiceEvent>().Where(e => e is ServiceClockEvent { Clock: First });
        events.Select(e => (e.GetType(), e.At)).ShouldBe(
            [(typeof(ServiceClockWarned), At("13:45")), (typeof(ServiceClockBreached), At("14:00")), (typeof(ServiceClockMet), At("14:30"))]);
        events.OfType<ServiceClockMet>().Single().Late.ShouldBeTrue();
    }

    [Fact]
    public void A_second_message_gives_no_more_time()
    {
        When(Promised(), Message("p-2"), At("13:10")).Events.OfType<ServiceEvent>().ShouldBeEmpty();
        var state = After(After(Promised(), Reply(), At("13:10")), Message("p-2"), At("13:20"));
        When(state, Message("p-3"), At("13:40")).Events.OfType<ServiceEvent>().ShouldBeEmpty();
        state.Service.Of(Next)!.DueAt.ShouldBe(At("15:20"));
    }

    [Fact]
    public void Snoozed_everything_stands_still_and_goes_on_with_the_rest_when_it_wakes()
    {
        var snoozed = After(Promised(), new ChangeConversation(
            new ConversationChange(ConversationStatus.Snoozed, At("15:00"), null, null, null, null, null, null), null, "maria"), At("13:20"));
        snoozed.Service.Clocks.ShouldAllBe(clock => clock.State == ServiceClockState.Frozen);
        snoozed.Service.NextDueAt.ShouldBeNull();

        var woken = When(snoozed, new WakeConversation(), At("15:00"));
        woken.Events.OfType<ServiceClockResumed>().Single(e => e.Clock == First).DueAt.ShouldBe(At("15:40"));
        woken.Reminders.Single(reminder => reminder.Name == "service").Due.ShouldBe(At("15:25"));
    }

    [Fact]
    public void A_resolution_that_does_not_hold_goes_on_with_what_was_left()
    {
        var resolved = After(After(Promised(), Reply(), At("13:30")), Resolve, At("14:00"));
        resolved.Service.Of(Resolution)!.State.ShouldBe(ServiceClockState.Met);

        var reopened = When(resolved, Message("p-2"), At("08:00", 4));
        reopened.Events.OfType<ServiceClockResumed>().ShouldHaveSingleItem().ShouldBe(
            new ServiceClockResumed(Id, "r1", Resolution, At("16:00", 4), At("09:30", 5), "reopened", At("08:00", 4)));
        reopened.Events.OfType<ServiceClockStarted>().ShouldHaveSingleItem().Clock.ShouldBe(Next);
    }

    [Fact]
    public void Resolved_without_an_answer_none_is_owed_any_more()
    {
        var events = When(Promised(), Resolve, At("13:30")).Events.OfType<ServiceEvent>();
        events.ShouldBe([new ServiceClockEnded(Id, "r1", First, "resolved", At("13:30")), new ServiceClockMet(Id, "r1", Resolution, 570 * 60, false, At("13:30"))]);
    }

    [Fact]
    public void An_answer_that_never_arrived_is_none_unless_another_one_did()
    {
        var failed = new NoteMessageState($"{Id}.2", MessageState.Failed, "x", null);
        var once = After(Promised(), Reply(), At("13:30"));
        When(once, failed, At("13:40")).Events.OfType<ServiceClockResumed>().Select(e => (e.Clock, e.DueAt)).ShouldBe([(First, At("14:10")), (Resolution, At("15:10", 3))]);
        var twice = After(once, Reply("And more."), At("13:31"));
        When(twice, failed, At("13:40")).Events.OfType<ServiceClockResumed>().ShouldNotContain(e => e.Clock == First);
    }

    [Fact]
    public void Another_policy_moves_the_targets_and_keeps_the_time_that_has_passed()
    {
        var urgent = Terms with { Policy = "urgent", Version = 4, Targets = new ServiceTargets(30, null, 600) };
        var moved = When(Promised(), new ApplyServiceTerms(urgent, 5), At("13:20"));

        moved.Events.OfType<ServiceClockMoved>().ShouldHaveSingleItem().ShouldBe(
            new ServiceClockMoved(Id, "r1", First, 30, 10 * 60, At("13:22").AddSeconds(30), At("13:30"), At("13:20")));
        When(Promised(), new ApplyServiceTerms(urgent, 5), At("13:40")).Events.OfType<ServiceClockBreached>().ShouldHaveSingleItem().At.ShouldBe(At("13:40"));
        When(Promised(), new ApplyServiceTerms(null, 5), At("13:20")).Events.OfType<ServiceClockEnded>().Select(e => e.Reason).ShouldBe(["policy", "policy"]);
    }

    [Fact]
    public void A_policy_that_was_chosen_for_an_older_state_comes_too_late_and_the_same_one_changes_nothing()
    {
        var state = After(Given(Message()), new ApplyServiceTerms(Terms, 7));
        When(state, new ApplyServiceTerms(null, 6)).Events.ShouldBeEmpty();
        When(state, new ApplyServiceTerms(Terms, 8)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Who_is_to_act_changes_no_clock()
    {
        var assigned = new ChangeConversation(new ConversationChange(null, null, "paolo", "returns", null, null, null, null), null, "maria");
        When(Promised(), assigned, At("13:20")).Events.OfType<ServiceEvent>().ShouldBeEmpty();
    }

    [Fact]
    public void What_agents_have_read_is_not_made_stale_by_a_clock() =>
        After(Promised(), new TellClocks(), At("15:00")).Revision.ShouldBe(Promised().Revision);

    [Fact]
    public void Of_a_customer_who_is_forgotten_nothing_is_owed()
    {
        var forgotten = After(Promised(), new ForgetConversation(), At("13:20"));
        forgotten.Service.Clocks.ShouldBeEmpty();
        When(forgotten, new TellClocks(), At("15:00")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Whatever_happens_each_clock_is_breached_at_most_once_never_before_it_is_due_and_its_reminder_stands()
    {
        var steps = Gen.ListOf(from what in Gen.Choose(0, 6) from minutes in Gen.Choose(1, 400) select (what, minutes));
        Prop.ForAll(steps.ToArbitrary(), all =>
        {
            var (state, now, told, reminder) = (Promised(), Noon, new List<ServiceEvent>(), (DateTimeOffset?)At("13:45"));
            foreach (var (what, minutes) in all)
            {
                now = now.AddMinutes(minutes);
                var decision = When(state, What(what, now, told.Count), now);
                state = decision.Events.Aggregate(state, ConversationEvolution.Evolve);
                told.AddRange(decision.Events.OfType<ServiceEvent>());
                reminder = decision.Reminders.Where(one => one.Name == "service").Select(one => one.Due).LastOrDefault(reminder);
                state.Service.Clocks.Select(clock => clock.NextTold).Min().ShouldBe(reminder);
                state.Service.Clocks.Where(clock => clock.Runs && clock.DueAt <= now && decision.Events.Count > 0).ShouldAllBe(clock => clock.BreachedAt != null);
            }

            told.OfType<ServiceClockBreached>().ShouldAllBe(breach => breach.At <= now);
            var starts = told.OfType<ServiceClockStarted>().Count() + 2;
            told.OfType<ServiceClockBreached>().Count().ShouldBeLessThanOrEqualTo(starts);
            told.OfType<ServiceClockWarned>().Count().ShouldBeLessThanOrEqualTo(starts);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    private static ICommand What(int what, DateTimeOffset now, int number) => what switch
    {
        0 => Message($"p-{number}-{now.Ticks}", sentAt: now),
        1 => Reply(),
        2 => Resolve,
        3 => Status(ConversationStatus.Open),
        4 => new ChangeConversation(new ConversationChange(ConversationStatus.Snoozed, now.AddDays(1), null, null, null, null, null, null), null, "maria"),
        5 => Status(ConversationStatus.Pending),
        _ => new TellClocks(),
    };

    private static ChangeConversation Status(ConversationStatus status) => new(new ConversationChange(status, null, null, null, null, null, null, null), null, "maria");

    private static ApplyServiceTerms Apply() => new(Terms, 1);

    private static Conversation Promised() => After(Given(Message()), Apply(), Noon.AddSeconds(2));

    private static DateTimeOffset At(string time, int day = 2) => DateTimeOffset.Parse($"2026-03-{day:00}T{time}:00Z", CultureInfo.InvariantCulture);
}
