using OmniGrains.Channels.Contracts;
using OmniGrains.Edge;

namespace OmniGrains.Inbox.Contracts;

/// <summary>
/// Messages to people outside of a conversation, over the same connections: the channel's rules and STOP words hold for them too, and an
/// answer comes back into the contact's conversation.
/// </summary>
public interface IOneWayMessages
{
    /// <summary>Whether the person told this sender to stop.</summary>
    ValueTask<bool> HasStopped(string connection, string address, CancellationToken cancellation);

    /// <summary>
    /// Makes one attempt. What the channel later reports comes as <see cref="OwnedMessageReported"/>, also when it comes before the
    /// attempt has ended.
    /// </summary>
    /// <param name="connection">The connection.</param>
    /// <param name="owner">Who is told what becomes of it; at most 160 characters, no personal data.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellation">Stops waiting; it may have been sent.</param>
    Task<SendResult> Send(string connection, string owner, OutgoingMessage message, CancellationToken cancellation);
}

/// <summary>The channel reported on a message that was sent by <see cref="IOneWayMessages"/>.</summary>
public sealed record OwnedMessageReported(string Owner, MessageState State, string? Code, string? Detail) : IAdministrativeEvent;
