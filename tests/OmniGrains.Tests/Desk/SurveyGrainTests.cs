using OmniGrains.Desk.Contracts;
using OmniGrains.Desk.Surveys;
using OmniGrains.Engine;

namespace OmniGrains.Tests.Desk;

public sealed class SurveyGrainTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly SurveyAbout About = new("c1", "r1", "after-help", 1, SurveyKind.Csat, "maria", "returns", "forum");
    private static readonly SurveyGrain Grain = new();

    [Fact]
    public void It_is_planned_once_taken_back_and_planned_again_but_never_sent_twice()
    {
        var planned = Given(Plan());
        When(planned, Plan()).Events.ShouldBeEmpty();
        var cancelled = After(planned, new CancelSurvey());
        When(cancelled, new SendSurvey()).Events.ShouldBeEmpty();
        var sent = Given(Plan(), new CancelSurvey(), Plan(), new SendSurvey(), new ConcludeSurvey("c1.3", null));
        sent.Stage.ShouldBe(SurveyStage.Sent);
        When(sent, Plan()).Events.ShouldBeEmpty();
        When(sent, new CancelSurvey()).Events.ShouldBeEmpty();
        When(sent, new ConcludeSurvey("c1.3", null)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void An_answer_may_change_until_the_time_is_over_and_the_same_one_is_nothing_new()
    {
        var sent = Given(Plan(), new SendSurvey(), new ConcludeSurvey("c1.3", null));
        When(sent, new AnswerSurvey(6, null)).Rejection.ShouldBe(SurveyRejections.ScoreInvalid);
        var answered = After(sent, new AnswerSurvey(2, "Late"));
        When(sent, new AnswerSurvey(2, "Late")).Events.OfType<IPersonalEvent>().ShouldHaveSingleItem().Subject.ShouldBe("r1");
        When(answered, new AnswerSurvey(2, "Late")).Events.ShouldBeEmpty();
        When(answered, new AnswerSurvey(4, "Late"), Noon.AddDays(13)).Events.ShouldHaveSingleItem().ShouldBeOfType<SurveyAnswered>().Before.ShouldBe(2);
        When(answered, new AnswerSurvey(4, "Late"), Noon.AddDays(14)).Rejection.ShouldBe(SurveyRejections.Closed);
        After(answered, new ForgetSurvey()).Comment.ShouldBeNull();
    }

    [Fact]
    public void Whoever_has_the_link_changes_the_answer_so_many_times_and_not_for_ever()
    {
        var state = Given(Plan(), new SendSurvey(), new ConcludeSurvey("c1.3", null));
        for (var i = 0; i < Survey.MostAnswers; i++)
        {
            When(state, new AnswerSurvey(1 + (i % 2), null)).Rejection.ShouldBeNull();
            state = After(state, new AnswerSurvey(1 + (i % 2), null));
        }

        When(state, new AnswerSurvey(5, null)).Rejection.ShouldBe(SurveyRejections.Closed);
        When(state, new AnswerSurvey(state.Score!.Value, null)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_customer_is_asked_the_same_once_in_the_time_whatever_comes_at_once()
    {
        var grain = new AskedCustomerGrain();
        var ask = new MayAsk(SurveyKind.Nps, "c1", TimeSpan.FromDays(90));
        var asked = grain.Decide(AskedCustomer.Never, ask, At(Noon)).Events.Aggregate(AskedCustomer.Never, grain.Evolve);
        grain.Decide(asked, ask with { Conversation = "c2" }, At(Noon.AddDays(89))).Rejection.ShouldBe(SurveyRejections.AskedLately);
        grain.Decide(asked, ask with { Conversation = "c2" }, At(Noon.AddDays(90))).Rejection.ShouldBeNull();
        grain.Decide(asked, ask with { Conversation = "c2", Kind = SurveyKind.Csat }, At(Noon)).Rejection.ShouldBeNull();
        var back = grain.Decide(asked, new TakeBackAsking(SurveyKind.Nps, "c1"), At(Noon)).Events.Aggregate(asked, grain.Evolve);
        grain.Decide(back, ask with { Conversation = "c2" }, At(Noon)).Rejection.ShouldBeNull();
    }

    [Fact]
    public void The_first_contact_is_one_agents_session_that_held()
    {
        var chat = Resolution.New.Replied("maria", Noon).Replied("maria", Noon.AddMinutes(50)).Resolved(Noon.AddHours(2));
        chat.First.ShouldBeTrue();
        Resolution.New.Replied("maria", Noon).Replied("maria", Noon.AddMinutes(61)).Resolved(Noon.AddHours(2)).First.ShouldBeFalse();
        Resolution.New.Replied("maria", Noon).Replied("paolo", Noon.AddMinutes(1)).Resolved(Noon.AddHours(2)).First.ShouldBeFalse();
        Resolution.New.Resolved(Noon).First.ShouldBeFalse();
        var back = chat.Reopened(Noon.AddDays(7));
        (back.ResolvedAt, back.Resolved(Noon.AddDays(8)).First).ShouldBe((null, false));
        chat.Reopened(Noon.AddDays(8)).Replied("maria", Noon.AddDays(8)).Resolved(Noon.AddDays(8)).First.ShouldBeTrue();
    }

    private static PlanSurvey Plan() => new(About, Noon, 14);

    private static CommandContext At(DateTimeOffset at) => new(new CommandId("t"), at);

    private static Survey Given(params ICommand[] history) => history.Aggregate(Survey.None, (state, command) => After(state, command));

    private static Decision When(Survey state, ICommand command, DateTimeOffset? at = null) => Grain.Decide(state, command, At(at ?? Noon));

    private static Survey After(Survey state, ICommand command) => When(state, command).Events.Aggregate(state, Grain.Evolve);
}
