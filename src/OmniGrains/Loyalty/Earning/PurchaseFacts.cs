using OmniGrains.Orders.Contracts;

namespace OmniGrains.Loyalty.Earning;

/// <summary>What rules look at of a purchase: its goods. Delivery, fees, gift cards and donations earn nothing.</summary>
/// <param name="Id">The order.</param>
/// <param name="At">When it was bought; hours and days of the week are those of its offset.</param>
/// <param name="Channel">Where.</param>
/// <param name="Place">The shop.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Lines">Goods, less their share of the purchase's discounts.</param>
internal sealed record PurchaseFacts(
    string Id, DateTimeOffset At, string Channel, string? Place, string Currency, IReadOnlyList<PurchaseFacts.Line> Lines)
{
    /// <summary>
    /// A line of goods.
    /// <c>Gross</c>: Before the line's own discount.
    /// </summary>
    internal sealed record Line(string Sku, decimal Quantity, decimal Amount, decimal Gross, string? Category = null);

    public decimal Total => Lines.Sum(line => line.Amount);

    public static PurchaseFacts Of(PurchaseRecorded purchase)
    {
        var goods = purchase.Lines.Where(line => line.Kind is LineKind.Merchandise or LineKind.Manual).ToList();
        var sum = goods.Sum(line => line.Amount);
        var share = sum == 0 ? 0 : 1 + (purchase.Lines.Where(line => line.Kind == LineKind.Discount).Sum(line => line.Amount) / sum);
        return new PurchaseFacts(
            purchase.OrderId, purchase.OccurredAt, purchase.Channel, purchase.Place, purchase.Currency,
            [.. goods.Select(line => new Line(line.Sku, line.Quantity, line.Amount * share, line.Quantity * line.UnitPrice))]);
    }
}

/// <summary>What rules look at of a member.</summary>
/// <param name="Tier">Its id; null for none.</param>
/// <param name="IsFirst">No purchase counts on the account yet.</param>
/// <param name="Birthday">Only in memory: never stored with what it earned.</param>
/// <param name="EarnedToday">Points that count towards the programme's limit of the day.</param>
internal sealed record MemberFacts(string? Tier, bool IsFirst, DateOnly? Birthday, decimal EarnedToday);
