using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Rules;

namespace OmniGrains.Inbox.Desk;

/// <summary>A customer's message from a channel that has no connector of its own.</summary>
/// <param name="Connection">The connection with the connector <c>api</c> that it came over.</param>
/// <param name="MessageId">The channel's own id of it, at most 200 characters: a repetition is recognised by it.</param>
/// <param name="Contact">Who writes.</param>
/// <param name="Text">Plain text, at most 20,000 characters; a message has a text or an attachment.</param>
/// <param name="Attachments">At most 10. What has a url is fetched from there, without credentials, and kept.</param>
/// <param name="SentAt">When it was sent; now when absent.</param>
/// <param name="Title">What it is about, when it begins a conversation; at most 200 characters.</param>
/// <param name="OrderId">The order that it is about, when it begins a conversation.</param>
public sealed record InboundInput(
    string Connection, string MessageId, InboundContact Contact, string? Text, IReadOnlyList<MessageAttachment>? Attachments, DateTimeOffset? SentAt, string? Title,
    string? OrderId);

/// <summary>Who writes.</summary>
/// <param name="Id">Their address on the channel, to which replies go; at most 150 characters.</param>
/// <param name="Name">How they call themselves; at most 200 characters.</param>
/// <param name="Identities">By what they can be recognised; at most 10.</param>
/// <param name="Language">The language that the channel knows them by, e.g. <c>it</c> or <c>pt-BR</c>: it counts where their record tells none.</param>
public sealed record InboundContact(string Id, string? Name, IReadOnlyList<IdentityInput>? Identities, string? Language = null);

internal sealed record TakeInbound(InboundInput Input, Intent Intent) : IRequest<Result<InboundReceipt>>;

internal sealed class TakeInboundRules : AbstractValidator<TakeInbound>
{
    public TakeInboundRules()
    {
        RuleFor(request => request.Input.MessageId).Must(id => Slugs.IsText(id, 200)).WithName("messageId").WithMessage("must be 1 to 200 characters.");
        RuleFor(request => request.Input.Contact.Id).Must(id => Slugs.IsText(id, 150)).WithName("contact.id").WithMessage("must be 1 to 150 characters.");
        RuleFor(request => request.Input.Contact.Name).Must(name => name is null || Slugs.IsText(name, 200)).WithName("contact.name").WithMessage("must be 1 to 200 characters.");
        RuleFor(request => request.Input.Contact.Identities).Must(all => all is not { Count: > 10 }).WithName("contact.identities").WithMessage("must be at most 10.");
        RuleFor(request => request.Input.Contact.Language).Must(tag => tag is null || SpokenLanguage.Of(tag) is not null).WithName("contact.language").WithMessage("must be a language as en or pt-BR.");
        RuleFor(request => request.Input.Title).Must(title => title is null || Slugs.IsText(title, 200)).WithName("title").WithMessage("must be 1 to 200 characters.");
        RuleFor(request => request.Input.OrderId).Must(id => id is null || Slugs.IsPrintable(id, 121)).WithName("orderId").WithMessage("must be the id of an order.");
        RuleFor(request => request.Input).Must(input => MessageText.Clean(input.Text) is not null || input.Attachments is { Count: > 0 })
            .WithName("text").WithMessage("must not be empty without an attachment.");
        RuleFor(request => request.Input.SentAt).Must((request, at) => at is null || (at >= DateTimeOffset.UnixEpoch && at <= request.Intent.At.AddDays(1)))
            .WithName("sentAt").WithMessage("must not be before 1970 or more than a day in the future.");
        RuleFor(request => request.Input.Text).Must(text => text is not { Length: > MessageText.Longest }).WithName("text").WithMessage("must be at most 20000 characters.");
        RuleFor(request => request.Input.Attachments).Must(all => all is null || (all.Count <= 10 && all.All(MessageText.IsFit)))
            .WithName("attachments").WithMessage("must be at most 10, with texts of at most 200 characters and a url of at most 2000.");
    }
}

internal sealed class TakeInboundHandler(IInboxFeed inbox, Channels.Contracts.IMessaging messaging) : IRequestHandler<TakeInbound, Result<InboundReceipt>>
{
    private const string ApiConnector = "api";

    public async Task<Result<InboundReceipt>> Handle(TakeInbound request, CancellationToken cancellationToken)
    {
        var (input, intent) = request;
        if (await messaging.Find(input.Connection, cancellationToken) is not { Connector: ApiConnector })
        {
            return InboundMessages.UnknownChannel;
        }

        var message = new IncomingMessage(
            input.Connection, input.MessageId, input.Contact.Id, input.Contact.Name, input.Contact.Identities ?? [],
            input.Text is null ? input.Attachments![0].Kind : MessageKind.Text, MessageText.Clean(input.Text), input.Attachments ?? [], input.SentAt ?? intent.At, input.Title,
            input.OrderId)
        { Language = input.Contact.Language };
        return await inbox.Take(message, intent.At, cancellationToken);
    }
}

internal static class TakeInboundEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/conversations/inbound", Handle)
        .WithName("TakeInboundMessage")
        .WithTags("Inbox")
        .WithSummary("Take in a customer's message from a channel of your own")
        .WithDescription(
            "For channels without a connector: set up a connection with the connector api, and push what customers write. The connection and messageId "
            + "identify a message: one that is pushed twice is dropped. It joins the contact's conversation, also when that was resolved within the last "
            + "seven days, or begins one. Without identities the customer is not recognised. "
            + "Attachments with a url are fetched behind the message, without credentials and from public addresses only.")
        .Produces<InboundReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a question", new InboundInput(
            "forum", "post-81", new InboundContact("member-4711", "Ada", [new IdentityInput(IdentityKinds.Email, "ada@mail.example", null, true)]),
            "Where is my order?", null, new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero), null, "web:1001"))
        .WithExample(StatusCodes.Status200OK, "a conversation begins", new InboundReceipt(
            "0195f3a2b4c17d3e8f00112233445566", "0195f3a2b4c17d3e8f00112233445566.1", true, false, 2, 1204))
        .RequireScope(Scopes.ConversationsWrite);

    private static async Task<Results<Ok<InboundReceipt>, ProblemHttpResult>> Handle(
        InboundInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new TakeInbound(input, intent), cancellation)).ToTagged(http, receipt => receipt.Revision);
}
