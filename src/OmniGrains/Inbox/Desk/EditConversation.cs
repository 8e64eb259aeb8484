using System.Text.Json;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;

namespace OmniGrains.Inbox.Desk;

/// <summary>What is to change: what is absent stays, an empty text takes away.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="SnoozedUntil">With the status <c>snoozed</c>: when it wakes up, at most a year ahead.</param>
/// <param name="Assignee">Who is to act; at most 64 characters. Once agents are set up: one of them.</param>
/// <param name="Team">Which team is to act; lower-case letters, digits and hyphens, at most 40. Once teams are set up: one of them.</param>
/// <param name="Priority">How urgent it is.</param>
/// <param name="Labels">All of its labels; at most 20 of lower-case letters, digits and hyphens, at most 40.</param>
/// <param name="OrderId">The order that it is about.</param>
/// <param name="Title">What it is about; at most 200 characters.</param>
/// <param name="Agent">Who changes it, when one key serves several people.</param>
public sealed record ConversationPatch(
    ConversationStatus? Status, DateTimeOffset? SnoozedUntil, string? Assignee, string? Team, ConversationPriority? Priority, IReadOnlyList<string>? Labels,
    string? OrderId, string? Title, string? Agent);

internal sealed record EditConversation(string Id, ConversationPatch Patch, int? Revision, Intent Intent) : IRequest<Result<ConversationReceipt>>;

internal sealed class EditConversationRules : AbstractValidator<EditConversation>
{
    public EditConversationRules()
    {
        RuleFor(request => request.Patch.Assignee).Must(text => IsAbsentOr(text, some => Slugs.IsText(some, 64))).WithName("assignee").WithMessage("must be at most 64 characters.");
        RuleFor(request => request.Patch.Team).Must(text => IsAbsentOr(text, some => Slugs.IsSlug(some, 40))).WithName("team")
            .WithMessage("must be at most 40 lower-case letters, digits, dots or hyphens.");
        RuleFor(request => request.Patch.Labels).Must(all => all is null || (all.Count <= 20 && all.All(label => Slugs.IsSlug(label, 40)))).WithName("labels")
            .WithMessage("must be at most 20 of at most 40 lower-case letters, digits, dots or hyphens.");
        RuleFor(request => request.Patch.OrderId).Must(text => IsAbsentOr(text, some => Slugs.IsPrintable(some, 121))).WithName("orderId").WithMessage("must be the id of an order.");
        RuleFor(request => request.Patch.Title).Must(text => IsAbsentOr(text, some => Slugs.IsText(some, 200))).WithName("title").WithMessage("must be at most 200 characters.");
        RuleFor(request => request.Patch.Agent).NamesAgent();
    }

    private static bool IsAbsentOr(string? text, Func<string, bool> holds) => string.IsNullOrEmpty(text) || holds(text);
}

internal sealed class EditConversationHandler(IGrains grains, KeyVault vault, IHandlers handlers) : IRequestHandler<EditConversation, Result<ConversationReceipt>>
{
    public async Task<Result<ConversationReceipt>> Handle(EditConversation request, CancellationToken cancellationToken)
    {
        var (id, patch, revision, intent) = request;
        if (DeskAnswers.GrainOf(id) is not { } grain)
        {
            return ConversationRejections.Unknown;
        }

        if (patch.Team is { Length: > 0 } team && !await handlers.HasTeam(team, cancellationToken))
        {
            return ConversationRejections.TeamUnknown;
        }

        if (patch.Assignee is { Length: > 0 } assignee && !await handlers.HasAgent(assignee, cancellationToken))
        {
            return ConversationRejections.AssigneeUnknown;
        }

        var change = new ConversationChange(
            patch.Status, patch.SnoozedUntil, patch.Assignee, patch.Team, patch.Priority, patch.Labels, patch.OrderId, patch.Title);
        var context = intent.Context($"{id}/{vault.Digest(JsonSerializer.SerializeToUtf8Bytes(patch, InboxJson.Default.ConversationPatch))}");
        var command = new ChangeConversation(change, revision, DeskAnswers.Actor(patch.Agent, intent));
        return DeskAnswers.ReceiptOf(await grains.Ask(grain, command, context, cancellationToken));
    }
}

internal static class EditConversationEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPatch("/conversations/{id}", Handle)
        .WithName("EditConversation")
        .WithTags("Inbox")
        .WithSummary("Assign, label, prioritise, snooze or resolve a conversation")
        .WithDescription("What is absent stays; an empty text takes away. While no team or agent is set up, any name is taken. Send If-Match with the conversation's ETag to change only what you read.")
        .Produces<ConversationReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("taken over", new ConversationPatch(null, null, "maria", "returns", ConversationPriority.High, ["damaged"], null, null, null))
        .WithExample(StatusCodes.Status200OK, "changed", new ConversationReceipt("0195f3a2b4c17d3e8f00112233445566", 6, 1220))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<ConversationReceipt>, ProblemHttpResult>> Handle(
        string id, ConversationPatch patch, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        Answers.TryReadIfMatch(http.Request, out var revision)
            ? (await mediator.Send(new EditConversation(id, patch, revision, intent), cancellation)).ToTagged(http, receipt => receipt.Revision)
            : TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
}
