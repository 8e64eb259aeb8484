using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Signs;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

/// <summary>What a conversation makes of echoes, withdrawals and watermarks.</summary>
public sealed class SignTests
{
    [Fact]
    public void What_was_written_elsewhere_is_ours_and_answers_the_customer()
    {
        var state = After(Given(Message()), Elsewhere("m_1", "From the page"), Noon.AddMinutes(1));
        var entry = state.Entries[^1];
        (entry.Direction, entry.State, entry.Text, entry.By).ShouldBe((MessageDirection.Out, MessageState.Sent, "From the page", null));
        (state.Status, state.WaitingSince, state.FirstResponseAt).ShouldBe((ConversationStatus.Waiting, null, Noon.AddMinutes(1)));
    }

    [Fact]
    public void The_echo_of_our_own_message_adds_nothing_by_its_key_or_while_it_is_on_its_way()
    {
        var queued = Given(Message(), Reply("On its way."));
        When(queued, Elsewhere("m_1", "On its way.", key: $"{Id}.2")).Events.ShouldBeEmpty();
        When(queued, Elsewhere("m_1", "On its way.")).Events.ShouldBeEmpty("the channel told of it before it answered us");
        When(queued, Elsewhere("m_1", "Another one")).Events.Count.ShouldBe(2);
        var sent = After(queued, new NoteMessageState($"{Id}.2", MessageState.Sent, null, null));
        When(sent, Elsewhere("m_2", "On its way.")).Events.Count.ShouldBe(2, "somebody wrote the same again");
    }

    [Fact]
    public void A_doubt_ends_with_what_the_channel_tells_and_nobody_has_to_act_any_more()
    {
        var doubted = Given((Message(), Noon), (Reply("On its way."), Noon.AddMinutes(1)), (Doubt(2), Noon.AddMinutes(2)));
        (doubted.Status, doubted.WaitingSince, doubted.Entries[1].IsInDoubt).ShouldBe((ConversationStatus.Open, Noon, true));

        var delivered = After(doubted, new NoteMessageState($"{Id}.2", MessageState.Delivered, null, null), Noon.AddMinutes(3));
        var entry = delivered.Entries[1];
        (entry.State, entry.FailureCode, entry.SentOn).ShouldBe((MessageState.Delivered, null, Noon.AddMinutes(3)));
        (delivered.Status, delivered.WaitingSince).ShouldBe((ConversationStatus.Waiting, null));
        When(delivered, Doubt(2), Noon.AddMinutes(4)).Events.ShouldBeEmpty("what was told leaves no doubt");

        var refused = After(doubted, new NoteMessageState($"{Id}.2", MessageState.Failed, "undeliverable", "No such number."), Noon.AddMinutes(3));
        (refused.Status, refused.WaitingSince, refused.Entries[1].FailureCode).ShouldBe((ConversationStatus.Open, Noon, "undeliverable"));
        When(refused, new NoteMessageState($"{Id}.2", MessageState.Delivered, null, null)).Events.ShouldBeEmpty("a failure is final");
    }

    [Fact]
    public void Who_has_asked_something_else_since_goes_on_waiting_when_a_doubt_ends()
    {
        var doubted = Given((Message(), Noon), (Reply("On its way."), Noon.AddMinutes(1)), (Doubt(2), Noon.AddMinutes(2)), (Message("wamid.9", "And the other one?"), Noon.AddMinutes(3)));
        var delivered = After(doubted, new NoteMessageState($"{Id}.2", MessageState.Sent, null, null), Noon.AddMinutes(4));
        (delivered.Status, delivered.Entries[1].State, delivered.WaitingSince).ShouldBe((ConversationStatus.Open, MessageState.Sent, Noon));
    }

    [Fact]
    public void An_echo_ends_a_doubt_by_its_key_or_by_its_text_and_moment()
    {
        var doubted = Given((Message(), Noon), (Reply("On its way."), Noon.AddMinutes(1)), (Doubt(2), Noon.AddMinutes(2)));
        NoteElsewhere Echo(string text, double minute, string? key = null) => new("m_1", key, text, [], Noon.AddMinutes(minute));
        foreach (var echo in (NoteElsewhere[])[Echo("x", 9, key: $"{Id}.2"), Echo("On its way.", 1.5)])
        {
            var told = After(doubted, echo, Noon.AddMinutes(9));
            (told.Entries.Count, told.Entries[1].State, told.Status).ShouldBe((2, MessageState.Sent, ConversationStatus.Waiting));
            When(doubted, echo, Noon.AddMinutes(9)).Reply.ShouldBe(new ElsewhereNoted($"{Id}.2"), "its id is known from now on");
        }

        var again = After(doubted, Echo("On its way.", 5), Noon.AddMinutes(9));
        (again.Entries.Count, again.Entries[1].IsInDoubt).ShouldBe((3, true), "somebody wrote it again, because of the doubt");
        After(doubted, Echo("Another one", 1.5), Noon.AddMinutes(9)).Entries[1].IsInDoubt.ShouldBeTrue();
    }

    [Fact]
    public void A_withdrawn_message_says_nothing_any_more_and_its_files_go()
    {
        var state = Given(Message());
        var withdrawn = When(state, new NoteWithdrawn($"{Id}.1"));
        withdrawn.Events.ShouldHaveSingleItem().ShouldBeOfType<MessageWithdrawn>();
        var after = After(state, new NoteWithdrawn($"{Id}.1"));
        (after.Entries[0].Text, after.Entries[0].Withdrawn).ShouldBe((null, true));
        after.Revision.ShouldBe(state.Revision + 1, "whoever answers must have seen it");
        When(after, new NoteWithdrawn($"{Id}.1")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Of_several_changes_the_latest_one_counts_in_whatever_order_they_are_told()
    {
        NoteEdited To(string? text, int minute) => new($"{Id}.1", text, Noon.AddMinutes(minute));
        var state = Given(Message());
        var edited = When(state, To("Where is my blue one?", 1), Noon.AddMinutes(5)).Events.ShouldHaveSingleItem().ShouldBeOfType<MessageEdited>();
        (edited.Text, edited.EditedAt, edited.Subject).ShouldBe(("Where is my blue one?", Noon.AddMinutes(1), "r1"));
        var after = After(After(state, To("Second", 2), Noon.AddMinutes(5)), To("First", 1), Noon.AddMinutes(6));
        (after.Entries[0].Text, after.Entries[0].EditedAt, after.Revision).ShouldBe(("Second", Noon.AddMinutes(2), state.Revision + 1));
        When(after, To("Second", 2), Noon.AddMinutes(7)).Events.ShouldBeEmpty("it is told twice");
        After(after, To("From a clock that is ahead", 9_999), Noon.AddMinutes(7)).Entries[0].EditedAt.ShouldBe(Noon.AddMinutes(7));
        When(After(state, new NoteWithdrawn($"{Id}.1")), To("x", 9), Noon.AddMinutes(9)).Events.ShouldBeEmpty("what was taken back stays so");
        When(After(state, new ForgetConversation()), To("x", 9), Noon.AddMinutes(9)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_change_that_is_processed_again_does_not_take_the_place_of_a_later_one_of_the_same_second()
    {
        NoteEdited To(string text, int toldAt, int minute = 1) => new($"{Id}.1", text, Noon.AddMinutes(minute), Noon.AddMinutes(toldAt));
        var after = After(After(Given(Message()), To("First", 2), Noon.AddMinutes(2)), To("Second", 3), Noon.AddMinutes(3));
        after.Entries[0].Text.ShouldBe("Second");
        When(after, To("First", 2), Noon.AddMinutes(9)).Events.ShouldBeEmpty();
        var ahead = After(After(Given(Message()), To("First", 2, minute: 9_999), Noon.AddMinutes(2)), To("Second", 3, minute: 3), Noon.AddMinutes(3));
        ahead.Entries[0].Text.ShouldBe("Second");
        When(ahead, To("First", 2, minute: 9_999), Noon.AddMinutes(9)).Events.ShouldBeEmpty("a clock that is ahead is ahead by as much as when it was told first");
    }

    [Fact]
    public void Of_several_reactions_the_latest_one_counts_in_whatever_order_and_however_often_they_are_told()
    {
        NoteReaction With(string? emoji, int minute, int toldAt) => new($"{Id}.1", emoji, Noon.AddMinutes(minute), Noon.AddMinutes(toldAt));
        var loved = After(Given(Message()), With("\u2764", 1, 1), Noon.AddMinutes(1));
        loved.Entries[0].Reaction.ShouldBe("\u2764");
        var taken = After(loved, With(null, 1, 2), Noon.AddMinutes(2));
        taken.Entries[0].Reaction.ShouldBeNull();
        When(taken, With("\u2764", 1, 1), Noon.AddMinutes(9)).Events.ShouldBeEmpty("it is processed again");
        var liked = After(taken, With("\ud83d\udc4d", 5, 5), Noon.AddMinutes(5));
        When(liked, With("\ud83d\ude22", 3, 8), Noon.AddMinutes(8)).Events.ShouldBeEmpty("it came late");
        When(After(liked, new NoteWithdrawn($"{Id}.1")), With("\u2764", 9, 9), Noon.AddMinutes(9)).Events.ShouldBeEmpty("what was taken back has none");
    }

    [Fact]
    public void A_watermark_moves_what_was_sent_before_it_and_nothing_back()
    {
        var state = Given((Message(), Noon), (Reply("First"), Noon), (Sent(2), Noon.AddSeconds(1)), (Reply("Second"), Noon.AddMinutes(5)), (Sent(3), Noon.AddMinutes(5)), (Reply("Third"), Noon.AddMinutes(5)));
        var read = After(state, new NoteProgressUpTo(MessageState.Read, Noon.AddMinutes(1)), Noon.AddMinutes(6));
        read.Entries.Select(entry => entry.State).ShouldBe([null, MessageState.Read, MessageState.Sent, MessageState.Queued]);
        var delivered = After(read, new NoteProgressUpTo(MessageState.Delivered, Noon.AddMinutes(6)), Noon.AddMinutes(7));
        delivered.Entries.Select(entry => entry.State).ShouldBe([null, MessageState.Read, MessageState.Delivered, MessageState.Queued]);
        When(delivered, new NoteProgressUpTo(MessageState.Delivered, Noon.AddMinutes(6))).Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(MessageState.Read)]
    [InlineData(MessageState.Delivered)]
    public void A_watermark_that_overtakes_our_own_record_of_the_sending_is_not_lost(MessageState heard)
    {
        var state = Given((Message(), Noon), (Reply("First"), Noon), (UpTo(heard, Noon.AddSeconds(2)), Noon.AddSeconds(2)));
        var sent = After(state, Sent(2), Noon.AddSeconds(3));
        (sent.Entries[1].State, sent.Entries[1].SentOn).ShouldBe((heard, Noon.AddSeconds(3)));
        When(state, UpTo(heard, Noon.AddSeconds(1))).Events.ShouldBeEmpty("an older one says nothing new");
    }

    [Fact]
    public void A_remembered_watermark_says_nothing_of_what_was_queued_or_sent_after_it()
    {
        // The customer read the first one; the second one was written afterwards, and the third waited for the channel for an hour.
        var state = Given((Message(), Noon), (Reply("First"), Noon), (UpTo(MessageState.Read, Noon.AddSeconds(5)), Noon.AddSeconds(5)), (Sent(2), Noon.AddSeconds(6)),
            (Reply("Second"), Noon.AddSeconds(10)), (Sent(3), Noon.AddSeconds(11)));
        state.Entries.Select(entry => entry.State).ShouldBe([null, MessageState.Read, MessageState.Sent]);
        var late = Given((Message(), Noon), (Reply("Third"), Noon), (UpTo(MessageState.Read, Noon.AddMinutes(5)), Noon.AddMinutes(5)), (Sent(2), Noon.AddHours(1)));
        late.Entries[1].State.ShouldBe(MessageState.Sent);
        When(Given(Message()), UpTo(MessageState.Read, Noon)).Events.ShouldBeEmpty("nothing is on its way: nothing is to be remembered");
    }

    [Fact]
    public void A_watermark_moves_what_was_sent_to_its_contact_alone()
    {
        var route = new OmniGrains.Inbox.Merging.ConversationRoute(
            "0195f3a2b4c17d3e8f00112233445577", "r1", "fb", "messenger", "messenger", "contact/fb:1", "psid-1", "Ada", Noon);
        var state = After(Given(Message()), new OmniGrains.Inbox.Merging.AdmitConversation(route.Member!, route, null));
        state = After(After(state, Reply("Here"), Noon), Sent(2), Noon);
        state = After(After(state, Reply("There", facts: MaySend with { Member = route.Member }), Noon), Sent(3), Noon);
        After(state, new NoteProgressUpTo(MessageState.Read, Noon.AddMinutes(1), "contact/fb:1")).Entries.Select(entry => entry.State)
            .ShouldBe([null, MessageState.Sent, MessageState.Read]);
    }

    [Fact]
    public void In_a_conversation_that_was_erased_nothing_is_noted()
    {
        var erased = After(Given(Message()), new ForgetConversation());
        When(erased, Elsewhere("m_1", "x")).Events.ShouldBeEmpty();
        When(erased, new NoteWithdrawn($"{Id}.1")).Events.ShouldBeEmpty();
        When(erased, new NoteProgressUpTo(MessageState.Read, Noon)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_comment_is_answered_as_a_comment_or_privately_as_a_message_once()
    {
        var comment = Message();
        var state = Given(comment with { Message = comment.Message with { Kind = MessageKind.Comment } });
        After(state, Reply()).Entries[^1].Kind.ShouldBe(MessageKind.Comment);

        var hello = Reply();
        var inPrivate = hello with { Draft = hello.Draft with { Private = true } };
        var answered = After(state with { Connector = "messenger" }, inPrivate);
        answered.Entries[^1].Kind.ShouldBe(MessageKind.Text);
        When(answered, inPrivate).Rejection.ShouldNotBeNull().Code.ShouldBe(OmniGrains.Inbox.Rules.ChannelRules.AnsweredPrivatelyCode);
        When(answered, Reply()).Rejection.ShouldBeNull();
    }

    private static NoteElsewhere Elsewhere(string id, string text, string? key = null) => new(id, key, text, [], Noon);

    private static NoteProgressUpTo UpTo(MessageState state, DateTimeOffset upTo) => new(state, upTo, "contact/wa:1");

    private static NoteMessageState Doubt(int number) => new($"{Id}.{number}", MessageState.Failed, "in-doubt", "It may have arrived.");

    private static NoteMessageState Sent(int number) => new($"{Id}.{number}", MessageState.Sent, null, null);
}
