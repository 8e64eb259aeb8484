using FluentValidation;
using MediatR;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Movements;
using OmniGrains.Inventory.Stocks;

namespace OmniGrains.Inventory.ChannelStock;

/// <summary>How much of a stock a channel has for itself.</summary>
public sealed record PoolInput(decimal Quantity);

/// <summary>Holds stock back for a channel: a firm hold of its own.</summary>
internal sealed record PutPool(string Channel, StockId Stock, PoolInput Input, Intent Intent) : IRequest<Result<StockReceipt>>;

internal sealed class PutPoolRules : AbstractValidator<PutPool>
{
    public PutPoolRules()
    {
        RuleFor(request => request.Channel).Must(channel => Slugs.IsSlug(channel, Quantities.LongestChannel))
            .WithName("channel").WithMessage("must be 1 to 40 lower-case letters, digits, dots or hyphens.");
        RuleFor(request => request.Stock).Must(stock => Quantities.IsStock(stock.Place, stock.Sku)).WithName("stock").WithMessage("is no place and SKU.");
        RuleFor(request => request.Input.Quantity).Must(Quantities.IsLevel)
            .WithName("quantity").WithMessage("must not be negative, have at most three decimals and be at most 10,000,000.");
    }
}

internal sealed class PutPoolHandler(IGrains grains) : IRequestHandler<PutPool, Result<StockReceipt>>
{
    public async Task<Result<StockReceipt>> Handle(PutPool request, CancellationToken cancellationToken)
    {
        var (channel, stock, input, intent) = request;
        var context = intent.Context($"{channel}:{stock}:{input.Quantity:0.###}");
        if (input.Quantity == 0)
        {
            return (await grains.Ask(stock.Grain, new ReleaseHold(PoolHold.Of(channel), "pool"), context, cancellationToken)).ToReceipt(stock);
        }

        var outcome = await grains.Ask(stock.Grain, new HoldStock(PoolHold.Of(channel), input.Quantity, null), context, cancellationToken);
        if (outcome.Rejection is { } rejection)
        {
            return rejection;
        }

        var level = await grains.Read(stock.Grain, ReadLevel.It, cancellationToken);
        return Result<StockReceipt>.Of(new StockReceipt(stock.Place, stock.Sku, level.Value, outcome.Position), outcome.Position, outcome.Replayed);
    }
}
