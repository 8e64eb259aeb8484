using OmniGrains.Desk.Escalation;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Tests.Desk;

public sealed class EscalationGrainTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly EscalationGrain Grain = new();

    private static readonly EscalationTerms Terms = new("returns", 1,
    [
        new EscalationStep(EscalationReason.Unanswered, 30, Priority: ConversationPriority.High), new EscalationStep(EscalationReason.Unanswered, 60, "leads"),
        new EscalationStep(EscalationReason.Unassigned, 10, Notify: "nobody"), new EscalationStep(EscalationReason.SlaBreached, Notify: "broken"),
    ], null);

    [Fact]
    public void Each_step_is_taken_once_when_it_is_due_and_the_reminder_stands_at_the_next()
    {
        var followed = When(Escalation.None, Follow(Noon, Noon));
        followed.Reminders.ShouldHaveSingleItem().Due.ShouldBe(Noon.AddMinutes(10));
        var state = After(Escalation.None, Follow(Noon, Noon));
        When(state, Follow(Noon, Noon)).Events.ShouldBeEmpty();
        When(state, Check, Noon.AddMinutes(9)).Events.ShouldBeEmpty();

        var late = When(state, Check, Noon.AddMinutes(45));
        late.Events.OfType<EscalationReached>().Select(reached => (reached.Place, reached.At)).ShouldBe([(0, Noon.AddMinutes(30)), (2, Noon.AddMinutes(10))]);
        late.Reminders.ShouldHaveSingleItem().Due.ShouldBe(Noon.AddMinutes(60));
        state = After(state, Check, Noon.AddMinutes(45));
        When(state, Check, Noon.AddMinutes(46)).Events.ShouldBeEmpty();
        When(state, new TellEscalation("c1", null, EscalationReason.SlaBreached)).Events.ShouldHaveSingleItem();
        When(After(state, new TellEscalation("c1", null, EscalationReason.SlaBreached)), new TellEscalation("c1", null, EscalationReason.SlaBreached)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void An_answer_ends_it_and_another_message_begins_anew()
    {
        var climbed = After(After(Escalation.None, Follow(Noon, null)), Check, Noon.AddMinutes(31));
        var answered = When(climbed, Follow(null, null));
        answered.Reminders.ShouldHaveSingleItem().Due.ShouldBeNull();
        When(After(climbed, Follow(null, null)), Check, Noon.AddDays(1)).Events.ShouldBeEmpty();
        var again = After(After(climbed, Follow(null, null)), Follow(Noon.AddHours(2), null));
        When(again, Check, Noon.AddHours(2).AddMinutes(30)).Events.OfType<EscalationReached>().Single().Place.ShouldBe(0);
    }

    [Fact]
    public void Being_assigned_ends_that_wait_and_not_the_other()
    {
        var climbed = After(After(Escalation.None, Follow(Noon, Noon)), Check, Noon.AddMinutes(31));
        var assigned = After(climbed, Follow(Noon, null));
        assigned.Taken.Select(step => step.Place).ShouldBe([0]);
        When(assigned, Check, Noon.AddMinutes(61)).Events.OfType<EscalationReached>().Single().Step.Team.ShouldBe("leads");
    }

    [Fact]
    public void Two_teams_that_name_each_other_hand_it_to_and_fro_once_in_a_wait()
    {
        var leads = new EscalationTerms("leads", 2, [new EscalationStep(EscalationReason.Unanswered, 30, "returns"), new EscalationStep(EscalationReason.Unassigned, 10, "returns")], null);
        var later = Noon.AddMinutes(70);
        var state = After(After(Escalation.None, Follow(Noon, Noon)), Check, later);
        state = After(After(state, Follow(Noon, later) with { Terms = leads }), Check, later.AddMinutes(10));
        state.Taken.Select(step => (step.Team, step.Place)).ShouldBe([("returns", 0), ("returns", 1), ("returns", 2), ("leads", 0), ("leads", 1)]);

        var again = After(state, Follow(Noon, later.AddMinutes(10)));
        When(again, Check, Noon.AddDays(3)).Events.ShouldBeEmpty();
        again.Ahead().ShouldBeEmpty();
        When(After(again, Follow(Noon.AddDays(1), Noon.AddDays(1))), Check, Noon.AddDays(2)).Events.Count.ShouldBe(3, "another wait");
    }

    private static CheckEscalation Check => new("c1", null);

    private static FollowEscalation Follow(DateTimeOffset? unanswered, DateTimeOffset? unassigned) => new("c1", null, Terms, unanswered, unassigned);

    private static Decision When(Escalation state, ICommand command, DateTimeOffset? at = null) => Grain.Decide(state, command, new CommandContext(new CommandId("t"), at ?? Noon));

    private static Escalation After(Escalation state, ICommand command, DateTimeOffset? at = null) => When(state, command, at).Events.Aggregate(state, Grain.Evolve);
}
