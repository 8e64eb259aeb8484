using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.GoingOn;
using OmniGrains.Tests.Inbox;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Chat;

/// <summary>Whether a reply goes by e-mail: once, and only when it was not seen.</summary>
public sealed class GoingOnTests
{
    private static readonly GoOnElsewhere ByMail = new("mail", Mails.Ada, 5);

    [Fact]
    public void The_wait_begins_when_the_first_unseen_reply_is_sent()
    {
        var state = Given(Message(), ByMail, Reply(), Reply("And more."));
        When(state, Sent(2)).Reminders.ShouldHaveSingleItem().ShouldBe(new Reminder("go-on", Noon.AddMinutes(5), new ForwardUnseen()));
        When(After(state, Sent(2)), Sent(3), Noon.AddMinutes(2)).Reminders.ShouldBeEmpty("what follows goes along with the first one");
    }

    [Fact]
    public void What_was_not_seen_goes_once_and_together()
    {
        var state = Given(Message(), ByMail, Reply(), Reply("And more."), Sent(2), Sent(3));
        var forwarded = When(state, new ForwardUnseen(), Noon.AddMinutes(5)).Events.ShouldHaveSingleItem().ShouldBeOfType<RepliesForwarded>();
        (forwarded.Message, forwarded.Connection).ShouldBe(($"{Id}.3", "mail"));
        forwarded.Earlier.ShouldBe([$"{Id}.2"]);

        var after = After(state, new ForwardUnseen());
        When(after, new ForwardUnseen()).Events.ShouldBeEmpty();
        var routed = Routed.Of(after, after.Entries[2], "visitor", forwards: true);
        (routed.Connection, routed.Message.To, routed.Message.Text).ShouldBe(("mail", Mails.Ada, "On its way.\n\nAnd more."));
        routed.Message.Thread!.Copies.ShouldBeEmpty();
    }

    [Fact]
    public void What_was_seen_in_time_is_not_mailed_and_ends_the_wait()
    {
        var state = Given(Message(), ByMail, Reply(), Sent(2));
        var seen = When(state, new AcknowledgeReplies(2, MessageState.Delivered));
        seen.Events.ShouldHaveSingleItem().ShouldBeOfType<MessageStateChanged>().State.ShouldBe(MessageState.Delivered);
        seen.Reminders.ShouldHaveSingleItem().Due.ShouldBeNull();
        When(After(state, new AcknowledgeReplies(2, MessageState.Delivered)), new ForwardUnseen()).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Of_several_that_go_only_what_is_still_unseen_is_said()
    {
        var state = Given(Message(), ByMail, Reply(), Reply("And more."), Sent(2), Sent(3), new ForwardUnseen(), new AcknowledgeReplies(2, MessageState.Read));
        Routed.Of(state, state.Entries[2], "visitor", forwards: true).Message.Text.ShouldBe("And more.");
    }

    [Fact]
    public void Without_an_address_nothing_goes_anywhere()
    {
        var state = Given(Message(), Reply(), Sent(2));
        When(state, new ForwardUnseen()).Events.ShouldBeEmpty();
        When(Given(Message(), Reply()), Sent(2)).Reminders.ShouldBeEmpty();
    }

    [Fact]
    public void An_address_without_a_connection_is_kept_and_goes_on_when_there_is_one()
    {
        var kept = Given(Message(), ByMail with { Connection = null }, Reply(), Sent(2));
        (kept.GoesOn!.Address, ContactTalks.TalkOf(kept).Reachable).ShouldBe((Mails.Ada, false));
        When(kept, new ForwardUnseen()).Events.ShouldBeEmpty();
        When(Given(Message(), ByMail with { Connection = null }, Reply()), Sent(2)).Reminders.ShouldBeEmpty();
        When(kept, ByMail with { Connection = null }).Events.ShouldBeEmpty();
        When(kept, ByMail).Reminders.ShouldHaveSingleItem().Due.ShouldBe(Noon.AddMinutes(5), "what was not seen until then");
        ContactTalks.TalkOf(After(kept, ByMail)).Reachable.ShouldBeTrue();
    }

    [Fact]
    public void A_connection_that_cannot_send_for_now_stays_where_it_goes_on()
    {
        var state = Given(Message(), ByMail);
        When(state, ByMail with { Connection = null }).Events.ShouldBeEmpty();
        After(state, ByMail with { Connection = null, Address = "ada@work.example" }).GoesOn.ShouldBe(new OtherConnection("mail", "ada@work.example", TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public void An_acknowledgement_moves_what_was_sent_and_nothing_else()
    {
        var state = Given(Message(), Reply(), Reply("Later."), Sent(2));
        When(state, new AcknowledgeReplies(9, MessageState.Read)).Events.OfType<MessageStateChanged>().Select(changed => changed.Message).ShouldBe([$"{Id}.2"], "the other one is not sent yet");
        When(state, new AcknowledgeReplies(1, MessageState.Read)).Events.ShouldBeEmpty();
        When(state, new AcknowledgeReplies(9, MessageState.Failed)).Events.ShouldBeEmpty("a visitor cannot fail our messages");
        When(After(state, new AcknowledgeReplies(2, MessageState.Read)), new AcknowledgeReplies(2, MessageState.Delivered)).Events.ShouldBeEmpty("a state never goes back");
    }

    [Fact]
    public void What_answers_a_mail_goes_by_mail_and_is_not_shown_in_the_chat()
    {
        var state = Given(Message(), ByMail, FromMail("I am at home now."), Reply("Then by mail."));
        var routed = Routed.Of(state, state.Entries[2], "visitor", forwards: false);
        (routed.Connection, routed.Message.To).ShouldBe(("mail", Mails.Ada));
        routed.Message.Thread!.Earlier.Select(earlier => earlier.ProviderId).ShouldBe(["m1@mail.example"], "the chat's ids mean nothing to mail systems");
        var talk = ContactTalks.TalkOf(After(state, Sent(3)));
        talk.Messages.Select(message => message.Elsewhere).ShouldBe([false, true, true]);
        When(state, Sent(3)).Reminders.ShouldBeEmpty();
        Routed.Of(Given(Message(), ByMail, FromMail("x"), Message("p-2"), Reply()), Given(Message(), ByMail, FromMail("x"), Message("p-2"), Reply()).Entries[3], "393331234567", false)
            .Connection.ShouldBe("wa", "who writes in the chat again is answered there");
    }

    [Fact]
    public void A_stranger_does_not_join_by_mail() =>
        When(Given(Message(), ByMail), FromMail("Let me in", "eve@evil.example")).Rejection.ShouldBe(ConversationRejections.Over);

    [Fact]
    public void Nothing_is_settled_beyond_what_waits_to_be_sent()
    {
        ContactTalks.TalkOf(Given(Message(), Reply(), Message("p-2"))).Settled.ShouldBe(1);
        var talk = ContactTalks.TalkOf(Given(Message(), new AddInternalNote("He is angry", [], "maria"), Reply(), Sent(3)));
        (talk.Settled, talk.Messages.Count).ShouldBe((3, 2), "notes are never told");
    }

    [Fact]
    public void An_erasure_forgets_the_other_address() =>
        Given(Message(), ByMail, new ForgetConversation()).GoesOn.ShouldBeNull();

    [Fact]
    public void A_visitor_who_turns_out_to_be_somebody_goes_on_in_the_same_conversation()
    {
        var message = Message("p-2", record: "r2");
        When(Given(Message()), message).Rejection.ShouldBe(ConversationRejections.Over, "elsewhere an address may become somebody else's");
        When(Given(Message()), message with { Message = message.Message with { AddressIsOnePersons = true } }).Rejection.ShouldBeNull();
    }

    private static NoteMessageState Sent(int number) => new($"{Id}.{number}", MessageState.Sent, null, null);

    private static ReceiveMessage FromMail(string text, string from = Mails.Ada) => Message("m1@mail.example", text) with
    {
        Message = new IncomingMessage("mail", "m1@mail.example", from, null, [], MessageKind.Text, text, [], Noon) { Mail = new MailFacts("Re: your message", null, false, [], []) },
    };
}
