using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.Contracts;

/// <summary>A connected channel over which people write to us.</summary>
/// <param name="Id">The connection.</param>
/// <param name="Connector">Whose contract it speaks, e.g. <c>whatsapp</c>.</param>
/// <param name="Channel">The channel that its conversations are counted under.</param>
/// <param name="CanSend">Whether replies can go out over it, as it is set up.</param>
/// <param name="Templates">The templates that the channel has approved, as they were set up.</param>
public sealed record MessagingChannel(string Id, string Connector, string Channel, bool CanSend, IReadOnlyList<ApprovedTemplate> Templates)
{
    /// <summary>Whether a message that is handed over twice under the same key arrives once, or can be known again by whoever gets it.</summary>
    public bool KnowsAgain { get; init; }

    /// <summary>What is answered by itself to a word that asks for help; null for nothing.</summary>
    public string? HelpText { get; init; }

    /// <summary>The kinds of identities that are addresses of the channel, the better one first; empty where customers' identities are none.</summary>
    public IReadOnlyList<string> AddressedBy { get; init; } = [];
}

/// <summary>Whom an address of a channel names.</summary>
/// <param name="Address">The address, in the form in which messages of theirs come in.</param>
/// <param name="Identities">By what they are recognised when they write; none where an address says nothing about who somebody is.</param>
public sealed record Addressee(string Address, IReadOnlyList<IdentityInput> Identities);

/// <summary>A template that the channel has approved.</summary>
public sealed record ApprovedTemplate(string Name, string Language);

/// <summary>A message to be sent.</summary>
/// <param name="Key">The same at every attempt; where the channel takes an idempotency key, it is given this one.</param>
/// <param name="To">The contact's address.</param>
/// <param name="Text">Plain text; null for a template.</param>
/// <param name="Template">The template; null for text.</param>
/// <param name="Thread">What it belongs to, for channels that have threads; null outside of a conversation.</param>
public sealed record OutgoingMessage(string Key, string To, string? Text, TemplateMessage? Template, OutgoingThread? Thread = null)
{
    /// <summary>What goes with the text, or instead of it; as many as the channel's rules let pass.</summary>
    public IReadOnlyList<OutgoingFile> Files { get; init; } = [];

    /// <summary>Whether a comment is answered by a message that nobody else sees.</summary>
    public bool Private { get; init; }

    /// <summary>Whether nobody wrote it: where the channel has a mark for that, it carries it, so that machines do not answer it.</summary>
    public bool Automatic { get; init; }

    /// <summary>The channel's id of what the customer said last.</summary>
    public string? Answers { get; init; }

    /// <summary>Whether the channel's usual window is over, and it passes because a person wrote it.</summary>
    public bool AfterWindow { get; init; }
}

/// <summary>A file to be sent. Its bytes are read when they are needed, and not kept.</summary>
/// <param name="Id">By which it can be fetched from the conversation.</param>
/// <param name="Kind">What the channel takes it as.</param>
/// <param name="Name">Its name.</param>
/// <param name="ContentType">Its type, by its content.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Its digest, in hex.</param>
/// <param name="Open">Reads it.</param>
public sealed record OutgoingFile(
    string Id, MessageKind Kind, string Name, string ContentType, long Size, string? Sha256, Func<CancellationToken, ValueTask<byte[]?>> Open)
{
    /// <exception cref="FileGoneException">It is not there any more.</exception>
    public async ValueTask<byte[]> Bytes(CancellationToken cancellation) => await Open(cancellation) ?? throw new FileGoneException();
}

/// <summary>A file that was to be sent is not in the store, however often it is looked for.</summary>
public sealed class FileGoneException() : Exception("The file is not in the store of blobs.");

/// <summary>The conversation that a message goes out in.</summary>
/// <param name="Conversation">The conversation.</param>
/// <param name="Heading">What the customer's last message was headed with; before there is one, our first.</param>
/// <param name="Earlier">What was said before it, oldest first.</param>
/// <param name="Copies">Who else is to read it.</param>
public sealed record OutgoingThread(string Conversation, string? Heading, IReadOnlyList<EarlierMessage> Earlier, IReadOnlyList<string> Copies)
{
    /// <summary>The language of the words that a channel adds of its own; null when it is not known.</summary>
    public string? Language { get; init; }

    /// <summary>Whether the thread begins with the message: it answers nothing.</summary>
    public bool Begins { get; init; }
}

/// <summary>A message of a thread, by either side's id.</summary>
/// <param name="Key">The key under which we sent it, or our id of it.</param>
/// <param name="ProviderId">The channel's id of a message that came in; null for one that we sent.</param>
public sealed record EarlierMessage(string Key, string? ProviderId);

/// <summary>What became of an attempt.</summary>
/// <param name="ProviderId">The channel's id of the message, when it took it and has ids.</param>
/// <param name="Code">Why it did not take it; null when it did.</param>
/// <param name="Detail">The same for people; our own words.</param>
/// <param name="Passing">True when trying again may help.</param>
/// <param name="RetryAfter">How long the channel wants us to wait.</param>
public sealed record SendResult(string? ProviderId, string? Code = null, string? Detail = null, bool Passing = false, TimeSpan? RetryAfter = null)
{
    /// <summary>The code of what may have arrived: the channel would not know it again, so it is not sent again.</summary>
    public const string InDoubt = "in-doubt";

    /// <summary>The code of a contact who wants nothing more of this sender, as the channel says.</summary>
    public const string ContactStopped = "contact-stopped";

    /// <summary>There is no such connection any more, or it is disabled: nothing was handed over to anybody.</summary>
    public static readonly SendResult ConnectionGone = new(null, "connection-gone", "The connection was removed or disabled.", Passing: true);

    /// <summary>The code of an address that nobody can be reached at.</summary>
    public const string Undeliverable = "undeliverable";
}

/// <summary>What became of an attempt to fetch a file.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Code">Why there are none.</param>
/// <param name="Passing">True when trying again may help.</param>
/// <param name="RetryAfter">How long the channel wants us to wait.</param>
public sealed record FetchedMedia(byte[]? Content, string? Code = null, bool Passing = false, TimeSpan? RetryAfter = null);

/// <summary>Connected channels, for the inbox.</summary>
public interface IMessaging
{
    /// <summary>The channel; null when there is none of this id, it is disabled, or it is no channel over which people write.</summary>
    ValueTask<MessagingChannel?> Find(string connection, CancellationToken cancellation);

    /// <summary>Whom an address names on a channel; null when it names nobody there, or people are never written to first.</summary>
    ValueTask<Addressee?> AddresseeOf(string connection, string address, CancellationToken cancellation);

    /// <summary>All connections by their ids: also those over which nothing can be sent, those that are disabled, and those that were removed.</summary>
    ValueTask<IReadOnlyCollection<string>> Known(CancellationToken cancellation);

    /// <summary>The enabled connections whose channels hold the files of messages until they are fetched.</summary>
    ValueTask<IReadOnlyCollection<string>> MediaSources(CancellationToken cancellation);

    /// <summary>Makes one attempt to fetch a file of a message. Whatever goes wrong at the channel is a result, never an exception.</summary>
    Task<FetchedMedia> Fetch(string connection, MessageAttachment file, long most, CancellationToken cancellation);

    /// <summary>Makes one attempt. Whatever goes wrong at the channel is a result, never an exception.</summary>
    Task<SendResult> Send(string connection, OutgoingMessage message, CancellationToken cancellation);
}
