using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Journeys.DryRuns;

/// <summary>What happened to a customer, from the journal, stream by stream: its records, and the orders, watches and accounts that these name.</summary>
internal sealed class History(GrainEngine engine, ICustomerFamilies families)
{
    private const int MostOrders = 200;

    public async ValueTask<IReadOnlyList<Recorded>> Of(CustomerRecord person, JourneyInput plan, CancellationToken cancellation)
    {
        var kinds = plan.Events().Select(one => one.Kind).ToHashSet(StringComparer.Ordinal);
        bool Needs(string beginning) => kinds.Any(kind => kind.StartsWith(beginning, StringComparison.Ordinal));
        var found = new List<Recorded>();
        foreach (var record in await families.RecordsOf(person.Id, cancellation))
        {
            found.AddRange(await engine.ReadStream(new CustomerId(record).Grain, cancellation));
            if (Needs("notification."))
            {
                found.AddRange(await engine.ReadStream(GrainId.Of("notified-person", record), cancellation));
            }
        }

        var orders = found.Select(recorded => recorded.Event switch
        {
            PurchaseNoted noted => noted.OrderId,
            OrderStateNoted noted => noted.OrderId,
            _ => null,
        }).OfType<string>().Distinct(StringComparer.Ordinal).TakeLast(MostOrders).ToList();
        foreach (var order in orders.Where(_ => Needs("order.") || Needs("delay.")))
        {
            found.AddRange(await engine.ReadStream(new OrderId(order).Grain, cancellation));
            found.AddRange(await engine.ReadStream(GrainId.Of("delay-watch", order), cancellation));
        }

        foreach (var account in person.Loyalty.Where(_ => Needs("loyalty.")))
        {
            found.AddRange(await engine.ReadStream(GrainId.Of("loyalty-account", account.AccountId), cancellation));
        }

        return [.. found.Where(recorded => recorded.Event is not null && kinds.Contains(recorded.Type)).OrderBy(recorded => recorded.Position)];
    }
}
