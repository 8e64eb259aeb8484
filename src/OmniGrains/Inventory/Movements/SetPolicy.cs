using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.ChannelStock;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Stocks;

namespace OmniGrains.Inventory.Movements;

/// <summary>How a stock is to be kept.</summary>
/// <param name="Safety">Never sold; when absent, 0.</param>
/// <param name="BackorderLimit">How much may be promised that is not there; when absent, 0: nothing.</param>
/// <param name="LowAt">At and below this much available the stock is low; absent: nobody wants to know.</param>
public sealed record StockPolicyInput(decimal? Safety, decimal? BackorderLimit, decimal? LowAt);

/// <summary>Sets how a stock is to be kept.</summary>
internal sealed record SetPolicy(StockId Stock, StockPolicyInput Input, int? Revision, Intent Intent) : IRequest<Result<StockReceipt>>;

internal sealed class SetPolicyRules : AbstractValidator<SetPolicy>
{
    private const string Rule = "must not be negative, have at most three decimals and be at most 10,000,000.";

    public SetPolicyRules()
    {
        RuleFor(request => request.Stock).Must(stock => Quantities.IsStock(stock.Place, stock.Sku)).WithName("stock").WithMessage("is no place and SKU.");
        RuleFor(request => request.Input.Safety).Must(IsLevel).WithName("safety").WithMessage(Rule);
        RuleFor(request => request.Input.BackorderLimit).Must(IsLevel).WithName("backorderLimit").WithMessage(Rule);
        RuleFor(request => request.Input.LowAt).Must(IsLevel).WithName("lowAt").WithMessage(Rule);
    }

    private static bool IsLevel(decimal? quantity) => quantity is null || Quantities.IsLevel(quantity.Value);
}

internal sealed class SetPolicyHandler(IGrains grains, ServingPlaces places) : IRequestHandler<SetPolicy, Result<StockReceipt>>
{
    public async Task<Result<StockReceipt>> Handle(SetPolicy request, CancellationToken cancellationToken)
    {
        var (stock, input, revision, intent) = request;
        if (!await places.Tracks(stock.Place, cancellationToken))
        {
            return InventoryRejections.UnknownPlace(stock.Place);
        }

        var command = new ChangeStockPolicy(input.Safety ?? 0, input.BackorderLimit ?? 0, input.LowAt, revision, intent.Actor);
        var context = intent.Context($"{input.Safety:0.###}:{input.BackorderLimit:0.###}:{input.LowAt:0.###}");
        return (await grains.Ask(stock.Grain, command, context, cancellationToken)).ToReceipt(stock);
    }
}

internal static class SetPolicyEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPut("/stock/{place}/{sku}/policy", Handle)
        .WithName("SetStockPolicy")
        .WithTags("Stock")
        .WithSummary("Set safety, backorder and the low-stock threshold")
        .WithDescription("Replaces the whole policy. When available falls to the threshold, stock.ran-low is on the live stream; stock.recovered when it has risen again.")
        .Produces<StockReceipt>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status412PreconditionFailed)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("two are never sold, five are few", new StockPolicyInput(2, null, 5))
        .RequireScope(Scopes.InventoryWrite);

    private static async Task<IResult> Handle(
        string place, string sku, StockPolicyInput input, Intent intent, IMediator mediator, HttpContext http, CancellationToken cancellation) =>
        Answers.TryReadIfMatch(http.Request, out var revision)
            ? (await mediator.Send(new SetPolicy(new StockId(place, Quantities.SkuOf(sku)), input, revision, intent), cancellation)).ToOk(http)
            : Answers.BadIfMatch.ToProblem();
}
