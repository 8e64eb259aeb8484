using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contacts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Desk;

namespace OmniGrains.Inbox.Merging;

/// <summary>Which messages become a conversation of their own.</summary>
/// <param name="FromMessage">This one and all after it.</param>
/// <param name="Agent">Who does it, when one key serves several people; at most 64 characters.</param>
public sealed record SplitInput(string FromMessage, string? Agent);

/// <summary>What became of it.</summary>
/// <param name="ConversationId">The conversation that they were in.</param>
/// <param name="NewConversationId">The one that they are in now.</param>
/// <param name="Revision">The version of the first one; the ETag.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record SplitReceipt(string ConversationId, string NewConversationId, int Revision, long Position);

internal sealed record SplitConversations(string Id, SplitInput Input, int? Revision, Intent Intent) : IRequest<Result<SplitReceipt>>;

internal sealed class SplitConversationsRules : AbstractValidator<SplitConversations>
{
    public SplitConversationsRules() =>
        RuleFor(request => request.Input.Agent).NamesAgent();
}

/// <summary>Says so in the conversation, then begins the other one and names it to the contact. What this process does not get to, follows from the journal.</summary>
internal sealed class SplitConversationsHandler(IGrains grains) : IRequestHandler<SplitConversations, Result<SplitReceipt>>
{
    public async Task<Result<SplitReceipt>> Handle(SplitConversations request, CancellationToken cancellationToken)
    {
        var (id, input, revision, intent) = request;
        if (DeskAnswers.GrainOf(id) is not { } grain)
        {
            return ConversationRejections.Unknown;
        }

        var by = DeskAnswers.Actor(input.Agent, intent);
        var context = intent.Context($"{id}/{input.FromMessage}/{input.Agent}");
        var outcome = await grains.Ask(
            grain, new SplitConversation(input.FromMessage, ConversationId.Next(context.At).Value, revision, by), context, cancellationToken);
        if (outcome.Reply is not { } split)
        {
            return outcome.Rejection!;
        }

        var state = (await grains.Read(grain, ReadConversation.Query, cancellationToken)).Value;
        if (!outcome.Replayed && !state.Forgotten)
        {
            var begin = ConversationMerging.BeginningOf(state, split.To, by);
            await grains.Ask(new ConversationId(split.To).Grain, begin, context with { Id = context.Id.Step("b") }, cancellationToken);
            await grains.Ask(new GrainId(state.Contact), new BeginConversation(id, split.To), context with { Id = context.Id.Step("c") }, cancellationToken);
        }

        return Result<SplitReceipt>.Of(new SplitReceipt(id, split.To, split.Revision, outcome.Position), outcome.Position, outcome.Replayed);
    }
}

internal static class SplitConversationsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations/{id}/split", Handle)
        .WithName("SplitConversation")
        .WithTags("Inbox")
        .WithSummary("Make messages a conversation of their own")
        .WithDescription(
            "The message that is named and all after it, of the conversation's own contact. What the contact writes next goes to the new one. A link, as a merge: to undo it, merge "
            + "the new conversation into this one. Send If-Match with the conversation's ETag to split only what you read.")
        .Produces<SplitReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a second question", new SplitInput("0195f3a2b4c17d3e8f00112233445566.4", "maria"))
        .WithExample(StatusCodes.Status200OK, "split", new SplitReceipt("0195f3a2b4c17d3e8f00112233445566", "0195f3a2b4c17d3e8f00112233445588", 8, 1320))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<SplitReceipt>, ProblemHttpResult>> Handle(
        string id, SplitInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        Answers.TryReadIfMatch(http.Request, out var revision)
            ? (await mediator.Send(new SplitConversations(id, input, revision, intent), cancellation)).ToTagged(http, receipt => receipt.Revision)
            : TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
}
