using OmniGrains.Edge;

namespace OmniGrains.Inbox.Contracts;

/// <summary>What a macro says and changes, filled.</summary>
/// <param name="Version">In which version.</param>
/// <param name="Reply">The text to the customer.</param>
/// <param name="Note">An internal note.</param>
/// <param name="Edit">What it changes.</param>
/// <param name="Template">What goes out instead of the text where that comes too late, or where there is none.</param>
public sealed record MacroWords(int Version, string? Reply, string? Note, ConversationEdit Edit, TemplateMessage? Template);

/// <summary>Fills macros for whoever writes first with one.</summary>
public interface IMacroWords
{
    /// <param name="macro">The macro.</param>
    /// <param name="about">The conversation that is to begin; it need not be there.</param>
    /// <param name="agent">Who writes.</param>
    /// <param name="named">The name that was given for whoever writes; null when there was none.</param>
    /// <param name="cancellation">Stops waiting.</param>
    ValueTask<Result<MacroWords>> Fill(string macro, ConversationFacts about, string agent, string? named, CancellationToken cancellation);
}
