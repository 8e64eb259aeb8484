using System.Text.Json;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Desk;

/// <summary>A note among ourselves.</summary>
/// <param name="Text">Plain text, at most 20,000 characters.</param>
/// <param name="Mentions">Who is to see it; at most 20 names of at most 64 characters.</param>
/// <param name="Agent">Who writes, when one key serves several people.</param>
public sealed record NoteInput(string Text, IReadOnlyList<string>? Mentions, string? Agent);

internal sealed record WriteNote(string Id, NoteInput Input, Intent Intent) : IRequest<Result<MessageReceipt>>;

internal sealed class WriteNoteRules : AbstractValidator<WriteNote>
{
    public WriteNoteRules()
    {
        RuleFor(request => request.Input.Text).Must(text => text.Length <= MessageText.Longest && MessageText.Clean(text) is not null)
            .WithName("text").WithMessage("must be 1 to 20000 characters.");
        RuleFor(request => request.Input.Mentions).Must(all => all is null || (all.Count <= 20 && all.All(name => Slugs.IsText(name, 64))))
            .WithName("mentions").WithMessage("must be at most 20 names of 1 to 64 characters.");
        RuleFor(request => request.Input.Agent).NamesAgent();
    }
}

internal sealed class WriteNoteHandler(IGrains grains, KeyVault vault) : IRequestHandler<WriteNote, Result<MessageReceipt>>
{
    public async Task<Result<MessageReceipt>> Handle(WriteNote request, CancellationToken cancellationToken)
    {
        var (id, input, intent) = request;
        if (DeskAnswers.GrainOf(id) is not { } grain)
        {
            return ConversationRejections.Unknown;
        }

        var command = new AddInternalNote(MessageText.Clean(input.Text)!, input.Mentions ?? [], DeskAnswers.Actor(input.Agent, intent));
        var context = intent.Context($"{id}/{vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, InboxJson.Default.NoteInput))}");
        return DeskAnswers.MessageReceiptOf(await grains.Ask(grain, command, context, cancellationToken));
    }
}

internal static class WriteNoteEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations/{id}/notes", Handle)
        .WithName("WriteNote")
        .WithTags("Inbox")
        .WithSummary("Write an internal note")
        .WithDescription("The customer never sees it. Those who are mentioned find it on the live stream (conversation.note-added), and later with GET /v1/conversations?mentioned=.")
        .Produces<MessageReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a note", new NoteInput("Called the carrier: it is found, and leaves tonight.", ["paolo"], "maria"))
        .WithExample(StatusCodes.Status200OK, "written", new MessageReceipt("0195f3a2b4c17d3e8f00112233445566", "0195f3a2b4c17d3e8f00112233445566.3", 5, 1215))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<MessageReceipt>, ProblemHttpResult>> Handle(
        string id, NoteInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new WriteNote(id, input, intent), cancellation)).ToTagged(http, receipt => receipt.Revision);
}
