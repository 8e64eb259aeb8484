using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

internal sealed record RemoveIdentity(string Id, string Kind, string Value, HttpRequest Request, Intent Intent) : IRequest<Result<CustomerReceipt>>;

/// <summary>
/// Takes an identity off its record; the reaction then sets it free, and the answer waits for that, so that whoever
/// claims it next does so without a race.
/// </summary>
internal sealed class RemoveIdentityHandler(IGrains grains, KeyVault vault, Families families, FollowUp followUp)
    : IRequestHandler<RemoveIdentity, Result<CustomerReceipt>>
{
    public async Task<Result<CustomerReceipt>> Handle(RemoveIdentity request, CancellationToken cancellationToken)
    {
        var (family, rejection) = await families.Find(request.Id);
        if (rejection is not null)
        {
            return rejection;
        }

        if (Normalisation.KindOf(request.Kind) is not { } kind)
        {
            return IdentityRejections.UnknownKind;
        }

        var (identity, refusal) = Normalisation.Read(kind, new IdentityInput(kind, request.Value));
        if (refusal is not null)
        {
            return CustomerRejections.IdentityUnknown;
        }

        var (revision, mismatch) = Revisions.Check(request.Request, family!);
        return mismatch ?? await Detach(family!, identity!, revision, request.Intent, cancellationToken);
    }

    private async Task<Result<CustomerReceipt>> Detach(
        Family family, Identity identity, int? revision, Intent intent, CancellationToken cancellation)
    {
        // An identity that nobody holds is asked for at the root: it may be that this very request has removed it before.
        var holder = HolderOf(family, identity);
        var record = holder ?? family.Root;
        var command = new DetachIdentity(record, identity, IdentityGrain.IdOf(vault, identity).Stream, record == family.Root ? revision : null);
        var outcome = await grains.Ask(new CustomerId(record).Grain, command, intent.Context(vault.Digest($"{identity.Kind}:{identity.Value}")), cancellation);
        if (outcome.Rejection is { } refused)
        {
            return refused;
        }

        if (holder is null && !outcome.Replayed)
        {
            return CustomerRejections.IdentityUnknown;
        }

        await followUp.Reach(outcome.Position, cancellation);
        return Result<CustomerReceipt>.Of(new CustomerReceipt(family.Root, null, outcome.Position), outcome.Position, outcome.Replayed);
    }

    private static string? HolderOf(Family family, Identity identity)
    {
        foreach (var part in family.Parts)
        {
            if (part.State.Known?.Identities.Any(held => held.Kind == identity.Kind && held.Value == identity.Value) ?? false)
            {
                return part.Id;
            }
        }

        return null;
    }
}

internal static class RemoveIdentityEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/customers/{id}/identities/{kind}/{value}", Handle)
        .WithName("RemoveIdentity")
        .WithTags("Customers")
        .WithSummary("Remove an identity from a customer")
        .WithDescription("The identity is free afterwards: the next request that names it decides whose it is. Phone numbers are named as +….")
        .Produces<CustomerReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .RequireScope(Scopes.CustomersWrite);

    private static async Task<Results<Ok<CustomerReceipt>, ProblemHttpResult>> Handle(
        string id, string kind, string value, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new RemoveIdentity(id, kind, value, http.Request, intent), cancellation)).ToOk(http);
}
