using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>Why the documents of an order are corrected: the first part of the correction's name.</summary>
internal enum CorrectionCause
{
    Edit,
    Cancel,
    Refund,
}

/// <summary>
/// Keeps the documents of an order in step with what it costs: the correction is always the difference between what it
/// should come to and what was booked. So money is corrected once, in whatever order things are told.
/// </summary>
internal static class Ledger
{
    /// <summary>The fingerprint of documents that orders caused; what sources push has a digest.</summary>
    public const string Fingerprint = "ledger";

    private const string NoLine = "";
    private static readonly PlacedLine Nothing = new(NoLine, "allowance", null, LineKind.Manual, 0, 0, 0, 0, 0);

    /// <summary>The document that brings the books to where they should be; null when they are.</summary>
    public static LedgerCorrected? Difference(PurchaseRecorded sale, LiveOrder order, CorrectionCause cause, DateTimeOffset at, string? place)
    {
        var (corrected, lines) = (new List<CorrectedLine>(), new List<OrderLine>());
        foreach (var account in order.Accounts)
        {
            var booked = order.Booked.GetValueOrDefault(account.Line.LineId);
            Add(
                account.Line,
                account.Kept - account.RefundedQuantity - booked.Quantity,
                account.Price - account.RefundedAmount - booked.Amount);
        }

        var allowance = -OrderMoney.Allowance(order) - order.Booked.GetValueOrDefault(NoLine).Amount;
        Add(Nothing, 0, allowance);
        return lines.Count == 0 ? null : new LedgerCorrected(sale.OrderId, corrected, DocumentOf(sale, order, cause, at, place, lines));

        void Add(PlacedLine line, decimal quantity, decimal amount)
        {
            if (quantity != 0 || amount != 0)
            {
                corrected.Add(new CorrectedLine(line.LineId, quantity, amount));
                lines.Add(LineOf(line, quantity, amount));
            }
        }
    }

    public static LiveOrder Book(LiveOrder order, LedgerCorrected correction)
    {
        var booked = order.Booked;
        foreach (var line in correction.Lines)
        {
            var before = booked.GetValueOrDefault(line.LineId);
            booked = booked.SetItem(line.LineId, new Booked(before.Quantity + line.Quantity, before.Amount + line.Amount));
        }

        return order with { Booked = booked, Corrections = order.Corrections + 1 };
    }

    private static PurchaseRecorded DocumentOf(
        PurchaseRecorded sale, LiveOrder order, CorrectionCause cause, DateTimeOffset at, string? place, List<OrderLine> lines)
    {
        var total = lines.Sum(line => line.Amount);
        var name = cause switch { CorrectionCause.Edit => "edit", CorrectionCause.Cancel => "cancel", _ => "refund" };
        var numbered = $"{name}-{order.Corrections + 1}";
        var isReturn = cause != CorrectionCause.Edit && total <= 0;
        return new PurchaseRecorded(
            OrderId.Caused(sale.Source, sale.ExternalId, numbered).Value, isReturn ? PurchaseKind.Return : PurchaseKind.Adjustment, sale.Source,
            $"{sale.ExternalId}/{numbered}", sale.Channel, place ?? sale.Place, sale.Country, at, sale.Record, sale.Currency, total, lines, [], sale.OrderId,
            Fingerprint);
    }

    // A correction of money alone reads as one piece at that price.
    private static OrderLine LineOf(PlacedLine line, decimal quantity, decimal amount) => quantity == 0
        ? new OrderLine(line.Sku, line.Name, LineKind.Manual, Math.Sign(amount), Math.Abs(amount), 0, 0, amount)
        : new OrderLine(
            line.Sku, line.Name, line.Kind, quantity, Math.Round(amount / quantity, 4, MidpointRounding.AwayFromZero), 0, 0, amount);
}
