using OmniGrains.Engine;

namespace OmniGrains.Chat;

internal static class ChatRejections
{
    public static readonly Rejection Unknown = new("chat.unknown", "There is no enabled live chat with this id.", RejectionKind.NotFound);

    /// <summary>Never answered: the door opens another visitor's session instead.</summary>
    public static readonly Rejection OfAnother = new("chat.of-another", "This session is somebody else's.", RejectionKind.Conflict);

    public static readonly Rejection MessageInvalid = new(
        "chat.message-invalid", "A message has an id of 1 to 64 letters, digits, hyphens or underscores, and 1 to 4000 characters of text.");

    public static readonly Rejection EmailInvalid = new("chat.email-invalid", "email must be an e-mail address.");

    public static readonly Rejection NameInvalid = new("chat.name-invalid", "name must be 1 to 100 characters.");

    public static readonly Rejection FileRefused = new(
        "chat.file-refused", "Pictures (PNG, JPEG, GIF, WebP), PDF and plain text are taken, up to 10 MB. What a file is, is told by how it begins.");

    public static readonly Rejection FileUnknown = new(
        "chat.file-unknown", "This address of a file has ended, or never was one. Read the message again: it has another one.", RejectionKind.NotFound);

    public static readonly Rejection MessageUnknown = new("chat.message-unknown", "The visitor's conversation has no message with this id.", RejectionKind.NotFound);

    public static readonly Rejection TooManyFiles = new(
        "chat.too-many-files", "At most 50 files and 100 MB are taken from a visitor within 24 hours. Write what it is about; you will be told how to send more.", RejectionKind.Conflict);

    public static readonly Rejection CursorInvalid = new("chat.cursor-invalid", "before and upTo must be the id of a message of this conversation.");
}
