using OmniGrains.Orders.Contracts;

namespace OmniGrains.Inbox.Contracts;

/// <summary>A macro that may help here.</summary>
/// <param name="Macro">The macro.</param>
/// <param name="Name">As people call it.</param>
/// <param name="Reasons">Why, what says most first.</param>
public sealed record MacroSuggestion(string Macro, string Name, IReadOnlyList<string> Reasons);

/// <summary>Suggests macros to whoever opens a conversation: from memory, at most five, the best first.</summary>
public interface IMacroSuggestions
{
    /// <param name="conversation">The conversation.</param>
    /// <param name="words">What the customer wrote last.</param>
    /// <param name="orders">The order that it is about, and the customer's latest.</param>
    /// <param name="cancellation">Stops waiting.</param>
    ValueTask<IReadOnlyList<MacroSuggestion>> For(ConversationFacts conversation, ConversationWords words, IReadOnlyList<ServedOrder> orders, CancellationToken cancellation);
}
