using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Rules;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox.Signs;

/// <inheritdoc cref="IInboxSigns"/>
internal sealed class InboundSigns(IGrains grains, HeldMessages held, KeyVault vault) : IInboxSigns
{
    public async Task Note(MessageElsewhere message, DateTimeOffset at, CancellationToken cancellation)
    {
        var sent = SentMessage.GrainOf(vault, message.Connection, message.ProviderId);
        if ((await grains.Read(sent, ReadSentMessage.Query, cancellation)).Value is { Message: not null } or { Owner: not null }
            || (await HolderOf(message.Key, cancellation) ?? await ConversationOf(message.Connection, message.Address, cancellation)) is not { } id)
        {
            return;
        }

        // One command for each message, whatever brings it: the journal remembers which it was.
        var context = new CommandContext(new CommandId($"ie:{message.Connection}:{vault.Digest($"{message.Connection}/{message.ProviderId}")}"), at);
        var note = new NoteElsewhere(message.ProviderId, message.Key, MessageText.Clean(message.Text), message.Attachments, message.SentAt);
        var outcome = await grains.Ask(new ConversationId(id).Grain, note, context, cancellation);
        if (outcome.Reply?.Message is { } known)
        {
            await grains.Ask(sent, new BindMessage(id, known), context with { Id = context.Id.Step("b") }, cancellation);
        }
    }

    public async Task<bool> Withdraw(MessageWithdrawal withdrawal, CommandContext context, CancellationToken cancellation) => await Tell(
        await held.Find(withdrawal.Connection, withdrawal.ProviderId, cancellation), message => new NoteWithdrawn(message), context, cancellation);

    public async Task<bool> Edit(MessageEdit edit, DateTimeOffset toldAt, CommandContext context, CancellationToken cancellation) => await Tell(
        await held.Find(edit.Connection, edit.ProviderId, cancellation), message => new NoteEdited(message, MessageText.Clean(edit.Text), edit.At, toldAt), context, cancellation);

    public async Task Note(ProgressUpTo progress, CommandContext context, CancellationToken cancellation)
    {
        if (await ConversationOf(progress.Connection, progress.Address, cancellation) is not { } id)
        {
            return;
        }

        // What was sent to the contact lies in its conversation, and in those in which that goes on, or went on.
        var note = new NoteProgressUpTo(progress.State, progress.UpTo, Contact.GrainOf(vault, progress.Connection, progress.Address).Stream);
        var state = (await grains.Read(new ConversationId(id).Grain, ReadConversation.Query, cancellation)).Value;
        foreach (var holder in (string[])[id, .. state.Hosts])
        {
            await grains.Ask(new ConversationId(holder).Grain, note, holder == id ? context : context with { Id = context.Id.Step(holder) }, cancellation);
        }
    }

    // What was erased is found, and there is nothing to tell of it.
    private async Task<bool> Tell(HeldMessage? found, Func<string, ICommand<ConversationDone>> command, CommandContext context, CancellationToken cancellation)
    {
        if (found is { Message: { } message })
        {
            await grains.Ask(new ConversationId(found.Conversation).Grain, command(message), context, cancellation);
        }

        return found is not null;
    }

    // Ours lies where it was written, wherever the contact writes now.
    private async Task<string?> HolderOf(string? key, CancellationToken cancellation) => MessageId.ConversationOf(key) is { } id
        && (await grains.Read(id.Grain, ReadConversation.Query, cancellation)).Value.Entry(key!) is { Direction: MessageDirection.Out } ? id.Value : null;

    private async Task<string?> ConversationOf(string connection, string address, CancellationToken cancellation) =>
        (await grains.Read(Contact.GrainOf(vault, connection, address), ReadContact.Query, cancellation)).Value.Conversation;
}
