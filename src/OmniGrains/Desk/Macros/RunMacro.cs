using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Macros;

/// <summary>How a macro is used.</summary>
/// <param name="Agent">Who uses it, when one key serves several people; at most 64 characters.</param>
/// <param name="Language">In which language; when absent, the customer's, or else the macro's own.</param>
/// <param name="Preview">True to see what it would do: nothing is sent and nothing recorded.</param>
public sealed record MacroRun(string? Agent = null, string? Language = null, bool? Preview = null);

/// <summary>What a macro did, or would do.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Macro">The macro.</param>
/// <param name="Version">In which version.</param>
/// <param name="Preview">True when nothing was done.</param>
/// <param name="Language">In which language it speaks.</param>
/// <param name="Reply">The answer to the customer.</param>
/// <param name="Note">The internal note.</param>
/// <param name="Edit">What it changes.</param>
/// <param name="Problem">Of a preview: why it would be refused.</param>
/// <param name="MessageId">The answer that is queued.</param>
/// <param name="NoteId">The note.</param>
/// <param name="Revision">The conversation's version now; the ETag.</param>
/// <param name="Position">The journal position that contains it.</param>
/// <param name="Template">What goes out instead of the answer where that comes too late for a text, or where there is none.</param>
public sealed record MacroOutcome(
    string ConversationId, string Macro, int Version, bool Preview, string? Language, string? Reply, string? Note, ConversationEdit Edit, MacroProblem? Problem, string? MessageId,
    string? NoteId, int Revision, long? Position, TemplateMessage? Template = null);

/// <summary>Why a macro would be refused.</summary>
public sealed record MacroProblem(string Code, string Detail);

internal static class RunMacroEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations/{id}/macros/{macro}", Handle)
        .WithName("RunMacro")
        .WithTags("Desk")
        .WithSummary("Use a macro on a conversation, or see what it would do")
        .WithDescription(
            "Answers, writes a note, labels, assigns and closes in one go: all of it, or nothing. Send If-Match with the conversation's ETag as for an answer: "
            + "without it, one that replies is refused when somebody else has answered since the customer last wrote (conversation.answered-meanwhile). The channel's rules "
            + "are checked as for any answer; a template of the macro goes out where its text comes too late. A variable without a value and without a fall-back, outside of a condition, is refused (desk.macro-gap). With preview true nothing is done.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("by Maria", new MacroRun("maria"))
        .WithExample(StatusCodes.Status200OK, "used", new MacroOutcome(
            "0195f3a2b4c17d3e8f00112233445566", "where-is-my-order", 4, false, "en", "Hello Ada,\n\nyour order 1001 is with GLS: AB123.", null,
            new ConversationEdit(ConversationStatus.Waiting, "maria", AddLabels: ["wismo"]), null, "0195f3a2b4c17d3e8f00112233445566.2", null, 6, 1220))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<MacroOutcome>, ProblemHttpResult>> Handle(
        string id, string macro, MacroRun? run, Intent intent, HttpContext http, ShelfKeeper keeper, MacroFilling filling, IConversations conversations, KeyVault vault,
        CancellationToken cancellation)
    {
        if (!Answers.TryReadIfMatch(http.Request, out var revision))
        {
            return TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
        }

        var seen = new SeenVersion(revision, Answers.InsistsOn(http.Request));
        if (run?.Agent is { } named && !Slugs.IsText(named, 64))
        {
            return TypedResults.Problem(Problems.Of(new Rejection("conversation.agent-invalid", "agent must be 1 to 64 characters.")));
        }

        var book = await keeper.Book(cancellation);
        if (book.Find(DeskKind.Macro, macro) is not { } kept)
        {
            return TypedResults.Problem(Problems.Of(DeskRejections.MacroUnknown));
        }

        if (await conversations.Find(id, cancellation) is not { } conversation)
        {
            return TypedResults.Problem(Problems.Of(DeskRejections.NoConversation));
        }

        // A key is nobody: customers never read its id.
        var agent = run?.Agent ?? intent.Actor;
        var filled = await filling.Fill(book, conversation, kept.Entry.Macro!, run?.Language, MacroUser.Of(book, agent, run?.Agent), cancellation);
        var outcome = new MacroOutcome(id, macro, kept.Version, true, filled.Language, filled.Reply, filled.Note, filled.Edit, null, null, null, conversation.Revision, null, filled.Template);
        if (run?.Preview == true)
        {
            var by = seen is { Revision: null, Insists: false } ? agent : null;
            var refusal = filled.Refusal ?? (filled is { Reply: null, Template: null } ? null : await conversations.Refuses(id, filled.Reply, filled.Template, by, cancellation));
            return TypedResults.Ok(refusal is null ? outcome : outcome with { Problem = new MacroProblem(refusal.Code, refusal.Detail) });
        }

        if (filled.Refusal is { } refused)
        {
            return TypedResults.Problem(Problems.Of(refused));
        }

        // What it says changes with the customer's live record: the same request is the same, whatever that says by now.
        var context = intent.Context(vault.Digest(Encoding.UTF8.GetBytes($"{id} {macro} {run?.Agent} {run?.Language}")));
        var acted = await conversations.Act(id, new ConversationAct(filled.Reply, filled.Note, filled.Edit, macro, kept.Version, filled.Template), seen, agent, context, cancellation);
        return (acted.Rejection is { } rejection ? rejection : Result<MacroOutcome>.Of(
            outcome with { Preview = false, MessageId = acted.Value!.Message, NoteId = acted.Value.Note, Revision = acted.Value.Revision, Position = acted.Position },
            acted.Position, acted.Replayed)).ToTagged(http, done => done.Revision);
    }
}
