using OmniGrains.Engine;

namespace OmniGrains.Inbox.Contracts;

/// <summary>Another conversation of the same customer, for whoever decides whether the two are one story.</summary>
/// <param name="Facts">The other conversation.</param>
/// <param name="Between">How long lies between what the customer wrote last in the two.</param>
/// <param name="LatestAt">When the customer wrote last in either.</param>
/// <param name="SameOrder">Whether both are about one order.</param>
/// <param name="AsksTheSame">Whether what the customer wrote in the two is much the same.</param>
/// <param name="Linked">Whether the two are linked already.</param>
public sealed record ConversationBeside(ConversationFacts Facts, TimeSpan Between, DateTimeOffset LatestAt, bool SameOrder, bool AsksTheSame, bool Linked);

/// <summary>What is to become of two conversations.</summary>
/// <param name="Other">The other conversation.</param>
/// <param name="Merges">Whether the later one is to go on in the earlier one; where that cannot be they are linked.</param>
/// <param name="Reasons">What speaks for it.</param>
/// <param name="By">Which rule, in which version.</param>
/// <param name="Why">Why, in our own words; free of personal data.</param>
public sealed record ToJoin(string Other, bool Merges, IReadOnlyList<string> Reasons, string By, string Why);

/// <summary>Conversations of one customer over several channels or connections, for rules. What a person took apart is never joined again by them.</summary>
public interface IJoining
{
    /// <summary>Waits until what follows from a journal position is known of customers' conversations: which there are, and what their other sides say.</summary>
    ValueTask Reach(long position, CancellationToken cancellation);

    /// <summary>
    /// The customer's other conversations over other channels, or other connections of the same one, from live state and by index: the latest twenty, but for those that a person took apart from this one,
    /// that go on in another one or were erased.
    /// </summary>
    ValueTask<(ConversationFacts? Facts, IReadOnlyList<ConversationBeside> Others)> Beside(string conversation, CancellationToken cancellation);

    /// <summary>The latest twenty conversations of a customer's records, latest first.</summary>
    ValueTask<IReadOnlyList<string>> On(IReadOnlyList<string> records, CancellationToken cancellation);

    /// <summary>Links or merges two of them. Asked again, or of two that are joined already, it changes nothing.</summary>
    /// <returns>False when one of them has gone on in another one meanwhile: look again.</returns>
    Task<bool> Join(string conversation, ToJoin joining, CommandContext context, CancellationToken cancellation);
}
