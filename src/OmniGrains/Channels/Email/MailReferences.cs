using System.Security.Cryptography;
using System.Text;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.Email;

/// <summary>
/// Our mark in what we send, by which an answer finds its conversation: in the Message-ID (<c>conversation.number.signature@host</c>) and
/// in the reply address (<c>support+conversationsignature@host</c>). Signed for one connection under a key that derives from the master key:
/// nobody else can make one. It says where an answer belongs to, never that its sender does.
/// </summary>
internal sealed class MailReferences(KeyVault vault)
{
    private const string Purpose = "email-reference";
    private const int ConversationLetters = 32;
    private const int SignatureBytes = 8;
    private const int LongestLocalPart = 64;

    /// <summary>The Message-ID of a message, without brackets: the same at every attempt, so that a receiver knows a repetition.</summary>
    public string MessageIdOf(string connection, string message, string host) => $"{message}.{SignatureOf(connection, message)}@{host}";

    /// <summary>The conversation whose message has this Message-ID; null when it is not one of ours.</summary>
    public string? ConversationOfMessage(string connection, string messageId)
    {
        var local = messageId.Split('@')[0];
        var dot = local.LastIndexOf('.');
        return dot > 0 && MessageId.ConversationOf(local[..dot]) is { } conversation && IsSigned(connection, local[..dot], local[(dot + 1)..]) ? conversation.Value : null;
    }

    /// <summary>The address that answers go to; the address itself when its local part has no room for the mark.</summary>
    public string ReplyAddress(string connection, string conversation, string address)
    {
        var at = address.LastIndexOf('@');
        var local = $"{address[..at]}+{conversation}{SignatureOf(connection, conversation)}";
        return local.Length <= LongestLocalPart ? local + address[at..] : address;
    }

    /// <summary>The conversation that an address of ours is marked with; null when there is no mark of ours.</summary>
    public string? ConversationOfAddress(string connection, string address) =>
        MailAddresses.TagOf(address)?.ToLowerInvariant() is { Length: > ConversationLetters } tag && ConversationId.IsWellFormed(tag[..ConversationLetters])
            && IsSigned(connection, tag[..ConversationLetters], tag[ConversationLetters..]) ? tag[..ConversationLetters] : null;

    private string SignatureOf(string connection, string subject) =>
        Convert.ToHexStringLower(vault.Sign(Purpose, Encoding.UTF8.GetBytes($"{connection}/{subject}")).AsSpan(0, SignatureBytes));

    private bool IsSigned(string connection, string subject, string signature) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(SignatureOf(connection, subject)), Encoding.UTF8.GetBytes(signature.ToLowerInvariant()));
}
