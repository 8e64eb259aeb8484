using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Macros;

/// <inheritdoc cref="IMacroWords"/>
internal sealed class FirstMacro(ShelfKeeper keeper, MacroFilling filling) : IMacroWords
{
    public async ValueTask<Result<MacroWords>> Fill(string macro, ConversationFacts about, string agent, string? named, CancellationToken cancellation)
    {
        var book = await keeper.Book(cancellation);
        if (book.Find(DeskKind.Macro, macro) is not { } kept)
        {
            return DeskRejections.MacroUnknown;
        }

        var filled = await filling.Fill(book, about, kept.Entry.Macro!, null, MacroUser.Of(book, agent, named), cancellation);
        return filled.Refusal is { } refused ? refused : Result<MacroWords>.Of(new MacroWords(kept.Version, filled.Reply, filled.Note, filled.Edit, filled.Template), 0);
    }
}
