using System.Text.Json;
using FluentValidation;
using FluentValidation.Results;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Products;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Bundles;

/// <summary>The parts of a bundle.</summary>
/// <param name="Parts">At most 30 ordinary products, each once; none makes the bundle an ordinary product again.</param>
public sealed record PartsInput(IReadOnlyList<BundlePart> Parts);

internal sealed record PutParts(string Sku, IReadOnlyList<BundlePart> Parts, int? ExpectedRevision, Intent Intent) : IRequest<Result<ProductReceipt>>;

internal sealed class PartsRules : AbstractValidator<PutParts>
{
    private const int MostParts = 30;
    private const decimal MostPieces = 100_000m;

    public PartsRules() => RuleFor(request => request.Parts).Custom(static (parts, context) =>
        Check(parts, (property, message) => context.AddFailure(new ValidationFailure(property, message))));

    public static void Check(IReadOnlyList<BundlePart> parts, Action<string, string> fail)
    {
        if (parts.Count > MostParts || parts.Any(part => part is null))
        {
            fail("parts", $"must be at most {MostParts}.");
            return;
        }

        if (parts.Select(part => part.Sku).Distinct(StringComparer.Ordinal).Count() != parts.Count)
        {
            fail("parts", "must name each product once.");
        }

        foreach (var part in parts.Where(part => part.Quantity is <= 0 or > MostPieces || part.Quantity.Scale > 3))
        {
            fail("parts.quantity", $"of '{part.Sku}' must be above zero, at most 100,000, with at most three decimals.");
        }
    }
}

internal sealed class PutPartsHandler(IGrains grains, LiveCatalogue catalogue, KeyVault vault) : IRequestHandler<PutParts, Result<ProductReceipt>>
{
    public async Task<Result<ProductReceipt>> Handle(PutParts request, CancellationToken cancellationToken)
    {
        foreach (var (sku, refusal) in request.Parts.Select(part => (part.Sku, CatalogueRejections.PartUnknown(part.Sku)))
            .Prepend((request.Sku, CatalogueRejections.NotFound(request.Sku))))
        {
            if (await catalogue.Find(sku, cancellationToken) is null)
            {
                return refusal;
            }
        }

        var product = (await catalogue.State(request.Sku, cancellationToken)).Revision;
        var fingerprint = vault.Digest(JsonSerializer.SerializeToUtf8Bytes(new PartsInput(request.Parts), CatalogueJson.Default.PartsInput));
        var outcome = await grains.Ask(
            BundlesGrain.Id, new DefineBundle(request.Sku, request.Parts, request.ExpectedRevision - product),
            request.Intent.Context(fingerprint), cancellationToken);
        return outcome.Reply is { } reply
            ? Result<ProductReceipt>.Of(
                new ProductReceipt(request.Sku, product + reply.Revision, outcome.Position), outcome.Position, outcome.Replayed)
            : outcome.Rejection!;
    }
}

internal static class PutPartsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/products/{sku}/parts", Handle)
        .WithName("PutBundleParts")
        .WithTags("Catalogue")
        .WithSummary("Make a product a bundle")
        .WithDescription(
            "Sets what one piece consists of; an empty list makes it an ordinary product again. Parts are products that are no bundles themselves, so "
            + "that reserving a bundle reserves its parts and nothing further.")
        .Produces<ProductReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("tea for two", new PartsInput([new BundlePart("TEAPOT", 1), new BundlePart("CUP", 2)]))
        .WithExample(StatusCodes.Status200OK, "set", new ProductReceipt("TEA-FOR-TWO", 2, 31))
        .RequireScope(Scopes.CatalogueWrite);

    private static async Task<Results<Ok<ProductReceipt>, ProblemHttpResult>> Handle(
        string sku, PartsInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        Answers.TryReadIfMatch(http.Request, out var revision)
            ? (await mediator.Send(new PutParts(sku, input.Parts, revision, intent), cancellation)).ToTagged(http, receipt => receipt.Revision)
            : TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
}
