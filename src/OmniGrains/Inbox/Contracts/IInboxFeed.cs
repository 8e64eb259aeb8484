using System.Text.Json.Serialization;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contracts;

/// <summary>A message as a channel brings it.</summary>
/// <param name="Connection">The connected channel.</param>
/// <param name="ProviderId">The channel's own id of the message: a repetition is recognised by it, for ever.</param>
/// <param name="Address">Who writes: the address on that channel, to which replies go.</param>
/// <param name="Name">How they call themselves.</param>
/// <param name="Identities">By what they are recognised.</param>
/// <param name="Kind">What kind of message it is.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Attachments">What came with it.</param>
/// <param name="SentAt">When it was sent, as the channel says.</param>
/// <param name="Title">What it is about, where the channel has subjects.</param>
/// <param name="OrderId">The order that it is about, where that is known.</param>
public sealed record IncomingMessage(
    string Connection,
    string ProviderId,
    string Address,
    string? Name,
    IReadOnlyList<IdentityInput> Identities,
    MessageKind Kind,
    string? Text,
    IReadOnlyList<MessageAttachment> Attachments,
    DateTimeOffset SentAt,
    string? Title = null,
    string? OrderId = null)
{
    /// <summary>What only mails have; null on channels without threads, where one contact has one conversation at a time.</summary>
    public MailFacts? Mail { get; init; }

    /// <summary>
    /// True when the channel makes sure that the address is one person's for ever: who turns out to be somebody known goes on in the same
    /// conversation.
    /// </summary>
    public bool AddressIsOnePersons { get; init; }

    /// <summary>The language that the channel knows them by (<see cref="SpokenLanguage"/>); null where it tells none.</summary>
    public string? Language { get; init; }

    /// <summary>Set when a marketplace relayed it: whose conversation it is then.</summary>
    public MarketFacts? Market { get; init; }

    /// <summary>The bytes of <see cref="Attachments"/>, in their order, where they came along; empty where they did not.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReadOnlyMemory<byte>> Files { get; init; } = [];
}

/// <summary>A marketplace that relayed a message over another channel.</summary>
/// <param name="Connector">The marketplace: its rules hold, and its name is the channel that the conversation is counted under.</param>
/// <param name="OrderNumbers">Numbers in the form of its orders' that the message names.</param>
public sealed record MarketFacts(string Connector, IReadOnlyList<string> OrderNumbers);

/// <summary>What a channel says of a message that we sent.</summary>
/// <param name="Connection">The connected channel.</param>
/// <param name="ProviderId">The channel's own id of the message.</param>
/// <param name="State">How far it is.</param>
/// <param name="Code">Why it failed.</param>
/// <param name="Detail">The same for people, in our own words.</param>
/// <param name="Key">What we gave the message along, where the channel tells it back: our id of it.</param>
/// <param name="Address">Whom it was sent to, where the channel tells that.</param>
public sealed record MessageReport(
    string Connection, string ProviderId, MessageState State, string? Code = null, string? Detail = null, string? Key = null, string? Address = null);

/// <summary>A customer's reaction to a message, by either side's message id at the channel.</summary>
/// <param name="Connection">The connected channel.</param>
/// <param name="Address">The contact's address there.</param>
/// <param name="ProviderId">The channel's own id of the message.</param>
/// <param name="Emoji">The reaction; null when it was taken back.</param>
/// <param name="At">When, as the channel says: of several reactions the latest counts, in whatever order they are told.</param>
public sealed record IncomingReaction(string Connection, string Address, string ProviderId, string? Emoji, DateTimeOffset At);

/// <summary>Where a message went.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="MessageId">The message.</param>
/// <param name="Opened">True when the conversation began with it.</param>
/// <param name="Duplicate">True when it was here before.</param>
/// <param name="Revision">The conversation's version; the ETag.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record InboundReceipt(string ConversationId, string MessageId, bool Opened, bool Duplicate, int Revision, long Position);

/// <summary>The way into the inbox, for channels. All of it may be said twice, late and in any order.</summary>
public interface IInboxFeed
{
    /// <summary>
    /// Puts a message into the contact's conversation, or begins one. Messages that come at the same moment make one conversation;
    /// one that came before changes nothing.
    /// </summary>
    Task<Result<InboundReceipt>> Take(IncomingMessage message, DateTimeOffset at, CancellationToken cancellation);

    /// <summary>Notes what became of a message that we sent; a state never goes back. It may come before we know that it was sent.</summary>
    Task Report(MessageReport report, CommandContext context, CancellationToken cancellation);

    /// <summary>Notes a reaction; one that a later one has taken the place of is left out.</summary>
    /// <param name="reaction">The reaction.</param>
    /// <param name="toldAt">When the channel told it first, whatever the number of times it is processed.</param>
    /// <param name="context">Under which command.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>False when nothing of the message is here: it may be on its way.</returns>
    Task<bool> React(IncomingReaction reaction, DateTimeOffset toldAt, CommandContext context, CancellationToken cancellation);
}
