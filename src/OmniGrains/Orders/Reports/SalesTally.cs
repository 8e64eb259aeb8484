using System.Globalization;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Reports;

/// <summary>Where a document counts: its trading day (the local date at which it was bought) and where.</summary>
internal readonly record struct SalesKey(string Day, string Channel, string Place, string Country, string Currency)
{
    public static SalesKey Of(DateTimeOffset occurredAt, string channel, string? place, string? country, string currency) =>
        new(occurredAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), channel, place ?? "", country ?? "", currency);
}

/// <summary>What documents add to the figures of one <see cref="SalesKey"/>. Amounts in ten-thousandths.</summary>
internal sealed class SalesTally
{
    /// <summary>The columns, in the order of <see cref="Values"/>.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "documents", "orders", "returns", "adjustments", "stock_adjustments", "gross", "returned", "adjusted", "net",
        "identified_documents", "identified_orders", "identified_gross", "identified_net",
    ];

    private readonly long[] _values = new long[13];

    public IEnumerable<object?> Values => _values.Cast<object?>();

    /// <summary>
    /// An order is a sale with at least one line that was really sold (positive quantity and price); gross sales are
    /// those lines; net revenue is every line of every document.
    /// </summary>
    public void Add(PurchaseRecorded document)
    {
        var total = Amounts.Stored(document.Total);
        var gross = Amounts.Stored(Gross(document));
        var isOrder = gross > 0 ? 1 : 0;
        Add(1, isOrder, Is(document, PurchaseKind.Return), Is(document, PurchaseKind.Adjustment), Is(document, PurchaseKind.StockAdjustment));
        _values[5] += gross;
        _values[6] += document.Kind == PurchaseKind.Return ? total : 0;
        _values[7] += document.Kind == PurchaseKind.Adjustment ? total : 0;
        _values[8] += total;
        if (document.Record is not null)
        {
            Identify(isOrder, gross, total);
        }
    }

    /// <summary>A return that named nobody turned out to be somebody's.</summary>
    public void Add(ReturnAttributed attributed) => Identify(0, 0, Amounts.Stored(attributed.Total));

    public static decimal Gross(PurchaseRecorded document) => document.Kind == PurchaseKind.Sale
        ? document.Lines.Where(line => line is { Quantity: > 0, UnitPrice: > 0 }).Sum(line => line.Amount)
        : 0;

    private static int Is(PurchaseRecorded document, PurchaseKind kind) => document.Kind == kind ? 1 : 0;

    private void Add(int documents, int orders, int returns, int adjustments, int stockAdjustments)
    {
        _values[0] += documents;
        _values[1] += orders;
        _values[2] += returns;
        _values[3] += adjustments;
        _values[4] += stockAdjustments;
    }

    private void Identify(int orders, long gross, long net)
    {
        _values[9]++;
        _values[10] += orders;
        _values[11] += gross;
        _values[12] += net;
    }
}
