using System.Text.Json;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.ChannelStock;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Movements;

/// <summary>Goods that move.</summary>
/// <param name="Kind">What moves where.</param>
/// <param name="Quantity">Above zero; an adjustment may be negative. At most three decimals.</param>
/// <param name="Reason">Why: a slug such as <c>delivery</c>, at most 40 characters.</param>
/// <param name="Reference">The document behind it; at most 121 printable characters.</param>
public sealed record MovementInput(MovementKind Kind, decimal Quantity, string Reason, string? Reference);

/// <summary>Records that goods came, left, broke or were found.</summary>
internal sealed record RecordMovement(StockId Stock, MovementInput Input, Intent Intent) : IRequest<Result<StockReceipt>>;

internal sealed class MovementRules : AbstractValidator<RecordMovement>
{
    public MovementRules()
    {
        RuleFor(request => request.Stock).Must(stock => Quantities.IsStock(stock.Place, stock.Sku)).WithName("stock").WithMessage("is no place and SKU.");
        RuleFor(request => request.Input.Quantity).Must(Quantities.IsQuantity).When(request => request.Input.Kind != MovementKind.Adjust)
            .WithName("quantity").WithMessage(Quantities.Rule);
        RuleFor(request => request.Input.Quantity).Must(Quantities.IsChange).When(request => request.Input.Kind == MovementKind.Adjust)
            .WithName("quantity").WithMessage("must not be zero, have at most three decimals and be at most 10,000,000.");
        RuleFor(request => request.Input.Reason).Must(reason => Slugs.IsSlug(reason, Quantities.LongestReason))
            .WithName("reason").WithMessage("must be 1 to 40 lower-case letters, digits, dots or hyphens.");
        RuleFor(request => request.Input.Reference).Must(reference => reference is null || Slugs.IsPrintable(reference, Quantities.LongestReference))
            .WithName("reference").WithMessage("must be 1 to 121 printable ASCII characters without spaces.");
    }
}

internal sealed class RecordMovementHandler(IGrains grains, KeyVault vault, ServingPlaces places) : IRequestHandler<RecordMovement, Result<StockReceipt>>
{
    public async Task<Result<StockReceipt>> Handle(RecordMovement request, CancellationToken cancellationToken)
    {
        var (stock, input, intent) = request;
        if (!await places.Tracks(stock.Place, cancellationToken))
        {
            return InventoryRejections.UnknownPlace(stock.Place);
        }

        var fingerprint = vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, InventoryJson.Default.MovementInput));
        var command = new MoveStock(input.Kind, input.Quantity, input.Reason, input.Reference, intent.Actor);
        return (await grains.Ask(stock.Grain, command, intent.Context(fingerprint), cancellationToken)).ToReceipt(stock);
    }
}

internal static class RecordMovementEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/stock/{place}/{sku}/movements", Handle)
        .WithName("RecordMovement")
        .WithTags("Stock")
        .WithSummary("Record a movement of stock")
        .WithDescription(
            "Receive, issue, adjust, damage, repair, scrap, expect and so on, each with a reason. What is not there cannot leave: 409 "
            + "stock.insufficient, stock.below-zero or stock.not-damaged. Send an Idempotency-Key, or a retry moves the goods again.")
        .Produces<StockReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("a delivery", new MovementInput(MovementKind.Receive, 24, "delivery", "dn-1042"))
        .WithExample(StatusCodes.Status200OK, "received", new StockReceipt("milano-1", "TEAPOT", new StockLevel(24, 0, 24, 0, 0, 0, 0), 1204))
        .RequireScope(Scopes.InventoryWrite);

    private static async Task<Results<Ok<StockReceipt>, ProblemHttpResult>> Handle(
        string place, string sku, MovementInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        (await mediator.Send(new RecordMovement(new StockId(place, Quantities.SkuOf(sku)), input, intent), cancellation)).ToOk(http);
}
