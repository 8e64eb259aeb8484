using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Journeys.StockAlerts;

/// <summary>
/// Stock that can be sold reaches those who wait for it; who is erased waits no more. One loop in the cluster: who a record belongs to by now is
/// looked up, which a reaction cannot. What is handed over again finds nobody who waited then.
/// </summary>
internal sealed class StockAlertWork(IGrains grains, Tail tail, ICustomerRecords records, StockWaits waits, TimeProvider time) : KeyedWork
{
    private readonly Follower _follower = new(tail);

    public override string Name => "stock-alerts";

    public override ValueTask<IReadOnlyCollection<string>> Keys(CancellationToken cancellation) => ValueTask.FromResult<IReadOnlyCollection<string>>(["all"]);

    public override Task Run(KeyedRun run, CancellationToken stop) => _follower.Run(run, async found =>
    {
        foreach (var recorded in found)
        {
            switch (recorded.Event)
            {
                case AvailabilityChanged { Available: > 0 } when StockId.OfStream(recorded.Stream) is { } stock:
                    await Tell(stock.Sku, stock.Place, recorded, stop);
                    break;
                case CustomerErased erased:
                    await Drop(erased.Customer, recorded, stop);
                    break;
            }
        }
    }, stop);

    private async ValueTask Tell(string sku, string place, Recorded recorded, CancellationToken stop)
    {
        var waiting = (await grains.Read(StockAlerts.GrainOf(sku), ReadStockAlerts.Query, stop)).Value.Waiting.Where(wish => wish.At < recorded.At).ToList();
        if (waiting.Count == 0)
        {
            return;
        }

        var customers = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var wish in waiting)
        {
            customers[wish.Record] = (await records.Find(wish.Record, stop))?.Id;
        }

        (await grains.Ask(StockAlerts.GrainOf(sku), new NoteStockIsBack(sku, place, recorded.At, customers), Context(recorded, "b"), stop)).OrUnavailable();
    }

    private async ValueTask Drop(string record, Recorded recorded, CancellationToken stop)
    {
        foreach (var sku in await waits.SkusOf(record, recorded.Position, stop))
        {
            (await grains.Ask(StockAlerts.GrainOf(sku), new DropStockAlert(sku, [record]), Context(recorded, $"d{sku}"), stop)).OrUnavailable();
        }
    }

    private CommandContext Context(Recorded recorded, string what) => new(new CommandId($"sa{recorded.Position:D15}.{what}"), time.GetUtcNow());
}
