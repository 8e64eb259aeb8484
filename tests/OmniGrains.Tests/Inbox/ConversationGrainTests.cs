using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

public sealed class ConversationGrainTests
{
    [Fact]
    public void The_customer_of_an_answer_that_never_arrives_waits_again_unless_another_one_did()
    {
        var answered = Given(Message(), Reply());
        var failed = When(answered, new NoteMessageState(answered.Entries[^1].Id, MessageState.Failed, "x", null), Noon.AddHours(1));
        failed.Events.OfType<MessageStateChanged>().ShouldHaveSingleItem().WaitingSince.ShouldBe(Noon);
        After(answered, new NoteMessageState(answered.Entries[^1].Id, MessageState.Failed, "x", null), Noon.AddHours(1)).WaitingSince.ShouldBe(Noon);

        var twice = After(answered, Reply("And it is blue."));
        After(twice, new NoteMessageState(answered.Entries[^1].Id, MessageState.Failed, "x", null)).WaitingSince.ShouldBeNull();
    }

    [Fact]
    public void Nobody_waits_in_what_is_resolved_and_who_writes_again_waits_from_then_on()
    {
        var resolved = Given(Message(text: "Thanks!"), new ChangeConversation(new ConversationChange(ConversationStatus.Resolved, null, null, null, null, null, null, null), null, "maria"));
        resolved.WaitingSince.ShouldBeNull();
        After(resolved, Message("p-2"), Noon.AddDays(2)).WaitingSince.ShouldBe(Noon.AddDays(2));
    }

    [Fact]
    public void The_first_message_opens_the_conversation_and_what_is_personal_is_sealed_for_its_customer()
    {
        var decision = When(Conversation.Unknown, Message());

        decision.Events.Select(e => e.GetType()).ShouldBe(
            [typeof(ConversationOpened), typeof(ContactIntroduced), typeof(MessageReceived), typeof(MessageContent)]);
        decision.Events.OfType<IPersonalEvent>().Select(e => e.Subject).ShouldBe(["r1", "r1"]);
        var state = Given(Message());
        state.Status.ShouldBe(ConversationStatus.Open);
        state.WaitingSince.ShouldBe(Noon);
        state.Entries.ShouldHaveSingleItem().Text.ShouldBe("Where is my order?");
        decision.Reply.ShouldBe(new MessageTaken(Id, $"{Id}.1", state.Revision, Opened: true));
    }

    [Fact]
    public void Of_nobody_known_the_personal_part_is_sealed_under_the_conversation_itself() =>
        When(Conversation.Unknown, Message(record: null)).Events.OfType<IPersonalEvent>().Select(e => e.Subject).Distinct().ShouldBe([$"conversation/{Id}"]);

    [Fact]
    public void A_reply_is_queued_and_the_conversation_waits_for_the_customer()
    {
        var state = After(Given(Message()), Reply(), Noon.AddMinutes(3));

        state.Status.ShouldBe(ConversationStatus.Waiting);
        state.FirstResponseAt.ShouldBe(Noon.AddMinutes(3));
        state.WaitingSince.ShouldBeNull();
        var entry = state.Entries[^1];
        (entry.Direction, entry.State, entry.By, entry.Text).ShouldBe((MessageDirection.Out, MessageState.Queued, "maria", "On its way."));
    }

    [Fact]
    public void A_second_reply_on_what_was_read_before_the_first_is_told_so_and_not_sent()
    {
        var read = Given(Message());
        var answered = After(read, Reply("First.", read.Revision));

        When(answered, Reply("Second.", read.Revision)).Rejection.ShouldBe(ConversationRejections.Changed);
        When(answered, Reply("Second.", answered.Revision)).Rejection.ShouldBeNull();
    }

    [Fact]
    public void How_far_a_message_is_does_not_make_an_answer_stale()
    {
        var state = After(Given(Message()), Reply());
        After(state, new NoteMessageState($"{Id}.2", MessageState.Delivered, null, null)).Revision.ShouldBe(state.Revision);
    }

    [Fact]
    public void A_state_never_goes_back()
    {
        var order = new[] { MessageState.Queued, MessageState.Sent, MessageState.Delivered, MessageState.Read };
        foreach (var from in order)
        {
            foreach (var to in order)
            {
                MessageProgress.Moves(from, to).ShouldBe(to > from, $"{from} → {to}");
            }

            MessageProgress.Moves(MessageState.Failed, from).ShouldBeFalse();
        }

        MessageProgress.Moves(MessageState.Queued, MessageState.Failed).ShouldBeTrue();
        MessageProgress.Moves(MessageState.Sent, MessageState.Failed).ShouldBeTrue();
        MessageProgress.Moves(MessageState.Read, MessageState.Failed).ShouldBeFalse();
        var read = After(After(Given(Message()), Reply()), new NoteMessageState($"{Id}.2", MessageState.Read, null, null));
        When(read, new NoteMessageState($"{Id}.2", MessageState.Delivered, null, null)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_message_that_failed_puts_the_conversation_before_somebody_again_with_the_reason()
    {
        var state = After(After(Given(Message()), Reply()), new NoteMessageState($"{Id}.2", MessageState.Failed, "window-closed", "too late"));

        state.Status.ShouldBe(ConversationStatus.Open);
        (state.Entries[^1].State, state.Entries[^1].FailureCode).ShouldBe((MessageState.Failed, "window-closed"));
    }

    [Theory]
    [InlineData(ConversationStatus.Pending)]
    [InlineData(ConversationStatus.Waiting)]
    [InlineData(ConversationStatus.Resolved)]
    public void The_customers_message_opens_it_again(ConversationStatus from)
    {
        var state = After(Given(Message()), Change(from));
        After(state, Message("p-2"), Noon.AddDays(6)).Status.ShouldBe(ConversationStatus.Open);
    }

    [Fact]
    public void Resolved_long_ago_it_takes_no_more_messages() =>
        When(After(Given(Message()), Change(ConversationStatus.Resolved)), Message("p-2"), Noon.AddDays(8)).Rejection.ShouldBe(ConversationRejections.Over);

    [Fact]
    public void A_message_of_another_customer_at_the_same_address_does_not_join_it() =>
        When(Given(Message()), Message("p-2", record: "r2")).Rejection.ShouldBe(ConversationRejections.Over);

    [Fact]
    public void Snoozed_it_wakes_by_a_durable_reminder_or_by_a_message()
    {
        var until = Noon.AddHours(5);
        var snoozed = When(Given(Message()), Change(ConversationStatus.Snoozed, until));
        snoozed.Reminders.ShouldHaveSingleItem().ShouldBe(new Reminder("wake", until, new WakeConversation()));

        var state = After(Given(Message()), Change(ConversationStatus.Snoozed, until));
        state.Status.ShouldBe(ConversationStatus.Snoozed);
        When(state, new WakeConversation(), until.AddSeconds(-1)).Events.ShouldBeEmpty();
        After(state, new WakeConversation(), until).Status.ShouldBe(ConversationStatus.Open);

        var message = When(state, Message("p-2"));
        message.Reminders.ShouldHaveSingleItem().Due.ShouldBeNull();
        After(state, Message("p-2")).Status.ShouldBe(ConversationStatus.Open);
    }

    [Fact]
    public void Snoozing_needs_a_moment_that_lies_ahead()
    {
        var state = Given(Message());
        When(state, Change(ConversationStatus.Snoozed)).Rejection.ShouldBe(ConversationRejections.SnoozeInvalid);
        When(state, Change(ConversationStatus.Snoozed, Noon)).Rejection.ShouldBe(ConversationRejections.SnoozeInvalid);
        When(state, Change(ConversationStatus.Snoozed, Noon.AddDays(400))).Rejection.ShouldBe(ConversationRejections.SnoozeInvalid);
        When(state, Change(ConversationStatus.Open, Noon.AddDays(1))).Rejection.ShouldBe(ConversationRejections.SnoozeInvalid);
    }

    [Fact]
    public void What_is_named_changes_an_empty_text_takes_away_and_the_same_again_changes_nothing()
    {
        var change = new ChangeConversation(new ConversationChange(null, null, "maria", "returns", ConversationPriority.High, ["damaged", "vip"], "web:1", "Broken pot"), null, "maria");
        var state = After(Given(Message()), change);

        (state.Handling.Assignee, state.Handling.Team, state.Handling.Priority, state.Handling.OrderId, state.Title).ShouldBe(
            ("maria", "returns", ConversationPriority.High, "web:1", "Broken pot"));
        When(state, change).Events.ShouldBeEmpty();
        var less = After(state, new ChangeConversation(new ConversationChange(null, null, "", null, null, null, null, ""), null, "maria"));
        (less.Handling.Assignee, less.Handling.Team, less.Title).ShouldBe((null, "returns", null));
        less.Handling.Labels.ShouldBe(["damaged", "vip"]);
    }

    [Fact]
    public void A_note_is_seen_by_us_alone_and_makes_older_answers_stale()
    {
        var read = Given(Message());
        var state = After(read, new AddInternalNote("Called the carrier.", ["paolo"], "maria"));

        (state.Entries[^1].Direction, state.Entries[^1].Text, state.Entries[^1].State).ShouldBe((MessageDirection.Note, "Called the carrier.", null));
        When(state, Reply(revision: read.Revision)).Rejection.ShouldBe(ConversationRejections.Changed);
    }

    [Fact]
    public void Erased_nothing_personal_is_left_and_nothing_more_can_be_written()
    {
        var state = After(After(Given(Message()), Reply()), new ForgetConversation());

        (state.Address, state.ContactName, state.Title, state.Status).ShouldBe((null, null, null, ConversationStatus.Resolved));
        state.Entries.ShouldAllBe(entry => entry.Text == null && entry.ProviderId == null);
        When(state, Reply()).Rejection.ShouldBe(ConversationRejections.Forgotten);
        When(state, Message("p-2")).Rejection.ShouldBe(ConversationRejections.Over);
        When(state, new ForgetConversation()).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_full_conversation_takes_no_more_and_the_customers_next_message_begins_another()
    {
        var state = Given(Message());
        state = state with { Entries = [.. Enumerable.Range(1, Conversation.MostEntries).Select(n => state.Entries[0] with { Number = n, Id = $"{Id}.{n}" })] };
        When(state, Reply()).Rejection.ShouldBe(ConversationRejections.Full);
        When(state, Message("p-2")).Rejection.ShouldBe(ConversationRejections.Over);
    }

    [Fact]
    public void The_customer_never_wrote_in_the_future() => Given(Message(sentAt: Noon.AddDays(3))).LastInboundAt.ShouldBe(Noon);

    [Fact]
    public void What_does_not_exist_cannot_be_answered() => When(Conversation.Unknown, Reply()).Rejection.ShouldBe(ConversationRejections.Unknown);

    private static ChangeConversation Change(ConversationStatus status, DateTimeOffset? until = null) =>
        new(new ConversationChange(status, until, null, null, null, null, null, null), null, "maria");
}
