using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Files;

namespace OmniGrains.Inbox.GoingOn;

/// <inheritdoc cref="IContactTalks"/>
internal sealed class ContactTalks(IGrains grains, Blobs blobs, KeyVault vault) : IContactTalks
{
    public string ContactOf(string connection, string address) => Contact.GrainOf(vault, connection, address).Stream;

    public async ValueTask<ContactTalk?> Find(string connection, string address, CancellationToken cancellation)
    {
        if ((await grains.Read(Contact.GrainOf(vault, connection, address), ReadContact.Query, cancellation)).Value.Conversation is not { } id)
        {
            return null;
        }

        var state = (await grains.Read(new ConversationId(id).Grain, ReadConversation.Query, cancellation)).Value;
        return state is { Exists: true, Forgotten: false } ? TalkOf(state) : null;
    }

    public async ValueTask<ContactFile?> Open(string connection, string address, string message, int index, CancellationToken cancellation)
    {
        var talk = await Find(connection, address, cancellation);
        return talk?.Messages.FirstOrDefault(one => one.Id == message) is { Elsewhere: false } said && said.Attachments.ElementAtOrDefault(index) is { FileId: { } file } attachment
            && await blobs.Load(new ConversationId(talk.Conversation).Grain, file, cancellation) is { } content
                ? new ContactFile(attachment.Name, FileRules.TypeOf(attachment), content)
                : null;
    }

    public async Task GoOn(string conversation, string? connection, string address, int afterMinutes, string? language, CommandContext context, CancellationToken cancellation) =>
        await grains.Ask(new ConversationId(conversation).Grain, new GoOnElsewhere(connection, address, afterMinutes, language), context, cancellation);

    public async Task Acknowledge(string conversation, int upTo, MessageState state, CommandContext context, CancellationToken cancellation) =>
        await grains.Ask(new ConversationId(conversation).Grain, new AcknowledgeReplies(upTo, state), context, cancellation);

    internal static ContactTalk TalkOf(Conversation state)
    {
        var (shown, isElsewhere, settled) = (new List<ContactMessage>(), false, state.Entries.Count);
        foreach (var entry in state.Entries)
        {
            if (entry is { Direction: MessageDirection.In, Automatic: false })
            {
                isElsewhere = state.GoesOn is not null && entry.From is not null;
            }

            if (entry.State == MessageState.Queued)
            {
                settled = Math.Min(settled, entry.Number - 1);
            }

            if (IsShown(entry))
            {
                shown.Add(MessageOf(entry, isElsewhere));
            }
        }

        return new ContactTalk(state.Id, shown, settled, state.GoesOn?.Connection is not null);
    }

    private static bool IsShown(ConversationEntry entry) => entry.Direction switch
    {
        MessageDirection.In => !entry.Automatic,
        MessageDirection.Out => entry.State is MessageState.Sent or MessageState.Delivered or MessageState.Read || entry.Forwarded is not null,
        _ => false,
    };

    private static ContactMessage MessageOf(ConversationEntry entry, bool isElsewhere) => new(
        entry.Id, entry.Number, entry.Direction == MessageDirection.In, entry.At, entry.Text, entry.Attachments, entry.By, entry.ProviderId, entry.State, isElsewhere,
        entry.Forwarded is not null);
}
