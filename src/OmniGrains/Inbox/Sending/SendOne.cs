using Microsoft.Extensions.Logging;
using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Files;
using OmniGrains.Inbox.GoingOn;
using OmniGrains.Inbox.Merging;
using OmniGrains.Inbox.Rules;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Inbox.Sending;

/// <summary>
/// One attempt at one message. What came of it is recorded after it was made. A crash in between makes it once more under the same key, where the channel or the
/// receiver knows it again; elsewhere the attempt is recorded before it is made, and what became of it is in doubt then: nobody is written to twice, and somebody here is told. The
/// channel's rules are held against it at this moment too, because a window may close between typing and sending.
/// </summary>
internal sealed class SendOne(
    IGrains grains, IMessaging messaging, SendingFactsOf facts, LeavingSenders leaving, Blobs blobs, KeyVault vault, TimeProvider time, ILogger<SendOne> log)
{
    /// <summary>The pauses between attempts: about an hour and a half in all; then the message has failed, and is seen to.</summary>
    public static readonly IReadOnlyList<TimeSpan> Schedule =
    [
        TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15),
        TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(45),
    ];

    private static readonly SendResult InDoubt = new(
        null, SendResult.InDoubt, "The process ended while it was being sent: it may have arrived. Ask the customer, or look at the channel's own inbox, before you answer again; then say what became of it, or have it sent again (POST /v1/conversations/messages/{id}/doubt).");

    public async ValueTask Send(string connection, WaitingMessage waiting, CancellationToken stop)
    {
        try
        {
            await Attempt(connection, waiting, stop);
        }
        catch (FileGoneException)
        {
            await Conclude(connection, waiting, new SendResult(null, "file-gone", "A file of it is not in the store of blobs any more. Upload it again, and answer anew."));
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or JournalUnavailableException))
        {
            // Its text may quote the message: the type alone is kept.
            log.LogError("Sending over {Connection} failed with {Failure}", connection, exception.GetType().Name);
            await Conclude(connection, waiting, new SendResult(null, "unexpected", exception.GetType().Name, Passing: true));
        }
    }

    private async Task Attempt(string connection, WaitingMessage waiting, CancellationToken stop)
    {
        var conversation = (await grains.Read(new ConversationId(waiting.Conversation).Grain, ReadConversation.Query, stop)).Value;
        var entry = conversation.Entry(waiting.Message);
        var forwards = connection != conversation.Connection && entry?.Forwarded?.Connection == connection;
        if (entry is null || entry.State != (forwards ? MessageState.Sent : MessageState.Queued) || conversation.RouteOf(entry.Home) is not { Address: { } address } route)
        {
            await Ask(Outbox.GrainOf(connection), new Settle(waiting.Message, waiting.Round));
            return;
        }

        if (waiting.Begun)
        {
            await Conclude(connection, waiting, InDoubt);
            return;
        }

        var situation = SendingSituation.Of(conversation, await facts.Find(conversation, route, stop), entry) with { AnsweredPrivately = false };
        var draft = new Draft(entry.Text, entry.Template, entry.Attachments, situation.InComments && entry.Kind != MessageKind.Comment, entry.Automatic);
        if (ChannelRules.Check(draft, situation, time.GetUtcNow()) is { } breach && breach != ChannelRules.CannotSend)
        {
            await Conclude(connection, waiting, new SendResult(null, breach.Code, breach.ToKeep().Detail));
            return;
        }

        var routed = Routed.Of(conversation, entry, address, forwards);
        var message = routed.Message with
        {
            Files = FilesOf(conversation, Routed.SaidIn(conversation, entry, forwards), route.Connector),
            Private = draft.Private,
            AfterWindow = ChannelRules.IsAfterWindow(situation, time.GetUtcNow()),
        };
        var result = await HandOver(connection, routed.Connection, waiting, message, stop);
        if (result.Code == SendResult.ContactStopped)
        {
            await leaving.NoteStopped(routed.Connection, message.To, ContextNow(), CancellationToken.None);
        }

        await Conclude(connection, waiting, result, routed.Connection);
    }

    // What was begun is brought to its end also when the process is told to stop; then nothing is in doubt.
    private async Task<SendResult> HandOver(string connection, string over, WaitingMessage waiting, OutgoingMessage message, CancellationToken stop)
    {
        if (await messaging.Find(over, stop) is not { } channel)
        {
            return SendResult.ConnectionGone;
        }

        if (channel.KnowsAgain)
        {
            return await messaging.Send(over, message, stop);
        }

        await Ask(Outbox.GrainOf(connection), new BeginAttempt(waiting.Message));
        return await messaging.Send(over, message, CancellationToken.None);
    }

    // Of several replies in one mail as many files as that takes: the others are where they were sent.
    private IReadOnlyList<OutgoingFile> FilesOf(Conversation conversation, IEnumerable<ConversationEntry> said, string connector)
    {
        var (files, room) = (new List<OutgoingFile>(), ChannelRuleTable.Value(connector, ChannelRuleKind.LargestTogether, time.GetUtcNow()) ?? long.MaxValue);
        foreach (var file in said.SelectMany(entry => entry.Attachments).Where(file => file.FileId is not null && (file.Size ?? 0) <= room))
        {
            files.Add(FileOf(conversation, file, connector));
            room -= file.Size ?? 0;
        }

        return files;
    }

    private OutgoingFile FileOf(Conversation conversation, MessageAttachment file, string connector)
    {
        var (grain, type) = (new ConversationId(conversation.Id).Grain, file.ContentType ?? FileRules.Unknown);
        var kind = ChannelFiles.RowOf(connector, type, time.GetUtcNow())?.FileKind ?? file.Kind;
        return new OutgoingFile(file.FileId!, kind, file.Name ?? "file", type, file.Size ?? 0, file.Sha256, cancellation => blobs.Load(grain, file.FileId!, cancellation));
    }

    private async Task Conclude(string connection, WaitingMessage waiting, SendResult result, string? over = null)
    {
        var attempts = waiting.Attempts + 1;
        if (result is { Code: { } code, Passing: true } && attempts <= Schedule.Count)
        {
            var pause = result.RetryAfter > Schedule[attempts - 1] ? result.RetryAfter.Value : Schedule[attempts - 1];
            await Ask(Outbox.GrainOf(connection), new Postpone(waiting.Message, attempts, time.GetUtcNow() + pause, code));
            return;
        }

        // The id first: whoever tells of the message by it from now on is understood.
        if (result.ProviderId is { } id)
        {
            await Ask(SentMessage.GrainOf(vault, over ?? connection, id), new BindMessage(waiting.Conversation, waiting.Message));
        }

        await Ask(new ConversationId(waiting.Conversation).Grain, result.Code is { } failure
            ? new NoteMessageState(waiting.Message, MessageState.Failed, failure, result.Detail)
            : new NoteMessageState(waiting.Message, MessageState.Sent, null, null));
        await Ask(Outbox.GrainOf(connection), new Settle(waiting.Message, waiting.Round));
    }

    // Not stopped with the loop: what was sent is recorded as sent.
    private async Task Ask<TReply>(GrainId grain, ICommand<TReply> command) => await grains.Ask(grain, command, ContextNow(), CancellationToken.None);

    private CommandContext ContextNow()
    {
        var now = time.GetUtcNow();
        return new CommandContext(new CommandId($"is{Guid.CreateVersion7(now):N}"), now);
    }
}

/// <summary>Looks up what the channel's rules have to know.</summary>
internal sealed class SendingFactsOf(IGrains grains, IMessaging messaging, IOrders orders, TimeProvider time)
{
    /// <summary>About the way on which the customer wrote last.</summary>
    public ValueTask<SendingFacts> Find(Conversation conversation, CancellationToken cancellation) => Find(conversation, conversation.LastUsed, cancellation);

    public async ValueTask<SendingFacts> Find(Conversation conversation, ConversationRoute route, CancellationToken cancellation)
    {
        var channel = await messaging.Find(route.Connection, cancellation);
        var contact = route.Contact.Length > 0 ? (await grains.Read(new GrainId(route.Contact), ReadContact.Query, cancellation)).Value : Contact.Unknown;
        var order = conversation.Handling.OrderId is { } id && HasOrderRule(route.Connector, time.GetUtcNow()) ? await orders.Describe(id, cancellation) : null;
        return new SendingFacts(channel?.CanSend == true, contact.Stopped, channel?.Templates ?? [], route.Member)
        {
            OrderPlacedAt = order?.PlacedAt,
            OrderCompletedAt = order is { Parcels.Count: > 0 } sent ? sent.Parcels.Max(parcel => parcel.Status == ParcelStatus.Delivered ? parcel.StatusAt ?? parcel.SentAt : parcel.SentAt) : null,
        };
    }

    private static bool HasOrderRule(string connector, DateTimeOffset at) =>
        (ChannelRuleTable.Value(connector, ChannelRuleKind.DaysAfterCompletion, at) ?? ChannelRuleTable.Value(connector, ChannelRuleKind.DaysAfterPurchase, at)) is not null;
}
