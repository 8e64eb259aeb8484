using OmniGrains.Desk.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Surveys;

internal enum SurveyStage
{
    None,
    Planned,
    Due,
    Sent,
    Over,
}

/// <summary>The survey about one conversation: the one that is planned or was sent.</summary>
/// <param name="Stage">Where it stands; <see cref="SurveyStage.Over"/> when it was cancelled or skipped: another may be planned.</param>
/// <param name="About">Whom and what it is about.</param>
/// <param name="DueAt">When it is to be sent.</param>
/// <param name="ChangeableDays">For how long it can be answered.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="Score">The answer; null before there is one.</param>
/// <param name="Comment">What was written beside it. Personal.</param>
internal sealed record Survey(SurveyStage Stage, SurveyAbout? About, DateTimeOffset DueAt, int ChangeableDays, DateTimeOffset? SentAt, int? Score, string? Comment)
{
    public const string GrainType = "survey";

    public static readonly Survey None = new(SurveyStage.None, null, default, 0, null, null, null);

    /// <summary>Most answers to one survey: whoever has the link changes their mind now and then, and a machine for ever.</summary>
    public const int MostAnswers = 20;

    /// <summary>How many times it was answered, or the answer changed.</summary>
    public int Answers { get; init; }

    public DateTimeOffset? ClosesAt => SentAt?.AddDays(ChangeableDays);

    public static GrainId GrainOf(string conversation) => GrainId.Of(GrainType, conversation);
}

/// <summary>Plans a survey about a conversation that was resolved; one that was sent stays the only one.</summary>
internal sealed record PlanSurvey(SurveyAbout About, DateTimeOffset DueAt, int ChangeableDays) : ICommand<SurveyReply>;

/// <summary>The conversation opened again.</summary>
internal sealed record CancelSurvey : ICommand<SurveyReply>;

/// <summary>The moment has come.</summary>
internal sealed record SendSurvey : ICommand<SurveyReply>;

/// <summary>What became of sending it.</summary>
internal sealed record ConcludeSurvey(string? Message, string? Code) : ICommand<SurveyReply>;

internal sealed record AnswerSurvey(int Score, string? Comment) : ICommand<SurveyReply>;

/// <summary>Its customer was erased.</summary>
internal sealed record ForgetSurvey : ICommand<SurveyReply>;

internal sealed record SurveyReply(SurveyStage Stage);

internal sealed record ReadSurvey : IQuery<Survey>
{
    public static readonly ReadSurvey Query = new();
}

/// <summary>The customer was erased: what was written is gone, and nothing more is asked or taken.</summary>
internal sealed record SurveyForgotten(DateTimeOffset At) : IAdministrativeEvent;

/// <summary>Decides about the survey of one conversation: it is sent once, and answered as often as its customer changes their mind in time.</summary>
internal sealed class SurveyGrain : Grain<Survey>
{
    private const string Sending = "send";

    public override string Type => Survey.GrainType;

    public override Survey Initial => Survey.None;

    public override object Answer(Survey state, IQuery query) => state;

    public override Decision Decide(Survey state, ICommand command, in CommandContext context) => (state.Stage, command) switch
    {
        (SurveyStage.None or SurveyStage.Over, PlanSurvey plan) => Decision.Accept(
            new SurveyReply(SurveyStage.Planned), new SurveyPlanned(plan.About, plan.DueAt, plan.ChangeableDays, context.At)).Remind(new Reminder(Sending, plan.DueAt, new SendSurvey())),
        (SurveyStage.Planned or SurveyStage.Due, CancelSurvey) => Decision.Accept(
            new SurveyReply(SurveyStage.Over), new SurveyCancelled(state.About!, context.At)).Remind(new Reminder(Sending, null, null)),
        (SurveyStage.Planned, SendSurvey) => Decision.Accept(new SurveyReply(SurveyStage.Due), new SurveyDue(state.About!, context.At)),
        (SurveyStage.Due, ConcludeSurvey { Message: { } message }) => Decision.Accept(new SurveyReply(SurveyStage.Sent), new SurveySent(state.About!, message, context.At)),
        (SurveyStage.Due, ConcludeSurvey conclude) => Decision.Accept(new SurveyReply(SurveyStage.Over), new SurveySkipped(state.About!, conclude.Code ?? SurveyRejections.Closed.Code, context.At)),
        (SurveyStage.Sent, AnswerSurvey answer) => Take(state, answer, context.At),
        (_, AnswerSurvey) => Decision.Reject(SurveyRejections.Closed),
        (not SurveyStage.None, ForgetSurvey) => Decision.Accept(new SurveyReply(SurveyStage.Over), new SurveyForgotten(context.At)).Remind(new Reminder(Sending, null, null)),
        _ => Decision.Unchanged(new SurveyReply(state.Stage)),
    };

    public override Survey Evolve(Survey state, IEvent @event) => @event switch
    {
        SurveyPlanned planned => new Survey(SurveyStage.Planned, planned.About, planned.DueAt, planned.ChangeableDays, null, null, null),
        SurveyCancelled or SurveySkipped => state with { Stage = SurveyStage.Over },
        SurveyDue => state with { Stage = SurveyStage.Due },
        SurveySent sent => state with { Stage = SurveyStage.Sent, SentAt = sent.At },
        SurveyAnswered answered => state with { Score = answered.Score, Answers = state.Answers + 1 },
        SurveyCommented commented => state with { Comment = commented.Comment, Answers = state.Answers + 1 },
        SurveyForgotten => state with { Stage = SurveyStage.Over, Comment = null },
        _ => state,
    };

    /// <summary>Whether a score can be an answer.</summary>
    public static bool Fits(SurveyKind kind, int score) => kind == SurveyKind.Csat ? score is >= 1 and <= 5 : score is >= 0 and <= 10;

    private static Decision Take(Survey state, AnswerSurvey answer, DateTimeOffset at)
    {
        if (state.ClosesAt <= at)
        {
            return Decision.Reject(SurveyRejections.Closed);
        }

        var about = state.About!;
        if (!Fits(about.Kind, answer.Score))
        {
            return Decision.Reject(SurveyRejections.ScoreInvalid);
        }

        var events = new List<IEvent>(2);
        if (answer.Comment != state.Comment)
        {
            events.Add(new SurveyCommented(Subjects.Of(about.Conversation, about.Record), about.Conversation, answer.Comment));
        }

        if (answer.Score != state.Score)
        {
            events.Add(new SurveyAnswered(about, answer.Score, state.Score, state.SentAt!.Value, at));
        }

        var reply = new SurveyReply(SurveyStage.Sent);
        return events.Count > 0 && state.Answers >= Survey.MostAnswers ? Decision.Reject(SurveyRejections.Closed) : events.Count == 0 ? Decision.Unchanged(reply) : Decision.Accept(reply, events);
    }
}

internal static class SurveyRejections
{
    public static readonly Rejection Closed = new("survey.closed", "This survey is not open for an answer: it was not sent, or its time is over.", RejectionKind.Conflict);

    public static readonly Rejection ScoreInvalid = new("survey.score-invalid", "A score is 1 to 5 (csat) or 0 to 10 (nps).");

    /// <summary>Told as the reason of <see cref="SurveySkipped"/>.</summary>
    public static readonly Rejection AskedLately = new("survey.asked-lately", "The customer was asked the same lately.", RejectionKind.Conflict);

    /// <summary>Told as the reason of <see cref="SurveySkipped"/>.</summary>
    public static readonly Rejection NoConsent = new("survey.no-consent", "The customer refused surveys on this channel, or consent is needed and was not given.", RejectionKind.Conflict);

    public static readonly Rejection Unknown = new("survey.unknown", "No survey was planned or sent about this conversation.", RejectionKind.NotFound);
}
