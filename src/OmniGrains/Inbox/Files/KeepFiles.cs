using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Files;

/// <summary>
/// Stores the files of a message with its conversation, before the message is recorded: what the journal names is there. Doing it again for the
/// same message changes nothing.
/// </summary>
internal sealed class KeepFiles(IGrains grains, Blobs blobs, KeyVault vault)
{
    /// <returns>The message without the bytes, and with an id on each file that is kept.</returns>
    public async Task<IncomingMessage> Of(IncomingMessage message, string conversation, string? record, CancellationToken cancellation)
    {
        if (message.Files.Count == 0)
        {
            return message;
        }

        var grain = new ConversationId(conversation).Grain;
        var state = (await grains.Read(grain, ReadConversation.Query, cancellation)).Value;
        if (state.Forgotten)
        {
            return message with { Files = [] };
        }

        var subject = state.Exists ? state.Subject : Subjects.Of(conversation, record);
        var attachments = message.Attachments.ToArray();
        for (var i = 0; i < message.Files.Count; i++)
        {
            if (FileRules.MayKeep(attachments[i], message.Files[i].Span))
            {
                var id = vault.Digest($"file/{message.Connection}/{message.ProviderId}/{i}");
                await blobs.Save(subject, grain, id, message.Files[i], cancellation);
                attachments[i] = attachments[i] with { FileId = id };
            }
        }

        return message with { Attachments = attachments, Files = [] };
    }

    /// <summary>Deletes the files of a message that a conversation did not take: nothing there names them.</summary>
    public async Task Drop(IncomingMessage kept, string conversation, CancellationToken cancellation)
    {
        var grain = new ConversationId(conversation).Grain;
        var named = (await grains.Read(grain, ReadConversation.Query, cancellation)).Value.AllFiles.Select(file => file.FileId).ToHashSet();
        foreach (var id in kept.Attachments.Select(file => file.FileId).OfType<string>().Where(id => !named.Contains(id)))
        {
            await blobs.Delete(grain, id, CancellationToken.None);
        }
    }
}

/// <summary>Deletes the files of conversations whose customer was erased (nobody could read them any more since), and uploads that no reply named.</summary>
internal sealed class FilesReaction : Reaction
{
    private Lazy<Blobs>? _blobs;

    public override string Name => "inbox-files";

    /// <summary>Says where to find what deletes; called once, before anything happens.</summary>
    public void ResolveFrom(IServiceProvider services) => _blobs = new Lazy<Blobs>(() => (Blobs)services.GetService(typeof(Blobs))!);

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        ConversationForgotten forgotten => [DeleteAll(forgotten.Conversation)],
        UploadsDiscarded discarded => Delete(discarded.Conversation, discarded.Files),
        MessageWithdrawn withdrawn => Delete(withdrawn.Conversation, withdrawn.Files),
        _ => [],
    };

    private Consequence DeleteAll(string conversation) =>
        Consequence.Do((_, cancellation) => _blobs!.Value.Delete(new ConversationId(conversation).Grain, cancellation));

    private IEnumerable<Consequence> Delete(string conversation, IReadOnlyList<string> files) => files.Select(
        file => Consequence.Do((_, cancellation) => _blobs!.Value.Delete(new ConversationId(conversation).Grain, file, cancellation)));
}
