using OmniGrains.Channels.Contracts;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Files;
using OmniGrains.Inbox.Merging;
using OmniGrains.Inbox.Rules;
using OmniGrains.Inbox.Sending;
using OmniGrains.Inbox.Signs;
using OmniGrains.Inbox.Threads;

namespace OmniGrains.Inbox;

/// <inheritdoc cref="IInboxFeed"/>
internal sealed class InboundMessages(
    IGrains grains, IMessaging messaging, IRecognition recognition, MailThreads threads, KeepFiles files, HeldMessages held, SendingFactsOf facts, LeavingSenders leaving, KeyVault vault) : IInboxFeed
{
    /// <summary>For how long after it was resolved a conversation opens again.</summary>
    public static readonly TimeSpan ReopenWithin = TimeSpan.FromDays(7);

    private const int MostTries = 4;

    public static readonly Rejection UnknownChannel = new(
        "conversation.no-channel", "No enabled connection over which people write has this id. Set it up with PUT /v1/connections/{id}.", RejectionKind.NotFound);

    public static readonly Rejection Contended = new(
        "conversation.contended", "Conversations of this contact end faster than a message can be put into one. Send it again.", RejectionKind.Overloaded);

    public static readonly Rejection OtherContact = new(
        "conversation.other-contact", "A message with this id came in from another contact of the channel. Give each message an id of its own.", RejectionKind.Conflict);

    public async Task<Result<InboundReceipt>> Take(IncomingMessage message, DateTimeOffset at, CancellationToken cancellation)
    {
        if (await messaging.Find(message.Connection, cancellation) is not { } channel)
        {
            return UnknownChannel;
        }

        var context = new CommandContext(HeldMessages.CommandOf(vault, channel.Id, message.ProviderId), at);
        var recognised = await recognition.Recognise(message.Identities, context, cancellation);
        if (recognised.Rejection is { } unreadable)
        {
            return OfAnother(message, unreadable) ? OtherContact : unreadable;
        }

        message = message with { Text = MessageText.Clean(message.Text) };
        var contact = Contact.GrainOf(vault, channel.Id, message.Address);
        if (message.Mail is not null)
        {
            return await threads.Count(contact, context, cancellation) is { } refused ? refused
                : await Put(message, channel, contact, recognised.Record?.Value, context, async (over, attempt) => await threads.Place(message, over, attempt, context, cancellation), cancellation);
        }

        await NoteWord(message, channel, contact, recognised.Record, context, cancellation);
        var current = (await grains.Read(contact, ReadContact.Query, cancellation)).Value.Conversation;
        var taken = await Put(
            message, channel, contact, recognised.Record?.Value, context,
            async (over, attempt) => over is null && current is not null ? current : await Begin(contact, over, context, attempt, cancellation), cancellation);
        if (taken.Value is { } receipt && channel.HelpText is { } help && StopWords.In(message.Text, channel.Connector, at) == StopWord.Help)
        {
            await Help(receipt.ConversationId, help, context, cancellation);
        }

        return taken;
    }

    public async Task Report(MessageReport report, CommandContext context, CancellationToken cancellation)
    {
        var sent = SentMessage.GrainOf(vault, report.Connection, report.ProviderId);
        if (report.Key is not null && (await grains.Read(sent, ReadSentMessage.Query, cancellation)).Value is { Message: null, Owner: null }
            && await held.OursOf(report, cancellation) is { Message: { } message } ours)
        {
            // The channel's answer, which would have told the id, may be lost.
            await grains.Ask(sent, new BindMessage(ours.Conversation, message), context with { Id = context.Id.Step("b") }, cancellation);
        }

        // Before it is known as told: told again later, it does not stop whoever has joined again since.
        if (report is { Code: SendResult.ContactStopped, Address: { } address }
            && MessageProgress.Moves((await grains.Read(sent, ReadSentMessage.Query, cancellation)).Value.Reported ?? MessageState.Queued, report.State))
        {
            await leaving.NoteStopped(report.Connection, address, context, cancellation);
        }

        await grains.Ask(sent, new ReportState(report.State, report.Code, report.Detail), context, cancellation);
    }

    public async Task<bool> React(IncomingReaction reaction, DateTimeOffset toldAt, CommandContext context, CancellationToken cancellation)
    {
        var found = await held.Find(reaction.Connection, reaction.ProviderId, cancellation);
        if (found is { Message: { } message })
        {
            await grains.Ask(new ConversationId(found.Conversation).Grain, new NoteReaction(message, reaction.Emoji, reaction.At, toldAt), context, cancellation);
        }

        return found is not null;
    }

    // Under an id that follows from the message: whatever is repeated, it is answered once. Where nothing may be sent, nothing is.
    private async Task Help(string conversation, string help, CommandContext context, CancellationToken cancellation)
    {
        var grain = new ConversationId(conversation).Grain;
        var state = (await grains.Read(grain, ReadConversation.Query, cancellation)).Value;
        var reply = new QueueReply(new Draft(help, null), await facts.Find(state, cancellation), state.Status, null, "help-word", Automatic: true);
        await grains.Ask(grain, reply, context with { Id = context.Id.Step("h") }, cancellation);
    }

    // The contact (or a mail's thread) says where messages go; the conversation, whether it still takes them. When it does not, the next
    // one is named, the same to all who ask at once. Which command recorded a message is remembered for ever: a repetition gets its answer.
    private async Task<Result<InboundReceipt>> Put(
        IncomingMessage message, MessagingChannel channel, GrainId contact, string? record, CommandContext context, Func<string?, int, Task<string?>> place,
        CancellationToken cancellation)
    {
        if (await place(null, 0) is not { } current)
        {
            return OtherContact;
        }

        var (asked, via) = (current, (string?)null);
        for (var attempt = 1; attempt <= MostTries; attempt++)
        {
            var origin = new ConversationOrigin(
                asked, record, channel.Id, message.Market?.Connector ?? channel.Connector,
                message.Market is { Connector: var market } && market != channel.Connector ? market : channel.Channel, contact.Stream, message.Address, message.Name);
            var kept = await files.Of(message, asked, record, cancellation);
            var outcome = await grains.Ask(new ConversationId(asked).Grain, new ReceiveMessage(origin, kept, ReopenWithin, via), context, cancellation);
            if (outcome.Reply is { } taken)
            {
                return ReceiptOf(outcome, taken);
            }

            if (outcome.Rejection!.Code == EngineRejections.KeyReused.Code && await TakenBefore(origin, kept, contact, context, cancellation) is { } before)
            {
                return before;
            }

            if (message.Files.Count > 0)
            {
                await files.Drop(kept, asked, cancellation);
            }

            if (await Elsewhere(current, asked, outcome.Rejection!, cancellation) is { } other)
            {
                (asked, via) = (other, other == current ? null : current);
            }
            else if (outcome.Rejection == ConversationRejections.Over)
            {
                if (await place(current, attempt) is not { } next)
                {
                    return OtherContact;
                }

                (current, asked, via) = (next, next, null);
            }
            else
            {
                return OfAnother(message, outcome.Rejection!) ? OtherContact : outcome.Rejection!;
            }
        }

        return Contended;
    }

    // Told again when another conversation has begun since: the one that took it says so, and none takes it again, as the journal knows the command.
    private async Task<Result<InboundReceipt>?> TakenBefore(
        ConversationOrigin origin, IncomingMessage message, GrainId contact, CommandContext context, CancellationToken cancellation)
    {
        foreach (var earlier in (await grains.Read(contact, ReadContact.Query, cancellation)).Value.Earlier)
        {
            var outcome = await grains.Ask(new ConversationId(earlier).Grain, new ReceiveMessage(origin with { Conversation = earlier }, message, ReopenWithin), context, cancellation);
            if (outcome is { Reply: { } taken, Replayed: true })
            {
                return ReceiptOf(outcome, taken);
            }
        }

        return null;
    }

    private static Result<InboundReceipt> ReceiptOf(Outcome<MessageTaken> outcome, MessageTaken taken) => Result<InboundReceipt>.Of(
        new InboundReceipt(taken.Conversation, taken.Message, taken.Opened, outcome.Replayed, taken.Revision, outcome.Position), outcome.Position, outcome.Replayed);

    // What goes on in another conversation is taken there; what was taken there is found there, also when the two stand alone again.
    private async ValueTask<string?> Elsewhere(string current, string asked, Rejection rejection, CancellationToken cancellation)
    {
        if (rejection != MergeRejections.Elsewhere && rejection.Code != EngineRejections.KeyReused.Code)
        {
            return null;
        }

        var state = (await grains.Read(new ConversationId(current).Grain, ReadConversation.Query, cancellation)).Value;
        return rejection == MergeRejections.Elsewhere ? state.MergedInto ?? current : state.Hosts.FirstOrDefault(host => host != asked);
    }

    private static bool OfAnother(IncomingMessage message, Rejection rejection) => message.Mail is null && rejection.Code == EngineRejections.KeyReused.Code;

    // Null when the message's command is known to another contact.
    private async Task<string?> Begin(GrainId contact, string? after, CommandContext context, int attempt, CancellationToken cancellation)
    {
        var begin = new BeginConversation(after, ConversationId.Next(context.At).Value);
        var outcome = await grains.Ask(contact, begin, context with { Id = context.Id.Step($"b{attempt}") }, cancellation);
        return outcome.Rejection?.Code == EngineRejections.KeyReused.Code
            ? null
            : outcome.Reply?.Conversation ?? throw new JournalUnavailableException("Too much is being written right now; the message was not taken in.");
    }

    // A word of a message that was taken in before was noted then, and the contact may have said another one since.
    private async Task NoteWord(
        IncomingMessage message, MessagingChannel channel, GrainId contact, CustomerId? record, CommandContext context, CancellationToken cancellation)
    {
        var word = StopWords.In(message.Text, channel.Connector, context.At);
        if (word is StopWord.Stop or StopWord.Start && !await held.WasTaken(context.Id, cancellation))
        {
            await leaving.Note(channel.Id, contact, record, word == StopWord.Stop, message.Text!.Trim().ToUpperInvariant(), context, cancellation);
        }
    }
}
