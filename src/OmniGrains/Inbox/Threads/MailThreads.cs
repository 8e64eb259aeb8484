using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Threads;

/// <summary>
/// Finds the conversation of a mail. What a mail says to answer is a hint that anybody can give who has seen an id: it counts only when
/// the sender is the conversation's contact, or was written to in it. Everybody else begins a conversation of their own.
/// </summary>
internal sealed class MailThreads(IGrains grains, KeyVault vault)
{
    /// <summary>More mails than this of one contact within an hour are a machine's.</summary>
    public const int MostMailsPerHour = 60;

    private const int MostForetold = 3;

    public static readonly Rejection TooMany = new(
        "conversation.too-many-mails",
        $"More than {MostMailsPerHour} mails came from this address within an hour: this looks like a loop. The delivery is kept, and can be replayed.", RejectionKind.Conflict);

    /// <summary>Counts a mail; null when the contact may write.</summary>
    public async Task<Rejection?> Count(GrainId contact, CommandContext context, CancellationToken cancellation) =>
        (await grains.Ask(contact, new CountMail(MostMailsPerHour), context with { Id = context.Id.Step("n") }, cancellation)) switch
        {
            { Rejection: { } rejection } => rejection,
            { Reply.TooMany: true } => TooMany,
            _ => null,
        };

    /// <summary>Where the mail goes: the same however often and by however many it is asked.</summary>
    /// <param name="message">The mail.</param>
    /// <param name="over">A conversation that did not take it.</param>
    /// <param name="attempt">Counts the conversations that did not take it.</param>
    /// <param name="context">Of the mail.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<string> Place(IncomingMessage message, string? over, int attempt, CommandContext context, CancellationToken cancellation)
    {
        var grain = ThreadedMessage.GrainOf(vault, message.Connection, message.ProviderId);
        var known = (await grains.Read(grain, ReadThreadedMessage.Query, cancellation)).Value.Conversation;
        if (known is not null && known != over && (await State(known, cancellation) is not { Exists: true } state || state.IsOf(message.Address)))
        {
            return known;
        }

        var joined = over is null ? await Find(message, cancellation) : null;
        var placed = await Tell(grain, new PlaceMessage(known, joined ?? ConversationId.Next(context.At).Value), context, $"p{attempt}", cancellation);
        if (joined is null)
        {
            await Foretell(message, placed, attempt, context, cancellation);
        }

        return placed;
    }

    /// <summary>The nearest conversation that the mail hints at and its sender belongs to; null when there is none.</summary>
    public async Task<string?> Find(IncomingMessage message, CancellationToken cancellation)
    {
        foreach (var hint in message.Mail!.Hints)
        {
            var id = hint.Conversation ?? (await grains.Read(ThreadedMessage.GrainOf(vault, message.Connection, hint.ProviderId!), ReadThreadedMessage.Query, cancellation)).Value.Conversation;
            if (id is not null && await State(id, cancellation) is { Exists: true } state && state.Connection == message.Connection && state.IsOf(message.Address))
            {
                return id;
            }
        }

        return null;
    }

    // An answer that overtook what it answers: when that comes, it finds its place taken, and joins if its sender belongs there.
    private async Task Foretell(IncomingMessage message, string conversation, int attempt, CommandContext context, CancellationToken cancellation)
    {
        var step = 0;
        foreach (var id in message.Mail!.Hints.Select(hint => hint.ProviderId).OfType<string>().Where(id => id != message.ProviderId).Take(MostForetold))
        {
            await Tell(ThreadedMessage.GrainOf(vault, message.Connection, id), new PlaceMessage(null, conversation), context, $"f{attempt}-{step++}", cancellation);
        }
    }

    private async Task<Conversation> State(string conversation, CancellationToken cancellation) =>
        (await grains.Read(new ConversationId(conversation).Grain, ReadConversation.Query, cancellation)).Value;

    private async Task<string> Tell(GrainId grain, PlaceMessage place, CommandContext context, string step, CancellationToken cancellation) =>
        (await grains.Ask(grain, place, context with { Id = context.Id.Step(step) }, cancellation)).Reply?.Conversation
        ?? throw new JournalUnavailableException("Too much is being written right now; the message was not taken in.");
}
