using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Threads;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

/// <summary>What a mail does to its conversation, its contact and its thread.</summary>
public sealed class MailThreadTests
{
    [Fact]
    public void Who_was_written_to_belongs_to_the_conversation_and_nobody_else()
    {
        var state = Given(Mail(participants: ["Bob@mail.example"]));
        state.IsOf("ada@mail.example").ShouldBeTrue();
        state.IsOf("bob@MAIL.example").ShouldBeTrue();
        state.IsOf("eve@mail.example").ShouldBeFalse();
        new Conversation().IsOf("ada@mail.example").ShouldBeFalse();
    }

    [Fact]
    public void A_participant_is_named_on_the_message_whoever_they_are_on_record()
    {
        var state = After(Given(Mail(participants: ["bob@mail.example"])), Mail("m2", from: "bob@mail.example", record: "r2"));
        state.Entries.Select(entry => entry.From).ShouldBe([null, "bob@mail.example"]);
        When(state, Mail("e1", from: "eve@mail.example")).Rejection.ShouldBe(ConversationRejections.Over, "a stranger, whatever he hints at");
        When(state, Mail("m3", record: "r2")).Rejection.ShouldBe(ConversationRejections.Over, "the contact's address is somebody else's by now");
    }

    [Fact]
    public void A_machine_lets_nobody_in_and_opens_nothing_again()
    {
        var answered = After(Given(Mail()), Reply());
        var state = After(answered, Mail("m2", automatic: true, participants: ["eve@mail.example"]));
        (state.Status, state.WaitingSince, state.Participants.Count).ShouldBe((ConversationStatus.Waiting, null, 0));
        state.Entries[^1].Automatic.ShouldBeTrue();

        var resolved = After(answered, new ChangeConversation(new ConversationChange(ConversationStatus.Resolved, null, null, null, null, null, null, null), null, "maria"));
        After(resolved, Mail("m3", automatic: true), Noon.AddDays(30)).Status.ShouldBe(ConversationStatus.Resolved);
        When(resolved, Mail("m4"), Noon.AddDays(30)).Rejection.ShouldBe(ConversationRejections.Over);
        After(resolved, Mail("m5"), Noon.AddDays(1)).Status.ShouldBe(ConversationStatus.Open);
    }

    [Fact]
    public void What_a_machine_begins_waits_for_nobody()
    {
        var state = Given(Mail(automatic: true));
        (state.Status, state.WaitingSince).ShouldBe((ConversationStatus.Resolved, null));
    }

    [Fact]
    public void A_snoozed_conversation_sleeps_on_when_a_machine_writes()
    {
        var snoozed = After(Given(Mail()), new ChangeConversation(new ConversationChange(ConversationStatus.Snoozed, Noon.AddDays(1), null, null, null, null, null, null), null, "maria"));
        var decision = When(snoozed, Mail("m2", automatic: true));
        decision.Reminders.ShouldBeEmpty();
        decision.Events.OfType<ConversationStatusChanged>().ShouldBeEmpty();
    }

    [Fact]
    public void What_is_personal_goes_with_the_customer()
    {
        var events = When(Conversation.Unknown, Mail(participants: ["bob@mail.example"])).Events;
        events.OfType<IPersonalEvent>().Select(personal => personal.Subject).Distinct().ShouldBe(["r1"]);
        var forgotten = After(Given(Mail(participants: ["bob@mail.example"])), new ForgetConversation());
        forgotten.Participants.ShouldBeEmpty();
        (forgotten.Entries[0].Heading, forgotten.Entries[0].Quoted).ShouldBe((null, null));
        forgotten.IsOf("ada@mail.example").ShouldBeFalse();
    }

    [Fact]
    public void A_message_has_one_place_until_that_one_is_over()
    {
        var grain = new ThreadedMessageGrain();
        var placed = Then(grain, ThreadedMessage.Unknown, new PlaceMessage(null, "a"));
        grain.Decide(placed, new PlaceMessage(null, "b"), Context(Noon)).Reply.ShouldBe(new PlacedMessage("a"));
        Then(grain, placed, new PlaceMessage("a", "b")).Conversation.ShouldBe("b");
    }

    [Fact]
    public void Mails_are_counted_by_the_hour()
    {
        var grain = new ContactGrain();
        var state = Enumerable.Range(0, 3).Aggregate(Contact.Unknown, (contact, _) => Then(grain, contact, new CountMail(3)));
        grain.Decide(state, new CountMail(3), Context(Noon.AddMinutes(59))).Reply.ShouldBe(new MailCount(TooMany: true));
        grain.Decide(state, new CountMail(3), Context(Noon.AddMinutes(59))).Events.ShouldBeEmpty();
        grain.Decide(state, new CountMail(3), Context(Noon.AddMinutes(60))).Reply.ShouldBe(new MailCount(TooMany: false));
    }

    private static ReceiveMessage Mail(
        string id = "m1", string from = "ada@mail.example", string record = "r1", bool automatic = false, params string[] participants) => new(
        new ConversationOrigin(Id, record, "mail", "email", "email", "contact/mail:1", from, "Ada"),
        new IncomingMessage("mail", id, from, "Ada", [], MessageKind.Text, "Hello", [], Noon, "Where?")
        {
            Mail = new MailFacts("Where?", "> quoted", automatic, [], participants),
        },
        TimeSpan.FromDays(7));

    private static TState Then<TState>(Grain<TState> grain, TState state, ICommand command)
        where TState : class => grain.Decide(state, command, Context(Noon)).Events.Aggregate(state, grain.Evolve);

    private static CommandContext Context(DateTimeOffset at) => new(new CommandId("t"), at);
}
