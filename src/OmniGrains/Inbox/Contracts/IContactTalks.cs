using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contracts;

/// <summary>A conversation as its contact may see it: no notes, nothing of what is done with it here.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Messages">What was said, oldest first; what has not been sent yet is not in it.</param>
/// <param name="Settled">Nothing up to this number can still appear among the messages.</param>
/// <param name="Reachable">Whether it can go on over another connection.</param>
public sealed record ContactTalk(string Conversation, IReadOnlyList<ContactMessage> Messages, int Settled, bool Reachable);

/// <summary>A message of such a conversation.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Number">Its number; numbers grow, and have gaps.</param>
/// <param name="Inbound">True when the contact wrote it.</param>
/// <param name="At">When.</param>
/// <param name="Text">Plain text: escape it before it is shown in a page.</param>
/// <param name="Attachments">What came with it.</param>
/// <param name="By">Who of us wrote it: an id of ours, not for the contact.</param>
/// <param name="ProviderId">The channel's id of what came in.</param>
/// <param name="State">Of what we sent: how far it is.</param>
/// <param name="Elsewhere">True when it was said over the other connection, by whoever holds that address.</param>
/// <param name="Forwarded">True when it went over the other connection too.</param>
public sealed record ContactMessage(
    string Id, int Number, bool Inbound, DateTimeOffset At, string? Text, IReadOnlyList<MessageAttachment> Attachments, string? By, string? ProviderId,
    MessageState? State, bool Elsewhere, bool Forwarded);

/// <summary>A file of such a message.</summary>
/// <param name="Name">As its sender called it.</param>
/// <param name="ContentType">A harmless type, with which it may be served.</param>
/// <param name="Content">The file.</param>
public sealed record ContactFile(string? Name, string ContentType, ReadOnlyMemory<byte> Content);

/// <summary>Conversations for channels that show them to their contacts.</summary>
public interface IContactTalks
{
    /// <summary>The stream of the contact with this address, as <see cref="ConversationOpened.Contact"/> names it.</summary>
    string ContactOf(string connection, string address);

    /// <summary>The conversation that the contact's messages go to, from its live state; null when there is none, or it was erased.</summary>
    ValueTask<ContactTalk?> Find(string connection, string address, CancellationToken cancellation);

    /// <summary>A file of a message that the contact may see; null when there is none, or it is not kept.</summary>
    ValueTask<ContactFile?> Open(string connection, string address, string message, int index, CancellationToken cancellation);

    /// <summary>The contact can also be reached at another address. Said again it changes nothing; the latest address counts.</summary>
    /// <param name="conversation">The conversation.</param>
    /// <param name="connection">The connection over which it goes on there; null when there is none that can: the address is kept, and a connection that was named before stays.</param>
    /// <param name="address">The contact's address there.</param>
    /// <param name="afterMinutes">For how long a reply waits to be seen.</param>
    /// <param name="language">In which language they are spoken to there; null when it is not known.</param>
    /// <param name="context">The command's id and time.</param>
    /// <param name="cancellation">Stops.</param>
    Task GoOn(string conversation, string? connection, string address, int afterMinutes, string? language, CommandContext context, CancellationToken cancellation);

    /// <summary>The contact has got (or read) our messages up to a number. What was not sent yet is left out.</summary>
    Task Acknowledge(string conversation, int upTo, MessageState state, CommandContext context, CancellationToken cancellation);
}
