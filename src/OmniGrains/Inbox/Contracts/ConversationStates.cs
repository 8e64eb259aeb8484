using System.Text.Json.Serialization;

namespace OmniGrains.Inbox.Contracts;

/// <summary>Where a conversation stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConversationStatus>))]
public enum ConversationStatus
{
    /// <summary>Somebody here has to act.</summary>
    [JsonStringEnumMemberName("open")]
    Open,

    /// <summary>It waits for somebody else than the customer: a colleague, a supplier, a carrier.</summary>
    [JsonStringEnumMemberName("pending")]
    Pending,

    /// <summary>Out of sight until a moment, or until the customer writes.</summary>
    [JsonStringEnumMemberName("snoozed")]
    Snoozed,

    /// <summary>It was answered: the customer is to write next.</summary>
    [JsonStringEnumMemberName("waiting")]
    Waiting,

    /// <summary>Done; a message of the customer soon after opens it again.</summary>
    [JsonStringEnumMemberName("resolved")]
    Resolved,
}

[JsonConverter(typeof(JsonStringEnumConverter<ConversationPriority>))]
public enum ConversationPriority
{
    [JsonStringEnumMemberName("low")]
    Low,
    [JsonStringEnumMemberName("normal")]
    Normal,
    [JsonStringEnumMemberName("high")]
    High,
    [JsonStringEnumMemberName("urgent")]
    Urgent,
}

/// <summary>Which way an entry of a conversation goes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MessageDirection>))]
public enum MessageDirection
{
    [JsonStringEnumMemberName("in")]
    In,
    [JsonStringEnumMemberName("out")]
    Out,

    /// <summary>An internal note: the customer never sees it.</summary>
    [JsonStringEnumMemberName("note")]
    Note,
}

[JsonConverter(typeof(JsonStringEnumConverter<MessageKind>))]
public enum MessageKind
{
    [JsonStringEnumMemberName("text")]
    Text,
    [JsonStringEnumMemberName("image")]
    Image,
    [JsonStringEnumMemberName("audio")]
    Audio,
    [JsonStringEnumMemberName("video")]
    Video,
    [JsonStringEnumMemberName("document")]
    Document,
    [JsonStringEnumMemberName("sticker")]
    Sticker,
    [JsonStringEnumMemberName("location")]
    Location,
    [JsonStringEnumMemberName("contacts")]
    Contacts,

    /// <summary>Sent from a template that the channel has approved.</summary>
    [JsonStringEnumMemberName("template")]
    Template,

    /// <summary>Written in public, below something that we published.</summary>
    [JsonStringEnumMemberName("comment")]
    Comment,

    /// <summary>The channel has more kinds than these; this one is shown as what it is not.</summary>
    [JsonStringEnumMemberName("unsupported")]
    Unsupported,

    /// <summary>A telephone call.</summary>
    [JsonStringEnumMemberName("call")]
    Call,
}

/// <summary>How far a message to the customer is. It only moves on, and a failure is final.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MessageState>))]
public enum MessageState
{
    /// <summary>Durable here, and on its way.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    /// <summary>The channel has taken it.</summary>
    [JsonStringEnumMemberName("sent")]
    Sent,
    [JsonStringEnumMemberName("delivered")]
    Delivered,
    [JsonStringEnumMemberName("read")]
    Read,
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>Something that came or goes with a message. The file itself stays where it is, or is kept beside the journal.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="MediaId">The channel's id of the file, when it has one.</param>
/// <param name="Url">Where it is, when that is told.</param>
/// <param name="ContentType">As the channel says; not to be trusted.</param>
/// <param name="Name">Its file name; not to be trusted.</param>
/// <param name="Size">In bytes, when told.</param>
/// <param name="Sha256">Its digest, when told.</param>
/// <param name="FileId">By which it can be fetched here (<c>GET /v1/conversations/{id}/files/{fileId}</c>), when it is kept here.</param>
/// <param name="NotKept">Why it is not kept here, once that is certain; then it lies at <c>url</c>, or with the channel by its <c>mediaId</c>, as long as that has it.</param>
public sealed record MessageAttachment(
    MessageKind Kind, string? MediaId = null, string? Url = null, string? ContentType = null, string? Name = null, long? Size = null, string? Sha256 = null,
    string? FileId = null, string? NotKept = null);

/// <summary>A message from a template that the channel has approved.</summary>
/// <param name="Name">The template's name at the channel.</param>
/// <param name="Language">Its language, e.g. <c>en_US</c>.</param>
/// <param name="Parameters">What is put in the places of its body, in order.</param>
public sealed record TemplateMessage(string Name, string Language, IReadOnlyList<string> Parameters);
