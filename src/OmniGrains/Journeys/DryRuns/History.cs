using OmniGrains.Customers.Contracts;
using OmniGrains.Delays.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Journeys.DryRuns;

/// <summary>What happened to a customer, from the journal, stream by stream: its records, and the orders, watches and accounts that these name.</summary>
internal sealed class History(GrainEngine engine, ICustomerFamilies families)
{
    public const int MostEvents = 1_000;
    private const int MostOrders = 200;
    private static readonly string[] Played = ["customer.", "notification.", "order.", "delay.", "loyalty."];

    /// <summary>Whether events of a kind are looked for at all.</summary>
    public static bool Plays(string kind) => Array.Exists(Played, beginning => kind.StartsWith(beginning, StringComparison.Ordinal));

    /// <returns>The last events of the kinds that a journey listens to, in order; at most 1,000.</returns>
    public async ValueTask<IReadOnlyList<Recorded>> Of(CustomerRecord person, ICustomerStory story, JourneyInput plan, CancellationToken cancellation)
    {
        var kinds = plan.Kinds().ToHashSet(StringComparer.Ordinal);
        bool Needs(string beginning) => kinds.Any(kind => kind.StartsWith(beginning, StringComparison.Ordinal));
        var (found, orders) = (new List<Recorded>(), new List<string>());
        void Keep(IReadOnlyList<Recorded> events) => found.AddRange(events.Where(recorded => recorded.Event is not null && kinds.Contains(recorded.Type)));
        foreach (var record in await families.RecordsOf(person.Id, cancellation))
        {
            var events = await story.EventsOf(record, cancellation);
            Keep(events);
            orders.AddRange(events.Select(OrderIn).OfType<string>());
            if (Needs("notification."))
            {
                Keep(await engine.ReadStream(NoticeStreams.Of(record), cancellation));
            }
        }

        foreach (var order in orders.Where(_ => Needs("order.") || Needs("delay.")).Distinct(StringComparer.Ordinal).TakeLast(MostOrders))
        {
            Keep(await engine.ReadStream(new OrderId(order).Grain, cancellation));
            Keep(await engine.ReadStream(DelayStreams.Of(order), cancellation));
        }

        foreach (var account in person.Loyalty.Where(_ => Needs("loyalty.")))
        {
            Keep(await engine.ReadStream(ReadNextExpiry.GrainOf(account.AccountId), cancellation));
        }

        return [.. found.OrderBy(recorded => recorded.Position).TakeLast(MostEvents)];
    }

    private static string? OrderIn(Recorded recorded) => recorded.Event switch
    {
        PurchaseNoted noted => noted.OrderId,
        OrderStateNoted noted => noted.OrderId,
        _ => null,
    };
}
