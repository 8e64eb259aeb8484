using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Channels.Contracts;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Conversations;
using OmniGrains.Inbox.Desk;

namespace OmniGrains.Inbox.Calls;

/// <summary>A call to the customer: the agent's telephone rings, and then the customer's.</summary>
/// <param name="Agent">Who calls: one of those whom the connection's option <c>dial</c> names.</param>
/// <param name="Connection">The connected telephony; the conversation's own when absent.</param>
/// <param name="To">The number to call, E.164; when absent the conversation's, or the one on the customer's record.</param>
public sealed record StartCallInput(string Agent, string? Connection, string? To);

internal sealed record StartCall(string Id, StartCallInput Input, Intent Intent) : IRequest<Result<CallReceipt>>;

internal sealed class StartCallRules : AbstractValidator<StartCall>
{
    public StartCallRules()
    {
        RuleFor(request => request.Input.Agent).Must(agent => Slugs.IsText(agent, 64)).WithName("agent").WithMessage("must be 1 to 64 characters.");
        RuleFor(request => request.Input.Connection).Must(id => id is null || Slugs.IsSlug(id, 40)).WithName("connection").WithMessage("must be the id of a connection.");
        RuleFor(request => request.Input.To).Must(to => to is null || IsNumber(to)).WithName("to").WithMessage("must be a number as +393331234567.");
    }

    public static bool IsNumber(string text) => text is ['+', ..] && text.Length is >= 8 and <= 16 && text.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 && !WithheldNumbers.Is(text);
}

/// <summary>
/// Records that a call begins, then asks for it once. Telephony takes no idempotency key: a request that is repeated is told where the call stands and rings
/// nobody again, and when the answer is lost, with this process or on the way, the call is in doubt and says so.
/// </summary>
internal sealed class StartCallHandler(IGrains grains, IMessaging messaging, ICalling calling, ICustomerRecords records, KeyVault vault, TimeProvider time)
    : IRequestHandler<StartCall, Result<CallReceipt>>
{
    public async Task<Result<CallReceipt>> Handle(StartCall request, CancellationToken cancellationToken)
    {
        var (id, input, intent) = request;
        if (DeskAnswers.GrainOf(id) is not { } grain || (await grains.Read(grain, ReadConversation.Query, cancellationToken)).Value is not { Exists: true } state)
        {
            return ConversationRejections.Unknown;
        }

        var connection = input.Connection ?? state.Connection;
        if (await messaging.Find(connection, cancellationToken) is not { Connector: "twilio-voice" })
        {
            return CallRejections.ConnectionNeeded;
        }

        if (await calling.LineOf(connection, input.Agent, cancellationToken) is not { } line)
        {
            return CallRejections.NoLine;
        }

        if ((input.To ?? await NumberOf(state, cancellationToken)) is not { } number)
        {
            return CallRejections.NoNumber;
        }

        var context = intent.Context($"{id}/call/{vault.Digest($"{connection}/{input.Agent}/{number}")}");
        var begun = await grains.Ask(grain, new BeginCall(connection, number, line, input.Agent), context, cancellationToken);
        return begun.Rejection is { } refused ? refused
            : begun.Replayed ? await Standing(grain, begun.Reply!.Call, begun.Position)
            : await Ask(grain, begun.Reply!.Call, connection, number, input.Agent, context);
    }

    // Not stopped with the request: who has been asked to ring is recorded.
    private async Task<Result<CallReceipt>> Ask(GrainId grain, string call, string connection, string number, string agent, CommandContext context)
    {
        var attempt = await calling.Call(connection, new OutgoingCall(call, number, agent), CancellationToken.None);
        var conclude = new ConcludeCall(call, attempt.ProviderId, attempt.Code, attempt.Detail, attempt.InDoubt);
        var outcome = await grains.Ask(grain, conclude, new CommandContext(context.Id.Step("end"), time.GetUtcNow()), CancellationToken.None);
        return outcome.Rejection is { } refused ? refused : await Standing(grain, call, outcome.Position, replayed: false);
    }

    private async Task<Result<CallReceipt>> Standing(GrainId grain, string id, long position, bool replayed = true)
    {
        var state = (await grains.Read(grain, ReadConversation.Query, CancellationToken.None)).Value;
        return state.Entry(id)?.Call is { } call
            ? CallAnswers.ReceiptOf(new CallTaken(state.Id, id, call.State, state.Revision), position, replayed, call.FailureCode, call.FailureDetail)
            : CallRejections.Unknown;
    }

    private async Task<string?> NumberOf(Conversation state, CancellationToken cancellation) =>
        state.Address is { } address && StartCallRules.IsNumber(address) ? address
        : state is { Record: { } record, Forgotten: false } && await records.Find(record, cancellation) is { } customer
            ? customer.Identities.Where(identity => identity.Kind == IdentityKinds.Phone).OrderByDescending(identity => identity.Verified).FirstOrDefault()?.Value
            : null;
}

internal static class StartCallEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations/{id}/calls", Handle)
        .WithName("StartCall")
        .WithTags("Inbox")
        .WithSummary("Call the customer")
        .WithDescription(
            "The agent's telephone rings first, then the customer's. Send an Idempotency-Key: a request that is repeated rings nobody again. The answer is given when the "
            + "provider has answered; when it did not, the state is in-doubt: it may ring or not, and nothing is tried again by itself.")
        .Produces<CallReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("the customer's own number", new StartCallInput("maria", null, null))
        .WithExample(StatusCodes.Status200OK, "asked for", new CallReceipt(
            "0195f3a2b4c17d3e8f00112233445566.5", "0195f3a2b4c17d3e8f00112233445566", CallState.Ringing, null, null, 10, 1240))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<CallReceipt>, ProblemHttpResult>> Handle(
        string id, StartCallInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new StartCall(id, input, intent), cancellation)).ToTagged(http, receipt => receipt.Revision);
}
