using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Sending;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

/// <summary>A message of which nobody knows whether it was taken, and what a person makes of that.</summary>
public sealed class DoubtTests
{
    private const string Answer = $"{Id}.2";

    [Fact]
    public void What_was_sent_after_all_answers_the_customer()
    {
        var doubted = Doubted();
        (doubted.Status, doubted.WaitingSince).ShouldBe((ConversationStatus.Open, Noon));
        var settled = After(doubted, Settle(again: false));
        (settled.Entries[1].State, settled.Entries[1].FailureCode, settled.Status, settled.WaitingSince).ShouldBe((MessageState.Sent, null, ConversationStatus.Waiting, null));
        When(settled, Settle(again: true)).Rejection.ShouldBe(ConversationRejections.NotInDoubt);
    }

    [Fact]
    public void What_is_sent_again_is_queued_as_it_was_in_a_round_of_its_own_and_may_be_in_doubt_again()
    {
        var again = When(Doubted(), Settle(again: true));
        again.Events.OfType<DoubtSettled>().ShouldHaveSingleItem().ShouldBe(new DoubtSettled(Id, Answer, "r1", "wa", 1, "maria", Noon));
        var state = After(Doubted(), Settle(again: true));
        (state.Entries.Count, state.Entries[1].State, state.Entries[1].Text, state.Status, state.WaitingSince).ShouldBe((2, MessageState.Queued, "On its way.", ConversationStatus.Waiting, null));
        var twice = After(state, Doubt);
        (twice.Entries[1].IsInDoubt, twice.Status, twice.WaitingSince).ShouldBe((true, ConversationStatus.Open, Noon));
        When(twice, Settle(again: true)).Events.OfType<DoubtSettled>().ShouldHaveSingleItem().Round.ShouldBe(2);
    }

    [Fact]
    public void Only_a_doubt_is_settled_and_only_what_the_channel_takes_now_is_sent_again()
    {
        var queued = Given(Message(), Reply());
        When(queued, Settle(again: true)).Rejection.ShouldBe(ConversationRejections.NotInDoubt);
        When(queued, Settle(again: true) with { Message = $"{Id}.1" }).Rejection.ShouldBe(ConversationRejections.NoMessage);
        var late = When(Doubted(), Settle(again: true), Noon.AddHours(25));
        (late.Rejection!.Code, late.Events.Count).ShouldBe(("conversation.window-closed", 0));
        When(Doubted(), Settle(again: false), Noon.AddHours(25)).Rejection.ShouldBeNull("that it was sent needs no window");
    }

    [Fact]
    public void A_later_round_is_not_settled_by_the_end_of_an_earlier_one()
    {
        var grain = new OutboxGrain();
        var begun = Run(grain, Outbox.Empty, new Enqueue("a", "a.1"), new BeginAttempt("a.1"));
        var again = Run(grain, begun, new Enqueue("a", "a.1", 1), new Settle("a.1"));
        var waiting = again.Waiting.ShouldHaveSingleItem();
        (waiting.Round, waiting.Begun).ShouldBe((1, false));
        Run(grain, again, new Enqueue("a", "a.1")).Waiting.ShouldHaveSingleItem().Round.ShouldBe(1);
        Run(grain, again, new Settle("a.1", 1)).Waiting.ShouldBeEmpty();
    }

    private static NoteMessageState Doubt => new(Answer, MessageState.Failed, "in-doubt", "It may have arrived.");

    private static Conversation Doubted() => Given(Message(), Reply(), Doubt);

    private static SettleDoubt Settle(bool again) => new(Answer, again, MaySend, "maria");

    private static Outbox Run(OutboxGrain grain, Outbox state, params Engine.ICommand[] commands) => commands.Aggregate(
        state, (now, command) => grain.Decide(now, command, new Engine.CommandContext(new Engine.CommandId("t"), Noon)).Events.Aggregate(now, grain.Evolve));
}
