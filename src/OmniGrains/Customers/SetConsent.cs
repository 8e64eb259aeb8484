using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>Consent to be contacted.</summary>
/// <param name="Channel">E.g. <c>email</c>, <c>sms</c>, <c>whatsapp</c>.</param>
/// <param name="Purpose">E.g. <c>marketing</c>, <c>service</c>.</param>
/// <param name="Granted">False withdraws.</param>
/// <param name="Source">Where it was given, e.g. a form's name; at most 100 characters.</param>
/// <param name="TextVersion">Which text was agreed to; at most 100 characters.</param>
public sealed record ConsentInput(string Channel, string Purpose, bool Granted, string? Source, string? TextVersion);

internal sealed record SetConsent(string Id, ConsentInput Input, Intent Intent) : IRequest<Result<CustomerReceipt>>;

internal sealed class ConsentRules : AbstractValidator<SetConsent>
{
    public ConsentRules()
    {
        RuleFor(request => request.Input.Channel).Must(text => Slugs.IsSlug(text, 40)).OverridePropertyName("channel").WithMessage("must be 1 to 40 lower-case letters, digits, dots or hyphens");
        RuleFor(request => request.Input.Purpose).Must(text => Slugs.IsSlug(text, 40)).OverridePropertyName("purpose").WithMessage("must be 1 to 40 lower-case letters, digits, dots or hyphens");
        RuleFor(request => request.Input.Source).Must(text => text is null || Slugs.IsText(text, 100)).OverridePropertyName("source").WithMessage("must be at most 100 characters");
        RuleFor(request => request.Input.TextVersion).Must(text => text is null || Slugs.IsText(text, 100)).OverridePropertyName("textVersion").WithMessage("must be at most 100 characters");
    }
}

internal sealed class SetConsentHandler(IGrains grains, KeyVault vault, Families families) : IRequestHandler<SetConsent, Result<CustomerReceipt>>
{
    public async Task<Result<CustomerReceipt>> Handle(SetConsent request, CancellationToken cancellationToken)
    {
        var (family, rejection) = await families.Find(request.Id);
        if (rejection is not null)
        {
            return rejection;
        }

        var (input, root) = (request.Input, family!.Root);
        var context = request.Intent.Context(vault.Digest($"{root}/{input}"));
        var command = new ChangeConsent(root, input.Channel, input.Purpose, input.Granted, input.Source, input.TextVersion, request.Intent.Actor);
        var outcome = await grains.Ask(new CustomerId(root).Grain, command, context, cancellationToken);
        return outcome.Rejection is { } refused
            ? refused
            : Result<CustomerReceipt>.Of(new CustomerReceipt(root, null, outcome.Position), outcome.Position, outcome.Replayed);
    }
}

internal static class SetConsentEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/customers/{id}/consents", Handle)
        .WithName("SetConsent")
        .WithTags("Customers")
        .WithSummary("Grant or withdraw consent")
        .WithDescription("Per channel and purpose. The latest word counts, also over merged records; earlier ones stay in the timeline.")
        .Produces<CustomerReceipt>()
        .WithRequestExample("advertising by e-mail", new ConsentInput("email", "marketing", true, "newsletter-form", "2026-01"))
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .RequireScope(Scopes.CustomersWrite);

    private static async Task<Results<Ok<CustomerReceipt>, ProblemHttpResult>> Handle(
        string id, ConsentInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new SetConsent(id, input, intent), cancellation)).ToOk(http);
}
