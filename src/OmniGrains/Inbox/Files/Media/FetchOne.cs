using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox.Files.Media;

/// <summary>
/// One attempt at the files of one message. Each is stored under a name that follows from the message before its event is recorded, so that a
/// crash between the two fetches it again and changes nothing. What cannot be fetched stays without a file.
/// </summary>
internal sealed class FetchOne(IGrains grains, IMessaging messaging, Blobs blobs, KeyVault vault, TimeProvider time, ILogger<FetchOne> log)
{
    public async ValueTask Fetch(string connection, WaitingMessage waiting, CancellationToken stop)
    {
        FetchedMedia? failure;
        try
        {
            failure = await Attempt(connection, waiting, stop);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or JournalUnavailableException))
        {
            // Its text may quote the message: the type alone is kept.
            log.LogError("Fetching a file of {Connection} failed with {Failure}", connection, exception.GetType().Name);
            failure = new FetchedMedia(null, "unexpected", Passing: true);
        }

        var attempts = waiting.Attempts + 1;
        var queue = MediaQueue.GrainOf(connection);
        if (failure is { Passing: true, Code: { } code } && attempts <= SendOne.Schedule.Count)
        {
            var pause = failure.RetryAfter > SendOne.Schedule[attempts - 1] ? failure.RetryAfter.Value : SendOne.Schedule[attempts - 1];
            await Ask(queue, new Postpone(waiting.Message, attempts, time.GetUtcNow() + pause, code));
            return;
        }

        await Ask(queue, new Settle(waiting.Message));
    }

    // The last failure that may pass; null when there is nothing more to be fetched.
    private async Task<FetchedMedia?> Attempt(string connection, WaitingMessage waiting, CancellationToken stop)
    {
        var grain = new ConversationId(waiting.Conversation).Grain;
        var state = (await grains.Read(grain, ReadConversation.Query, stop)).Value;
        FetchedMedia? failure = null;
        var files = state.Entry(waiting.Message)?.Attachments ?? [];
        for (var i = 0; i < files.Count; i++)
        {
            if (!MediaDecisions.IsElsewhere(files[i]))
            {
                continue;
            }

            var fetched = await messaging.Fetch(connection, files[i], FileRules.Largest, stop);
            if (fetched.Content is { } content)
            {
                await Keep(state, grain, waiting.Message, i, files[i], content);
            }
            else if (fetched.Passing)
            {
                failure = fetched;
            }
        }

        return failure;
    }

    private async Task Keep(Conversation state, GrainId grain, string message, int index, MessageAttachment file, byte[] content)
    {
        if (!FileRules.MayKeep(file, content))
        {
            return;
        }

        var id = vault.Digest($"file/{message}/{index}");
        var type = file.ContentType ?? FileTypes.Sniff(content, file.Name);
        await blobs.Save(state.Subject, grain, id, content, CancellationToken.None);
        var kept = await Ask(grain, new NoteFileKept(message, index, id, type, content.Length, Convert.ToHexStringLower(SHA256.HashData(content))));
        if (kept?.Kept != true)
        {
            // Erased or withdrawn meanwhile.
            await blobs.Delete(grain, id, CancellationToken.None);
        }
    }

    // Not stopped with the loop: what was fetched is recorded as fetched.
    private async Task<TReply?> Ask<TReply>(GrainId grain, ICommand<TReply> command)
        where TReply : class
    {
        var now = time.GetUtcNow();
        return (await grains.Ask(grain, command, new CommandContext(new CommandId($"if{Guid.CreateVersion7(now):N}"), now), CancellationToken.None)).Reply;
    }
}
