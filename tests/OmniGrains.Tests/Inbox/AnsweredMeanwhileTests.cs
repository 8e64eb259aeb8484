using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

public sealed class AnsweredMeanwhileTests
{
    private const string Code = "conversation.answered-meanwhile";

    [Fact]
    public void Who_names_no_version_is_told_that_another_has_answered_and_nothing_is_sent()
    {
        var answered = After(Given(Message()), Reply("First."), Noon.AddMinutes(3));

        var refused = When(answered, Reply("Second.", by: "paolo"));
        refused.Events.ShouldBeEmpty();
        refused.Rejection!.Code.ShouldBe(Code);
        refused.Rejection.Detail.ShouldStartWith("maria has answered since the customer last wrote, on 2026-03-02 at 12:03:00 UTC.");
        When(answered, Act("Second.", "paolo")).Rejection!.Code.ShouldBe(Code);
    }

    [Fact]
    public void The_version_that_was_read_or_insisting_lets_it_out()
    {
        var answered = Given(Message(), Reply("First."));

        When(answered, Reply("Second.", answered.Revision, by: "paolo")).Rejection.ShouldBeNull();
        When(answered, Reply("Second.", by: "paolo") with { Insists = true }).Rejection.ShouldBeNull();
        When(answered, Act("Second.", "paolo") with { Insists = true }).Rejection.ShouldBeNull();
        When(answered, Act("Second.", "paolo") with { Revision = answered.Revision }).Rejection.ShouldBeNull();
    }

    [Fact]
    public void The_same_person_writes_twice_and_whoever_insisted_is_the_one_who_answered_last()
    {
        var answered = Given(Message(), Reply("First."), Reply("And it is blue."), Reply("No, green.", by: "paolo") with { Insists = true });

        When(answered, Reply("Really.", by: "paolo")).Rejection.ShouldBeNull();
        When(answered, Reply("Blue!")).Rejection!.Detail.ShouldStartWith("paolo");
    }

    [Fact]
    public void What_the_customer_wrote_since_and_an_answer_that_failed_are_anybodys_to_answer()
    {
        var answered = Given(Message(), Reply("First."));
        When(After(answered, Message("p-2", "And when?")), Reply("Tomorrow.", by: "paolo")).Rejection.ShouldBeNull();

        var failed = After(answered, new NoteMessageState(answered.Entries[^1].Id, MessageState.Failed, "x", null));
        When(failed, Reply("Once more.", by: "paolo")).Rejection.ShouldBeNull();
        var doubtful = After(answered, new NoteMessageState(answered.Entries[^1].Id, MessageState.Failed, "in-doubt", null));
        When(doubtful, Reply("Once more.", by: "paolo")).Rejection!.Code.ShouldBe(Code);
    }

    [Fact]
    public void What_nobody_wrote_is_neither_an_answer_nor_held_up_and_a_note_or_change_is_none()
    {
        var automatic = Reply("We are on it.", by: "automation:ack@1") with { Automatic = true };
        When(Given(Message(), automatic), Reply("First.")).Rejection.ShouldBeNull();
        When(Given(Message(), Reply("First.")), automatic).Rejection.ShouldBeNull();
        When(Given(Message(), new AddInternalNote("Look.", [], "paolo")), Reply("First.")).Rejection.ShouldBeNull();
        When(Given(Message(), Reply("First.")), new ActOnConversation(new ConversationAct(null, "Seen.", new ConversationEdit()), MaySend, null, "paolo")).Rejection.ShouldBeNull();
    }

    private static ActOnConversation Act(string reply, string by) => new(new ConversationAct(reply, null, new ConversationEdit()), MaySend, null, by);
}
