using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

internal sealed record AddIdentity(string Id, IdentityInput Input, HttpRequest Request, Intent Intent) : IRequest<Result<CustomerReceipt>>;

internal sealed class AddIdentityHandler(IGrains grains, KeyVault vault, Families families) : IRequestHandler<AddIdentity, Result<CustomerReceipt>>
{
    public async Task<Result<CustomerReceipt>> Handle(AddIdentity request, CancellationToken cancellationToken)
    {
        var (family, rejection) = await families.Find(request.Id);
        if (rejection is not null)
        {
            return rejection;
        }

        if (Normalisation.KindOf(request.Input.Kind) is not { } kind)
        {
            return IdentityRejections.UnknownKind;
        }

        var (identity, refusal) = Normalisation.Read(kind, request.Input);
        if (refusal is not null)
        {
            return IdentityRejections.Of(refusal);
        }

        var (_, mismatch) = Revisions.Check(request.Request, family!);
        return mismatch is not null
            ? mismatch
            : await Claim(family!, identity!, request, cancellationToken);
    }

    private async Task<Result<CustomerReceipt>> Claim(Family family, Identity identity, AddIdentity request, CancellationToken cancellation)
    {
        var stream = IdentityGrain.IdOf(vault, identity);
        var held = family.Identities.Any(other => other.Kind == identity.Kind && other.Value == identity.Value);
        if (!held && family.Count(identity.Kind) >= IdentityRules.LimitOf(identity.Kind))
        {
            return CustomerRejections.IdentityLimit;
        }

        var context = request.Intent.Context();
        var owner = (await grains.Read(stream, WhoOwns.It, cancellation)).Value as IdentityState.Owned;
        var record = owner is not null && family.Parts.Any(part => part.Id == owner.Customer) ? owner.Customer : family.Root;
        var claimed = await grains.Ask(
            stream, new ClaimIdentity(record, identity.Kind, identity.Value, request.Input.Verified), context.WithStep("i"), cancellation);
        if (claimed.Rejection is { } refused)
        {
            return refused;
        }

        if (claimed.Reply!.Customer != record)
        {
            return CustomerRejections.IdentityTaken;
        }

        var attached = await grains.Ask(
            new CustomerId(record).Grain, new AttachIdentity(record, identity, request.Input.Verified, stream.Stream), context.WithStep("a"), cancellation);
        return attached.Rejection is { } full
            ? full
            : Result<CustomerReceipt>.Of(new CustomerReceipt(family.Root, null, attached.Position), attached.Position, attached.Replayed);
    }
}

/// <summary>Refusals of single identities, as problems.</summary>
internal static class IdentityRejections
{
    public static readonly Rejection UnknownKind = new(
        "identity.kind-unknown", $"An identity has one of these kinds: {string.Join(", ", IdentityKinds.All)}.");

    public static Rejection Of(string code) => new(code, code switch
    {
        Normalisation.Junk => "This value is sent when nobody is known; it identifies no one.",
        Normalisation.TooLong => "The value is longer than any identity of its kind.",
        Normalisation.NeedsCountry => "A national phone number needs the country (ISO 3166 alpha-2); or send it as +… in full.",
        _ => "The value does not have the form of its kind.",
    });
}

internal static class AddIdentityEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/customers/{id}/identities", Handle)
        .WithName("AddIdentity")
        .WithTags("Customers")
        .WithSummary("Add an identity to a customer")
        .WithDescription("Each identity has one owner: what belongs to another customer is refused with 409 identity.belongs-to-another. With verified "
            + "set, an identity that the customer has already becomes verified.")
        .Produces<CustomerReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .RequireScope(Scopes.CustomersWrite);

    private static async Task<Results<Ok<CustomerReceipt>, ProblemHttpResult>> Handle(
        string id, IdentityInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new AddIdentity(id, input, http.Request, intent), cancellation)).ToOk(http);
}
