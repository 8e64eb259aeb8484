using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Merging;

/// <summary>
/// The second step of merging and splitting, in another grain. Each follows from the event of the first, so that a crash between the two changes nothing; a
/// merge that the other conversation does not take is undone.
/// </summary>
internal static class MergeSteps
{
    public static IEnumerable<Consequence> After(IEvent? @event) => @event switch
    {
        ConversationMerged merged => [Consequence.Load(
            async (grains, cancellation) => (await grains.Read(new ConversationId(merged.Conversation).Grain, ReadConversation.Query, cancellation)).Value,
            state => state.MergedInto == merged.Into ? Admit(state) : null)],
        // Merged there again since, it stays.
        ConversationUnmerged unmerged => [Consequence.Load(
            async (grains, cancellation) => (await grains.Read(new ConversationId(unmerged.Conversation).Grain, ReadConversation.Query, cancellation)).Value,
            state => state.MergedInto == unmerged.From ? null : Consequence.Ask(new ConversationId(unmerged.From).Grain, new ReleaseMember(unmerged.Conversation)))],
        MessagesSplit split => [Consequence.Load(
            async (grains, cancellation) => (await grains.Read(new ConversationId(split.Conversation).Grain, ReadConversation.Query, cancellation)).Value,
            state => state.Forgotten ? null : Consequence.Ask(new ConversationId(split.To).Grain, ConversationMerging.BeginningOf(state, split.To, split.By))),
            .. Following(split)],
        _ => [],
    };

    /// <summary>A reply failed: where another conversation shows it, that one is told.</summary>
    public static Consequence AfterFailure(MessageStateChanged failed) => Consequence.Load(
        async (grains, cancellation) =>
        {
            var holder = (await grains.Read(new ConversationId(failed.Conversation).Grain, ReadConversation.Query, cancellation)).Value;
            if (holder.Entry(failed.Message) is not { Automatic: false } entry || holder.ShownIn(entry) is not { } shown || shown == holder.Id)
            {
                return null;
            }

            // Its home may have gone on in a third one since.
            var home = (await grains.Read(new ConversationId(shown).Grain, ReadConversation.Query, cancellation)).Value;
            return home.MergedInto ?? shown;
        },
        shown => shown is null ? null : Consequence.Ask(new ConversationId(shown).Grain, new NoteFailureElsewhere(failed.Message)));

    /// <summary>What the other conversation is asked, from the state of the one that goes on in it.</summary>
    public static AdmitConversation AdmissionOf(Conversation state) => new(
        state.Id, ConversationRoute.OwnOf(state), state.StatusBeforeMerge == ConversationStatus.Resolved ? null : ConversationMerging.WaitingIn(state.Entries), state.Merge);

    private static Consequence Admit(Conversation state) => Consequence.Ask(
        new ConversationId(state.MergedInto!).Grain,
        AdmissionOf(state),
        rejection => Consequence.Ask(new ConversationId(state.Id).Grain, new UnmergeConversation(state.MergedInto, rejection.Code, null)));

    // What the contact writes next follows on what it wrote last.
    private static IEnumerable<Consequence> Following(MessagesSplit split) =>
    [
        Consequence.Load(
            async (grains, cancellation) => (await grains.Read(new ConversationId(split.Conversation).Grain, ReadConversation.Query, cancellation)).Value,
            state => Consequence.Ask(new GrainId(state.Contact), new BeginConversation(split.Conversation, split.To))),
    ];
}
