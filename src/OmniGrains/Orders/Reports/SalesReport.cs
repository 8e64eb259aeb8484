namespace OmniGrains.Orders.Reports;

/// <summary>Sales figures of a period.</summary>
/// <param name="From">First trading day, inclusive; null for no bound.</param>
/// <param name="To">Last trading day, inclusive; null for no bound.</param>
/// <param name="Total">Over everything that was asked for; one entry per currency, because currencies do not add up.</param>
/// <param name="Customers">Who bought; over all currencies.</param>
/// <param name="GroupBy">What the groups are, if asked for.</param>
/// <param name="Groups">The same figures for each group.</param>
/// <param name="AsOf">The journal position that the figures contain.</param>
public sealed record SalesReport(
    DateOnly? From, DateOnly? To, IReadOnlyList<SalesFigures> Total, CustomerFigures Customers, string? GroupBy, IReadOnlyList<SalesGroup>? Groups, long AsOf);

/// <summary>Figures of one group.</summary>
public sealed record SalesGroup(string Key, IReadOnlyList<SalesFigures> Total, CustomerFigures Customers);

/// <summary>Figures in one currency.</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Documents">All documents: sales, returns, adjustments, stock adjustments.</param>
/// <param name="Orders">Sales with at least one line of positive quantity and price.</param>
/// <param name="Returns">Return documents, cancellations included.</param>
/// <param name="Adjustments">Adjustments of money.</param>
/// <param name="StockAdjustments">Write-offs and other movements of goods without money.</param>
/// <param name="GrossSales">Lines of sales with positive quantity and price.</param>
/// <param name="Returned">Total of returns (negative).</param>
/// <param name="Adjusted">Total of adjustments.</param>
/// <param name="NetRevenue">Every line of every document.</param>
/// <param name="IdentifiedDocuments">Documents whose customer is known.</param>
/// <param name="IdentifiedOrders">Orders whose customer is known.</param>
/// <param name="IdentifiedGrossSales">Gross sales to known customers.</param>
/// <param name="IdentifiedNetRevenue">Net revenue with known customers.</param>
/// <param name="AverageOrderValue">Identified gross sales per identified order, four decimals; later returns do not change it. Null without orders.</param>
public sealed record SalesFigures(
    string Currency,
    long Documents,
    long Orders,
    long Returns,
    long Adjustments,
    long StockAdjustments,
    decimal GrossSales,
    decimal Returned,
    decimal Adjusted,
    decimal NetRevenue,
    long IdentifiedDocuments,
    long IdentifiedOrders,
    decimal IdentifiedGrossSales,
    decimal IdentifiedNetRevenue,
    decimal? AverageOrderValue);

/// <summary>Who bought.</summary>
/// <param name="Customers">Customers with any document; merged records count once.</param>
/// <param name="Buyers">Customers with at least one order.</param>
/// <param name="RepeatBuyers">Customers with at least two orders.</param>
/// <param name="RepeatRate">100 × repeat buyers / buyers, four decimals; null without buyers. Source: repeat purchase rate as customers with two or more orders over customers.</param>
public sealed record CustomerFigures(long Customers, long Buyers, long RepeatBuyers, decimal? RepeatRate);
