namespace OmniGrains.Inbox.Contracts;

/// <summary>What a message of a channel with threads brings along.</summary>
/// <param name="Heading">What it is headed with: a mail's subject.</param>
/// <param name="Quoted">What followed the message itself: the earlier messages that it quotes, and a signature.</param>
/// <param name="Automatic">True when a machine wrote it: it is kept, but nobody is to answer it, and it opens nothing again.</param>
/// <param name="Hints">What it says to belong to, nearest first. A hint counts only for a sender who belongs there.</param>
/// <param name="Participants">Who else it was sent to, without us.</param>
public sealed record MailFacts(string? Heading, string? Quoted, bool Automatic, IReadOnlyList<ThreadHint> Hints, IReadOnlyList<string> Participants)
{
    /// <summary>Why it is not of the sender whom it names, as far as who received it tells; null when nothing speaks against it. Such a mail joins nothing.</summary>
    public string? Unproven { get; init; }
}

/// <summary>A sign of the thread that a message belongs to: one of the two.</summary>
/// <param name="Conversation">The conversation that our own signed mark names.</param>
/// <param name="ProviderId">The channel's id of an earlier message that is not ours.</param>
public sealed record ThreadHint(string? Conversation, string? ProviderId);
