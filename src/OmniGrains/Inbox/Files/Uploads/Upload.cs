using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Files.Uploads;

/// <summary>A file that somebody here wants to send, until a reply names it or its time is over.</summary>
internal sealed record Upload(MessageAttachment File, DateTimeOffset DiscardAt);

/// <summary>Announces a file before its bytes are stored: whatever happens then, they are found, and discarded when no reply names them.</summary>
internal sealed record AnnounceUpload(MessageAttachment File, string By) : ICommand<UploadAnnounced>;

internal sealed record UploadAnnounced(MessageAttachment File, DateTimeOffset DiscardAt);

/// <summary>The moment has come at which unused uploads go.</summary>
internal sealed record DiscardUploads : ICommand<ConversationDone>;

/// <summary>Uploads, as their conversation decides about them.</summary>
internal static class UploadDecisions
{
    /// <summary>So many may wait for a reply at once, so that nobody fills the store.</summary>
    public const int MostWaiting = 20;

    private const string Name = "uploads";
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public static readonly Rejection TooMany = new(
        "conversation.too-many-uploads", $"At most {MostWaiting} files wait for a reply in a conversation. Send a reply with some, or wait: unused ones go after a day.",
        RejectionKind.Conflict);

    public static readonly Rejection UnknownFile = new(
        "conversation.file-unknown", "A file that is named was not uploaded to this conversation, or a day ago without being sent. Upload it again.");

    public static Decision Announce(Conversation state, AnnounceUpload announce, DateTimeOffset at)
    {
        if (state.Uploads.Count >= MostWaiting)
        {
            return Decision.Reject(TooMany);
        }

        var uploaded = new FileUploaded(state.Subject, state.Id, announce.File, announce.By, at, at + Kept);
        return Decision.Accept(new UploadAnnounced(announce.File, uploaded.DiscardAt), uploaded)
            .Remind(new Reminder(Name, state.Uploads.Select(one => one.DiscardAt).Append(uploaded.DiscardAt).Min(), new DiscardUploads()));
    }

    public static Decision Discard(Conversation state, DateTimeOffset at)
    {
        var done = new ConversationDone(state.Id, state.Revision);
        var over = state.Uploads.Where(one => one.DiscardAt <= at).Select(one => one.File.FileId!).ToList();
        var rest = state.Uploads.Where(one => one.DiscardAt > at).Select(one => (DateTimeOffset?)one.DiscardAt).Min();
        return over.Count == 0
            ? Decision.Unchanged(done)
            : Decision.Accept(done, new UploadsDiscarded(state.Id, state.Record, over, at)).Remind(new Reminder(Name, rest, rest is null ? null : new DiscardUploads()));
    }

    /// <summary>The files that a reply names: uploaded ones that wait, or ones that were sent in this conversation before; null when one is neither.</summary>
    public static IReadOnlyList<MessageAttachment>? Named(Conversation state, IReadOnlyList<string>? ids)
    {
        var files = (ids ?? []).Select(id => state.Uploads.Find(one => one.File.FileId == id)?.File ?? SentBefore(state, id)).ToList();
        return files.Contains(null) ? null : [.. files.OfType<MessageAttachment>()];
    }

    private static MessageAttachment? SentBefore(Conversation state, string id) =>
        state.Entries.Where(entry => entry.Direction == MessageDirection.Out).SelectMany(entry => entry.Attachments).FirstOrDefault(file => file.FileId == id);
}
