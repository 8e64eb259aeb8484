using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Desk;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Starting;

/// <summary>A message to a customer who has not asked anything.</summary>
/// <param name="Connection">The connected channel over which it goes.</param>
/// <param name="To">Whom it goes to.</param>
/// <param name="Text">Plain text, at most 20,000 characters, or fewer where the channel says so.</param>
/// <param name="Template">A template that the channel has approved, instead of a text.</param>
/// <param name="Subject">What it is about, at most 200 characters: a mail needs one, elsewhere it is the conversation's title.</param>
/// <param name="OrderId">The order that it is about.</param>
/// <param name="Team">Which team is to act on what follows. Once teams are set up: one of them.</param>
/// <param name="Assignee">Who is to act; the agent who writes when neither this nor a team is named.</param>
/// <param name="Labels">Labels that it gets; at most 20.</param>
/// <param name="Priority">How urgent it is.</param>
/// <param name="Then">Where the conversation stands after it: <c>waiting</c> when absent; not <c>snoozed</c>.</param>
/// <param name="Agent">Who writes, when one key serves several people; at most 64 characters.</param>
/// <param name="Macro">A macro instead of a text: what it says, notes and changes; what is named here counts for more.</param>
public sealed record StartInput(
    string Connection, StartTo To, string? Text = null, TemplateMessage? Template = null, string? Subject = null, string? OrderId = null, string? Team = null, string? Assignee = null,
    IReadOnlyList<string>? Labels = null, ConversationPriority? Priority = null, ConversationStatus? Then = null, string? Agent = null, string? Macro = null);

/// <summary>Whom it goes to: a customer, an address, or both.</summary>
/// <param name="CustomerId">The customer; without an address, the one on the record that fits the channel.</param>
/// <param name="Address">Where to: a number in full, an e-mail address, the channel's id of somebody; at most 150 characters. One that nobody has becomes the customer's, or a new customer's.</param>
/// <param name="Name">How they are called; at most 200 characters.</param>
public sealed record StartTo(string? CustomerId = null, string? Address = null, string? Name = null);

/// <summary>The answer to a message that began a conversation.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="MessageId">The message.</param>
/// <param name="Opened">True when the conversation began with it; false when one was open with the contact already.</param>
/// <param name="Revision">The conversation's version now; the ETag.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record StartReceipt(string ConversationId, string MessageId, bool Opened, int Revision, long Position);

internal sealed record StartConversation(StartInput Input, Intent Intent) : IRequest<Result<StartReceipt>>;

internal sealed class StartConversationRules : AbstractValidator<StartConversation>
{
    public StartConversationRules()
    {
        RuleFor(request => request.Input.Connection).Must(id => Slugs.IsSlug(id, 40)).WithName("connection").WithMessage("must be the id of a connection.");
        RuleFor(request => request.Input.To).Must(to => to is not null && (to.CustomerId ?? to.Address) is not null).WithName("to").WithMessage("must name a customerId, an address, or both.");
        RuleFor(request => request.Input.To).Must(to => to is null || (IsAbsentOr(to.CustomerId, id => Slugs.IsPrintable(id, 64)) && IsAbsentOr(to.Address, text => Slugs.IsText(text, 150)) && IsAbsentOr(to.Name, text => Slugs.IsText(text, 200))))
            .WithName("to").WithMessage("customerId must be the id of a customer, address 1 to 150 characters, name 1 to 200.");
        RuleFor(request => request.Input).Must(input => new[] { MessageText.Clean(input.Text), input.Template, (object?)input.Macro }.Count(said => said is not null) == 1)
            .WithName("text").WithMessage("must be given, or a template or a macro alone.");
        RuleFor(request => request.Input.Macro).Must(macro => IsAbsentOr(macro, id => Slugs.IsSlug(id, 40))).WithName("macro").WithMessage("must be the id of a macro.");
        RuleFor(request => request.Input.Text).Must(text => text is not { Length: > MessageText.Longest }).WithName("text").WithMessage("must be at most 20000 characters.");
        RuleFor(request => request.Input.Template).Must(template => template is null || SendReplyRules.IsFit(template)).WithName("template").WithMessage(SendReplyRules.FitTemplate);
        RuleFor(request => request.Input.Subject).Must(text => IsAbsentOr(text, some => Slugs.IsText(some, 200))).WithName("subject").WithMessage("must be 1 to 200 characters.");
        RuleFor(request => request.Input.OrderId).Must(text => IsAbsentOr(text, some => Slugs.IsPrintable(some, 121))).WithName("orderId").WithMessage("must be the id of an order.");
        RuleFor(request => request.Input.Team).Must(text => IsAbsentOr(text, some => Slugs.IsSlug(some, 40))).WithName("team").WithMessage("must be at most 40 lower-case letters, digits, dots or hyphens.");
        RuleFor(request => request.Input.Assignee).Must(text => IsAbsentOr(text, some => Slugs.IsText(some, 64))).WithName("assignee").WithMessage("must be 1 to 64 characters.");
        RuleFor(request => request.Input.Labels).Must(all => all is null || (all.Count <= 20 && all.All(label => Slugs.IsSlug(label, 40)))).WithName("labels")
            .WithMessage("must be at most 20 of at most 40 lower-case letters, digits, dots or hyphens.");
        RuleFor(request => request.Input.Then).Must(then => then is not ConversationStatus.Snoozed).WithName("then").WithMessage("must be open, pending, waiting or resolved.");
        RuleFor(request => request.Input.Agent).NamesAgent();
    }

    private static bool IsAbsentOr(string? text, Func<string, bool> holds) => text is null || holds(text);
}

internal static class StartConversationEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations", Handle)
        .WithName("StartConversation")
        .WithTags("Inbox")
        .WithSummary("Write to a customer first")
        .WithDescription(
            "Queued durably and sent as an answer is, under the same rules of the channel: outside WhatsApp's 24 hours an approved template passes, after a STOP nothing does, and on Messenger, Instagram "
            + "and Telegram nobody is written to who never wrote (conversation.customer-begins). A mail begins a conversation of its own. Elsewhere a contact has one at a time: what is written while one is "
            + "open goes into that one (opened: false), and is refused when the customer waits for an answer there or somebody else has answered (conversation.open-already names it). The answer of "
            + "the customer comes into the same conversation. It belongs to the agent who wrote, and no first response is owed until the customer writes.")
        .Produces<StartReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a mail about an order", new StartInput(
            "mail", new StartTo("0195f3a2b4c17d3e8f00112233445500"), "Your order will be a day late. We are sorry; it leaves tomorrow.", Subject: "Your order 1001", OrderId: "web:1001", Labels: ["delay"], Agent: "maria"))
        .WithRequestExample("a template on WhatsApp", new StartInput("wa", new StartTo(Address: "+393331234567", Name: "Ada"), Template: new TemplateMessage("order_update", "en_US", ["1001"]), Agent: "maria"))
        .WithExample(StatusCodes.Status200OK, "queued", new StartReceipt("0195f3a2b4c17d3e8f00112233445566", "0195f3a2b4c17d3e8f00112233445566.1", true, 5, 1211))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<StartReceipt>, ProblemHttpResult>> Handle(StartInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new StartConversation(input, intent), cancellation)).ToTagged(http, receipt => receipt.Revision);
}
