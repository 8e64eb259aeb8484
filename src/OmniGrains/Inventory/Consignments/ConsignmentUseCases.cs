using System.Text.Json;
using FluentValidation;
using MediatR;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Inventory.Consignments;

/// <summary>A transfer between places, or an order to a supplier.</summary>
/// <param name="Id">Its id, a slug; when absent, one is made.</param>
/// <param name="From">The place, or supplier, that sends; absent: none of ours.</param>
/// <param name="To">The place that receives; it must track stock.</param>
/// <param name="Lines">1 to 500, each SKU once.</param>
/// <param name="ExpectedAt">When it should arrive.</param>
/// <param name="Reference">A document of theirs or ours.</param>
public sealed record ConsignmentInput(
    string? Id, string? From, string To, IReadOnlyList<ConsignmentLine> Lines, DateTimeOffset? ExpectedAt, string? Reference);

/// <summary>What arrived.</summary>
/// <param name="Lines">1 to 500.</param>
public sealed record ArrivalsInput(IReadOnlyList<ArrivalInput> Lines);

/// <summary>What arrived of a SKU.</summary>
/// <param name="Sku">Which SKU.</param>
/// <param name="Quantity">In good condition; may be 0 when all is damaged.</param>
/// <param name="Damaged">Damaged.</param>
public sealed record ArrivalInput(string Sku, decimal Quantity, decimal? Damaged);

/// <summary>The answer to a change of a consignment.</summary>
public sealed record ConsignmentReceipt(string Id, long Position);

/// <summary>Draws up a consignment.</summary>
internal sealed record CreateConsignment(ConsignmentInput Input, Intent Intent) : IRequest<Result<ConsignmentReceipt>>;

internal sealed class ConsignmentRules : AbstractValidator<CreateConsignment>
{
    public const int MostLines = 500;

    public ConsignmentRules()
    {
        RuleFor(request => request.Input.Id).Must(id => id is null || Slugs.IsSlug(id, 64)).WithName("id").WithMessage("must be 1 to 64 lower-case letters, digits, dots or hyphens.");
        RuleFor(request => request.Input.To).Must(to => Slugs.IsSlug(to, Quantities.LongestPlace)).WithName("to").WithMessage("is no place's id.");
        RuleFor(request => request.Input.From).Must((request, from) => from is null || (Slugs.IsSlug(from, Quantities.LongestPlace) && from != request.Input.To))
            .WithName("from").WithMessage("must be a place's id, another one than to.");
        RuleFor(request => request.Input.Lines)
            .Must(lines => lines.Count is > 0 and <= MostLines && lines.All(line => line is not null && Slugs.IsText(line.Sku, Quantities.LongestSku) && Quantities.IsQuantity(line.Quantity))
                && lines.Select(line => line.Sku).Distinct(StringComparer.Ordinal).Count() == lines.Count)
            .WithName("lines").WithMessage($"must be 1 to {MostLines}, each SKU once, each quantity above zero with at most three decimals.");
        RuleFor(request => request.Input.Reference).Must(reference => reference is null || Slugs.IsPrintable(reference, Quantities.LongestReference))
            .WithName("reference").WithMessage("must be 1 to 121 printable ASCII characters without spaces.");
    }
}

internal sealed class CreateConsignmentHandler(IGrains grains, IPlaces places, KeyVault vault) : IRequestHandler<CreateConsignment, Result<ConsignmentReceipt>>
{
    public async Task<Result<ConsignmentReceipt>> Handle(CreateConsignment request, CancellationToken cancellationToken)
    {
        var (input, intent) = request;
        var directory = await places.Read(cancellationToken);
        if (!directory.TryFind(input.To, out var to) || !to.TracksStock)
        {
            return InventoryRejections.UnknownPlace(input.To);
        }

        Place? from = null;
        if (input.From is not null && !directory.TryFind(input.From, out from))
        {
            return InventoryRejections.UnknownPlace(input.From);
        }

        var context = intent.ContextOr(input.Id is null ? $"x{Guid.CreateVersion7(intent.At):N}" : $"consignment:{input.Id}:{vault.Digest(JsonSerializer.SerializeToUtf8Bytes(input, InventoryJson.Default.ConsignmentInput))}");
        var id = input.Id ?? context.Id.Value;
        var draft = new ConsignmentDrafted(
            id, input.From, from?.TracksStock == true, input.To, input.Lines, input.ExpectedAt, input.Reference, intent.Actor);
        return (await grains.Ask(Consignment.IdOf(id), new DraftConsignment(draft), context, cancellationToken)).ToReceipt();
    }
}

/// <summary>Holds what a consignment consists of at its source.</summary>
internal sealed record MakeReady(string Id, Intent Intent) : IRequest<Result<ConsignmentReceipt>>;

internal sealed class MakeReadyHandler(IGrains grains, IInventory inventory) : IRequestHandler<MakeReady, Result<ConsignmentReceipt>>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public async Task<Result<ConsignmentReceipt>> Handle(MakeReady request, CancellationToken cancellationToken)
    {
        var (id, intent) = request;
        var grain = Consignment.IdOf(id);
        var (consignment, _, _) = await grains.Read(grain, DescribeConsignment.It, cancellationToken);
        if (consignment is not { Draft: { FromTracks: true, From: { } from } draft, Stage: ConsignmentStage.Draft })
        {
            return (await grains.Ask(grain, new MarkReady(consignment.GivenUp), intent.Context(id), cancellationToken)).ToReceipt();
        }

        var demands = draft.Lines.Select(line => new Demand(from, line.Sku, line.Quantity)).ToList();
        var outcome = await inventory.Hold(Consignment.HoldIdOf(id), demands, intent.At + Patience, grain, intent.At, cancellation: cancellationToken);
        if (outcome.Rejection is { } rejection)
        {
            return rejection;
        }

        var ready = await grains.Ask(grain, new MarkReady(consignment.GivenUp), intent.Context(id), CancellationToken.None);
        if (ready.Rejection is not null)
        {
            await inventory.Release(Consignment.HoldIdOf(id), outcome.Held.Select(held => held.Stock), "abandoned", intent.At);
        }

        return ready.ToReceipt();
    }
}

/// <summary>Says what happened to a consignment.</summary>
internal sealed record AdvanceConsignment(string Id, ICommand<ConsignmentReply> Command, Intent Intent) : IRequest<Result<ConsignmentReceipt>>;

internal sealed class AdvanceRules : AbstractValidator<AdvanceConsignment>
{
    public AdvanceRules() => RuleFor(request => request.Command)
        .Must(command => command is not ReceiveConsignment receive || AreArrivals(receive.Lines))
        .WithName("lines").WithMessage($"must be 1 to {ConsignmentRules.MostLines}, each SKU once, with quantities of at most three decimals that are not all zero.");

    private static bool AreArrivals(IReadOnlyList<ArrivalInput> lines) =>
        lines.Count is > 0 and <= ConsignmentRules.MostLines
        && lines.All(line => line is not null && Slugs.IsText(line.Sku, Quantities.LongestSku) && Quantities.IsLevel(line.Quantity)
            && Quantities.IsLevel(line.Damaged ?? 0) && line.Quantity + (line.Damaged ?? 0) > 0)
        && lines.Select(line => line.Sku).Distinct(StringComparer.Ordinal).Count() == lines.Count;
}

internal sealed class AdvanceConsignmentHandler(IGrains grains) : IRequestHandler<AdvanceConsignment, Result<ConsignmentReceipt>>
{
    public async Task<Result<ConsignmentReceipt>> Handle(AdvanceConsignment request, CancellationToken cancellationToken) =>
        (await grains.Ask(Consignment.IdOf(request.Id), request.Command, request.Intent.Context(request.Id), cancellationToken)).ToReceipt();
}

internal static class ConsignmentReceipts
{
    public static Result<ConsignmentReceipt> ToReceipt(this Outcome<ConsignmentReply> outcome) => outcome.Reply is { } reply
        ? Result<ConsignmentReceipt>.Of(new ConsignmentReceipt(reply.Id, outcome.Position), outcome.Position, outcome.Replayed)
        : outcome.Rejection!;
}
