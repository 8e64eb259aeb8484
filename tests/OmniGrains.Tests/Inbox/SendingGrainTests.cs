using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Sending;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

public sealed class SendingGrainTests
{
    [Fact]
    public void Of_each_conversation_the_oldest_message_is_due_and_none_overtakes_it()
    {
        var outbox = Run(new OutboxGrain(), new Enqueue("a", "a.1"), new Enqueue("a", "a.2"), new Enqueue("b", "b.1"), new Postpone("a.1", 1, Noon.AddMinutes(1), "unavailable"));

        outbox.Due(Noon, 10).Select(waiting => waiting.Message).ShouldBe(["b.1"]);
        outbox.Due(Noon.AddMinutes(1), 10).Select(waiting => waiting.Message).ShouldBe(["a.1", "b.1"]);
        Run(new OutboxGrain(), new Enqueue("a", "a.1"), new Postpone("a.1", 1, Noon.AddMinutes(1), "unavailable")).NextAt().ShouldBe(Noon.AddMinutes(1));
    }

    [Fact]
    public void What_is_queued_twice_waits_once_and_what_is_settled_waits_no_longer()
    {
        Run(new OutboxGrain(), new Enqueue("a", "a.1"), new Enqueue("a", "a.1")).Waiting.Count.ShouldBe(1);
        var settled = Run(new OutboxGrain(), new Enqueue("a", "a.1"), new Enqueue("a", "a.2"), new Settle("a.1"));
        settled.Due(Noon, 10).ShouldHaveSingleItem().Message.ShouldBe("a.2");
        Decide(new OutboxGrain(), settled, new Settle("a.1")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void An_attempt_that_is_told_late_does_not_count_back() =>
        Run(new OutboxGrain(), new Enqueue("a", "a.1"), new Postpone("a.1", 2, Noon, "x"), new Postpone("a.1", 1, Noon.AddDays(1), "x"))
            .Waiting.ShouldHaveSingleItem().Attempts.ShouldBe(2);

    [Fact]
    public void An_attempt_that_was_begun_is_known_as_such_until_it_is_told_what_came_of_it()
    {
        var begun = Run(new OutboxGrain(), new Enqueue("a", "a.1"), new BeginAttempt("a.1"));
        begun.Waiting.ShouldHaveSingleItem().Begun.ShouldBeTrue();
        Decide(new OutboxGrain(), begun, new BeginAttempt("a.1")).Events.ShouldBeEmpty();
        Decide(new OutboxGrain(), begun, new BeginAttempt("gone")).Events.ShouldBeEmpty();
        Run(new OutboxGrain(), new Enqueue("a", "a.1"), new BeginAttempt("a.1"), new Postpone("a.1", 1, Noon, "unavailable")).Waiting.ShouldHaveSingleItem().Begun.ShouldBeFalse();
    }

    [Fact]
    public void The_schedule_grows_and_ends()
    {
        SendOne.Schedule.ShouldBe(SendOne.Schedule.Order());
        SendOne.Schedule.Aggregate(TimeSpan.Zero, (sum, pause) => sum + pause).ShouldBeInRange(TimeSpan.FromHours(1), TimeSpan.FromHours(3));
    }

    [Fact]
    public void Of_many_who_begin_a_conversation_at_once_the_first_ones_is_taken()
    {
        var contact = Run(new ContactGrain(), new BeginConversation(null, "one"));
        Decide(new ContactGrain(), contact, new BeginConversation(null, "two")).Reply.ShouldBe(new ContactReply("one"));
        var next = Decide(new ContactGrain(), contact, new BeginConversation("one", "three"));
        next.Reply.ShouldBe(new ContactReply("three"));
        Decide(new ContactGrain(), Run(new ContactGrain(), new BeginConversation(null, "one"), new BeginConversation("one", "three")), new BeginConversation("one", "four"))
            .Reply.ShouldBe(new ContactReply("three"));
    }

    [Fact]
    public void A_report_that_comes_before_the_id_is_kept_and_none_goes_back()
    {
        var sent = Run(new SentMessageGrain(), new ReportState(MessageState.Delivered, null, null), new ReportState(MessageState.Sent, null, null), new BindMessage("a", "a.1"));
        sent.ShouldBe(new SentMessage("a", "a.1", MessageState.Delivered, null, null));
    }

    [Fact]
    public void An_erasure_finds_every_conversation_also_one_that_begins_at_the_same_time()
    {
        var grain = new CustomerInboxGrain();
        var inbox = Run(grain, new ListConversation("r1", "a"), new ListConversation("r1", "b"), new ListConversation("r1", "a"));
        var erased = Decide(grain, inbox, new ForgetConversations("r1")).Events.ShouldHaveSingleItem().ShouldBeOfType<ConversationsToForget>();
        erased.Conversations.ShouldBe(["a", "b"]);
        var late = Decide(grain, grain.Evolve(inbox, erased), new ListConversation("r1", "c"));
        late.Events.OfType<ConversationsToForget>().ShouldHaveSingleItem().Conversations.ShouldBe(["c"]);
    }

    private static T Run<T>(Grain<T> grain, params ICommand[] commands)
        where T : class => commands.Aggregate(grain.Initial, (state, command) => Decide(grain, state, command).Events.Aggregate(state, grain.Evolve));

    private static Decision Decide<T>(Grain<T> grain, T state, ICommand command)
        where T : class => grain.Decide(state, command, new CommandContext(new CommandId("t"), Noon));
}
