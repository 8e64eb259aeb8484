using System.Text.Json;
using FluentValidation;
using MediatR;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.ChannelStock;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Inventory.Counts;

/// <summary>What is to be counted.</summary>
/// <param name="Id">Its id, a slug; when absent, one is made.</param>
/// <param name="Place">Where.</param>
/// <param name="Skus">1 to 1,000, each once.</param>
public sealed record CountInput(string? Id, string Place, IReadOnlyList<string> Skus);

/// <summary>What was found.</summary>
/// <param name="Lines">1 to 1,000.</param>
public sealed record CountedInput(IReadOnlyList<CountedSku> Lines);

/// <summary>What was found of a SKU, damaged pieces included.</summary>
public sealed record CountedSku(string Sku, decimal Counted);

/// <summary>The answer to a step of a count. It does not tell what the record says.</summary>
public sealed record CountReceipt(string Id, long Position);

/// <summary>Opens a count.</summary>
internal sealed record BeginCount(CountInput Input, Intent Intent) : IRequest<Result<CountReceipt>>;

internal sealed class BeginCountRules : AbstractValidator<BeginCount>
{
    public const int MostSkus = 1_000;

    public BeginCountRules()
    {
        RuleFor(request => request.Input.Id).Must(id => id is null || Slugs.IsSlug(id, 64)).WithName("id").WithMessage("must be 1 to 64 lower-case letters, digits, dots or hyphens.");
        RuleFor(request => request.Input.Place).Must(place => Slugs.IsSlug(place, Quantities.LongestPlace)).WithName("place").WithMessage("is no place's id.");
        RuleFor(request => request.Input.Skus)
            .Must(skus => skus.Count is > 0 and <= MostSkus && skus.All(sku => Slugs.IsText(sku, Quantities.LongestSku))
                && skus.Distinct(StringComparer.Ordinal).Count() == skus.Count)
            .WithName("skus").WithMessage($"must be 1 to {MostSkus} SKUs, each once.");
    }
}

internal sealed class BeginCountHandler(IGrains grains, ServingPlaces places, KeyVault vault) : IRequestHandler<BeginCount, Result<CountReceipt>>
{
    public async Task<Result<CountReceipt>> Handle(BeginCount request, CancellationToken cancellationToken)
    {
        var (input, intent) = request;
        if (!await places.Tracks(input.Place, cancellationToken))
        {
            return InventoryRejections.UnknownPlace(input.Place);
        }

        var context = intent.ContextOr(input.Id is null ? $"x{Guid.CreateVersion7(intent.At):N}" : $"stock-count:{input.Id}:{vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, InventoryJson.Default.CountInput))}");
        var id = input.Id ?? context.Id.Value;
        var opened = new CountOpened(id, input.Place, input.Skus, intent.Actor);
        return (await grains.Ask(StockCount.IdOf(id), new OpenCount(opened), context, cancellationToken)).ToReceipt();
    }
}

/// <summary>Notes what was found, beside what the record says at this moment.</summary>
internal sealed record NoteCounted(string Id, CountedInput Input, Intent Intent) : IRequest<Result<CountReceipt>>;

internal sealed class NoteCountedRules : AbstractValidator<NoteCounted>
{
    public NoteCountedRules() => RuleFor(request => request.Input.Lines)
        .Must(lines => lines.Count is > 0 and <= BeginCountRules.MostSkus
            && lines.All(line => line is not null && Slugs.IsText(line.Sku, Quantities.LongestSku) && Quantities.IsLevel(line.Counted))
            && lines.Select(line => line.Sku).Distinct(StringComparer.Ordinal).Count() == lines.Count)
        .WithName("lines").WithMessage("must name each SKU once, with what was found: not negative, at most three decimals.");
}

internal sealed class NoteCountedHandler(IGrains grains) : IRequestHandler<NoteCounted, Result<CountReceipt>>
{
    public async Task<Result<CountReceipt>> Handle(NoteCounted request, CancellationToken cancellationToken)
    {
        var (id, input, intent) = request;
        var (count, _, _) = await grains.Read(StockCount.IdOf(id), DescribeCount.It, cancellationToken);
        if (count is not StockCount.Open open)
        {
            return count is StockCount.Unknown ? CountRejections.Unknown : CountRejections.NotNow;
        }

        var lines = new List<CountedLine>(input.Lines.Count);
        foreach (var line in input.Lines)
        {
            var level = await grains.Read(new StockId(open.Opened.Place, line.Sku).Grain, ReadLevel.It, cancellationToken);
            lines.Add(new CountedLine(line.Sku, line.Counted, level.Value.OnHand));
        }

        return (await grains.Ask(StockCount.IdOf(id), new CountStock(lines, intent.Actor), intent.Context(id), cancellationToken)).ToReceipt();
    }
}

/// <summary>Finishes, approves or discards a count.</summary>
internal sealed record AdvanceCount(string Id, ICommand<CountReply> Command, Intent Intent) : IRequest<Result<CountReceipt>>;

internal sealed class AdvanceCountHandler(IGrains grains) : IRequestHandler<AdvanceCount, Result<CountReceipt>>
{
    public async Task<Result<CountReceipt>> Handle(AdvanceCount request, CancellationToken cancellationToken) =>
        (await grains.Ask(StockCount.IdOf(request.Id), request.Command, request.Intent.Context(request.Id), cancellationToken)).ToReceipt();
}

internal static class CountReceipts
{
    public static Result<CountReceipt> ToReceipt(this Outcome<CountReply> outcome) => outcome.Reply is { } reply
        ? Result<CountReceipt>.Of(new CountReceipt(reply.Id, outcome.Position), outcome.Position, outcome.Replayed)
        : outcome.Rejection!;
}
