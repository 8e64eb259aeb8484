using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.ChannelStock;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Movements;

/// <summary>On hand as somebody else knows it.</summary>
/// <param name="OnHand">What is there, damaged included.</param>
/// <param name="ExpectedOnHand">What the record is believed to say: 412 stock.changed when it says otherwise.</param>
/// <param name="Reason">Why; a slug. When absent, <c>set</c>.</param>
/// <param name="Reference">The document behind it.</param>
public sealed record StockInput(decimal OnHand, decimal? ExpectedOnHand, string? Reason, string? Reference);

/// <summary>Sets on hand by compare-and-set.</summary>
internal sealed record SetStock(StockId Stock, StockInput Input, int? Revision, Intent Intent) : IRequest<Result<StockReceipt>>;

internal sealed class SetStockRules : AbstractValidator<SetStock>
{
    public SetStockRules()
    {
        RuleFor(request => request.Stock).Must(stock => Quantities.IsStock(stock.Place, stock.Sku)).WithName("stock").WithMessage("is no place and SKU.");
        RuleFor(request => request.Input.OnHand).Must(Quantities.IsLevel).WithName("onHand")
            .WithMessage("must not be negative, have at most three decimals and be at most 10,000,000.");
        RuleFor(request => request.Input.Reason).Must(reason => reason is null || Slugs.IsSlug(reason, Quantities.LongestReason))
            .WithName("reason").WithMessage("must be 1 to 40 lower-case letters, digits, dots or hyphens.");
        RuleFor(request => request.Input.Reference).Must(reference => reference is null || Slugs.IsPrintable(reference, Quantities.LongestReference))
            .WithName("reference").WithMessage("must be 1 to 121 printable ASCII characters without spaces.");
    }
}

internal sealed class SetStockHandler(IGrains grains, ServingPlaces places) : IRequestHandler<SetStock, Result<StockReceipt>>
{
    public async Task<Result<StockReceipt>> Handle(SetStock request, CancellationToken cancellationToken)
    {
        var (stock, input, revision, intent) = request;
        if (!await places.Tracks(stock.Place, cancellationToken))
        {
            return InventoryRejections.UnknownPlace(stock.Place);
        }

        var command = new SetOnHand(input.OnHand, input.ExpectedOnHand, revision, input.Reason ?? "set", input.Reference, intent.Actor);
        var context = intent.Context($"{input.OnHand:0.###}:{input.ExpectedOnHand:0.###}:{input.Reference}");
        return (await grains.Ask(stock.Grain, command, context, cancellationToken)).ToReceipt(stock);
    }
}

internal static class SetStockEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/stock/{place}/{sku}", Handle)
        .WithName("SetStock")
        .WithTags("Stock")
        .WithSummary("Set what is on hand")
        .WithDescription(
            "For systems that know better: they say what they believe the record to say (expectedOnHand, or If-Match with the ETag), and nothing is "
            + "overwritten that they have not seen. Without either, the last one wins.")
        .Produces<StockReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("24 instead of 20", new StockInput(24, 20, "recount", null))
        .RequireScope(Scopes.InventoryWrite);

    private static async Task<IResult> Handle(
        string place, string sku, StockInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        Answers.TryReadIfMatch(http.Request, out var revision)
            ? (await mediator.Send(new SetStock(new StockId(place, Quantities.SkuOf(sku)), input, revision, intent), cancellation)).ToOk(http)
            : Answers.BadIfMatch.ToProblem();
}
