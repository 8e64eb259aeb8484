using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Conversations;

/// <summary>What a person makes of a message of which the channel may never tell whether it took it.</summary>
internal static class DoubtDecisions
{
    public static Decision Settle(Conversation state, SettleDoubt settle, DateTimeOffset at)
    {
        if (state.Entry(settle.Message) is not { Direction: MessageDirection.Out } entry)
        {
            return Decision.Reject(ConversationRejections.NoMessage);
        }

        if (!entry.IsInDoubt)
        {
            return Decision.Reject(ConversationRejections.NotInDoubt);
        }

        var situation = SendingSituation.Of(state, settle.Facts, entry) with { AnsweredPrivately = false };
        var draft = new Draft(entry.Text, entry.Template, entry.Attachments, situation.InComments && entry.Kind != MessageKind.Comment, entry.Automatic);
        if (settle.Again && ChannelRules.Check(draft, situation, at) is { } breach)
        {
            return Decision.Reject(breach);
        }

        var settled = new DoubtSettled(state.Id, entry.Id, state.Record, state.RouteOf(entry.Home).Connection, settle.Again ? entry.Round + 1 : 0, settle.By, at);
        IEvent[] events = [settled, .. settle.Again ? Queued(state, entry, settle.By, at) : ConversationGrain.Progress(state, new NoteMessageState(entry.Id, MessageState.Sent, null, null), at).Events];
        return Decision.Accept(new MessageTaken(state.Id, entry.Id, ConversationGrain.After(state, events).Revision), events);
    }

    // As when it was queued first: whoever waited for it waits no longer, until it fails.
    private static IEnumerable<IEvent> Queued(Conversation state, ConversationEntry entry, string by, DateTimeOffset at)
    {
        var answers = MessageProgress.Answers(state, entry);
        yield return new MessageStateChanged(state.Id, entry.Id, state.Record, MessageState.Queued, null, null, at, Answers: answers);
        if (answers && state.Status == ConversationStatus.Open)
        {
            yield return ConversationGrain.StatusOf(state, ConversationStatus.Waiting, "reply", by, at);
        }
    }
}
