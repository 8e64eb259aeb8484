using Microsoft.Extensions.Logging;
using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox.Files.Media;

/// <summary>
/// One attempt at the files of one message. Each is stored under a name that follows from the message before its event is recorded, so that a
/// crash between the two fetches it again and changes nothing. What cannot be fetched stays without a file, and says why.
/// </summary>
internal sealed class FetchOne(IGrains grains, IMessaging messaging, Blobs blobs, KeyVault vault, TimeProvider time, ILogger<FetchOne> log)
{
    public async ValueTask Fetch(string connection, WaitingMessage waiting, CancellationToken stop)
    {
        IReadOnlyList<(int Index, FetchedMedia Failure)> failures;
        try
        {
            failures = await Attempt(connection, waiting, stop);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or JournalUnavailableException))
        {
            // Its text may quote the message: the type alone is kept.
            log.LogError("Fetching a file of {Connection} failed with {Failure}", connection, exception.GetType().Name);
            failures = [(0, new FetchedMedia("unexpected", Passing: true))];
        }

        var (attempts, queue) = (waiting.Attempts + 1, MediaQueue.GrainOf(connection));
        if (failures is [.., (_, { Code: { } code } failure)] && attempts <= SendOne.Schedule.Count)
        {
            var pause = failure.RetryAfter > SendOne.Schedule[attempts - 1] ? failure.RetryAfter.Value : SendOne.Schedule[attempts - 1];
            await Ask(queue, new Postpone(waiting.Message, attempts, time.GetUtcNow() + pause, code));
            return;
        }

        // What did not pass by now is told as it is.
        foreach (var (index, last) in failures)
        {
            await Leave(waiting, index, last.Code!);
        }

        await Ask(queue, new Settle(waiting.Message));
    }

    // The failures that may pass; nothing is told of those yet.
    private async Task<IReadOnlyList<(int Index, FetchedMedia Failure)>> Attempt(string connection, WaitingMessage waiting, CancellationToken stop)
    {
        var state = (await grains.Read(new ConversationId(waiting.Conversation).Grain, ReadConversation.Query, stop)).Value;
        var failures = new List<(int, FetchedMedia)>();
        var files = state.Entry(waiting.Message)?.Attachments ?? [];
        for (var i = 0; i < files.Count; i++)
        {
            if (!MediaDecisions.IsElsewhere(files[i]))
            {
                continue;
            }

            var fetch = new FetchedFile(blobs, state, files[i], vault.Digest($"file/{waiting.Message}/{i}"));
            var fetched = await messaging.Fetch(connection, files[i], FileRules.LargestFetched, fetch.Take, stop);
            if (fetched.Passing)
            {
                failures.Add((i, fetched));
            }
            else if ((fetched.Code ?? fetch.Refused) is { } reason)
            {
                await Leave(waiting, i, reason);
            }
            else
            {
                await Keep(waiting, i, fetch);
            }
        }

        return failures;
    }

    private async Task Keep(WaitingMessage waiting, int index, FetchedFile file)
    {
        var grain = new ConversationId(waiting.Conversation).Grain;
        var kept = await Ask(grain, new NoteFileKept(waiting.Message, index, file.Id, file.ContentType, file.Length, file.Sha256));
        if (kept?.Kept != true)
        {
            // Erased or withdrawn meanwhile.
            await blobs.Delete(grain, file.Id, CancellationToken.None);
        }
    }

    private Task Leave(WaitingMessage waiting, int index, string reason) => Ask(new ConversationId(waiting.Conversation).Grain, new NoteFileNotKept(waiting.Message, index, reason));

    // Not stopped with the loop: what was fetched is recorded as fetched.
    private async Task<TReply?> Ask<TReply>(GrainId grain, ICommand<TReply> command)
        where TReply : class
    {
        var now = time.GetUtcNow();
        return (await grains.Ask(grain, command, new CommandContext(new CommandId($"if{Guid.CreateVersion7(now):N}"), now), CancellationToken.None)).Reply;
    }
}
