using OmniGrains.Customers.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Host.Import;

/// <summary>What the file does not say itself.</summary>
/// <param name="Source">The system that the documents come from.</param>
/// <param name="Channel">Where they were bought.</param>
/// <param name="Place">The shop, if it is one.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="IdentityKind">What a CustomerID is.</param>
/// <param name="Zone">The zone of the local times.</param>
internal sealed record RetailConventions(
    string Source, string Channel, string? Place, string Currency, string IdentityKind, TimeZoneInfo Zone);

/// <summary>Models an invoice of the file for what it is; no row is dropped, exact duplicates are lines of their own.</summary>
internal static class RetailInvoice
{
    public static PurchaseInput ToPurchase(IReadOnlyList<RetailRow> rows, RetailConventions conventions)
    {
        var first = rows[0];
        return new PurchaseInput(
            conventions.Source,
            first.InvoiceNo,
            KindOf(rows),
            conventions.Channel,
            conventions.Place,
            first.Country.Length == 0 ? null : first.Country,
            InstantOf(rows.Min(row => row.InvoiceDate), conventions.Zone),
            conventions.Currency,
            first.CustomerId.Length == 0 ? null : [new IdentityInput(conventions.IdentityKind, first.CustomerId)],
            [.. rows.Select(LineOf)],
            null,
            null);
    }

    private static PurchaseKind KindOf(IReadOnlyList<RetailRow> rows) => rows[0].InvoiceNo[0] switch
    {
        'C' => PurchaseKind.Return,
        'A' => PurchaseKind.Adjustment,
        _ when rows.All(row => row is { Quantity: < 0, UnitPrice: 0, CustomerId.Length: 0 }) => PurchaseKind.StockAdjustment,
        _ => PurchaseKind.Sale,
    };

    private static PurchaseLineInput LineOf(RetailRow row)
    {
        var name = row.Description.Trim();
        var kind = KindOf(row.StockCode);
        return new PurchaseLineInput(
            row.StockCode, name.Length == 0 ? null : name, row.Quantity, row.UnitPrice, null, null, kind == LineKind.Merchandise ? null : kind);
    }

    private static LineKind KindOf(string stockCode) => stockCode switch
    {
        "POST" or "C2" or "DOT" => LineKind.Shipping,
        "D" => LineKind.Discount,
        "M" or "m" or "B" => LineKind.Manual,
        "S" => LineKind.Sample,
        "BANK CHARGES" or "AMAZONFEE" => LineKind.Fee,
        "CRUK" => LineKind.Donation,
        _ when stockCode.StartsWith("gift_0001_", StringComparison.OrdinalIgnoreCase) => LineKind.GiftCard,
        _ => LineKind.Merchandise,
    };

    // An hour that occurs twice in autumn is read as the later one (standard time): the same each time it is imported.
    private static DateTimeOffset InstantOf(DateTime local, TimeZoneInfo zone) => new(local, zone.GetUtcOffset(local));
}
