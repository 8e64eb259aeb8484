using Microsoft.Extensions.Logging;
using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Sending;

/// <summary>
/// One attempt at one message. It is recorded after it was made: a crash in between makes it once more under the same key, which a
/// channel that takes idempotency keys recognises; nothing is ever skipped. The channel's rules are held against it at this moment too,
/// because a window may close between typing and sending.
/// </summary>
internal sealed class SendOne(IGrains grains, IMessaging messaging, SendingFactsOf facts, KeyVault vault, TimeProvider time, ILogger<SendOne> log)
{
    /// <summary>The pauses between attempts: about an hour and a half in all; then the message has failed, and is seen to.</summary>
    public static readonly IReadOnlyList<TimeSpan> Schedule =
    [
        TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15),
        TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(45),
    ];

    private const int MostEarlier = 20;

    public async ValueTask Send(string connection, WaitingMessage waiting, CancellationToken stop)
    {
        try
        {
            await Attempt(connection, waiting, stop);
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
        if (conversation.Entry(waiting.Message) is not { State: MessageState.Queued } entry || conversation.Address is not { } address)
        {
            await Ask(Outbox.GrainOf(connection), new Settle(waiting.Message));
            return;
        }

        var situation = SendingSituation.Of(conversation, await facts.Find(conversation, stop));
        if (ChannelRules.Check(new Draft(entry.Text, entry.Template), situation, time.GetUtcNow()) is { } breach && breach != ChannelRules.CannotSend)
        {
            await Conclude(connection, waiting, new SendResult(null, breach.Code, breach.Detail));
            return;
        }

        await Conclude(connection, waiting, await messaging.Send(connection, MessageOf(conversation, entry, address), stop));
    }

    // It goes to whoever wrote last; when that was a participant, the contact reads it too.
    private static OutgoingMessage MessageOf(Conversation conversation, ConversationEntry entry, string contact)
    {
        var earlier = conversation.Entries.Take(entry.Number - 1).Where(said => said.Direction != MessageDirection.Note && said.State != MessageState.Failed).ToList();
        var answered = earlier.FindLast(said => said is { Direction: MessageDirection.In, Automatic: false });
        var thread = new OutgoingThread(
            conversation.Id, answered?.Heading, [.. earlier.TakeLast(MostEarlier).Select(said => new EarlierMessage(said.Id, said.ProviderId))], answered?.From is null ? [] : [contact]);
        return new OutgoingMessage(entry.Id, answered?.From ?? contact, entry.Text, entry.Template, thread);
    }

    private async Task Conclude(string connection, WaitingMessage waiting, SendResult result)
    {
        var attempts = waiting.Attempts + 1;
        if (result is { Code: { } code, Passing: true } && attempts <= Schedule.Count)
        {
            var pause = result.RetryAfter > Schedule[attempts - 1] ? result.RetryAfter.Value : Schedule[attempts - 1];
            await Ask(Outbox.GrainOf(connection), new Postpone(waiting.Message, attempts, time.GetUtcNow() + pause, code));
            return;
        }

        var conversation = new ConversationId(waiting.Conversation).Grain;
        await Ask(conversation, result.Code is { } failure
            ? new NoteMessageState(waiting.Message, MessageState.Failed, failure, result.Detail)
            : new NoteMessageState(waiting.Message, MessageState.Sent, null, null));
        if (result.ProviderId is { } id)
        {
            await Ask(SentMessage.GrainOf(vault, connection, id), new BindMessage(waiting.Conversation, waiting.Message));
        }

        await Ask(Outbox.GrainOf(connection), new Settle(waiting.Message));
    }

    // Not stopped with the loop: what was sent is recorded as sent.
    private async Task Ask<TReply>(GrainId grain, ICommand<TReply> command)
    {
        var now = time.GetUtcNow();
        await grains.Ask(grain, command, new CommandContext(new CommandId($"is{Guid.CreateVersion7(now):N}"), now), CancellationToken.None);
    }
}

/// <summary>Looks up what the channel's rules have to know.</summary>
internal sealed class SendingFactsOf(IGrains grains, IMessaging messaging)
{
    public async ValueTask<SendingFacts> Find(Conversation conversation, CancellationToken cancellation)
    {
        var channel = await messaging.Find(conversation.Connection, cancellation);
        var contact = conversation.Exists ? (await grains.Read(new GrainId(conversation.Contact), ReadContact.Query, cancellation)).Value : Contact.Unknown;
        return new SendingFacts(channel?.CanSend == true, contact.Stopped, channel?.Templates ?? []);
    }
}
