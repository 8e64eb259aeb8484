using System.Collections.Frozen;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Files.Media;

/// <summary>A file of a message was fetched from the channel, and is stored.</summary>
internal sealed record NoteFileKept(string Message, int Index, string FileId, string? ContentType, long Size, string Sha256) : ICommand<FileKeptNoted>;

/// <summary>A file of a message is not fetched: for a reason that does not pass, or that lasted.</summary>
internal sealed record NoteFileNotKept(string Message, int Index, string Reason) : ICommand<FileKeptNoted>;

/// <param name="Kept">False when nobody wants it any more.</param>
internal sealed record FileKeptNoted(bool Kept);

/// <summary>Files of messages that lie with their channel, as a conversation decides about them.</summary>
internal static class MediaDecisions
{
    private static readonly FrozenSet<string> Connectors = new[] { "whatsapp", "messenger", "instagram", "telegram", "twilio", "api" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a message has files that are to be fetched.</summary>
    public static bool HasSome(Conversation state, string message) =>
        !state.Forgotten && state.Entry(message) is { } entry && Connectors.Contains(state.RouteOf(entry.Home).Connector) && entry.Attachments.Any(IsElsewhere);

    /// <summary>Whether the channel holds it, and we do not.</summary>
    public static bool IsElsewhere(MessageAttachment file) => file is { FileId: null, NotKept: null, Kind: MessageKind.Image or MessageKind.Audio or MessageKind.Video or MessageKind.Document or MessageKind.Sticker }
        && (file.MediaId ?? file.Url) is not null;

    public static Decision Keep(Conversation state, NoteFileKept note, DateTimeOffset at)
    {
        if (state.Forgotten || state.Entry(note.Message) is not { } entry || note.Index >= entry.Attachments.Count)
        {
            return Decision.Unchanged(new FileKeptNoted(Kept: false));
        }

        var known = entry.Attachments[note.Index].FileId == note.FileId;
        return known ? Decision.Unchanged(new FileKeptNoted(Kept: true)) : Decision.Accept(
            new FileKeptNoted(Kept: true), new FileKept(state.Id, note.Message, state.Record, note.Index, note.FileId, note.ContentType, note.Size, note.Sha256, at));
    }

    public static Decision Leave(Conversation state, NoteFileNotKept note, DateTimeOffset at) =>
        !state.Forgotten && state.Entry(note.Message) is { } entry && note.Index < entry.Attachments.Count && IsElsewhere(entry.Attachments[note.Index])
            ? Decision.Accept(new FileKeptNoted(Kept: false), new FileNotKept(state.Id, note.Message, state.Record, note.Index, note.Reason, at))
            : Decision.Unchanged(new FileKeptNoted(Kept: false));

    public static ConversationEntry With(ConversationEntry entry, FileNotKept left) => With(entry, left.Index, file => file with { NotKept = left.Reason });

    public static ConversationEntry With(ConversationEntry entry, FileKept kept) => With(
        entry, kept.Index, file => file with { FileId = kept.FileId, ContentType = kept.ContentType, Size = kept.Size, Sha256 = kept.Sha256, NotKept = null });

    private static ConversationEntry With(ConversationEntry entry, int index, Func<MessageAttachment, MessageAttachment> change)
    {
        if (index >= entry.Attachments.Count)
        {
            return entry;
        }

        var files = entry.Attachments.ToArray();
        files[index] = change(files[index]);
        return entry with { Attachments = files };
    }
}
