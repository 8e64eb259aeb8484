using System.Text.Json;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Templates;

namespace OmniGrains.Notifications.Asking;

/// <summary>Somebody is to be told something.</summary>
/// <param name="Template">The template.</param>
/// <param name="Customer">The customer; or else <c>identity</c>.</param>
/// <param name="Identity">By what the customer is known; nobody is made by it.</param>
/// <param name="Data">What the template is filled with: an object of at most 16 KB, with lists of at most 100 items.</param>
/// <param name="Key">By which a repetition is known: the same key within the template's <c>repeatMinutes</c> sends nothing. At most 100 characters.</param>
/// <param name="DigestKey">By what it is gathered beside the template, e.g. an order's id. At most 100 characters.</param>
/// <param name="Channels">Only these of the template's channels.</param>
/// <param name="Mode">Instead of the template's.</param>
public sealed record NotificationInput(
    string Template, string? Customer = null, IdentityInput? Identity = null, JsonElement? Data = null, string? Key = null, string? DigestKey = null,
    IReadOnlyList<string>? Channels = null, NoticeMode? Mode = null);

/// <summary>What was decided.</summary>
/// <param name="Id">The notification; of a repetition, the first one.</param>
/// <param name="Verdict"><c>send</c>: it is on its way; <c>hold</c>: it is decided anew at <c>until</c>; <c>drop</c>: it is not sent.</param>
/// <param name="Reason">Why it is held or dropped.</param>
/// <param name="Until">Until when it is held.</param>
/// <param name="Repeated">True when the key was known.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record NotificationReceipt(string Id, NoticeVerdict Verdict, string? Reason, DateTimeOffset? Until, bool Repeated, long Position);

internal sealed record AskNotification(NotificationInput Input, Intent Intent) : IRequest<Result<NotificationReceipt>>;

internal sealed class AskNotificationRules : AbstractValidator<AskNotification>
{
    private static readonly JsonElement Nothing = JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement>(), NotificationsJson.Default.DictionaryStringJsonElement);

    public AskNotificationRules()
    {
        RuleFor(request => request.Input.Template).Must(text => Slugs.IsSlug(text, 40)).OverridePropertyName("template").WithMessage("must be the id of a template");
        RuleFor(request => request.Input).Must(input => input.Customer is null != input.Identity is null).OverridePropertyName("customer").WithMessage("name the customer or an identity");
        RuleFor(request => request.Input.Key).Must(text => text is null || Slugs.IsPrintable(text, 100)).OverridePropertyName("key").WithMessage("must be 1 to 100 visible ASCII characters");
        RuleFor(request => request.Input.DigestKey).Must(text => text is null || Slugs.IsPrintable(text, 100)).OverridePropertyName("digestKey").WithMessage("must be 1 to 100 visible ASCII characters");
        RuleFor(request => request.Input.Channels).Must(channels => channels is null || (channels.Count > 0 && channels.All(NoticeChannels.All.Contains)))
            .OverridePropertyName("channels").WithMessage($"must be some of {string.Join(", ", NoticeChannels.All)}");
        RuleFor(request => request.Input.Data).Custom((data, context) =>
        {
            if (data is { } given && RenderValues.Wrong(given) is { } wrong)
            {
                context.AddFailure("data", wrong);
            }
        });
    }

    public static JsonElement DataOf(NotificationInput input) => input.Data ?? Nothing;
}

internal sealed class AskNotificationHandler(PeopleFacts people, ICustomerLookup lookup, KeyVault vault, NoticeDesk desk) : IRequestHandler<AskNotification, Result<NotificationReceipt>>
{
    public async Task<Result<NotificationReceipt>> Handle(AskNotification request, CancellationToken cancellationToken)
    {
        var (input, intent) = request;
        var customer = input.Identity is { } identity ? await lookup.Find(identity, cancellationToken) : input.Customer;
        if (customer is null || await people.Find(customer, cancellationToken) is not { } person)
        {
            return NotificationRejections.CustomerUnknown;
        }

        var wish = new NoticeWish(
            input.Template, AskNotificationRules.DataOf(input), Kept(input.Key), Kept(input.DigestKey), null, intent.Actor, input.Channels, input.Mode);
        var context = intent.Context(vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, NotificationsJson.Default.NotificationInput)));
        var outcome = await desk.Ask(person, wish, context, cancellationToken);
        return outcome.Reply is { Id: { } id } reply
            ? Result<NotificationReceipt>.Of(new NotificationReceipt(id, reply.Verdict, reply.Reason, reply.Until, reply.Repeated, outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection ?? NotificationRejections.CustomerGone;
    }

    // Callers choose keys; they may hold something personal, and are recorded in clear.
    private string? Kept(string? key) => key is null ? null : vault.Digest($"notice-key/{key}");
}

internal static class AskNotificationEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/notifications", Handle)
        .WithName("SendNotification")
        .WithTags("Notifications")
        .WithSummary("Tell a customer something")
        .WithDescription(
            "Decided at once: which channels reach the customer, consent, quiet hours where the customer is, digest, caps. It is durable before the answer leaves, and goes "
            + "out right after it. GET it to see why it was sent, or was not.")
        .Produces<NotificationReceipt>(StatusCodes.Status201Created)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("points are about to lapse", new NotificationInput(
            "points-lapse", Identity: new IdentityInput("card", "IT-5150"), Data: JsonSerializer.Deserialize<JsonElement>("""{ "points": "120", "day": "31 May" }"""), Key: "2026-05"))
        .WithExample(StatusCodes.Status201Created, "on its way", new NotificationReceipt("01k0000000000000000000000.1", NoticeVerdict.Send, null, null, false, 1204))
        .RequireScope(Scopes.NotificationsWrite);

    private static async Task<Results<Created<NotificationReceipt>, ProblemHttpResult>> Handle(
        NotificationInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new AskNotification(input, intent), cancellation)).ToCreated(http, made => $"/v1/notifications/{made.Id}");
}
