using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Threads;

/// <summary>
/// Finds the conversation of a mail. What a mail says to answer is a hint that anybody can give who has seen an id: it counts only when
/// the sender is the conversation's contact, or was written to in it. Everybody else begins a conversation of their own. A marketplace relays mails without such hints: what one
/// buyer writes about one order is one conversation.
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

    /// <summary>
    /// Where the mail goes: the same however often and by however many it is asked. Whether its sender belongs there is decided by the
    /// conversation itself; one that does not take the mail is <paramref name="over"/> the next time.
    /// </summary>
    /// <param name="message">The mail.</param>
    /// <param name="over">A conversation that did not take it.</param>
    /// <param name="attempt">Counts the conversations that did not take it.</param>
    /// <param name="context">Of the mail.</param>
    /// <param name="cancellation">Stops.</param>
    public async Task<string> Place(IncomingMessage message, string? over, int attempt, CommandContext context, CancellationToken cancellation)
    {
        var grain = ThreadedMessage.GrainOf(vault, message.Connection, message.ProviderId);
        var known = await PlaceOf(grain, cancellation);
        if (known is not null && known != over && await Takes(known, message, cancellation))
        {
            return known;
        }

        var fresh = ConversationId.Next(context.At).Value;
        var answered = over is not null ? null : await Find(message, cancellation);
        var about = await AboutOrder(message, answered ?? fresh, over, attempt, context, cancellation);
        var conversation = answered ?? (over is not null ? about : await Foretell(message, about, context, cancellation));
        return await Tell(grain, new PlaceMessage(known, conversation), context, $"p{attempt}", cancellation);
    }

    // The nearest conversation that the mail hints at and that takes it.
    private async Task<string?> Find(IncomingMessage message, CancellationToken cancellation)
    {
        foreach (var hint in message.Mail!.Hints)
        {
            var id = hint.Conversation ?? await PlaceOf(ThreadedMessage.GrainOf(vault, message.Connection, hint.ProviderId!), cancellation);
            if (id is not null && await Takes(id, message, cancellation))
            {
                return id;
            }
        }

        return null;
    }

    // Where this buyer's mails about this order go: whichever of several that come at once names the place first, the others are told.
    private async Task<string> AboutOrder(IncomingMessage message, string conversation, string? over, int attempt, CommandContext context, CancellationToken cancellation)
    {
        if (message is not { Mail.Unproven: null, Market: { OrderNumbers: [var order, ..] } market })
        {
            return conversation;
        }

        var grain = ThreadedMessage.GrainOf(vault, message.Connection, $"{market.Connector} order {order} of {message.Address}");
        var known = await PlaceOf(grain, cancellation);
        if (known is null || known == over || !await Takes(known, message, cancellation))
        {
            known = await Tell(grain, new PlaceMessage(known, conversation), context, $"o{attempt}", cancellation);
        }

        return known == conversation || (known != over && await Takes(known, message, cancellation)) ? known : conversation;
    }

    // What it answers has not come yet, or comes at this moment: whichever of the two names the place first, the other one is told.
    private async Task<string> Foretell(IncomingMessage message, string conversation, CommandContext context, CancellationToken cancellation)
    {
        var step = 0;
        foreach (var id in message.Mail!.Hints.Select(hint => hint.ProviderId).OfType<string>().Where(id => id != message.ProviderId).Take(MostForetold))
        {
            var told = await Tell(ThreadedMessage.GrainOf(vault, message.Connection, id), new PlaceMessage(null, conversation), context, $"f{step++}", cancellation);
            conversation = told == conversation || await Takes(told, message, cancellation) ? told : conversation;
        }

        return conversation;
    }

    // One that is named and not there yet is begun by whoever comes first.
    private async Task<bool> Takes(string conversation, IncomingMessage message, CancellationToken cancellation) =>
        (await grains.Read(new ConversationId(conversation).Grain, ReadConversation.Query, cancellation)).Value is var state
        && (!state.Exists || (state.IsOver(message.Connection) && state.IsOf(message.Address))
            || state.Routes.Values.Any(route => route.IsMember && route.Connection == message.Connection && string.Equals(route.Address, message.Address, StringComparison.OrdinalIgnoreCase)));

    private async Task<string?> PlaceOf(GrainId message, CancellationToken cancellation) =>
        (await grains.Read(message, ReadThreadedMessage.Query, cancellation)).Value.Conversation;

    private async Task<string> Tell(GrainId grain, PlaceMessage place, CommandContext context, string step, CancellationToken cancellation) =>
        (await grains.Ask(grain, place, context with { Id = context.Id.Step(step) }, cancellation)).Reply?.Conversation
        ?? throw new JournalUnavailableException("Too much is being written right now; the message was not taken in.");
}
