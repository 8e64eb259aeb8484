using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Offers.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Offers.Results;

/// <summary>
/// Who was first shown an offer when, or held out, and the sums of what they bought within its window: kept up to date purchase by purchase, so that
/// results are a few rows however many people saw the offer. Returns and edits change the revenue; a purchase counts for whom any record of its customer's
/// family was shown the offer, once. An order counts when it is placed, and stays one.
/// </summary>
internal sealed class ResultsView : View
{
    public const string ViewName = "offer-results";

    private const string NoCurrency = "";
    private const int MostAsked = 200;

    public override string Name => ViewName;

    public override int Version => 2;

    public override IReadOnlyList<string> Tables => ["offer_shown", "offer_results", "offer_parents"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        "create table if not exists offer_shown(customer text not null, offer text not null, held_out bigint not null, shown_at text not null, until text not null, orders bigint not null, primary key(customer, offer))",
        "create index if not exists offer_shown_until on offer_shown(until)",
        "create table if not exists offer_results(offer text not null, held_out bigint not null, currency text not null, customers bigint not null, converted bigint not null, orders bigint not null, revenue bigint not null, "
            + "primary key(offer, held_out, currency))",
        "create table if not exists offer_parents(record text not null primary key, parent text)",
        "create index if not exists offer_parents_parent on offer_parents(parent)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var lastUntil = (await writer.Query("select max(until) from offer_shown"))[0][0] as string;
        var waiting = new Dictionary<(string Customer, string Offer), ShownOffer>();
        foreach (var recorded in events)
        {
            switch (recorded.Event)
            {
                case OffersShown shown:
                    foreach (var one in shown.Shown)
                    {
                        waiting.TryAdd((one.Customer, one.Offer), one);
                    }

                    break;
                case PurchaseRecorded { Record: { } record } document when Counts(document) && (waiting.Count > 0 || lastUntil is not null):
                    lastUntil = await Show(waiting, lastUntil, writer);
                    if (string.CompareOrdinal(Timestamps.Text(document.OccurredAt), lastUntil) < 0)
                    {
                        await Count(document, record, writer);
                    }

                    break;
                case CustomerMerged merged:
                    await Link(recorded.Stream, merged.Into, writer);
                    break;
                case CustomerUnmerged:
                    await Link(recorded.Stream, null, writer);
                    break;
            }
        }

        await Show(waiting, lastUntil, writer);
    }

    // A customer counts once for an offer, from the first time on.
    private static async ValueTask<string?> Show(Dictionary<(string Customer, string Offer), ShownOffer> waiting, string? lastUntil, IViewWriter writer)
    {
        if (waiting.Count == 0)
        {
            return lastUntil;
        }

        foreach (var chunk in waiting.Keys.Select(key => key.Customer).Distinct(StringComparer.Ordinal).Chunk(MostAsked))
        {
            var named = string.Join(", ", Enumerable.Range(1, chunk.Length).Select(number => $"${number}"));
            foreach (var known in await writer.Query($"select customer, offer from offer_shown where customer in ({named})", [.. chunk]))
            {
                waiting.Remove(((string)known[0]!, (string)known[1]!));
            }
        }

        var rows = waiting.Values.Select(one => new object?[]
        {
            one.Customer, one.Offer, Flag(one.HeldOut), Timestamps.Text(one.At), Timestamps.Text(one.At.AddDays(one.AttributionDays)),
        }).ToList();
        await writer.Execute("insert into offer_shown(customer, offer, held_out, shown_at, until, orders) values($1, $2, $3, $4, $5, 0)", rows);
        foreach (var same in waiting.Values.GroupBy(one => (one.Offer, one.HeldOut)))
        {
            await Add(writer, same.Key.Offer, Flag(same.Key.HeldOut), NoCurrency, same.Count(), 0, 0, 0);
        }

        waiting.Clear();
        return rows.Select(row => (string?)row[4]).Append(lastUntil).Max(StringComparer.Ordinal);
    }

    // For every record of the family; of several that were shown the offer before they were merged, the first one counts.
    private static async ValueTask Count(PurchaseRecorded document, string record, IViewWriter writer)
    {
        var at = Timestamps.Text(document.OccurredAt);
        var shown = await writer.Query(
            "with recursive up(record) as (select cast($1 as text) union select p.parent from up join offer_parents p on p.record = up.record where p.parent is not null)"
            + ", family(record) as (select record from up union select p.record from family join offer_parents p on p.parent = family.record) "
            + "select customer, offer, held_out, orders from offer_shown where customer in (select record from family) and shown_at <= $2 and until > $2 order by shown_at, customer",
            record, at);
        var isSale = document.Kind == PurchaseKind.Sale;
        foreach (var row in shown.DistinctBy(row => (string)row[1]!, StringComparer.Ordinal))
        {
            var (customer, offer, heldOut, orders) = ((string)row[0]!, (string)row[1]!, (long)row[2]!, (long)row[3]!);
            if (isSale)
            {
                await writer.Execute("update offer_shown set orders = orders + 1 where customer = $1 and offer = $2", [[customer, offer]]);
                await Add(writer, offer, heldOut, NoCurrency, 0, orders == 0 ? 1 : 0, 1, 0);
            }

            await Add(writer, offer, heldOut, document.Currency, 0, 0, 0, Amounts.Stored(document.Total));
        }
    }

    // An edit of an order changes what it brought; it is no order of its own.
    private static bool Counts(PurchaseRecorded document) => document.Kind is PurchaseKind.Sale or PurchaseKind.Return || document.ReturnOf is not null;

    private static ValueTask Add(IViewWriter writer, string offer, long heldOut, string currency, long customers, long converted, long orders, long revenue) => writer.Execute(
        "insert into offer_results(offer, held_out, currency, customers, converted, orders, revenue) values($1, $2, $3, $4, $5, $6, $7) on conflict(offer, held_out, currency) do update set "
        + "customers = offer_results.customers + excluded.customers, converted = offer_results.converted + excluded.converted, orders = offer_results.orders + excluded.orders, "
        + "revenue = offer_results.revenue + excluded.revenue",
        [[offer, heldOut, currency, customers, converted, orders, revenue]]);

    private static ValueTask Link(string stream, string? parent, IViewWriter writer) => writer.Execute(
        "insert into offer_parents(record, parent) values($1, $2) on conflict(record) do update set parent = excluded.parent",
        [[stream[(stream.IndexOf('/', StringComparison.Ordinal) + 1)..], parent]]);

    private static long Flag(bool value) => value ? 1 : 0;
}
