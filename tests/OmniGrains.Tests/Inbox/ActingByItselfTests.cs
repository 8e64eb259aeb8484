using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

public sealed class ActingByItselfTests
{
    private static readonly ConversationEdit Nothing = new();

    [Fact]
    public void An_act_says_who_why_and_how_deep_and_one_that_is_refused_keeps_no_other_from_being_done()
    {
        var decision = When(Given(Message()), Acts(
            Act("a", new ConversationEdit(AddLabels: ["refund"], Team: "returns")), Act("b", Nothing, reply: new string('x', 4_097)), Act("c", Nothing, note: "Look.") with { Notify = "seen" }));

        decision.Events.OfType<ActedByItself>().Select(e => (e.Source, e.Code)).ShouldBe(
            [("automation:a", null), ("automation:b", "conversation.text-too-long"), ("automation:c", null)]);
        var changed = decision.Events.OfType<ConversationChanged>().ShouldHaveSingleItem();
        (changed.By, changed.Why, changed.Cause, changed.Reassigned).ShouldBe(("automation:a@1", "because", "automation:a@1/1", true));
        AutomaticCause.DepthOf(changed).ShouldBe(1);
        decision.Events.OfType<ConversationNoticed>().ShouldHaveSingleItem().Name.ShouldBe("seen");
        decision.Reply.ShouldBeOfType<ActingDone>().Acts.Select(one => one.Code).ShouldBe([null, "conversation.text-too-long", null]);
    }

    [Fact]
    public void What_a_rule_says_answers_nothing_and_its_failure_opens_nothing()
    {
        var asked = Given(Message());
        var state = After(asked, Acts(Act("ack", Nothing, reply: "We are on it.")));
        (state.Status, state.WaitingSince, state.FirstResponseAt).ShouldBe((ConversationStatus.Open, asked.WaitingSince, null));
        ConversationAnswers.FactsOf(state)!.LastAgent.ShouldBeNull();

        var resolved = After(state, Reply(then: ConversationStatus.Resolved));
        var surveyed = After(resolved, Acts(Act("survey", Nothing, reply: "How was it?")));
        surveyed.Status.ShouldBe(ConversationStatus.Resolved);
        When(surveyed, new NoteMessageState(surveyed.Entries[^1].Id, MessageState.Failed, "x", null)).Events.ShouldHaveSingleItem().ShouldBeOfType<MessageStateChanged>();
    }

    [Fact]
    public void What_routing_does_for_a_rule_is_counted_on_from_the_rule()
    {
        var state = After(Given(Message()), Acts(Act("a", new ConversationEdit(Team: "returns"))));
        var changed = When(state, new RouteConversation("returns", "maria", "chosen", 7, "automation:a@1/1")).Events.ShouldHaveSingleItem();
        AutomaticCause.DepthOf(changed).ShouldBe(1);
        AutomaticCause.DepthOf(When(state, new RouteConversation("returns", "maria")).Events.ShouldHaveSingleItem()).ShouldBe(0);
    }

    [Fact]
    public void What_a_rule_says_in_a_snoozed_conversation_leaves_it_asleep_and_it_wakes_up_all_the_same()
    {
        var snooze = new ChangeConversation(new ConversationChange(ConversationStatus.Snoozed, Noon.AddDays(1), null, null, null, null, null, null), null, "maria");
        var asleep = Given(Message(), snooze);
        var said = When(asleep, Acts(Act("ack", Nothing, reply: "We are on it.")));
        said.Events.OfType<ReplyQueued>().ShouldHaveSingleItem();
        said.Reminders.ShouldNotContain(reminder => reminder.Name == ConversationGrain.Wake);
        When(asleep, Acts(Act("ack", new ConversationEdit(ConversationStatus.Open), reply: "We are on it."))).Reminders.ShouldContain(reminder => reminder.Name == ConversationGrain.Wake && reminder.Due == null);
    }

    [Fact]
    public void Of_a_text_that_a_marketplace_forbids_no_word_is_kept()
    {
        var origin = new ConversationOrigin(Id, "r1", "ebay", "ebay", "ebay-de", "contact/ebay:1", "ada-99", "Ada");
        var state = Given(new ReceiveMessage(origin, Message().Message, TimeSpan.FromDays(7)));
        var decision = When(state, Acts(Act("ack", Nothing, reply: "Hello ada@mail.example, call us: +39 06 1234567.")));

        var acted = decision.Events.ShouldHaveSingleItem().ShouldBeOfType<ActedByItself>();
        acted.Code.ShouldBe("conversation.content-forbidden");
        acted.Detail.ShouldNotBeNull().ShouldNotContain("ada");
        acted.Detail.ShouldNotContain("1234567");
    }

    [Fact]
    public void What_would_change_nothing_is_not_recorded()
    {
        var state = After(Given(Message()), Acts(Act("a", new ConversationEdit(AddLabels: ["refund"]))));
        When(state, Acts(Act("a", new ConversationEdit(AddLabels: ["refund"])))).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_rule_rests_after_ten_acts_within_an_hour_and_no_other_one_does()
    {
        var state = Given(Message());
        for (var i = 0; i < ActingByItself.MostPerHour; i++)
        {
            state = After(state, Acts(Act("loop", Nothing, note: "again")), Noon.AddMinutes(i));
        }

        When(state, Acts(Act("loop", Nothing, note: "again")), Noon.AddMinutes(30)).Events.ShouldHaveSingleItem().ShouldBeOfType<ActedByItself>().Code.ShouldBe("automation.too-often");
        When(state, Acts(Act("other", Nothing, note: "once")), Noon.AddMinutes(30)).Events.OfType<NoteAdded>().ShouldHaveSingleItem();
        When(state, Acts(Act("loop", Nothing, note: "again")), Noon.AddMinutes(65)).Events.OfType<NoteAdded>().ShouldHaveSingleItem();
    }

    [Fact]
    public void Who_is_away_loses_what_waits_for_an_answer_and_nothing_else()
    {
        var held = Given(Message(), new ChangeConversation(new ConversationChange(null, null, "maria", "returns", null, null, null, null), null, "lead"));
        var released = When(held, new ReleaseConversation("returns", "maria", "maria gave no sign")).Events.ShouldHaveSingleItem().ShouldBeOfType<ConversationChanged>();
        (released.Assignee, released.Team, released.Why).ShouldBe((null, "returns", "maria gave no sign"));
        When(held, new ReleaseConversation("returns", "paolo", "x")).Events.ShouldBeEmpty();
        When(After(held, Reply(then: ConversationStatus.Open)), new ReleaseConversation("returns", "maria", "x")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Who_is_not_there_any_more_loses_what_is_open_whether_it_waits_for_an_answer_or_not()
    {
        var held = Given(Message(), new ChangeConversation(new ConversationChange(null, null, "maria", "returns", null, null, null, null), null, "lead"));
        var answered = After(held, Reply(then: ConversationStatus.Open));
        When(answered, new ReleaseConversation("returns", "maria", "x", Any: true)).Events.ShouldHaveSingleItem().ShouldBeOfType<ConversationChanged>().Assignee.ShouldBeNull();
        When(After(held, Reply(then: ConversationStatus.Waiting)), new ReleaseConversation("returns", "maria", "x", Any: true)).Events.ShouldBeEmpty();
    }

    private static AutomaticAct Act(string id, ConversationEdit edit, string? reply = null, string? note = null) => new($"automation:{id}", 1, "because", edit, reply, note);

    private static ActByItself Acts(params AutomaticAct[] acts) => new(acts, new AutomaticTrigger("messageReceived", 7, 0), MaySend);
}
