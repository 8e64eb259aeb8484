using System.Text.Json;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Catalogue.Barcodes;
using OmniGrains.Catalogue.Bundles;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Products;

/// <summary>What a change of a product is answered with.</summary>
/// <param name="Sku">The product.</param>
/// <param name="Revision">Its revision; the ETag's value.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record ProductReceipt(string Sku, int Revision, long Position);

/// <summary>Enters a product, or replaces what is known of it.</summary>
/// <param name="Sku">Which.</param>
/// <param name="Input">The whole of it.</param>
/// <param name="ExpectedRevision">What the caller's ETag says; null when the caller does not mind.</param>
/// <param name="Intent">The caller's intention.</param>
/// <param name="Parts">What a bundle consists of; null leaves it as it is.</param>
internal sealed record PutProduct(
    string Sku, ProductInput Input, int? ExpectedRevision, Intent Intent, IReadOnlyList<BundlePart>? Parts = null) : IRequest<Result<ProductReceipt>>;

/// <summary>
/// Claims the barcodes that are new, sets the parts, defines the product, gives up the barcodes that are gone. What is refused on
/// the way leaves everything as it was: what was claimed is given up again. At every step, and after a crash between two, each
/// barcode has one owner and the product learns which ones are its own; the same request again sees the rest through.
/// </summary>
internal sealed class PutProductHandler(IGrains grains, LiveCatalogue catalogue, KeyVault vault) : IRequestHandler<PutProduct, Result<ProductReceipt>>
{
    public async Task<Result<ProductReceipt>> Handle(PutProduct request, CancellationToken cancellationToken)
    {
        var (sku, input) = (request.Sku, request.Input);
        var fingerprint = vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, CatalogueJson.Default.ProductInput));
        var context = request.Intent.Context(fingerprint);
        var known = await catalogue.State(sku, cancellationToken);
        var bundles = await catalogue.Bundles(cancellationToken);
        var wanted = Wanted(input);
        var (claimed, refused) = await Claim(sku, wanted, known, context, cancellationToken);
        var parts = 0L;
        if (refused is null && request.Parts is not null)
        {
            (parts, refused) = await SetParts(sku, request.Parts, StepOf(context, "parts"));
        }

        if (refused is not null)
        {
            return await GiveUp(sku, claimed, context, refused);
        }

        // What has been begun is seen through, whether or not the caller still listens.
        var define = new DefineProduct(sku, input.Facts, claimed, Revisions.OfProduct(request.ExpectedRevision, bundles, sku));
        var outcome = await grains.Ask(ProductGrain.IdOf(sku), define, context, CancellationToken.None);
        if (outcome.Reply is not { } defined)
        {
            return await GiveUp(sku, claimed, context, outcome.Rejection!);
        }

        var (revision, position) = wanted is null
            ? (defined.Revision, Math.Max(parts, outcome.Position))
            : await Release(sku, defined, wanted, context, Math.Max(parts, outcome.Position));
        var now = request.Parts is null ? bundles : await catalogue.Bundles(CancellationToken.None);
        return Result<ProductReceipt>.Of(new ProductReceipt(sku, Revisions.Of(revision, now, sku), position), position, outcome.Replayed);
    }

    // Only a change without If-Match sets parts: once they are set, nothing refuses the product any more.
    private async ValueTask<(long Position, Rejection? Refused)> SetParts(string sku, IReadOnlyList<BundlePart> parts, CommandContext context)
    {
        foreach (var part in parts)
        {
            if (part.Sku != sku && await catalogue.Find(part.Sku) is null)
            {
                return (0, CatalogueRejections.PartUnknown(part.Sku));
            }
        }

        var outcome = await grains.Ask(BundlesGrain.Id, new DefineBundle(sku, parts, null), context);
        return (outcome.Position, outcome.Rejection);
    }

    // The reaction may have told the product of a claim already, and tells it of the end at some later time: told here, whoever
    // reads the product after the refusal finds it as it was.
    private async ValueTask<Rejection> GiveUp(string sku, IReadOnlyList<BarcodeNote> claimed, CommandContext context, Rejection refused)
    {
        foreach (var gtin in claimed.Select(note => note.Gtin))
        {
            var outcome = await grains.Ask(BarcodeGrain.IdOf(gtin), new GiveUpBarcode(gtin, sku), AttemptOf(context, $"give-up-{gtin}"));
            if (outcome.Reply is { } owner && owner.Sku != sku)
            {
                await Forget(sku, gtin, owner.Turn, AttemptOf(context, $"forget-{gtin}"));
            }
        }

        return refused;
    }

    private ValueTask<Outcome<ProductRevision>> Forget(string sku, string gtin, int turn, CommandContext context) =>
        grains.Ask(ProductGrain.IdOf(sku), new NoteBarcode(sku, new BarcodeNote(gtin, null, turn)), context);

    private static Dictionary<string, string>? Wanted(ProductInput input)
    {
        if (input.Barcodes is null)
        {
            return null;
        }

        var wanted = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var code in input.Barcodes)
        {
            if (Gtin.TryRead(code, out var gtin))
            {
                wanted.TryAdd(gtin.Digits, code);
            }
        }

        return wanted;
    }

    private async ValueTask<(IReadOnlyList<BarcodeNote> Claimed, Rejection? Refused)> Claim(
        string sku, Dictionary<string, string>? wanted, ProductState known, CommandContext context, CancellationToken cancellation)
    {
        var own = known.OwnBarcodes.Select(note => note.Gtin).ToHashSet(StringComparer.Ordinal);
        var missing = wanted?.Where(code => !own.Contains(code.Key)).ToList() ?? [];
        foreach (var (gtin, code) in missing)
        {
            var owner = (await grains.Read(BarcodeGrain.IdOf(gtin), WhoseBarcode.Query, cancellation)).Value;
            if (owner.Sku is { } other && other != sku)
            {
                return ([], CatalogueRejections.BarcodeOwned(code, other));
            }
        }

        var claimed = new List<BarcodeNote>();
        foreach (var (gtin, code) in missing)
        {
            var claim = new ClaimBarcode(gtin, code, sku, null, Trial: true);
            var outcome = await grains.Ask(BarcodeGrain.IdOf(gtin), claim, AttemptOf(context, $"claim-{gtin}"), CancellationToken.None);
            if (outcome.Reply is not { } owner)
            {
                return (claimed, outcome.Rejection);
            }

            claimed.Add(new BarcodeNote(gtin, owner.Code, owner.Turn));
        }

        return (claimed, null);
    }

    private async ValueTask<(int Revision, long Position)> Release(
        string sku, ProductRevision defined, Dictionary<string, string> wanted, CommandContext context, long position)
    {
        var revision = defined.Revision;
        foreach (var gtin in defined.Barcodes.Where(gtin => !wanted.ContainsKey(gtin)))
        {
            var released = await grains.Ask(BarcodeGrain.IdOf(gtin), new ReleaseBarcode(gtin, sku), StepOf(context, $"release-{gtin}"));
            var noted = await Forget(sku, gtin, released.Reply!.Turn, StepOf(context, $"forget-{gtin}"));
            (revision, position) = (noted.Reply!.Revision, Math.Max(position, noted.Position));
        }

        return (revision, position);
    }

    // A remembered yes to a claim that was given up since would be a lie: each attempt asks anew.
    private static CommandContext AttemptOf(CommandContext context, string step) => StepOf(context, $"{step}@{context.At.UtcTicks}");

    private static CommandContext StepOf(CommandContext context, string step) => new(context.Id.Step(step), context.At);
}

internal static class PutProductEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/products/{sku}", Handle)
        .WithName("PutProduct")
        .WithTags("Catalogue")
        .WithSummary("Define a product")
        .WithDescription(
            "Enters the product, or replaces what is known of it. Barcodes are checked and belong to one product each: one that is somebody else's is "
            + "refused with 409 barcode.owned-by-another, and moves only by PUT /v1/barcodes/{code}. Prices and the parts of a bundle are set apart. "
            + "Send If-Match with the ETag to change only what you read.")
        .Produces<ProductReceipt>()
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a teapot", Example)
        .WithExample(StatusCodes.Status200OK, "defined", new ProductReceipt("TEAPOT", 2, 14))
        .RequireScope(Scopes.CatalogueWrite);

    public static ProductInput Example => new(
        "Blue teapot", "Stoneware, 1.2 l.", "kitchen/tea", new Dictionary<string, string>(StringComparer.Ordinal) { ["colour"] = "blue" },
        new Money(4.10m, "EUR"), "standard", ["https://images.example.com/teapot.jpg"], ["4006381333931"]);

    private static async Task<Results<Ok<ProductReceipt>, ProblemHttpResult>> Handle(
        string sku, ProductInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        Answers.TryReadIfMatch(http.Request, out var revision)
            ? (await mediator.Send(new PutProduct(sku, input, revision, intent), cancellation)).ToTagged(http, receipt => receipt.Revision)
            : TypedResults.Problem(Problems.Of(Answers.BadIfMatch));
}
