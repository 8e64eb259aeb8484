using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Journeys.Contracts;

namespace OmniGrains.Journeys.StockAlerts;

/// <summary>Who waits for a SKU to be back, in the order in which they asked.</summary>
internal sealed record StockAlerts(ImmutableList<StockWish> Waiting)
{
    public const string GrainType = "stock-alert";
    public const int Most = 5_000;

    public static readonly StockAlerts Nobody = new([]);

    public static GrainId GrainOf(string sku) => GrainId.Of(GrainType, sku);
}

/// <param name="Record">Who waits.</param>
/// <param name="At">Since when: what happened before is not told.</param>
internal sealed record StockWish(string Record, DateTimeOffset At);

internal sealed record ReadStockAlerts : IQuery<StockAlerts>
{
    public static readonly ReadStockAlerts Query = new();
}

/// <param name="Sku">The SKU.</param>
/// <param name="Record">The customer's record.</param>
/// <param name="Family">All records of the customer: one of them is enough.</param>
internal sealed record WantStockAlert(string Sku, string Record, IReadOnlyList<string> Family) : ICommand<StockAlertReply>;

/// <param name="Sku">The SKU.</param>
/// <param name="Records">Records that wait no more.</param>
internal sealed record DropStockAlert(string Sku, IReadOnlyList<string> Records) : ICommand<StockAlertReply>;

/// <summary>The SKU can be bought somewhere.</summary>
/// <param name="Sku">The SKU.</param>
/// <param name="Place">Where.</param>
/// <param name="Happened">When it came back.</param>
/// <param name="Customers">The customer that each record is part of by now; null for one that was erased.</param>
internal sealed record NoteStockIsBack(string Sku, string Place, DateTimeOffset Happened, IReadOnlyDictionary<string, string?> Customers) : ICommand<StockAlertReply>;

/// <param name="Waits">Whether the customer waits for it now.</param>
internal sealed record StockAlertReply(bool Waits);

internal sealed class StockAlertGrain : Grain<StockAlerts>
{
    public override string Type => StockAlerts.GrainType;

    public override string SnapshotSchema => "1";

    public override StockAlerts Initial => StockAlerts.Nobody;

    public override object Answer(StockAlerts state, IQuery query) => state;

    public override Decision Decide(StockAlerts state, ICommand command, in CommandContext context) => command switch
    {
        WantStockAlert want => state.Waiting.Exists(wish => want.Family.Contains(wish.Record)) ? Unchanged(true)
            : state.Waiting.Count >= StockAlerts.Most ? Decision.Reject(StockAlertRejections.Full)
            : Decision.Accept(new StockAlertReply(true), new StockAlertWanted(want.Sku, want.Record, context.At)),
        DropStockAlert drop => Drop(state, drop),
        NoteStockIsBack back => Tell(state, back, context.At),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override StockAlerts Evolve(StockAlerts state, IEvent @event) => @event switch
    {
        StockAlertWanted wanted => new StockAlerts(state.Waiting.Add(new StockWish(wanted.Record, wanted.At))),
        StockAlertDropped dropped => Without(state, dropped.Record),
        BackInStock back => Without(state, back.Record),
        _ => state,
    };

    private static Decision Drop(StockAlerts state, DropStockAlert drop)
    {
        var events = state.Waiting.Where(wish => drop.Records.Contains(wish.Record)).Select(wish => new StockAlertDropped(drop.Sku, wish.Record)).ToList();
        return events.Count == 0 ? Unchanged(false) : Decision.Accept(new StockAlertReply(false), events);
    }

    // Each customer is told once, on the record that asked first. Who came after the goods did waits for the next time; who is not known yet, too.
    private static Decision Tell(StockAlerts state, NoteStockIsBack back, DateTimeOffset at)
    {
        var (events, told) = (new List<IEvent>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var wish in state.Waiting.Where(wish => wish.At < back.Happened && back.Customers.ContainsKey(wish.Record)))
        {
            var customer = back.Customers[wish.Record];
            events.Add(customer is not null && told.Add(customer) ? new BackInStock(back.Sku, wish.Record, back.Place, at) : new StockAlertDropped(back.Sku, wish.Record));
        }

        return events.Count == 0 ? Unchanged(false) : Decision.Accept(new StockAlertReply(false), events);
    }

    private static StockAlerts Without(StockAlerts state, string record) => new(state.Waiting.RemoveAll(wish => wish.Record == record));

    private static Decision Unchanged(bool waits) => Decision.Unchanged(new StockAlertReply(waits));
}

internal static class StockAlertRejections
{
    public static readonly Rejection Full = new("stock-alert.full", "5000 customers wait for this SKU already.", RejectionKind.Conflict);

    public static readonly Rejection Invalid = new("stock-alert.invalid", "sku: must be 1 to 100 characters without a slash.");
}
