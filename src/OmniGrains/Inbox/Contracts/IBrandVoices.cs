namespace OmniGrains.Inbox.Contracts;

/// <summary>The brand that speaks in a conversation, and how.</summary>
/// <param name="Id">The brand.</param>
/// <param name="Name">As customers know it.</param>
/// <param name="Language">In which language the rest is: the customer's, or else the brand's first one.</param>
/// <param name="Greeting">What an answer begins with.</param>
/// <param name="Signature">What it ends with.</param>
/// <param name="Tone">For whoever writes: how the brand speaks.</param>
public sealed record ConversationBrand(string Id, string Name, string Language, string? Greeting, string? Signature, string? Tone);

/// <summary>Tells whoever opens a conversation how to speak there: from memory.</summary>
public interface IBrandVoices
{
    /// <param name="connection">The connected channel.</param>
    /// <param name="language">The customer's language; null when it is not known.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <returns>Null when no brand speaks there.</returns>
    ValueTask<ConversationBrand?> On(string connection, string? language, CancellationToken cancellation);
}
