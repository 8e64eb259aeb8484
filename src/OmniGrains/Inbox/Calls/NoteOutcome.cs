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
using OmniGrains.Inbox.Desk;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Calls;

/// <summary>What came of a call.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Note">What was said and agreed, at most 20,000 characters; absent for none.</param>
/// <param name="Then">Where the conversation stands after it; it stays where it is when absent. Not <c>snoozed</c>.</param>
/// <param name="Agent">Who says so, when one key serves several people; at most 64 characters.</param>
public sealed record CallOutcomeInput(CallOutcome Outcome, string? Note, ConversationStatus? Then, string? Agent);

/// <summary>The answer to whatever changes a call.</summary>
/// <param name="CallId">The call.</param>
/// <param name="ConversationId">Its conversation.</param>
/// <param name="State">Where it stands.</param>
/// <param name="FailureCode">Why it could not be made, or is in doubt.</param>
/// <param name="FailureDetail">The same for people.</param>
/// <param name="Revision">The conversation's version now; the ETag.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record CallReceipt(string CallId, string ConversationId, CallState State, string? FailureCode, string? FailureDetail, int Revision, long Position);

internal sealed record NoteOutcome(string Id, CallOutcomeInput Input, Intent Intent) : IRequest<Result<CallReceipt>>;

internal sealed class NoteOutcomeRules : AbstractValidator<NoteOutcome>
{
    public NoteOutcomeRules()
    {
        RuleFor(request => request.Input.Note).Must(note => note is not { Length: > MessageText.Longest }).WithName("note").WithMessage("must be at most 20000 characters.");
        RuleFor(request => request.Input.Then).Must(then => then is not ConversationStatus.Snoozed).WithName("then").WithMessage("must be open, pending, waiting or resolved.");
        RuleFor(request => request.Input.Agent).NamesAgent();
    }
}

internal sealed class NoteOutcomeHandler(IGrains grains, KeyVault vault) : IRequestHandler<NoteOutcome, Result<CallReceipt>>
{
    public async Task<Result<CallReceipt>> Handle(NoteOutcome request, CancellationToken cancellationToken)
    {
        var (id, input, intent) = request;
        if (MessageId.ConversationOf(id) is not { } conversation)
        {
            return CallRejections.Unknown;
        }

        var command = new SetCallOutcome(id, input.Outcome, MessageText.Clean(input.Note), input.Then, DeskAnswers.Actor(input.Agent, intent));
        var context = intent.Context($"{id}/{vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, InboxJson.Default.CallOutcomeInput))}");
        var outcome = await grains.Ask(conversation.Grain, command, context, cancellationToken);
        return outcome.Rejection is { } refused
            ? refused == Conversations.ConversationRejections.Unknown ? CallRejections.Unknown : refused
            : CallAnswers.ReceiptOf(outcome.Reply!, outcome.Position, outcome.Replayed);
    }
}

/// <summary>What the use cases of calls share.</summary>
internal static class CallAnswers
{
    public static Result<CallReceipt> ReceiptOf(CallTaken taken, long position, bool replayed, string? code = null, string? detail = null) => Result<CallReceipt>.Of(
        new CallReceipt(taken.Call, taken.Conversation, taken.State, code, detail, taken.Revision, position), position, replayed);
}

internal static class NoteOutcomeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/calls/{id}/outcome", Handle)
        .WithName("NoteCallOutcome")
        .WithTags("Inbox")
        .WithSummary("Say what came of a call")
        .WithDescription("During the call or after it, and again when it changes. The outcome and the note are shown in the conversation and on the customer's timeline.")
        .Produces<CallReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("resolved", new CallOutcomeInput(CallOutcome.Resolved, "The parcel was at the neighbour's.", ConversationStatus.Resolved, "maria"))
        .WithExample(StatusCodes.Status200OK, "noted", new CallReceipt(
            "0195f3a2b4c17d3e8f00112233445566.4", "0195f3a2b4c17d3e8f00112233445566", CallState.Completed, null, null, 9, 1230))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<CallReceipt>, ProblemHttpResult>> Handle(
        string id, CallOutcomeInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new NoteOutcome(id, input, intent), cancellation)).ToTagged(http, receipt => receipt.Revision);
}
