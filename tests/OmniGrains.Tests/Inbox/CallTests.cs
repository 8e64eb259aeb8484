using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Calls;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

/// <summary>What becomes of telephone calls, whatever the order in which it is told.</summary>
public sealed class CallTests
{
    private const string Caller = "+393331234567";

    [Fact]
    public void A_call_that_rings_opens_a_conversation_and_the_caller_waits()
    {
        var state = Given(Told(CallState.Ringing));
        var call = state.Entries.ShouldHaveSingleItem();
        (call.Kind, call.Direction, call.Call!.State, call.Call.Number, state.WaitingSince).ShouldBe((MessageKind.Call, MessageDirection.In, CallState.Ringing, Caller, Noon));
        When(state, Told(CallState.Ringing)).Events.ShouldBeEmpty("it is told twice");
    }

    [Fact]
    public void Who_answers_took_it_and_nobody_waits_any_more()
    {
        var state = Given((Told(CallState.Ringing), Noon), (Told(CallState.InProgress, agent: "maria"), Noon.AddSeconds(9)), (Told(CallState.Completed, seconds: 125), Noon.AddMinutes(3)));
        var call = state.Entries[0].Call!;
        (call.State, call.Agent, call.DurationSeconds, state.WaitingSince, state.FirstResponseAt).ShouldBe((CallState.Completed, "maria", 125, null, Noon.AddSeconds(9)));
        state.Status.ShouldBe(ConversationStatus.Open, "what came of it is to be said");
    }

    [Fact]
    public void A_call_that_nobody_took_leaves_the_caller_waiting()
    {
        var state = Given(Told(CallState.Ringing), Told(CallState.NoAnswer), Told(CallState.Completed, seconds: 21));
        (state.Entries[0].Call!.State, state.WaitingSince).ShouldBe((CallState.NoAnswer, Noon));
        Given(Told(CallState.Ringing), Told(CallState.Completed, seconds: 21)).Entries[0].Call!.State.ShouldBe(CallState.NoAnswer, "it is over, and nobody has answered");
    }

    [Fact]
    public void Whatever_the_order_and_however_often_it_is_told_a_call_ends_the_same() => Prop.ForAll(Gen.Choose(0, 6).ListOf().ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (picks, seed) =>
    {
        CallTold[] all = [Fact(CallState.Ringing), Fact(CallState.InProgress, "maria"), Fact(CallState.Completed, seconds: 60), Fact(CallState.NoAnswer), Fact(CallState.Canceled), Fact(CallState.Busy), Fact(CallState.Queued)];
        var told = picks.Select((pick, i) => all[pick] with { At = Noon.AddSeconds(i) }).ToArray();
        var shuffled = told.Concat(told).ToArray();
        new Random(seed).Shuffle(shuffled);
        return Ends(told) == Ends(shuffled);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void What_is_over_stays_over() => Prop.ForAll(Gen.Choose(0, 5).ListOf().ToArbitrary(), picks =>
    {
        CallState[] all = [CallState.Ringing, CallState.InProgress, CallState.Completed, CallState.NoAnswer, CallState.Busy, CallState.Failed];
        var (call, over) = (New, false);
        foreach (var state in picks.Select(pick => all[pick]))
        {
            call = call.After(Fact(state));
            if (over && !call.State.IsOver())
            {
                return false;
            }

            over = call.State.IsOver();
        }

        return true;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Outcome_and_note_are_said_once_and_may_be_corrected()
    {
        var state = Given(Told(CallState.Ringing), Told(CallState.InProgress), Told(CallState.Completed, seconds: 30));
        var said = new SetCallOutcome(state.Entries[0].Id, CallOutcome.CallBack, "At six.", ConversationStatus.Pending, "maria");
        var after = Talks.After(state, said);
        var call = after.Entries[0].Call!;
        (call.Outcome, call.Note, call.OutcomeBy, call.Agent, after.Status).ShouldBe((CallOutcome.CallBack, "At six.", "maria", "maria", ConversationStatus.Pending));
        When(after, said).Events.ShouldBeEmpty();
        var corrected = Talks.After(after, said with { Outcome = CallOutcome.Resolved, Note = null, Then = null });
        (corrected.Entries[0].Call!.Outcome, corrected.Entries[0].Call!.Note).ShouldBe((CallOutcome.Resolved, null));
        When(state, said with { Call = $"{Id}.9" }).Rejection.ShouldBe(CallRejections.Unknown);
    }

    [Fact]
    public void A_call_whose_answer_is_lost_is_in_doubt_until_something_is_told_of_it()
    {
        var begun = Given(Message(), new BeginCall("phone", Caller, "+390212345", "maria"));
        var id = begun.Entries[1].Id;
        var doubted = Talks.After(begun, new DoubtCall(id), Noon.AddMinutes(1));
        doubted.Entries[1].Call!.State.ShouldBe(CallState.InDoubt);
        var told = new TellCall(null, Fact(CallState.Ringing) with { Direction = MessageDirection.Out, Call = id }, TimeSpan.FromDays(7));
        var ringing = Talks.After(doubted, told);
        (ringing.Entries[1].Call!.State, ringing.Entries[1].Call!.FailureCode, ringing.Entries[1].ProviderId).ShouldBe((CallState.Ringing, null, "CA1"));
        When(ringing, new DoubtCall(id), Noon.AddMinutes(2)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_refused_call_has_failed_and_one_that_went_on_meanwhile_has_not()
    {
        var begun = Given(Message(), new BeginCall("phone", Caller, "+390212345", "maria"));
        var id = begun.Entries[1].Id;
        var failed = Talks.After(begun, new ConcludeCall(id, null, "refused", "Not in service.", InDoubt: false));
        (failed.Entries[1].Call!.State, failed.Entries[1].Call!.FailureCode).ShouldBe((CallState.Failed, "refused"));
        var told = new TellCall(null, Fact(CallState.InProgress) with { Direction = MessageDirection.Out, Call = id }, TimeSpan.FromDays(7));
        var talking = Talks.After(begun, told);
        Talks.After(talking, new ConcludeCall(id, "CA1", null, null, InDoubt: false)).Entries[1].Call!.State.ShouldBe(CallState.InProgress);
        talking.WaitingSince.ShouldBeNull("the customer is talked to");
    }

    [Theory]
    [InlineData("anonymous", true)]
    [InlineData("+266696687", true)]
    [InlineData("266696687", true)]
    [InlineData("+7378742833", true)]
    [InlineData("+2562533", true)]
    [InlineData("+86282452253", true)]
    [InlineData("Restricted", true)]
    [InlineData("sip:anonymous@anonymous.invalid", true)]
    [InlineData("", true)]
    [InlineData(null, true)]
    [InlineData("+393331234567", false)]
    [InlineData("+26669668", false)]
    [InlineData("sip:alice@pbx.example", false)]
    public void Withheld_numbers_are_known_as_words_and_as_digits(string? number, bool withheld) => WithheldNumbers.Is(number).ShouldBe(withheld);

    private static CallEntry New => new(CallState.Ringing, "phone", "+390212345", null);

    private static (CallState, string?, CallState?, int?, DateTimeOffset?, DateTimeOffset?) Ends(IEnumerable<CallTold> told)
    {
        var call = told.Aggregate(New, (known, one) => known.After(one));
        return (call.State, call.Agent, call.Ending, call.DurationSeconds, call.AnsweredAt, call.EndedAt);
    }

    private static CallTold Fact(CallState state, string? agent = null, int? seconds = null) =>
        new("phone", "CA1", MessageDirection.In, Caller, [], "+390212345", state, agent, seconds, null, Noon);

    private static TellCall Told(CallState state, string? agent = null, int? seconds = null) => new(
        new ConversationOrigin(Id, "r1", "phone", "twilio-voice", "phone", "contact/phone:1", Caller, null),
        Fact(state, agent, seconds) with { At = state == CallState.InProgress ? Noon.AddSeconds(9) : Noon }, TimeSpan.FromDays(7));
}
