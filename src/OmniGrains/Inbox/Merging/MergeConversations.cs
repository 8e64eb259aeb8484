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
using OmniGrains.Inbox.Desk;
using OmniGrains.Inbox.Linking;

namespace OmniGrains.Inbox.Merging;

/// <summary>Where the conversation is to go on.</summary>
/// <param name="Into">The other conversation.</param>
/// <param name="Agent">Who does it, when one key serves several people; at most 64 characters.</param>
public sealed record MergeInput(string Into, string? Agent);

/// <summary>What became of it.</summary>
/// <param name="ConversationId">The conversation that went on in the other one, or stands alone again.</param>
/// <param name="Into">The other one.</param>
/// <param name="Revision">The version of the first one; the ETag.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record ConversationMergeReceipt(string ConversationId, string Into, int Revision, long Position);

internal sealed record MergeConversations(string Id, MergeInput Input, int? Revision, Intent Intent) : IRequest<Result<ConversationMergeReceipt>>;

internal sealed class MergeConversationsRules : AbstractValidator<MergeConversations>
{
    public MergeConversationsRules() =>
        RuleFor(request => request.Input.Agent).NamesAgent();
}

/// <summary>
/// Says so in the conversation, then in the other one. What this process does not get to, follows from the journal; when the other one does not take it,
/// it is undone and the caller is told why.
/// </summary>
internal sealed class MergeConversationsHandler(IGrains grains, ICustomerFamilies families) : IRequestHandler<MergeConversations, Result<ConversationMergeReceipt>>
{
    public async Task<Result<ConversationMergeReceipt>> Handle(MergeConversations request, CancellationToken cancellationToken)
    {
        var (id, input, revision, intent) = request;
        if (DeskAnswers.GrainOf(id) is not { } grain || DeskAnswers.GrainOf(input.Into) is not { } other)
        {
            return DeskAnswers.GrainOf(id) is null ? ConversationRejections.Unknown : MergeRejections.UnknownInto;
        }

        var into = (await grains.Read(other, ReadConversation.Query, cancellationToken)).Value;
        var state = (await grains.Read(grain, ReadConversation.Query, cancellationToken)).Value;
        if (await Refusal(state, into, cancellationToken) is { } refusal)
        {
            return refusal;
        }

        var context = intent.Context($"{id}/{input.Into}/{input.Agent}");
        var merge = new MergeConversation(input.Into, revision, DeskAnswers.Actor(input.Agent, intent));
        var outcome = await grains.Ask(grain, merge, context, cancellationToken);
        if (outcome.Reply is not { } done)
        {
            return outcome.Rejection!;
        }

        return await Admit(grain, other, context, cancellationToken) is { } refused
            ? refused
            : Result<ConversationMergeReceipt>.Of(new ConversationMergeReceipt(id, input.Into, done.Revision, outcome.Position), outcome.Position, outcome.Replayed);
    }

    private async ValueTask<Rejection?> Refusal(Conversation state, Conversation into, CancellationToken cancellation) =>
        !into.Exists ? MergeRejections.UnknownInto
        : into.Forgotten ? ConversationRejections.Forgotten
        : into.MergedInto is not null ? MergeRejections.Merged
        : !await SameCustomer.May(state, into, families, cancellation) ? MergeRejections.OtherCustomer
        : into.Record is null && state.Record is not null ? MergeRejections.Backwards
        : null;

    private async ValueTask<Rejection?> Admit(GrainId grain, GrainId other, CommandContext context, CancellationToken cancellation)
    {
        var state = (await grains.Read(grain, ReadConversation.Query, cancellation)).Value;
        if (state.MergedInto is not { } into || new ConversationId(into).Grain != other)
        {
            return null; // A repetition, and the merge has been undone since.
        }

        var admitted = await grains.Ask(other, MergeSteps.AdmissionOf(state), context with { Id = context.Id.Step("a") }, cancellation);
        if (admitted.Rejection is { } refused)
        {
            await grains.Ask(grain, new UnmergeConversation(into, refused.Code, null), context with { Id = context.Id.Step("u") }, cancellation);
        }

        return admitted.Rejection;
    }
}

internal static class MergeConversationsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations/{id}/merge", Handle)
        .WithName("MergeConversations")
        .WithTags("Inbox")
        .WithSummary("Let a conversation go on in another one")
        .WithDescription(
            "A link, which can be undone: nothing is copied. The other conversation shows the messages of both in one timeline; what either contact writes comes in there, and answers "
            + "go over the channel on which the customer wrote last, or the one that the reply names (over). This one is resolved, and refuses answers. Both must be with the "
            + "same customer, unless nobody was recognised in this one. Send If-Match with this conversation's ETag to merge only what you read.")
        .Produces<ConversationMergeReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a mail that goes on in a chat", new MergeInput("0195f3a2b4c17d3e8f00112233445577", "maria"))
        .WithExample(StatusCodes.Status200OK, "merged", new ConversationMergeReceipt("0195f3a2b4c17d3e8f00112233445566", "0195f3a2b4c17d3e8f00112233445577", 7, 1300))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<ConversationMergeReceipt>, ProblemHttpResult>> Handle(
        string id, MergeInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        Answers.TryReadIfMatch(http.Request, out var revision)
            ? (await mediator.Send(new MergeConversations(id, input, revision, intent), cancellation)).ToTagged(http, receipt => receipt.Revision)
            : TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
}
