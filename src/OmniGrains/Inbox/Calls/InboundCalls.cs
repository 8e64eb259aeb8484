using OmniGrains.Channels.Contracts;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Threads;

namespace OmniGrains.Inbox.Calls;

/// <summary>
/// Puts what is told of a call where the call is. Whatever is told of it first names its conversation, so that statuses that overtake the call, or each
/// other, find the same one. What is told of a call whose customer was erased meanwhile recognises nobody anew, and is let go.
/// </summary>
internal sealed class InboundCalls(IGrains grains, IMessaging messaging, IRecognition recognition, KeyVault vault) : ICallFeed
{
    private const int MostTries = 4;

    /// <summary>What stands for a number that is withheld.</summary>
    public const string Withheld = "withheld";

    public async Task<Rejection?> Tell(CallTold told, CommandContext context, CancellationToken cancellation)
    {
        if (told.Call is { } call)
        {
            // One that we asked for names its conversation itself.
            var rejection = MessageId.ConversationOf(call) is { } conversation
                ? (await grains.Ask(conversation.Grain, new TellCall(null, told, InboundMessages.ReopenWithin), context, cancellation)).Rejection
                : CallRejections.Unknown;
            return rejection == ConversationRejections.Forgotten ? null : rejection;
        }

        if (await messaging.Find(told.Connection, cancellation) is not { } channel)
        {
            return InboundMessages.UnknownChannel;
        }

        var place = ThreadedMessage.GrainOf(vault, channel.Id, $"call/{told.ProviderId}");
        if ((await grains.Read(place, ReadThreadedMessage.Query, cancellation)).Value.Conversation is { } known && await IsErased(known, told, cancellation))
        {
            return null;
        }

        var recognised = await recognition.Recognise(told.Identities, context with { Id = context.Id.Step("who") }, cancellation);
        return recognised.Rejection ?? await Put(told, channel, recognised.Record?.Value, place, context, cancellation);
    }

    // Of a forgotten conversation nobody can tell any more which calls it had: what goes on in it, or is more than the beginning of a call, was one of them.
    private async ValueTask<bool> IsErased(string conversation, CallTold told, CancellationToken cancellation)
    {
        var state = (await grains.Read(new ConversationId(conversation).Grain, ReadConversation.Query, cancellation)).Value;
        return state.Forgotten && (told.State != CallState.Ringing || state.Entries.Exists(entry => entry.Call is { } call && !call.State.IsOver()));
    }

    private async Task<Rejection?> Put(CallTold told, MessagingChannel channel, string? record, GrainId place, CommandContext context, CancellationToken cancellation)
    {
        // Who withholds a number shares a conversation with nobody, not with their own earlier call.
        var contact = Contact.GrainOf(vault, channel.Id, told.Number ?? $"{Withheld}/{told.ProviderId}");
        var known = (await grains.Read(place, ReadThreadedMessage.Query, cancellation)).Value.Conversation;
        var current = known ?? await Place(place, null, await Begin(contact, null, context, 0, cancellation), context, 0, cancellation);
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            var origin = new ConversationOrigin(current, record, channel.Id, channel.Connector, channel.Channel, contact.Stream, told.Number ?? Withheld, null);
            var outcome = await grains.Ask(new ConversationId(current).Grain, new TellCall(origin, told, InboundMessages.ReopenWithin), context, cancellation);
            if (outcome.Rejection != ConversationRejections.Over)
            {
                return outcome.Rejection;
            }

            current = await Place(place, current, await Begin(contact, current, context, attempt, cancellation), context, attempt, cancellation);
        }

        return InboundMessages.Contended;
    }

    private async Task<string> Begin(GrainId contact, string? over, CommandContext context, int attempt, CancellationToken cancellation)
    {
        var current = (await grains.Read(contact, ReadContact.Query, cancellation)).Value.Conversation;
        if (current is not null && current != over)
        {
            return current;
        }

        var outcome = await grains.Ask(contact, new BeginConversation(over, ConversationId.Next(context.At).Value), context with { Id = context.Id.Step($"b{attempt}") }, cancellation);
        return outcome.Reply?.Conversation ?? throw new JournalUnavailableException("Too much is being written right now; the call was not noted.");
    }

    private async Task<string> Place(GrainId place, string? after, string conversation, CommandContext context, int attempt, CancellationToken cancellation) =>
        (await grains.Ask(place, new PlaceMessage(after, conversation), context with { Id = context.Id.Step($"p{attempt}") }, cancellation)).Reply?.Conversation
        ?? throw new JournalUnavailableException("Too much is being written right now; the call was not noted.");
}
