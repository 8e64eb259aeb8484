using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox.Signs;

/// <summary>Where a message lies.</summary>
/// <param name="Conversation">The conversation that holds it.</param>
/// <param name="Message">Its id there; null when it was erased.</param>
internal sealed record HeldMessage(string Conversation, string? Message);

/// <summary>
/// Finds messages by their channel's id, in whichever conversation they lie: one that the contact has left, that goes on elsewhere, or that took them in for another one. Ours by
/// the id that was bound to them; what came in, by the command that recorded it, which the journal remembers for ever under that id.
/// </summary>
internal sealed class HeldMessages(IGrains grains, GrainEngine engine, KeyVault vault)
{
    /// <summary>The command that takes a message in: one for each id of a channel.</summary>
    public static CommandId CommandOf(KeyVault vault, string connection, string providerId) => new($"im:{connection}:{vault.Digest($"{connection}/{providerId}")}");

    /// <summary>Whether a conversation took in the message of this command.</summary>
    public async ValueTask<bool> WasTaken(CommandId command, CancellationToken cancellation) =>
        await engine.ChangedBy(command, cancellation) is { Type: ConversationId.GrainType };

    /// <summary>What was sent from here over the connection that a report is of, by what we gave it along; null where the channel does not tell that back.</summary>
    public async ValueTask<HeldMessage?> OursOf(MessageReport report, CancellationToken cancellation)
    {
        if (MessageId.ConversationOf(report.Key) is not { } id)
        {
            return null;
        }

        var state = (await grains.Read(id.Grain, ReadConversation.Query, cancellation)).Value;
        return state.Entry(report.Key!) is { Direction: MessageDirection.Out } entry && (state.RouteOf(entry.Home).Connection == report.Connection || entry.Forwarded?.Connection == report.Connection)
            ? new HeldMessage(state.Id, entry.Id) : null;
    }

    /// <returns>Null while nothing of this id is here.</returns>
    public async ValueTask<HeldMessage?> Find(string connection, string providerId, CancellationToken cancellation)
    {
        var sent = (await grains.Read(SentMessage.GrainOf(vault, connection, providerId), ReadSentMessage.Query, cancellation)).Value;
        if (sent is { Conversation: { } ours, Message: { } known })
        {
            return new HeldMessage(ours, known);
        }

        if (await engine.ChangedBy(CommandOf(vault, connection, providerId), cancellation) is not { Type: ConversationId.GrainType } grain)
        {
            return null;
        }

        var state = (await grains.Read(grain, ReadConversation.Query, cancellation)).Value;
        var entry = state.Entries.FindLast(one => one.ProviderId == providerId);
        return entry is null && !state.Forgotten ? null : new HeldMessage(state.Id, entry?.Id);
    }
}
