using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OmniGrains.Engine;

namespace OmniGrains.Chat.Visitors;

/// <summary>A token as a browser holds it: <c>visitor.secret</c>. The secret has 256 random bits, and is stored nowhere here.</summary>
/// <param name="Visitor">Whose it is.</param>
/// <param name="Digest">A keyed digest of the whole.</param>
internal sealed record VisitorToken(string Visitor, string Digest);

/// <summary>Makes and reads visitors' tokens.</summary>
internal sealed class VisitorTokens(KeyVault vault)
{
    private const int SecretBytes = 32;
    private const int VisitorLetters = 33;
    private const int Letters = VisitorLetters + 1 + 43;

    /// <summary>A visitor whom nobody knows.</summary>
    public static string Stranger() => $"v{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";

    /// <summary>The visitor that a customer of the shop is, on whatever browser they sign in first.</summary>
    public string VisitorOf(string connection, string account) => $"a{vault.Digest($"chat-visitor/{connection}/{account}")}";

    /// <summary>An account as a visitor remembers it.</summary>
    public string AccountDigest(string connection, string account) => vault.Digest($"chat-account/{connection}/{account}");

    /// <summary>An address as a visitor remembers it.</summary>
    public string AddressDigest(string address) => vault.Digest($"chat-address/{address}");

    public string Make(string visitor) => $"{visitor}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes))}";

    /// <summary>The token; null when the text is none. Whether it opens anything is known to the visitor.</summary>
    public VisitorToken? Read(string connection, string? text) => text is { Length: Letters } && text[VisitorLetters] == '.' && IsVisitor(text.AsSpan(0, VisitorLetters))
        ? new VisitorToken(text[..VisitorLetters], vault.Digest($"chat-token/{connection}/{text}"))
        : null;

    /// <summary>Until when the token holds; null when it does not. Takes as long for every wrong one.</summary>
    public static DateTimeOffset? HoldsUntil(ChatVisitor visitor, VisitorToken token, DateTimeOffset at)
    {
        DateTimeOffset? until = null;
        foreach (var session in visitor.Sessions)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(session.Digest), Encoding.ASCII.GetBytes(token.Digest)) && session.ExpiresAt > at)
            {
                until = session.ExpiresAt;
            }
        }

        return until;
    }

    private static bool IsVisitor(ReadOnlySpan<char> text) => text[0] is 'v' or 'a' && !text[1..].ContainsAnyExcept("0123456789abcdef");
}
