using System.Collections.Immutable;
using OmniGrains.Inbox.Clocks;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Conversations;

/// <summary>One conversation with one contact over one channel.</summary>
internal sealed record Conversation
{
    /// <summary>Most messages and notes; then the customer's next message begins another conversation.</summary>
    public const int MostEntries = 2_000;

    /// <summary>Most participants; further ones are not let in.</summary>
    public const int MostParticipants = 50;

    public static readonly Conversation Unknown = new();

    public string Id { get; init; } = "";

    public string? Record { get; init; }

    public string Connection { get; init; } = "";

    public string Connector { get; init; } = "";

    public string Channel { get; init; } = "";

    /// <summary>The contact's stream.</summary>
    public string Contact { get; init; } = "";

    /// <summary>Personal, as are <see cref="ContactName"/>, <see cref="Title"/> and what entries say; null once they are erased.</summary>
    public string? Address { get; init; }

    public string? ContactName { get; init; }

    public string? Title { get; init; }

    /// <summary>Whom the contact wrote to beside us; they may write too. Personal.</summary>
    public ImmutableList<string> Participants { get; init; } = [];

    public ConversationStatus Status { get; init; }

    public DateTimeOffset? SnoozedUntil { get; init; }

    public ConversationHandling Handling { get; init; } = ConversationHandling.New;

    public ImmutableList<ConversationEntry> Entries { get; init; } = [];

    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the customer last wrote, by the channel's clock.</summary>
    public DateTimeOffset? LastInboundAt { get; init; }

    public DateTimeOffset? FirstResponseAt { get; init; }

    /// <summary>Since when the customer waits for an answer; null while it does not.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>What is owed to the customer by when.</summary>
    public ServiceLevel Service { get; init; } = ServiceLevel.None;

    public bool Forgotten { get; init; }

    /// <summary>
    /// Counts what an agent must have seen before answering: messages, notes and changes, but not how far a message is. The
    /// validator of <c>If-Match</c>.
    /// </summary>
    public int Revision { get; init; }

    public bool Exists => Id.Length > 0;

    public bool IsOpen => Status != ConversationStatus.Resolved;

    /// <summary>Under whose key its personal events are sealed.</summary>
    public string Subject => Subjects.Of(Id, Record);

    public string NextMessage => MessageId.Of(Id, Entries.Count + 1);

    /// <summary>Whether an address belongs to it: its contact's, or a participant's.</summary>
    public bool IsOf(string address) => string.Equals(Address, address, StringComparison.OrdinalIgnoreCase) || Participants.Contains(address, StringComparer.OrdinalIgnoreCase);

    public ConversationEntry? Entry(string message) => Entries.FindLast(entry => entry.Id == message);
}

/// <summary>Who is to act, how urgent it is, what it is about.</summary>
internal sealed record ConversationHandling(string? Assignee, string? Team, ConversationPriority Priority, ImmutableSortedSet<string> Labels, string? OrderId)
{
    public static readonly ConversationHandling New = new(null, null, ConversationPriority.Normal, [], null);
}

/// <summary>A message or note.</summary>
internal sealed record ConversationEntry(
    int Number, string Id, MessageDirection Direction, MessageKind Kind, DateTimeOffset SentAt, DateTimeOffset At, string? By)
{
    public string? Text { get; init; }

    public IReadOnlyList<MessageAttachment> Attachments { get; init; } = [];

    public TemplateMessage? Template { get; init; }

    public string? ProviderId { get; init; }

    public string? Heading { get; init; }

    public string? Quoted { get; init; }

    /// <summary>Who wrote, when it was not the contact.</summary>
    public string? From { get; init; }

    /// <summary>True when a machine wrote it.</summary>
    public bool Automatic { get; init; }

    public IReadOnlyList<string> Mentions { get; init; } = [];

    /// <summary>Null for what comes in and for notes.</summary>
    public MessageState? State { get; init; }

    public DateTimeOffset? StateAt { get; init; }

    public string? FailureCode { get; init; }

    public string? FailureDetail { get; init; }

    public string? Reaction { get; init; }
}
