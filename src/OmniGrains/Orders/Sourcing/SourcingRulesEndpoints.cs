using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Desk;

namespace OmniGrains.Orders.Sourcing;

/// <summary>The answer to changed rules.</summary>
/// <param name="Revision">Counts the changes; the same as in the ETag.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record SourcingRulesReceipt(int Revision, long Position);

internal sealed record PutSourcingRules(SourcingRules Rules, int? Revision, Intent Intent) : IRequest<Result<SourcingRulesReceipt>>;

internal sealed class SourcingRulesRules : AbstractValidator<PutSourcingRules>
{
    private const int MostExcluded = 5_000;

    public SourcingRulesRules() => RuleFor(request => request.Rules).Custom((rules, context) =>
    {
        var check = new Checks<PutSourcingRules>(context);
        check.That(rules.Criteria.Count <= 5 && rules.Criteria.Distinct().Count() == rules.Criteria.Count, "criteria", "must name each criterion at most once.");
        check.That(rules.MostParcels is >= 1 and <= 20, "mostParcels", "must be 1 to 20.");
        check.That(
            rules.Excluded.Count <= MostExcluded && rules.Excluded.All(place => Slugs.IsSlug(place, 64)), "excluded", "must be ids of places, at most 5,000.");
    });
}

internal sealed class PutSourcingRulesHandler(IGrains grains) : IRequestHandler<PutSourcingRules, Result<SourcingRulesReceipt>>
{
    public async Task<Result<SourcingRulesReceipt>> Handle(PutSourcingRules request, CancellationToken cancellationToken)
    {
        var command = new SetSourcingRules(request.Rules, request.Revision, request.Intent.Actor);
        var outcome = await grains.Ask(SourcingRulesGrain.Id, command, request.Intent.Context(), cancellationToken);
        return outcome.Rejection is { } refused
            ? refused
            : Result<SourcingRulesReceipt>.Of(new SourcingRulesReceipt(outcome.Reply!.Revision, outcome.Position), outcome.Position, outcome.Replayed);
    }
}

internal static class SourcingRulesEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sourcing-rules", Read)
            .WithName("ReadSourcingRules")
            .WithTags("Sourcing")
            .WithSummary("Read how orders are sourced")
            .WithDescription("Which place hands over what: the criteria in their order, and the limits.")
            .Produces<SourcingRules>()
            .RequireScope(Scopes.OrdersRead);
        routes.MapPut("/sourcing-rules", Put)
            .WithName("PutSourcingRules")
            .WithTags("Sourcing")
            .WithSummary("Change how orders are sourced")
            .WithDescription("Holds for orders that are placed from then on. Send If-Match with the ETag to change only what you read.")
            .Produces<SourcingRulesReceipt>()
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("near places first, never split", SourcingRules.Default with { Criteria = [SourcingCriterion.Distance], MostParcels = 1 })
            .RequireScope(Scopes.OrdersWrite);
    }

    private static async Task<Ok<SourcingRules>> Read(IGrains grains, HttpResponse response, CancellationToken cancellation)
    {
        var inForce = (await grains.Read(SourcingRulesGrain.Id, ReadSourcingRules.It, cancellation)).Value;
        response.Headers.ETag = Answers.ETagOf(inForce.Revision);
        return TypedResults.Ok(inForce.Rules);
    }

    private static async Task<Results<Ok<SourcingRulesReceipt>, ProblemHttpResult>> Put(
        SourcingRules rules, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation)
    {
        if (OrderIds.Revision(http.Request, out var revision) is { } refused)
        {
            return TypedResults.Problem(Problems.Of(refused));
        }

        return (await mediator.Send(new PutSourcingRules(rules, revision, intent), cancellation)).ToOk(http);
    }
}
