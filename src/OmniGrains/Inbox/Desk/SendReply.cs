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
using OmniGrains.Inbox.Merging;
using OmniGrains.Inbox.Rules;
using OmniGrains.Inbox.Sending;

namespace OmniGrains.Inbox.Desk;

/// <summary>An answer to the customer: a text or a template.</summary>
/// <param name="Text">Plain text, at most 20,000 characters, or fewer where the channel says so.</param>
/// <param name="Template">A template that the channel has approved.</param>
/// <param name="Then">Where the conversation stands after it: <c>waiting</c> when absent; not <c>snoozed</c>.</param>
/// <param name="Agent">Who answers, when one key serves several people; at most 64 characters.</param>
/// <param name="Files">Files that were uploaded to the conversation, by their ids: with a text or without; at most 10.</param>
/// <param name="Private">Of a comment: true to answer by a message that nobody else sees; the channel takes one to each comment.</param>
/// <param name="Over">Where other conversations go on in this one: over whose channel; one of <c>merged</c>, or this conversation. Where the customer wrote last when absent.</param>
public sealed record ReplyInput(
    string? Text, TemplateMessage? Template, ConversationStatus? Then, string? Agent, IReadOnlyList<string>? Files = null, bool? Private = null, string? Over = null);

internal sealed record SendReply(string Id, ReplyInput Input, SeenVersion Seen, Intent Intent) : IRequest<Result<MessageReceipt>>;

internal sealed class SendReplyRules : AbstractValidator<SendReply>
{
    public const string FitTemplate = "must have a name and a language, and at most 20 parameters of 1 to 1000 characters.";

    private const int MostFiles = 10;

    public SendReplyRules()
    {
        RuleFor(request => request.Input).Must(input => input.Template is null
                ? MessageText.Clean(input.Text) is not null || input.Files?.Count > 0
                : MessageText.Clean(input.Text) is null && input.Files is not { Count: > 0 })
            .WithName("text").WithMessage("must be given, or files, or a template alone.");
        RuleFor(request => request.Input.Files).Must(files => files is null || (files.Count <= MostFiles && files.All(id => Slugs.IsPrintable(id, 64)) && files.Distinct(StringComparer.Ordinal).Count() == files.Count))
            .WithName("files").WithMessage("must be at most 10 different ids of uploaded files.");
        RuleFor(request => request.Input.Text).Must(text => text is not { Length: > MessageText.Longest }).WithName("text").WithMessage("must be at most 20000 characters.");
        RuleFor(request => request.Input.Template).Must(template => template is null || IsFit(template)).WithName("template").WithMessage(FitTemplate);
        RuleFor(request => request.Input.Then).Must(then => then is not ConversationStatus.Snoozed).WithName("then").WithMessage("must be open, pending, waiting or resolved.");
        RuleFor(request => request.Input.Agent).NamesAgent();
    }

    public static bool IsFit(TemplateMessage template) => Slugs.IsPrintable(template.Name, 200) && Slugs.IsPrintable(template.Language, 20)
        && template.Parameters.Count <= 20 && template.Parameters.All(parameter => Slugs.IsText(parameter, 1_000));
}

/// <summary>
/// Holds the reply against the channel's rules and the version that the agent had read, queues it durably, and answers; it is sent in
/// the background, in order.
/// </summary>
internal sealed class SendReplyHandler(IGrains grains, SendingFactsOf facts, KeyVault vault) : IRequestHandler<SendReply, Result<MessageReceipt>>
{
    public async Task<Result<MessageReceipt>> Handle(SendReply request, CancellationToken cancellationToken)
    {
        var (id, input, seen, intent) = request;
        if (DeskAnswers.GrainOf(id) is not { } grain)
        {
            return ConversationRejections.Unknown;
        }

        var state = (await grains.Read(grain, ReadConversation.Query, cancellationToken)).Value;
        if (RouteOf(state, input.Over) is not { } route)
        {
            return ConversationRejections.NoSuchWay;
        }

        var draft = new Draft(MessageText.Clean(input.Text), input.Template, Private: input.Private == true);
        var command = new QueueReply(
            draft, await facts.Find(state, route, cancellationToken), input.Then ?? ConversationStatus.Waiting, seen.Revision, DeskAnswers.Actor(input.Agent, intent), Files: input.Files,
            Insists: seen.Insists);
        var context = intent.Context($"{id}/{vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, InboxJson.Default.ReplyInput))}");
        return DeskAnswers.MessageReceiptOf(await grains.Ask(grain, command, context, cancellationToken));
    }

    private static ConversationRoute? RouteOf(Conversation state, string? over) =>
        over is null ? state.LastUsed
        : over == state.Id ? state.RouteOf(null)
        : state.Routes.TryGetValue(over, out var route) && route.IsMember ? route : null;
}

internal static class SendReplyEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations/{id}/replies", Handle)
        .WithName("SendReply")
        .WithTags("Inbox")
        .WithSummary("Answer the customer")
        .WithDescription(
            "Queued durably and sent in order; its state (queued, sent, delivered, read, failed) is on the message. Send If-Match with the conversation's "
            + "ETag: when somebody wrote or changed something since, nothing is sent and you are told (conversation.changed). Without it, nothing is sent when "
            + "somebody else has answered since the customer last wrote (conversation.answered-meanwhile), unless you say If-Match: *. The channel's rules are "
            + "checked first, with the reason and what would pass; GET the conversation to see them before typing (sending).")
        .Produces<MessageReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a text", new ReplyInput("It left Milan this morning and should be with you tomorrow.", null, null, "maria"))
        .WithExample(StatusCodes.Status200OK, "queued", new MessageReceipt("0195f3a2b4c17d3e8f00112233445566", "0195f3a2b4c17d3e8f00112233445566.2", 4, 1211))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<MessageReceipt>, ProblemHttpResult>> Handle(
        string id, ReplyInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        Answers.TryReadIfMatch(http.Request, out var revision)
            ? (await mediator.Send(new SendReply(id, input, new SeenVersion(revision, Answers.InsistsOn(http.Request)), intent), cancellation)).ToTagged(http, receipt => receipt.Revision)
            : TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
}
