using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Journeys.Contracts;

namespace OmniGrains.Journeys.StockAlerts;

/// <summary>Who waits for a SKU to be back, in the order in which they asked.</summary>
internal sealed record StockAlerts(ImmutableList<string> Waiting)
{
    public const string GrainType = "stock-alert";
    public const int Most = 5_000;

    public static readonly StockAlerts Nobody = new([]);

    public static GrainId GrainOf(string sku) => GrainId.Of(GrainType, sku);
}

internal sealed record WantStockAlert(string Sku, string Record) : ICommand<StockAlertReply>;

internal sealed record DropStockAlert(string Sku, string Record) : ICommand<StockAlertReply>;

/// <summary>The SKU can be bought somewhere.</summary>
internal sealed record NoteStockIsBack(string Sku, string Place) : ICommand<StockAlertReply>;

/// <param name="Waits">Whether the customer waits for it now.</param>
internal sealed record StockAlertReply(bool Waits);

internal sealed class StockAlertGrain : Grain<StockAlerts>
{
    public override string Type => StockAlerts.GrainType;

    public override bool Transient => true;

    public override StockAlerts Initial => StockAlerts.Nobody;

    public override Decision Decide(StockAlerts state, ICommand command, in CommandContext context)
    {
        var at = context.At;
        return command switch
        {
            WantStockAlert want => state.Waiting.Contains(want.Record) ? Unchanged(true)
                : state.Waiting.Count >= StockAlerts.Most ? Decision.Reject(StockAlertRejections.Full)
                : Decision.Accept(new StockAlertReply(true), new StockAlertWanted(want.Sku, want.Record, at)),
            DropStockAlert drop => state.Waiting.Contains(drop.Record) ? Decision.Accept(new StockAlertReply(false), new StockAlertDropped(drop.Sku, drop.Record)) : Unchanged(false),
            NoteStockIsBack back => state.Waiting.IsEmpty ? Unchanged(false)
                : Decision.Accept(new StockAlertReply(false), [.. state.Waiting.Select(record => new BackInStock(back.Sku, record, back.Place, at))]),
            _ => throw new NotSupportedException(command.GetType().Name),
        };
    }

    public override StockAlerts Evolve(StockAlerts state, IEvent @event) => @event switch
    {
        StockAlertWanted wanted => new StockAlerts(state.Waiting.Add(wanted.Record)),
        StockAlertDropped dropped => new StockAlerts(state.Waiting.Remove(dropped.Record)),
        BackInStock back => new StockAlerts(state.Waiting.Remove(back.Record)),
        _ => state,
    };

    private static Decision Unchanged(bool waits) => Decision.Unchanged(new StockAlertReply(waits));
}

internal static class StockAlertRejections
{
    public static readonly Rejection Full = new("stock-alert.full", "5000 customers wait for this SKU already.", RejectionKind.Conflict);

    public static readonly Rejection Invalid = new("stock-alert.invalid", "sku: must be 1 to 100 characters without a slash.");
}

/// <summary>Stock that can be sold reaches those who wait for it.</summary>
internal sealed class StockAlertReaction : Reaction
{
    public override string Name => "stock-alerts";

    public override IEnumerable<Consequence> React(Recorded recorded) =>
        recorded.Event is AvailabilityChanged { Available: > 0 } && StockId.OfStream(recorded.Stream) is { } stock
            ? [Consequence.Ask(StockAlerts.GrainOf(stock.Sku), new NoteStockIsBack(stock.Sku, stock.Place))]
            : [];
}
