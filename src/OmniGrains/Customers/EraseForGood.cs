using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

internal sealed record EraseForGood(string Id, Intent Intent, HttpRequest? Request = null) : IRequest<Result<CustomerReceipt>>;

/// <summary>
/// Erases a whole family: the root says so in one event that names all its records and identifiers; the reaction erases
/// the members and sets the identifiers free, and the engine destroys the keys. The answer waits for all of it.
/// </summary>
internal sealed class EraseForGoodHandler(IGrains grains, GrainEngine engine, KeyVault vault, Families families, FollowUp followUp)
    : IRequestHandler<EraseForGood, Result<CustomerReceipt>>
{
    private const int MostAttempts = 8;

    public async Task<Result<CustomerReceipt>> Handle(EraseForGood request, CancellationToken cancellationToken)
    {
        if (!CustomerIds.IsWellFormed(request.Id))
        {
            return CustomerRejections.Unknown;
        }

        // What was claimed for this customer before now is on the record by then, and erased with it.
        await followUp.ReachHead();
        var context = request.Intent.Context();
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var family = await families.Load(request.Id);
            if (request.Request is { } sent && family.State is not Customer.Erased && Revisions.Check(sent, family).Rejection is { } mismatch)
            {
                return mismatch;
            }

            var outcome = await grains.Ask(new CustomerId(family.Root).Grain, CommandFor(family, request.Intent.Actor), context, cancellationToken);
            if (outcome.Rejection is null)
            {
                return await Completed(family.Root, outcome, cancellationToken);
            }

            if (outcome.Rejection.Code != CustomerRejections.Changed.Code)
            {
                return outcome.Rejection;
            }
        }

        return CustomerRejections.Changed;
    }

    private async Task<Result<CustomerReceipt>> Completed(string root, Outcome<CustomerReply> outcome, CancellationToken cancellation) =>
        await followUp.Reach(outcome.Position, cancellation) && await followUp.Reach(FollowUp.Erasure, engine.Tail.Head, cancellation)
            ? Result<CustomerReceipt>.Of(new CustomerReceipt(root, null, outcome.Position), outcome.Position, outcome.Replayed)
            : CustomerRejections.Behind;

    private EraseCustomer CommandFor(Family family, string actor) => new(
        family.Root,
        StreamsOf(family.Parts[0]),
        [.. family.Parts.Skip(1).Select(part => new ErasedMember(part.Id, StreamsOf(part)))],
        actor,
        family.State.Known?.Revision);

    private string[] StreamsOf(Part part) =>
        [.. (part.State.Known?.Identities ?? []).Select(held => IdentityGrain.IdOf(vault, new Identity(held.Kind, held.Value)).Stream)];
}

internal static class EraseCustomerEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete("/customers/{id}", Handle)
        .WithName("EraseCustomer")
        .WithTags("Customers")
        .WithSummary("Erase a customer's personal data for good")
        .WithDescription(
            "Destroys the keys of all that is personal on this customer's record and on those merged into it, in backups of the journal too. When "
            + "it answers, it is done. Purchases remain as figures without a person. The person may come again, as somebody new. Send If-Match with the record's ETag to erase only what you read.")
        .Produces<CustomerReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .RequireScope(Scopes.CustomersWrite);

    private static async Task<Results<Ok<CustomerReceipt>, ProblemHttpResult>> Handle(
        string id, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new EraseForGood(id, intent, http.Request), cancellation)).ToOk(http);
}
