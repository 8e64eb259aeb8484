using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Rules;
using OmniGrains.Inbox.Starting;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

public sealed class WriteFirstTests
{
    [Fact]
    public void What_an_agent_writes_first_begins_a_conversation_that_is_theirs_and_in_which_nobody_waits()
    {
        var decision = When(Conversation.Unknown, Write());

        decision.Events.Select(told => told.GetType()).ShouldBe(
            [typeof(ConversationOpened), typeof(ContactIntroduced), typeof(ConversationTitled), typeof(ConversationChanged), typeof(ReplyQueued), typeof(MessageContent), typeof(ConversationStatusChanged)]);
        decision.Events.OfType<IPersonalEvent>().Select(told => told.Subject).Distinct().ShouldBe(["r1"]);
        var state = Given(Write());
        (state.Status, state.Handling.Assignee, state.Handling.Team, state.Title).ShouldBe((ConversationStatus.Waiting, "maria", "returns", "Your order"));
        (state.WaitingSince, state.FirstResponseAt, state.LastInboundAt).ShouldBe((null, null, null));
        (state.Entries.ShouldHaveSingleItem().Text, state.Entries[0].By, state.Entries[0].Direction).ShouldBe(("It is late.", "maria", MessageDirection.Out));
        decision.Reply.ShouldBe(new MessageTaken(Id, $"{Id}.1", state.Revision, Opened: true));
    }

    [Fact]
    public void A_first_response_is_owed_from_what_the_customer_writes_on_and_never_to_our_own_words()
    {
        var promised = After(Given(Write()), new ApplyServiceTerms(ServiceClockTests.Terms, Given(Write()).Revision), Noon);
        promised.Service.Of(ServiceClockKind.FirstResponse).ShouldBeNull();
        var again = When(promised, Reply("And sorry."), Noon.AddMinutes(5));
        again.Events.OfType<ServiceEvent>().ShouldBeEmpty();

        var answered = When(promised, Message("p-1", "When, then?"), Noon.AddHours(2));
        answered.Events.OfType<ServiceClockStarted>().ShouldHaveSingleItem().Clock.ShouldBe(ServiceClockKind.FirstResponse);
        After(After(promised, Message("p-1"), Noon.AddHours(2)), Reply(), Noon.AddHours(3)).FirstResponseAt.ShouldBe(Noon.AddHours(3));
    }

    [Fact]
    public void In_an_open_conversation_it_is_said_only_where_nobody_there_knows_what_its_writer_may_not()
    {
        var own = Given(Message(), Reply());
        When(own, Write()).Events.OfType<ConversationOpened>().ShouldBeEmpty();
        After(own, Write()).Entries[^1].Text.ShouldBe("It is late.");
        When(own, Write(by: "paolo")).Rejection!.Code.ShouldBe("conversation.open-already");
        var waits = When(Given(Message()), Write()).Rejection!;
        (waits.Code, waits.Detail.Contains(Id, StringComparison.Ordinal)).ShouldBe(("conversation.open-already", true));
        When(Given(Message(), Reply(then: ConversationStatus.Resolved)), Write()).Rejection.ShouldBe(ConversationRejections.Over);
        When(own, Write(record: "r2")).Rejection.ShouldBe(ConversationRejections.Over);
    }

    [Fact]
    public void What_is_said_of_an_open_conversation_changes_that_and_leaves_the_rest()
    {
        var open = After(Given(Message(), Reply()), new ChangeConversation(new ConversationChange(null, null, "paolo", "sales", null, ["vip"], null, null), null, "x"));

        var said = After(open, Write(handling: new FirstHandling(null, null, ConversationPriority.High, ["late"], "web:1", "maria", "returns"))).Handling;
        (said.Assignee, said.Team, said.Priority, said.OrderId).ShouldBe(("paolo", "sales", ConversationPriority.High, "web:1"));
        said.Labels.ShouldBe(["late", "vip"]);
        var moved = After(open, Write(handling: new FirstHandling(null, "returns", null, [], null, "maria", "returns"))).Handling;
        (moved.Assignee, moved.Team).ShouldBe((null, "returns"));
    }

    [Theory]
    [InlineData("telegram", false)]
    [InlineData("messenger", false)]
    [InlineData("instagram", false)]
    [InlineData("twilio", true)]
    public void Where_only_customers_begin_nobody_is_written_to_who_never_wrote(string connector, bool passes)
    {
        When(Conversation.Unknown, Write(connector)).Rejection?.Code.ShouldBe(passes ? null : "conversation.customer-begins");
        When(Conversation.Unknown, Write(connector, lastInbound: Noon.AddHours(-1))).Rejection.ShouldBeNull();
    }

    [Fact]
    public void The_rules_of_the_channel_hold_for_first_words()
    {
        var closed = When(Conversation.Unknown, Write("whatsapp")).Rejection!;
        (closed.Code, closed.Detail.Contains("they have not written yet", StringComparison.Ordinal), closed.Detail.Contains("order_update (en_US)", StringComparison.Ordinal)).ShouldBe(("conversation.window-closed", true, true));
        When(Conversation.Unknown, Write("whatsapp", lastInbound: Noon.AddHours(-23))).Rejection.ShouldBeNull();
        When(Conversation.Unknown, Write(facts: MaySend with { Stopped = true })).Rejection.ShouldBe(ChannelRules.Stopped);
        When(Conversation.Unknown, Write("email", subject: null)).Rejection.ShouldBe(StartRejections.SubjectNeeded);
        When(Conversation.Unknown, Write("email")).Events.OfType<MessageContent>().ShouldHaveSingleItem().Heading.ShouldBe("Your order");
    }

    private static WriteFirst Write(
        string connector = "api", string by = "maria", string? record = "r1", string? subject = "Your order", SendingFacts? facts = null, DateTimeOffset? lastInbound = null, FirstHandling? handling = null) => new(
        new ConversationOrigin(Id, record, "wa", connector, connector, "contact/wa:1", "393331234567", "Ada"), new Draft("It is late.", null), subject, facts ?? MaySend, lastInbound, ConversationStatus.Waiting,
        handling ?? new FirstHandling(null, null, null, [], null, by, "returns"), by);
}
