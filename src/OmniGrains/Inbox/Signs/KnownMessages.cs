using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox.Signs;

/// <summary>Where a message is that a channel speaks of by its own id.</summary>
/// <param name="Conversation">The conversation that holds it; null when it is not here.</param>
/// <param name="Message">The message.</param>
/// <param name="Forgotten">True when it is not here because its customer was erased.</param>
internal sealed record KnownMessage(string? Conversation, string? Message, bool Forgotten);

/// <summary>Finds messages by the channel's id: sent from here, in the contact's conversation, where that goes on, or in an earlier one of theirs.</summary>
internal sealed class KnownMessages(IGrains grains, KeyVault vault)
{
    private const int MostEarlier = 20;

    public async ValueTask<KnownMessage> Find(string connection, string address, string providerId, CancellationToken cancellation)
    {
        var sent = (await grains.Read(SentMessage.GrainOf(vault, connection, providerId), ReadSentMessage.Query, cancellation)).Value;
        if (sent is { Conversation: { } conversation, Message: { } message })
        {
            return new KnownMessage(conversation, message, Forgotten: false);
        }

        var contact = Contact.GrainOf(vault, connection, address);
        if ((await grains.Read(contact, ReadContact.Query, cancellation)).Value.Conversation is not { } current)
        {
            return new KnownMessage(null, null, Forgotten: false);
        }

        var state = await Read(current, cancellation);
        if (EntryIn(state, providerId) is { } found)
        {
            return new KnownMessage(current, found, Forgotten: false);
        }

        foreach (var id in await Others(state, contact, cancellation))
        {
            if (EntryIn(await Read(id, cancellation), providerId) is { } other)
            {
                return new KnownMessage(id, other, Forgotten: false);
            }
        }

        return new KnownMessage(null, null, state.Forgotten);
    }

    private async ValueTask<IReadOnlyList<string>> Others(Conversation state, GrainId contact, CancellationToken cancellation)
    {
        var others = new List<string>(state.Hosts);
        others.AddRange(state.MergedInto is { } host ? [host] : []);
        var listed = state.Record is { } record ? (await grains.Read(CustomerInbox.GrainOf(record), ReadCustomerInbox.Query, cancellation)).Value.Conversations : [];
        foreach (var id in listed.Reverse().Where(id => id != state.Id && !others.Contains(id)).Take(MostEarlier).ToList())
        {
            if ((await Read(id, cancellation)).Contact == contact.Stream)
            {
                others.Add(id);
            }
        }

        return others;
    }

    private async ValueTask<Conversation> Read(string id, CancellationToken cancellation) => (await grains.Read(new ConversationId(id).Grain, ReadConversation.Query, cancellation)).Value;

    private static string? EntryIn(Conversation state, string providerId) => state.Entries.FindLast(entry => entry.ProviderId == providerId)?.Id;
}
