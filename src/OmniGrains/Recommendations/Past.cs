using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Recommendations;

/// <summary>What a customer bought, as far as the live record remembers it, and what they just brought back.</summary>
internal sealed class Past
{
    /// <summary>What was brought back within so long is not recommended.</summary>
    public static readonly TimeSpan JustReturned = TimeSpan.FromDays(90);

    private readonly Dictionary<string, (double Weight, int Times, string? Name)> _bought = new(StringComparer.Ordinal);
    private readonly HashSet<string> _returned = new(StringComparer.Ordinal);

    private Past()
    {
    }

    public static readonly Past None = new();

    public IReadOnlySet<string> Returned => _returned;

    /// <summary>SKUs, times bought and a weight that is greater the more often and the more lately; greatest first.</summary>
    public IEnumerable<(string Sku, double Weight, int Times, string? Name)> Bought => _bought
        .OrderByDescending(pair => pair.Value.Weight).ThenBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => (pair.Key, pair.Value.Weight, pair.Value.Times, pair.Value.Name));

    public string? NameOf(string sku) => _bought.GetValueOrDefault(sku).Name;

    /// <summary>Reads the documents of the latest purchases and returns from live grains.</summary>
    public static async ValueTask<Past> Of(CustomerRecord customer, IGrains grains, DateTimeOffset now, CancellationToken cancellation)
    {
        var past = new Past();
        var sales = 0;
        foreach (var purchase in customer.RecentPurchases)
        {
            if ((await grains.Read(new OrderId(purchase.OrderId).Grain, ReadDocument.Query, cancellation)).Value.Document is not { } document)
            {
                continue;
            }

            if (document.Kind == PurchaseKind.Sale)
            {
                past.Buy(document, sales++);
            }
            else if (document.Kind == PurchaseKind.Return && now - document.OccurredAt < JustReturned)
            {
                past.Return(document);
            }
        }

        return past;
    }

    // The latest counts 1, and those before it less and less.
    private void Buy(PurchaseRecorded sale, int ago)
    {
        foreach (var line in sale.Lines.Where(line => line is { Kind: LineKind.Merchandise, Quantity: > 0 }).DistinctBy(line => line.Sku).Take(BasketsView.MostLines))
        {
            var (weight, times, name) = _bought.GetValueOrDefault(line.Sku);
            _bought[line.Sku] = (weight + (1 / Math.Sqrt(1 + ago)), times + 1, name ?? line.Name);
        }
    }

    // Purchases come latest first: what was bought again after it was brought back is wanted.
    private void Return(PurchaseRecorded document)
    {
        foreach (var line in document.Lines.Where(line => line.Kind == LineKind.Merchandise && !_bought.ContainsKey(line.Sku)))
        {
            _returned.Add(line.Sku);
        }
    }
}
