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

/// <summary>Another record of the same person.</summary>
/// <param name="With">Its id.</param>
/// <param name="Reason">Why, in your words; at most 500 characters.</param>
public sealed record MergeRequest(string With, string? Reason);

/// <summary>A merge, done or undone.</summary>
/// <param name="MergeId">By which it can be undone.</param>
/// <param name="CustomerId">The customer that stays.</param>
/// <param name="Member">The record that is part of it, or that stands alone again.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record MergeReceipt(string MergeId, string CustomerId, string Member, long Position);

internal sealed record MergeCustomers(string Id, MergeRequest Input, Intent Intent) : IRequest<Result<MergeReceipt>>;

internal sealed class MergeCustomersRules : AbstractValidator<MergeCustomers>
{
    public MergeCustomersRules() => RuleFor(request => request.Input.Reason)
        .Must(text => text is null || Slugs.IsText(text, 500)).OverridePropertyName("reason").WithMessage("must be at most 500 characters");
}

/// <summary>
/// Takes the first step of a merge and waits for the reaction to take the others, in one order for everybody. When
/// this stops half way, the merge is still carried through.
/// </summary>
internal sealed class MergeCustomersHandler(IGrains grains, Families families, FollowUp followUp)
    : IRequestHandler<MergeCustomers, Result<MergeReceipt>>
{
    public async Task<Result<MergeReceipt>> Handle(MergeCustomers request, CancellationToken cancellationToken)
    {
        var (ours, unknown) = await families.Find(request.Id);
        var (theirs, unknownOther) = await families.Find(request.Input.With);
        if ((unknown ?? unknownOther ?? Obstacle(ours!, theirs!, request.Input.With)) is { } rejection)
        {
            return rejection;
        }

        var into = ours!.Root;
        var member = theirs!.Root == into ? request.Input.With : theirs.Root;
        var command = new AdmitMember(
            into, member, CustomerIds.NextMerge(member, request.Intent.At), MemberAdmitted.ByHand, request.Input.Reason, request.Intent.Actor);
        var admitted = await grains.Ask(new CustomerId(into).Grain, command, request.Intent.Context($"{into}+{member}"), cancellationToken);
        if (admitted.Rejection is { } refused)
        {
            return refused;
        }

        if (!await followUp.Reach(admitted.Position, cancellationToken))
        {
            return CustomerRejections.Behind;
        }

        return await families.RootOf(member) == await families.RootOf(into)
            ? Result<MergeReceipt>.Of(new MergeReceipt(admitted.Reply!.MergeId, into, member, admitted.Position), admitted.Position, admitted.Replayed)
            : CustomerRejections.MergeDeclined;
    }

    private static Rejection? Obstacle(Family ours, Family theirs, string with)
    {
        if (ours.Root == theirs.Root)
        {
            // Merged already: asking the record again finds the merge, or the answer to this very request.
            return ours.State.Known?.Links?.Members.Any(member => member.Id == with) ?? false ? null : CustomerRejections.MergeWithItself;
        }

        if (ours.Parts.Count + theirs.Parts.Count > Links.MostMembers)
        {
            return CustomerRejections.MergeTooMany;
        }

        return MergeRules.Conflicts(ours, theirs) is { Count: > 0 } kinds
            ? CustomerRejections.MergeConflict with { Detail = $"{CustomerRejections.MergeConflict.Detail} ({string.Join(", ", kinds)})" }
            : null;
    }
}

internal static class MergeCustomersEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/customers/{id}/merges", Handle)
        .WithName("MergeCustomers")
        .WithTags("Customers")
        .WithSummary("Merge another record into this customer")
        .WithDescription(
            "Links the two; nothing is copied, so that undoing gives back exactly what was. Everything that either record was known by or did belongs "
            + "to the customer from then on. Look at merge-preview first.")
        .Produces<MergeReceipt>()
        .WithRequestExample("two records of one person", new MergeRequest("01k0000000000000000000000", "Showed both cards at the till."))
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .ProducesProblem(StatusCodes.Status503ServiceUnavailable)
        .RequireScope(Scopes.CustomersWrite);

    private static async Task<Results<Ok<MergeReceipt>, ProblemHttpResult>> Handle(
        string id, MergeRequest input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new MergeCustomers(id, input, intent), cancellation)).ToOk(http);
}
