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

namespace OmniGrains.Customers;

/// <summary>A person as a caller knows them.</summary>
/// <param name="Identities">At least one, at most 20.</param>
/// <param name="Profile">Traits to set; JSON null removes one.</param>
public sealed record CustomerInput(IReadOnlyList<IdentityInput> Identities, IReadOnlyDictionary<string, JsonElement>? Profile);

/// <summary>The answer to a write on a customer.</summary>
/// <param name="CustomerId">The customer.</param>
/// <param name="Refused">Identities that were left out, with the reason.</param>
/// <param name="Position">The journal position that contains it; pass it as <c>?after=</c> to read what follows from it.</param>
public sealed record CustomerReceipt(string CustomerId, IReadOnlyList<RefusedIdentity>? Refused, long Position);

internal sealed record IdentifyCustomer(CustomerInput Input, Intent Intent) : IRequest<Result<CustomerReceipt>>;

internal sealed class CustomerInputRules : AbstractValidator<IdentifyCustomer>
{
    private const int MostIdentities = 20;

    public CustomerInputRules()
    {
        RuleFor(request => request.Input.Identities).NotEmpty().OverridePropertyName("identities").WithMessage("name at least one identity");
        RuleFor(request => request.Input.Identities.Count)
            .LessThanOrEqualTo(MostIdentities).OverridePropertyName("identities").WithMessage("name at most 20 identities")
            .When(request => request.Input.Identities is not null);
    }
}

internal sealed class IdentifyCustomerHandler(IGrains grains, GrainEngine engine, KeyVault vault, Recognition recognition)
    : IRequestHandler<IdentifyCustomer, Result<CustomerReceipt>>
{
    private static readonly Rejection NobodyNamed = new(
        "customer.no-identity", "None of the identities can be used; each was junk or malformed. Nothing was recorded.");

    public async Task<Result<CustomerReceipt>> Handle(IdentifyCustomer request, CancellationToken cancellationToken)
    {
        if (request.Input.Profile is { Count: > 0 } given && Profiles.Refusal(given, request.Intent.At) is { } unfit)
        {
            return unfit;
        }

        var context = request.Intent.Context();
        var person = await recognition.RecogniseAndAttach(request.Input.Identities, context, cancellationToken);
        if (person.Rejection is { } rejection)
        {
            return rejection;
        }

        if (person.Record is not { } record)
        {
            return NobodyNamed with { Detail = $"{NobodyNamed.Detail} ({string.Join(", ", person.Refused.Select(one => $"{one.Kind}: {one.Code}"))})" };
        }

        var (position, replayed) = (engine.Tail.Head, false);
        if (request.Input.Profile is { Count: > 0 } profile)
        {
            var step = context.WithStep("d") with { Fingerprint = Steps.FingerprintOf(vault, profile) };
            var described = await grains.Ask(record.Grain, new DescribeCustomer(record.Value, profile), step, cancellationToken);
            if (described.Rejection is { } refused)
            {
                return refused;
            }

            (position, replayed) = (described.Position, described.Replayed);
        }

        return Result<CustomerReceipt>.Of(
            new CustomerReceipt(person.Customer!.Value.Value, person.Refused.Count == 0 ? null : person.Refused, position), position, replayed);
    }
}

internal static class IdentifyCustomerEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/customers", Handle)
        .WithName("IdentifyCustomer")
        .WithTags("Customers")
        .WithSummary("Find or create a customer by identities")
        .WithDescription(
            "Recognises the person behind the identities, adds those that are new, and changes the profile. Identities that are junk, too many, or "
            + "somebody else's are left out and reported. Two known records are merged only when both are named by strong or verified identities.")
        .Produces<CustomerReceipt>()
        .WithRequestExample("with a card and an address", """
            { "identities": [{ "kind": "card", "value": "IT-4711" }, { "kind": "email", "value": "ada@example.com", "verified": true }],
              "profile": { "name": "Ada Lovelace", "birthday": "1990-12-10", "language": "it" } }
            """)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .RequireScope(Scopes.CustomersWrite);

    private static async Task<Results<Ok<CustomerReceipt>, ProblemHttpResult>> Handle(
        CustomerInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new IdentifyCustomer(input, intent), cancellation)).ToOk(http);
}

internal static class Steps
{
    /// <summary>The context of one step of an intention.</summary>
    public static CommandContext WithStep(this CommandContext context, string step) =>
        context with { Id = context.Id.Step(step), Fingerprint = null };

    /// <summary>A digest of a patch, so that an idempotency key is not used for two.</summary>
    public static string FingerprintOf(KeyVault vault, IReadOnlyDictionary<string, JsonElement> patch) =>
        vault.Digest(string.Join(',', patch.Select(trait => $"{trait.Key}:{trait.Value.GetRawText()}")));
}
