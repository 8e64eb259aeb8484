using System.Collections.Immutable;
using OmniGrains.Channels.Contracts;
using OmniGrains.Inbox.Calls;
using OmniGrains.Inbox.Clocks;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Files.Uploads;
using OmniGrains.Inbox.GoingOn;
using OmniGrains.Inbox.Linking;
using OmniGrains.Inbox.Merging;
using OmniGrains.Inbox.Signs;

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

    /// <summary>The language that the channel knew the customer by last; null where it tells none.</summary>
    public string? Language { get; init; }

    public ConversationStatus Status { get; init; }

    public DateTimeOffset? SnoozedUntil { get; init; }

    public ConversationHandling Handling { get; init; } = ConversationHandling.New;

    public ImmutableList<ConversationEntry> Entries { get; init; } = [];

    /// <summary>Files that wait for a reply to name them. Personal.</summary>
    public ImmutableList<Upload> Uploads { get; init; } = [];

    /// <summary>How far what was sent to a contact had got by its channel's word, while something of ours was still on its way; by the contacts' streams.</summary>
    public ImmutableSortedDictionary<string, HeardProgress> Heard { get; init; } = ImmutableSortedDictionary.Create<string, HeardProgress>(StringComparer.Ordinal);

    public DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the customer last wrote, by the channel's clock.</summary>
    public DateTimeOffset? LastInboundAt { get; init; }

    public DateTimeOffset? FirstResponseAt { get; init; }

    /// <summary>Since when the customer waits for an answer; null while it does not.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>What is owed to the customer by when.</summary>
    public ServiceLevel Service { get; init; } = ServiceLevel.None;

    /// <summary>Who decided last who has it, and why.</summary>
    public RoutingTold? Routing { get; init; }

    /// <summary>What was done by itself lately: all of the last hour, and no fewer than the last fifty.</summary>
    public ImmutableList<ActedByItself> ByItself { get; init; } = [];
    /// <summary>Where it goes on when the contact is not where they write; null when that is nowhere.</summary>
    public OtherConnection? GoesOn { get; init; }

    /// <summary>Where the conversation goes on; null while it stands alone.</summary>
    public string? MergedInto { get; init; }

    /// <summary>Who let it go on there, and why.</summary>
    public MergeTold? Merge { get; init; }

    public ConversationStatus StatusBeforeMerge { get; init; }

    /// <summary>The ways to contacts of conversations that go on, or went on, in this one; by their ids.</summary>
    public ImmutableSortedDictionary<string, ConversationRoute> Routes { get; init; } = ImmutableSortedDictionary.Create<string, ConversationRoute>(StringComparer.Ordinal);

    /// <summary>Other conversations that hold messages of this one.</summary>
    public ImmutableList<string> Hosts { get; init; } = [];

    /// <summary>What was said on whether other conversations are the same story; by their ids.</summary>
    public ImmutableSortedDictionary<string, ConversationLink> Links { get; init; } = ImmutableSortedDictionary.Create<string, ConversationLink>(StringComparer.Ordinal);

    /// <summary>The conversations out of which somebody took it: no rule puts it there again.</summary>
    public ImmutableSortedSet<string> Apart { get; init; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

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

    /// <summary>Whether an address belongs to it: its contact's, here or where it goes on, or a participant's.</summary>
    public bool IsOf(string address) => string.Equals(Address, address, StringComparison.OrdinalIgnoreCase) || Participants.Contains(address, StringComparer.OrdinalIgnoreCase)
        || string.Equals(GoesOn?.Address, address, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether messages of a connection may belong to it.</summary>
    public bool IsOver(string connection) => Connection == connection || GoesOn?.Connection == connection;

    /// <summary>Whether something was said over the other connection: what came in there, and what answers that.</summary>
    public bool IsElsewhere(ConversationEntry entry) => GoesOn is not null && entry.Direction != MessageDirection.Note
        && (entry.Direction == MessageDirection.In ? entry : Entries.FindLast(said => said.Number < entry.Number && said is { Direction: MessageDirection.In, Automatic: false }))?.From is not null;

    /// <summary>The files of its messages, and those that wait for a reply.</summary>
    public IEnumerable<MessageAttachment> AllFiles => Entries.SelectMany(entry => entry.Attachments).Concat(Uploads.Select(one => one.File));

    /// <summary>The way of a message: by the conversation that it belongs to; null for the own one.</summary>
    public ConversationRoute RouteOf(string? member) => member is not null && Routes.TryGetValue(member, out var route) ? route : ConversationRoute.OwnOf(this);

    /// <summary>The way on which the customer wrote last.</summary>
    public ConversationRoute LastUsed => Routes.Values.Where(route => route.IsMember).Append(ConversationRoute.OwnOf(this)).MaxBy(route => route.LastInboundAt ?? DateTimeOffset.MinValue)!;

    /// <summary>The conversation in which an entry is shown, and is to be acted on: its home, or where that goes on as far as is known here.</summary>
    public string ShownIn(ConversationEntry entry) =>
        entry.Home is { } home && !(Routes.TryGetValue(home, out var route) && route.IsMember) ? home : MergedInto ?? Id;

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

    /// <summary>Why it may not be of whom it says.</summary>
    public string? Unproven { get; init; }

    public IReadOnlyList<string> Mentions { get; init; } = [];

    /// <summary>Null for what comes in and for notes.</summary>
    public MessageState? State { get; init; }

    public DateTimeOffset? StateAt { get; init; }

    /// <summary>When it left, or when we first heard that it had.</summary>
    public DateTimeOffset? SentOn { get; init; }

    /// <summary>When whoever wrote it last changed what it says.</summary>
    public DateTimeOffset? EditedAt => Edited?.At;

    public SignMoment? Edited { get; init; }

    /// <summary>True when whoever wrote it took it back.</summary>
    public bool Withdrawn { get; init; }

    public string? FailureCode { get; init; }

    /// <summary>True while it is not known whether the channel took it.</summary>
    public bool IsInDoubt => State == MessageState.Failed && FailureCode == SendResult.InDoubt;

    public string? FailureDetail { get; init; }

    /// <summary>The conversation that it belongs to, when that is another one than the one that holds it.</summary>
    public string? Home { get; init; }

    public string? Reaction { get; init; }

    public SignMoment? Reacted { get; init; }

    /// <summary>Set when it goes over the other connection too.</summary>
    public Forwarding? Forwarded { get; init; }

    /// <summary>Of a call: what is known of it.</summary>
    public CallEntry? Call { get; init; }
}
