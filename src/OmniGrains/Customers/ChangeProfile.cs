using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

internal sealed record ChangeProfile(string Id, IReadOnlyDictionary<string, JsonElement> Traits, HttpRequest Request, Intent Intent)
    : IRequest<Result<CustomerReceipt>>;

internal sealed class ChangeProfileHandler(IGrains grains, KeyVault vault, Families families) : IRequestHandler<ChangeProfile, Result<CustomerReceipt>>
{
    public async Task<Result<CustomerReceipt>> Handle(ChangeProfile request, CancellationToken cancellationToken)
    {
        var (family, rejection) = await families.Find(request.Id);
        if (rejection is not null)
        {
            return rejection;
        }

        if (Profiles.Refusal(request.Traits, request.Intent.At) is { } unfit)
        {
            return unfit;
        }

        var (revision, mismatch) = Revisions.Check(request.Request, family!);
        if (mismatch is not null)
        {
            return mismatch;
        }

        var context = request.Intent.Context(Steps.FingerprintOf(vault, request.Traits));
        var command = new DescribeCustomer(family!.Root, request.Traits, revision);
        var outcome = await grains.Ask(new CustomerId(family.Root).Grain, command, context, cancellationToken);
        return outcome.Rejection is { } refused
            ? refused
            : Result<CustomerReceipt>.Of(new CustomerReceipt(family.Root, null, outcome.Position), outcome.Position, outcome.Replayed);
    }
}

internal static class ChangeProfileEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPatch("/customers/{id}", Handle)
        .WithName("ChangeProfile")
        .WithTags("Customers")
        .WithSummary("Change a customer's profile")
        .WithDescription(
            "A JSON merge patch of the profile: what is named is set, JSON null removes, the rest stays. Known names: name, firstName, lastName, "
            + "birthday, locale, language, preferredChannel, preferredLanguage. Identities (email, phone) are no traits: add them with POST …/identities. Send If-Match with the record's ETag to change only what you read.")
        .Produces<CustomerReceipt>()
        .WithRequestExample("one set, one removed", """{ "preferredChannel": "whatsapp", "shoeSize": 38, "nickname": null }""")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .RequireScope(Scopes.CustomersWrite);

    private static async Task<Results<Ok<CustomerReceipt>, ProblemHttpResult>> Handle(
        string id, Dictionary<string, JsonElement> patch, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new ChangeProfile(id, patch, http.Request, intent), cancellation)).ToOk(http);
}
