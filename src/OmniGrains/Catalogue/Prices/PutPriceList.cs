using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Prices;

/// <summary>A price list as it is put: the whole of it.</summary>
/// <param name="Name">At most 100 characters.</param>
/// <param name="Currency">ISO 4217; cannot be changed later.</param>
/// <param name="Channels">At most 50; absent means on every channel.</param>
/// <param name="Places">At most 1,000; absent means at every place.</param>
/// <param name="Priority">0 to 1,000; of several lists that apply the highest comes first.</param>
/// <param name="Active">True when absent.</param>
public sealed record PriceListInput(
    string Name, string Currency, IReadOnlyList<string>? Channels = null, IReadOnlyList<string>? Places = null, int? Priority = null, bool? Active = null)
{
    internal PriceList ListOf(string id) => new(
        id, Name, Currency, [.. (Channels ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
        [.. (Places ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], Priority ?? 0, Active ?? true, 0);
}

/// <summary>What a change of a price list is answered with.</summary>
public sealed record PriceListReceipt(string Id, int Revision, long Position);

internal sealed record PutPriceList(string Id, PriceListInput Input, int? ExpectedRevision, Intent Intent) : IRequest<Result<PriceListReceipt>>;

internal sealed class PriceListRules : AbstractValidator<PutPriceList>
{
    public PriceListRules() => RuleFor(request => request).Custom(static (request, context) =>
    {
        var (id, input) = (request.Id, request.Input);
        Must(Slugs.IsSlug(id, 40), "id", "must be 1 to 40 lower-case letters, digits, dots, hyphens or underscores.");
        Must(Slugs.IsText(input.Name, 100), "name", "must be 1 to 100 characters.");
        Must(Currencies.IsKnown(input.Currency), "currency", "must be an ISO 4217 code such as EUR.");
        Must(input.Channels is not { Count: > 50 } && (input.Channels?.All(channel => Slugs.IsSlug(channel, 40)) ?? true), "channels",
            "must be at most 50 names of channels, as purchases have them.");
        Must(input.Places is not { Count: > 1_000 } && (input.Places?.All(place => Slugs.IsText(place, 64)) ?? true), "places", "must be at most 1,000 ids of places.");
        Must(input.Priority is null or (>= 0 and <= 1_000), "priority", "must be 0 to 1,000.");

        void Must(bool holds, string property, string message)
        {
            if (!holds)
            {
                context.AddFailure(new ValidationFailure(property, message));
            }
        }
    });
}

internal sealed class PutPriceListHandler(IGrains grains, KeyVault vault) : IRequestHandler<PutPriceList, Result<PriceListReceipt>>
{
    public async Task<Result<PriceListReceipt>> Handle(PutPriceList request, CancellationToken cancellationToken)
    {
        var list = request.Input.ListOf(request.Id);
        var fingerprint = vault.Digest(JsonSerializer.SerializeToUtf8Bytes(list, CatalogueJson.Default.PriceList));
        var outcome = await grains.Ask(
            PriceListsGrain.Id, new DefinePriceList(list, request.ExpectedRevision), request.Intent.Context(fingerprint), cancellationToken);
        return outcome.Reply is { } reply
            ? Result<PriceListReceipt>.Of(new PriceListReceipt(reply.Id, reply.Revision, outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection!;
    }
}

internal static class PutPriceListEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/price-lists/{id}", Handle)
        .WithName("PutPriceList")
        .WithTags("Catalogue")
        .WithSummary("Define a price list")
        .WithDescription(
            "A list without channels and places applies everywhere: one such list gives the same price everywhere. Where several lists apply, that of "
            + "the highest priority which has a price counts; among equals the one that names places, then channels. Its currency is for ever.")
        .Produces<PriceListReceipt>()
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("for the outlet in Serravalle", new PriceListInput("Outlet", "EUR", Places: ["serravalle-1"], Priority: 10))
        .WithExample(StatusCodes.Status200OK, "defined", new PriceListReceipt("outlet", 1, 9))
        .RequireScope(Scopes.CatalogueWrite);

    private static async Task<Results<Ok<PriceListReceipt>, ProblemHttpResult>> Handle(
        string id, PriceListInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation)
    {
        if (!Answers.TryReadIfMatch(http.Request, out var revision))
        {
            return TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
        }

        return (await mediator.Send(new PutPriceList(id, input, revision, intent), cancellation)).ToTagged(http, receipt => receipt.Revision);
    }
}
