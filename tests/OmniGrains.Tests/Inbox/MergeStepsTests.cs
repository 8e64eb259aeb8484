using OmniGrains.Engine;
using OmniGrains.Inbox;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Linking;
using OmniGrains.Inbox.Merging;
using OmniGrains.Inbox.Sending;
using OmniGrains.Inbox.Signs;
using OmniGrains.Journal.InMemory;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

/// <summary>The second steps follow from the journal: here only the first ones are asked for, as by a process that died between the two.</summary>
public sealed class MergeStepsTests : IAsyncLifetime
{
    private const string Other = "0195f3a2b4c17d3e8f00112233445577";
    private const string Third = "0195f3a2b4c17d3e8f00112233445588";

    private readonly GrainEngine _engine = NewEngine();
    private int _next;

    public async Task InitializeAsync()
    {
        await _engine.Start();
        foreach (var id in (string[])[Id, Other, Third])
        {
            await Ask(id, Message($"m-{id}") with { Origin = Message().Origin with { Conversation = id, Contact = $"contact/wa:{id}" } });
        }
    }

    public async Task DisposeAsync() => await _engine.DisposeAsync();

    [Fact]
    public async Task The_other_conversation_admits_what_goes_on_in_it_and_releases_it_again()
    {
        await Ask(Id, new MergeConversation(Other, null, "maria"));
        await Settled();
        (await Read(Other)).Routes[Id].ShouldSatisfyAllConditions(route => route.IsMember.ShouldBeTrue(), route => route.Address.ShouldBe("393331234567"));

        await Ask(Id, new UnmergeConversation(null, "by-hand", "maria"));
        await Settled();
        (await Read(Other)).Routes[Id].IsMember.ShouldBeFalse();
        (await Read(Id)).Status.ShouldBe(ConversationStatus.Open);
    }

    [Fact]
    public async Task A_merge_into_a_conversation_that_went_on_elsewhere_is_undone_with_its_reason()
    {
        await Ask(Other, new MergeConversation(Third, null, "maria"));
        await Settled();
        await Ask(Id, new MergeConversation(Other, null, "maria"));
        await Settled();

        var state = await Read(Id);
        (state.MergedInto, state.Status, state.WaitingSince).ShouldBe((null, ConversationStatus.Open, Noon));
        (await _engine.ReadStream(new ConversationId(Id).Grain)).Select(recorded => recorded.Event).OfType<ConversationUnmerged>()
            .ShouldHaveSingleItem().Reason.ShouldBe(MergeRejections.Elsewhere.Code);
        (await Read(Other)).Routes.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_split_off_begins_and_the_contact_goes_on_there()
    {
        await Ask(new GrainId((await Read(Id)).Contact), new BeginConversation(null, Id));
        await Ask(Id, Message("p-2", "Another thing"));
        await Ask(Id, new SplitConversation($"{Id}.2", "0195f3a2b4c17d3e8f00112233445599", null, "maria"));
        await Settled();

        var begun = await Read("0195f3a2b4c17d3e8f00112233445599");
        (begun.Exists, begun.WaitingSince, begun.Address).ShouldBe((true, Noon, "393331234567"));
        (await _engine.Grains.Read(new GrainId(begun.Contact), ReadContact.Query)).Value.Conversation.ShouldBe(begun.Id);
        var timeline = await new Timelines(_engine.Grains).Of(begun, default);
        timeline.Select(shown => shown.Entry.Text).ShouldBe(["Another thing"]);
        (await new Timelines(_engine.Grains).Of(await Read(Id), default)).Select(shown => shown.Entry.Text).ShouldBe(["Where is my order?"]);
    }

    [Fact]
    public async Task A_reply_that_fails_in_what_goes_on_elsewhere_opens_the_other_one_again()
    {
        await Ask(Id, Reply(then: ConversationStatus.Waiting));
        await Ask(Other, Reply(then: ConversationStatus.Resolved));
        await Ask(Id, new MergeConversation(Other, null, "maria"));
        await Settled();
        (await Read(Other)).Status.ShouldBe(ConversationStatus.Resolved);

        await Ask(Id, new NoteMessageState($"{Id}.2", MessageState.Failed, "131047", null));
        await Settled();
        (await Read(Other)).Status.ShouldBe(ConversationStatus.Open);
        (await _engine.ReadStream(new ConversationId(Other).Grain)).Select(recorded => recorded.Event).OfType<ConversationStatusChanged>().Last().Reason.ShouldBe("message-failed");
    }

    [Fact]
    public async Task What_a_channel_says_of_a_message_reaches_whichever_conversation_holds_it()
    {
        var held = new HeldMessages(_engine.Grains, _engine, _engine.Vault);
        var signs = new InboundSigns(_engine.Grains, held, _engine.Vault);
        await Ask(Id, new MergeConversation(Other, null, "maria"));
        await Settled();

        // Its contact's conversation goes on in the other one, which takes the message in.
        var next = new CommandContext(HeldMessages.CommandOf(_engine.Vault, "wa", "p-2"), Noon);
        await _engine.Grains.Ask(new ConversationId(Other).Grain, Message("p-2", "And this?") with { Via = Id }, next);
        (await held.Find("wa", "p-2", default)).ShouldBe(new HeldMessage(Other, $"{Other}.2"));
        (await signs.Withdraw(new MessageWithdrawal("wa", "393331234567", "p-2"), Context(), default)).ShouldBeTrue();
        (await Read(Other)).Entries[^1].Withdrawn.ShouldBeTrue();

        (await held.Find("wa", "p-3", default)).ShouldBeNull();
        (await signs.Withdraw(new MessageWithdrawal("wa", "393331234567", "p-3"), Context(), default)).ShouldBeFalse("it is told again once the message is here");
        await Ask(Other, new ForgetConversation());
        (await signs.Withdraw(new MessageWithdrawal("wa", "393331234567", "p-2"), Context(), default)).ShouldBeTrue("nothing is left of it");
    }

    [Fact]
    public async Task A_watermark_of_a_contact_reaches_what_was_sent_to_it_from_another_conversation()
    {
        const string own = "0195f3a2b4c17d3e8f001122334455aa";
        var contact = Contact.GrainOf(_engine.Vault, "wa", "393331234567");
        await Ask(contact, new BeginConversation(null, own));
        await Ask(own, Message("p-9") with { Origin = Message().Origin with { Conversation = own, Contact = contact.Stream } });
        await Ask(own, new MergeConversation(Other, null, "maria"));
        await Settled();
        await Ask(Other, Reply(facts: MaySend with { Member = own }));
        await Ask(Other, new NoteMessageState($"{Other}.2", MessageState.Sent, null, null));

        var signs = new InboundSigns(_engine.Grains, new HeldMessages(_engine.Grains, _engine, _engine.Vault), _engine.Vault);
        await signs.Note(new ProgressUpTo("wa", "393331234567", Noon.AddMinutes(1), MessageState.Read), Context(), default);
        (await Read(Other)).Entries[^1].State.ShouldBe(MessageState.Read);
    }

    [Fact]
    public async Task A_link_and_its_end_are_told_in_both()
    {
        await Ask(Id, new LinkConversation(Other, "whatsapp", ["customer"], "joining:usual@1", "why", IsRule: true));
        await Settled();
        (await Read(Other)).Links[Id].ShouldSatisfyAllConditions(link => link.Holds.ShouldBeTrue(), link => link.Why.ShouldBe("why"));

        await Ask(Other, new UnlinkConversation(Id, "maria"));
        await Settled();
        (await Read(Id)).Links[Other].Holds.ShouldBeFalse();
        foreach (var id in (string[])[Id, Other])
        {
            var told = (await _engine.ReadStream(new ConversationId(id).Grain)).Select(recorded => recorded.Event).ToList();
            (told.OfType<ConversationLinked>().Count(), told.OfType<ConversationUnlinked>().Count()).ShouldBe((1, 1));
        }
    }

    [Fact]
    public async Task What_the_channel_gave_an_id_was_sent_also_when_that_was_not_recorded_any_more()
    {
        await Ask(Id, Reply());
        await Ask(Id, new NoteMessageState($"{Id}.2", MessageState.Failed, "in-doubt", "It may have arrived."));
        await Ask(SentMessage.GrainOf(_engine.Vault, "wa", "wamid.out1"), new BindMessage(Id, $"{Id}.2"));
        await Settled();
        var state = await Read(Id);
        (state.Entries[^1].State, state.Status).ShouldBe((MessageState.Sent, ConversationStatus.Waiting));
    }

    private static GrainEngine NewEngine()
    {
        var parts = new EngineParts();
        new InboxSlice().AddTo(parts);
        var stores = InMemoryStores.Open(new InMemoryDatabase(), TimeProvider.System);
        var vault = new KeyVault(stores.Keys, [.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
        return new GrainEngine(parts, stores, vault, new EngineOptions { Node = $"n{Guid.NewGuid():N}" }, TimeProvider.System, new CrossingSpread(parts));
    }

    private CommandContext Context() => new(new CommandId($"t{++_next}"), Noon);

    private Task Ask<TReply>(string conversation, ICommand<TReply> command) => Ask(new ConversationId(conversation).Grain, command);

    private async Task Ask<TReply>(GrainId grain, ICommand<TReply> command) =>
        (await _engine.Grains.Ask(grain, command, Context())).Rejection.ShouldBeNull();

    private async Task<Conversation> Read(string conversation) => (await _engine.Grains.Read(new ConversationId(conversation).Grain, ReadConversation.Query)).Value;

    private async Task Settled()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (var head = 0L; head < _engine.Tail.Head;)
        {
            head = _engine.Tail.Head;
            await _engine.Freshness.Reach(head, limit.Token);
        }
    }
}
