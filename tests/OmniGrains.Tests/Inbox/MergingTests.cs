using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Linking;
using OmniGrains.Inbox.Merging;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

public sealed class MergingTests
{
    private const string Other = "0195f3a2b4c17d3e8f00112233445577";
    private const string Third = "0195f3a2b4c17d3e8f00112233445588";

    [Fact]
    public void A_conversation_that_goes_on_elsewhere_is_resolved_and_takes_nothing_any_more()
    {
        var state = After(Given(Message()), new MergeConversation(Other, null, "maria"));

        (state.MergedInto, state.Status, state.WaitingSince).ShouldBe((Other, ConversationStatus.Resolved, null));
        When(state, Message("p-2")).Rejection.ShouldBe(MergeRejections.Elsewhere);
        When(state, Reply()).Rejection.ShouldBe(MergeRejections.Merged);
        When(state, new MergeConversation(Third, null, "maria")).Rejection.ShouldBe(MergeRejections.Already);
        When(state, new MergeConversation(Other, null, "maria")).Events.ShouldBeEmpty();
        When(state, new AdmitConversation(Third, RouteTo(Third), null)).Rejection.ShouldBe(MergeRejections.Elsewhere);
    }

    [Fact]
    public void What_a_rule_said_is_no_answer_when_it_stands_alone_again()
    {
        var act = new AutomaticAct("automation:ack", 1, "because", new ConversationEdit(), "We have your message.");
        var state = Given(Message(), new ActByItself([act], new AutomaticTrigger("messageReceived", 7, 0), MaySend), new MergeConversation(Other, null, "maria"));

        MergeSteps.AdmissionOf(state).WaitingSince.ShouldBe(Noon);
        After(state, new UnmergeConversation(null, "by-hand", "maria")).WaitingSince.ShouldBe(Noon);
    }

    [Fact]
    public void Macros_are_told_the_channel_over_which_an_answer_goes()
    {
        var state = After(Given(Message()), new AdmitConversation(Other, RouteTo(Other), null));
        ConversationAnswers.FactsOf(state)!.AnswersOver.ShouldBeNull();
        ConversationAnswers.FactsOf(After(state, OfOther("m-1") with { Via = Other }, Noon.AddMinutes(2)))!.AnswersOver.ShouldBe("email");
    }

    [Fact]
    public void What_goes_on_elsewhere_is_not_settled_and_nobody_is_asked_how_it_was() =>
        When(Given(Message()), new MergeConversation(Other, null, "maria")).Events.OfType<ConversationStatusChanged>().ShouldHaveSingleItem().Settles().ShouldBeFalse();

    [Fact]
    public void What_a_known_customer_writes_never_comes_in_where_it_could_not_be_erased() =>
        When(Given(Message(record: null)), new AdmitConversation(Other, RouteTo(Other), null)).Rejection.ShouldBe(MergeRejections.Backwards);

    [Fact]
    public void What_is_merged_on_a_stale_version_into_itself_or_with_members_is_refused()
    {
        var state = Given(Message());
        When(state, new MergeConversation(Other, state.Revision - 1, "maria")).Rejection.ShouldBe(ConversationRejections.Changed);
        When(state, new MergeConversation(Id, null, "maria")).Rejection.ShouldBe(MergeRejections.Itself);
        When(After(state, new AdmitConversation(Third, RouteTo(Third), null)), new MergeConversation(Other, null, "maria")).Rejection.ShouldBe(MergeRejections.HasMembers);
    }

    [Fact]
    public void Undone_it_stands_where_it_stood_and_the_customer_waits_again()
    {
        var merged = After(Given(Message()), new MergeConversation(Other, null, "maria"));
        var alone = After(merged, new UnmergeConversation(null, "by-hand", "maria"));

        (alone.MergedInto, alone.Status, alone.WaitingSince).ShouldBe((null, ConversationStatus.Open, Noon));
        When(alone, new UnmergeConversation(null, "by-hand", "maria")).Rejection.ShouldBe(MergeRejections.NotMerged);
        When(merged, new UnmergeConversation(Third, "late", null)).Rejection.ShouldBe(MergeRejections.NotMerged);
        After(After(Given(Message(), Reply(then: ConversationStatus.Resolved)), new MergeConversation(Other, null, "m")), new UnmergeConversation(null, "by-hand", "m"))
            .Status.ShouldBe(ConversationStatus.Resolved);
    }

    [Fact]
    public void What_the_contact_of_a_member_writes_comes_in_here_and_is_answered_over_its_channel()
    {
        var state = After(Given(Message(), Reply()), new AdmitConversation(Other, RouteTo(Other), Noon.AddMinutes(-5)));
        (state.Status, state.WaitingSince).ShouldBe((ConversationStatus.Open, Noon.AddMinutes(-5)));

        state = After(state, OfOther("m-1") with { Via = Other }, Noon.AddMinutes(1));
        (state.Entries[^1].Home, state.LastUsed.Member).ShouldBe((Other, Other));
        var reply = When(state, Reply(facts: MaySend with { Member = state.LastUsed.Member })).Events.OfType<ReplyQueued>().ShouldHaveSingleItem();
        (reply.Connection, reply.Channel, reply.Home).ShouldBe(("mail", "email", Other));
        When(state, Reply()).Events.OfType<ReplyQueued>().ShouldHaveSingleItem().Connection.ShouldBe("wa");
    }

    [Fact]
    public void The_window_of_a_channel_is_that_of_the_contact_who_writes_there()
    {
        // WhatsApp's 24 hours are over; what came by mail does not open them again.
        var state = After(Given(Message()), new AdmitConversation(Other, RouteTo(Other), null));
        state = After(state, OfOther("m-1") with { Via = Other }, Noon.AddHours(30));
        When(state, Reply(), Noon.AddHours(30)).Rejection.ShouldNotBeNull();
        When(state, Reply(facts: MaySend with { Member = Other }), Noon.AddHours(30)).Rejection.ShouldBeNull();
    }

    [Fact]
    public void A_member_that_is_released_leaves_its_messages_and_nobody_waits_for_them_here()
    {
        var state = After(Given(Message(), Reply()), new AdmitConversation(Other, RouteTo(Other), null));
        state = After(state, OfOther("m-1") with { Via = Other }, Noon.AddMinutes(1));
        state.WaitingSince.ShouldNotBeNull();

        var released = After(state, new ReleaseMember(Other));
        (released.WaitingSince, released.LastUsed.Member, released.Entries.Count).ShouldBe((null, null, 3));
        When(released, new ReleaseMember(Other)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Messages_from_one_on_become_another_conversations_once()
    {
        var state = Given(Message(), Reply(), Message("p-2", "Another thing"));
        var split = When(state, new SplitConversation($"{Id}.3", Other, null, "maria"));
        split.Events.OfType<MessagesSplit>().ShouldHaveSingleItem().Messages.ShouldBe([$"{Id}.3"]);

        var left = After(state, new SplitConversation($"{Id}.3", Other, null, "maria"));
        (left.WaitingSince, left.Entries[^1].Home).ShouldBe((null, Other));
        When(left, new SplitConversation($"{Id}.3", Third, null, "maria")).Rejection.ShouldBe(MergeRejections.NothingToSplit);
        When(state, new SplitConversation($"{Id}.1", Other, null, "maria")).Rejection.ShouldBe(MergeRejections.NothingToSplit);
        When(state, new SplitConversation($"{Id}.9", Other, null, "maria")).Rejection.ShouldBe(MergeRejections.NoMessage);

        var begun = After(Conversation.Unknown, ConversationMerging.BeginningOf(left, Other, "maria"));
        (begun.Id, begun.Address, begun.WaitingSince, begun.LastInboundAt, begun.Status).ShouldBe((Other, state.Address, Noon, Noon, ConversationStatus.Open));
        begun.Hosts.ShouldBe([Id]);
        When(begun, ConversationMerging.BeginningOf(left, Other, "maria")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void What_a_person_took_apart_no_rule_merges_again_but_a_person_may()
    {
        var byRule = new MergeConversation(Other, null, "joining:twice@3", "Asked twice: the question is much the same");
        var merged = After(Given(Message()), byRule);
        merged.Merge.ShouldBe(new MergeTold("joining:twice@3", "Asked twice: the question is much the same", Noon));
        MergeSteps.AdmissionOf(merged).Told.ShouldBe(merged.Merge, "the other one says so, too");

        var apart = After(merged, new UnmergeConversation(null, "by-hand", "maria"));
        When(apart, byRule).Rejection.ShouldBe(MergeRejections.KeptApart);
        When(apart, new LinkConversation(Other, "email", ["customer"], "joining:usual@1", "why", IsRule: true)).Events.ShouldBeEmpty();
        After(apart, new MergeConversation(Other, null, "maria")).MergedInto.ShouldBe(Other);

        // Undone because the other one did not take it in: nobody has said that they are two stories.
        var refused = After(merged, new UnmergeConversation(Other, "conversation.elsewhere", null));
        When(refused, byRule).Rejection.ShouldBeNull();
    }

    [Fact]
    public void The_side_that_a_member_left_keeps_the_two_apart_as_well()
    {
        var released = After(After(Given(Message()), new AdmitConversation(Other, RouteTo(Other), null)), new ReleaseMember(Other));
        When(released, new LinkConversation(Other, "email", ["customer"], "joining:usual@1", "why", IsRule: true)).Events.ShouldBeEmpty();
        When(released, new LinkConversation(Other, "email", ["by-hand"], "maria", "why", IsRule: false)).Events.Count.ShouldBe(1);
    }

    [Fact]
    public void A_reply_that_fails_after_the_merge_is_to_be_acted_on_where_it_is_shown()
    {
        var merged = After(Given(Message(), Reply(then: ConversationStatus.Resolved)), new MergeConversation(Other, null, "maria"));
        merged.ShownIn(merged.Entries[1]).ShouldBe(Other);
        var failed = After(merged, new NoteMessageState($"{Id}.2", MessageState.Failed, "131047", null));
        (failed.Status, failed.Entries[1].State).ShouldBe((ConversationStatus.Resolved, MessageState.Failed));
        After(failed, new UnmergeConversation(null, "by-hand", "maria")).Status.ShouldBe(ConversationStatus.Open, "the customer has not been answered");

        foreach (var status in (ConversationStatus[])[ConversationStatus.Resolved, ConversationStatus.Waiting])
        {
            var survivor = After(Given(Message(), Reply(then: status)), new AdmitConversation(Third, RouteTo(Third), null));
            var reopened = When(survivor, new NoteFailureElsewhere($"{Third}.2")).Events.OfType<ConversationStatusChanged>().ShouldHaveSingleItem();
            (reopened.Status, reopened.Reason).ShouldBe((ConversationStatus.Open, "message-failed"));
        }

        When(Given(Message()), new NoteFailureElsewhere($"{Third}.2")).Events.ShouldBeEmpty("it is open already");
    }

    [Fact]
    public void A_reply_that_fails_after_its_member_has_left_opens_the_member_and_not_the_holder()
    {
        var state = After(After(Given(Message(), Reply()), new AdmitConversation(Other, RouteTo(Other), null)), OfOther("m-1") with { Via = Other }, Noon.AddMinutes(1));
        state = After(state, Reply(facts: MaySend with { Member = Other }), Noon.AddMinutes(2));
        state.ShownIn(state.Entries[^1]).ShouldBe(Id);
        var left = After(state, new ReleaseMember(Other));
        left.ShownIn(left.Entries[^1]).ShouldBe(Other);
        After(left, new NoteMessageState(left.Entries[^1].Id, MessageState.Failed, "550", null)).Status.ShouldBe(ConversationStatus.Waiting);
        After(state, new NoteMessageState(state.Entries[^1].Id, MessageState.Failed, "550", null)).Status.ShouldBe(ConversationStatus.Open);
    }

    [Fact]
    public void An_erasure_takes_the_addresses_of_members_too()
    {
        var state = After(Given(Message()), new AdmitConversation(Other, RouteTo(Other), null));
        state.Routes[Other].Address.ShouldBe("ada@mail.example");
        After(state, new ForgetConversation()).Routes[Other].Address.ShouldBeNull();
    }

    private static ConversationRoute RouteTo(string member) => new(member, "r1", "mail", "email", "email", "contact/mail:1", "ada@mail.example", "Ada", Noon.AddMinutes(-5));

    private static ReceiveMessage OfOther(string id) => new(
        new ConversationOrigin(Id, "r1", "mail", "email", "email", "contact/mail:1", "ada@mail.example", "Ada"),
        new IncomingMessage("mail", id, "ada@mail.example", "Ada", [], MessageKind.Text, "By mail now", [], Noon.AddMinutes(1)),
        TimeSpan.FromDays(7));
}
