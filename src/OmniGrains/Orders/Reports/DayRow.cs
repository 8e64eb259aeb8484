using OmniGrains.Edge;

namespace OmniGrains.Orders.Reports;

/// <summary>Sums of <c>sales_days</c> as the store gives them; amounts in ten-thousandths.</summary>
internal sealed class DayRow
{
    /// <summary>The select list; sums are cast because PostgreSQL widens them.</summary>
    public static readonly string Sums = string.Join(
        ", ", SalesTally.Columns.Select(column => $"cast(sum({column}) as bigint) as {column.Replace("_", "", StringComparison.Ordinal)}"));

    public required string Key { get; init; }

    public required string Currency { get; init; }

    public long Documents { get; init; }

    public long Orders { get; init; }

    public long Returns { get; init; }

    public long Adjustments { get; init; }

    public long StockAdjustments { get; init; }

    public long Gross { get; init; }

    public long Returned { get; init; }

    public long Adjusted { get; init; }

    public long Net { get; init; }

    public long IdentifiedDocuments { get; init; }

    public long IdentifiedOrders { get; init; }

    public long IdentifiedGross { get; init; }

    public long IdentifiedNet { get; init; }

    public SalesFigures Figures => new(
        Currency, Documents, Orders, Returns, Adjustments, StockAdjustments,
        Amounts.FromStored(Gross), Amounts.FromStored(Returned), Amounts.FromStored(Adjusted), Amounts.FromStored(Net),
        IdentifiedDocuments, IdentifiedOrders, Amounts.FromStored(IdentifiedGross), Amounts.FromStored(IdentifiedNet),
        IdentifiedOrders == 0 ? null : Math.Round(Amounts.FromStored(IdentifiedGross) / IdentifiedOrders, 4, MidpointRounding.AwayFromZero));
}
