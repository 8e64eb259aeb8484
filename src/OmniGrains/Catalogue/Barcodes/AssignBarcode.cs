using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Catalogue.Products;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Barcodes;

/// <summary>Whose a barcode is to be.</summary>
/// <param name="Sku">A product of the catalogue.</param>
/// <param name="From">The product that gives it up; needed only when it has another owner.</param>
public sealed record BarcodeInput(string Sku, string? From = null);

/// <summary>Whose a barcode is now.</summary>
/// <param name="Gtin">The barcode in 14 digits.</param>
/// <param name="Sku">Its owner.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record BarcodeReceipt(string Gtin, string Sku, long Position);

internal sealed record AssignBarcode(string Code, BarcodeInput Input, Intent Intent) : IRequest<Result<BarcodeReceipt>>;

internal sealed class BarcodeRules : AbstractValidator<AssignBarcode>
{
    public BarcodeRules()
    {
        RuleFor(request => request.Input.Sku).Must(Sku.IsValid).WithName("sku").WithMessage(Sku.Form);
        RuleFor(request => request.Input.From).Must(from => from is null || Sku.IsValid(from)).WithName("from").WithMessage(Sku.Form);
    }
}

internal sealed class AssignBarcodeHandler(IGrains grains, LiveCatalogue catalogue) : IRequestHandler<AssignBarcode, Result<BarcodeReceipt>>
{
    public async Task<Result<BarcodeReceipt>> Handle(AssignBarcode request, CancellationToken cancellationToken)
    {
        var (sku, from) = request.Input;
        if (!Gtin.TryRead(request.Code, out var gtin))
        {
            return CatalogueRejections.BarcodeInvalid;
        }

        if (await catalogue.Find(sku, cancellationToken) is null)
        {
            return CatalogueRejections.NotFound(sku);
        }

        var context = request.Intent.Context($"{sku}<{from}");
        var claimed = await grains.Ask(BarcodeGrain.IdOf(gtin.Digits), new ClaimBarcode(gtin.Digits, request.Code, sku, from), context, cancellationToken);
        if (claimed.Reply is not { } owner)
        {
            return claimed.Rejection!;
        }

        // The reaction tells both products in any case; told here, the new owner can be read at once.
        var note = new NoteBarcode(sku, new BarcodeNote(gtin.Digits, owner.Code, owner.Turn));
        var noted = await grains.Ask(ProductGrain.IdOf(sku), note, new CommandContext(context.Id.Step("note"), context.At), CancellationToken.None);
        var position = Math.Max(claimed.Position, noted.Position);
        return Result<BarcodeReceipt>.Of(new BarcodeReceipt(gtin.Digits, sku, position), position, claimed.Replayed);
    }
}

internal static class AssignBarcodeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/barcodes/{code}", Handle)
        .WithName("AssignBarcode")
        .WithTags("Catalogue")
        .WithSummary("Give a barcode to a product")
        .WithDescription(
            "EAN-8, EAN-13, UPC-A, UPC-E or GTIN-14, with a right check digit. A barcode has one owner: to move it, name in from who gives it up; if that "
            + "is no longer the owner, it is refused and stays where it is.")
        .Produces<BarcodeReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("moved from another product", new BarcodeInput("TEAPOT-2", "TEAPOT"))
        .WithExample(StatusCodes.Status200OK, "assigned", new BarcodeReceipt("04006381333931", "TEAPOT-2", 40))
        .RequireScope(Scopes.CatalogueWrite);

    private static async Task<Results<Ok<BarcodeReceipt>, ProblemHttpResult>> Handle(
        string code, BarcodeInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new AssignBarcode(code, input, intent), cancellation)).ToOk(http);
}
