using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contracts;

/// <summary>A message to a customer that was not written here, but in the channel's own inbox or by another program; or the echo of one of ours.</summary>
/// <param name="Connection">The connected channel.</param>
/// <param name="Address">To whom.</param>
/// <param name="ProviderId">The channel's own id of the message.</param>
/// <param name="Key">What the sender's program gave it along; of ours, the message's id.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Attachments">What went with it.</param>
/// <param name="SentAt">When, as the channel says.</param>
public sealed record MessageElsewhere(
    string Connection, string Address, string ProviderId, string? Key, string? Text, IReadOnlyList<MessageAttachment> Attachments, DateTimeOffset SentAt);

/// <summary>Whoever wrote a message took it back at the channel.</summary>
public sealed record MessageWithdrawal(string Connection, string Address, string ProviderId);

/// <summary>Whoever wrote a message changed what it says.</summary>
/// <param name="Connection">The connected channel.</param>
/// <param name="Address">The contact's address there.</param>
/// <param name="ProviderId">The channel's own id of the message.</param>
/// <param name="Text">What it says now; null for nothing.</param>
/// <param name="At">When it was changed, as the channel says: of several changes the latest counts, in whatever order they are told.</param>
public sealed record MessageEdit(string Connection, string Address, string ProviderId, string? Text, DateTimeOffset At);

/// <summary>Everything that was sent to a customer up to a moment has got so far.</summary>
public sealed record ProgressUpTo(string Connection, string Address, DateTimeOffset UpTo, MessageState State);

/// <summary>Signs that channels give of messages, beside the messages themselves. All of it may be said twice, late and in any order.</summary>
public interface IInboxSigns
{
    /// <summary>Shows a message that was written elsewhere as ours. The echo of one that was sent from here changes nothing; so does one to somebody who never wrote.</summary>
    Task Note(MessageElsewhere message, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Takes away what a withdrawn message said.</summary>
    /// <returns>False when the message is not here (yet).</returns>
    Task<bool> Withdraw(MessageWithdrawal withdrawal, CommandContext context, CancellationToken cancellation);

    /// <summary>Shows what a changed message says now; a change that a later one has taken the place of is left out.</summary>
    /// <param name="edit">The change.</param>
    /// <param name="toldAt">When the channel told it first, whatever the number of times it is processed.</param>
    /// <param name="context">Under which command.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>False when the message is not here (yet).</returns>
    Task<bool> Edit(MessageEdit edit, DateTimeOffset toldAt, CommandContext context, CancellationToken cancellation);

    /// <summary>Moves on what was sent up to a moment; a state never goes back.</summary>
    Task Note(ProgressUpTo progress, CommandContext context, CancellationToken cancellation);
}
