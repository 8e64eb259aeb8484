using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>Goods and money on their way back. Never more comes back than went out, and never more money than came in.</summary>
internal static partial class LiveDecisions
{
    private static Decision Request(Change change, RequestReturn request)
    {
        var accounts = change.Now.Accounts;
        foreach (var line in request.Lines)
        {
            if (Find(accounts, line.LineId) is not { } account)
            {
                return Decision.Reject(LiveRejections.NoSuchLine(line.LineId));
            }

            if (request.Lines.Of(line.LineId) > account.Returnable)
            {
                return Decision.Reject(LiveRejections.MoreThanBought(line.LineId, account.Returnable));
            }
        }

        if (change.Now.Returns.Count >= LiveLimits.MostReturns)
        {
            return Decision.Reject(LiveRejections.TooMany("returns", LiveLimits.MostReturns));
        }

        var id = NextReturn(change.Now);
        return change.Add(new ReturnRequested(change.OrderId, id, Named(accounts, request.Lines), request.Reason, change.At)).Accept(id);
    }

    private static Decision Withdraw(Change change, WithdrawReturn withdraw) => change.Now.Returns.FirstOrDefault(held => held.Id == withdraw.ReturnId) switch
    {
        null => Decision.Reject(LiveRejections.NoSuchReturn(withdraw.ReturnId)),
        { Withdrawn: true } => change.Accept(withdraw.ReturnId),
        { Received: not null } => Decision.Reject(LiveRejections.ReturnReceived(withdraw.ReturnId)),
        _ => change.Add(new ReturnWithdrawn(change.OrderId, withdraw.ReturnId)).Accept(withdraw.ReturnId),
    };

    private static Decision Receive(Change change, ReceiveReturn receive)
    {
        if (ReturnFor(change, receive, out var id) is { } refused)
        {
            return Decision.Reject(refused);
        }

        var accounts = change.Now.Accounts;
        foreach (var line in receive.Lines)
        {
            if (Find(accounts, line.LineId) is not { } account)
            {
                return Decision.Reject(LiveRejections.NoSuchLine(line.LineId));
            }

            // Others may have asked for the same pieces: what is asked for in this return, this return may use.
            var mine = change.Now.Returns.FirstOrDefault(held => held.Id == id)?.Requested.Of(line.LineId) ?? 0;
            var free = Math.Min(account.Out, account.Returnable + mine);
            if (receive.Lines.Where(same => same.LineId == line.LineId).Sum(same => same.Quantity) > free)
            {
                return Decision.Reject(LiveRejections.MoreThanBought(line.LineId, free));
            }
        }

        var lines = receive.Lines.Select(line => line with { Sku = Find(accounts, line.LineId)!.Line.Sku }).ToList();
        change.Add(new ReturnReceived(change.OrderId, id, receive.Place, lines, change.At, receive.MovesStock));
        if (receive.Refund is { } terms && Refund(change, id, terms.Amount, terms.Method, receive.Place) is { } tooMuch)
        {
            return Decision.Reject(tooMuch);
        }

        if (receive.Exchange is { } exchange)
        {
            change.Add(new GoodsExchanged(change.OrderId, id, Numbered(change.Order.Document, exchange, id)));
        }

        return change.Accept(id);
    }

    private static Rejection? ReturnFor(Change change, ReceiveReturn receive, out string id)
    {
        id = receive.ReturnId ?? NextReturn(change.Now);
        if (receive.ReturnId is null)
        {
            return change.Now.Returns.Count >= LiveLimits.MostReturns ? LiveRejections.TooMany("returns", LiveLimits.MostReturns) : null;
        }

        return change.Now.Returns.FirstOrDefault(held => held.Id == receive.ReturnId) switch
        {
            null => LiveRejections.NoSuchReturn(id),
            { Received: not null } => LiveRejections.ReturnReceived(id),
            { Withdrawn: true } => LiveRejections.NoSuchReturn(id),
            _ => null,
        };
    }

    private static Decision GiveBack(Change change, GiveBack give)
    {
        if (give.ReturnId is { } id && change.Now.Returns.FirstOrDefault(held => held.Id == id) is not { Received: not null })
        {
            return Decision.Reject(LiveRejections.NotReceived(id));
        }

        var number = change.Now.Refunds.Count + 1;
        return Refund(change, give.ReturnId, give.Amount, give.Method, give.Place) is { } refused
            ? Decision.Reject(refused)
            : change.Accept($"m{number}");
    }

    /// <summary>Gives money back for what was received of a return and not paid back yet, or for no goods.</summary>
    private static Rejection? Refund(Change change, string? returnId, decimal? amount, string method, string? place)
    {
        var lines = returnId is null ? [] : Unrefunded(change.Now, returnId);
        var worth = lines.Sum(line => line.Amount);
        var most = OrderMoney.Captured(change.Now) - OrderMoney.Refunded(change.Now);
        var asked = amount ?? Math.Min(most, returnId is null ? OrderMoney.Overpaid(change.Now) : worth);
        if (returnId is not null && lines.Count == 0)
        {
            return LiveRejections.RefundedAlready(returnId);
        }

        if (asked <= 0 && returnId is null)
        {
            return LiveRejections.NothingToRefund;
        }

        if (asked > most)
        {
            return LiveRejections.RefundTooMuch(most);
        }

        // What was paid too much is owed anyway; only what goes beyond it lessens the price.
        var allowance = returnId is null ? Math.Max(0, asked - OrderMoney.Overpaid(change.Now)) : asked - worth;
        var id = $"m{change.Now.Refunds.Count + 1}";
        change
            .Add(new RefundMade(change.OrderId, id, returnId, asked, lines, allowance, method, place, change.At))
            .Book(CorrectionCause.Refund, place);
        return null;
    }

    private static List<RefundedLine> Unrefunded(LiveOrder order, string returnId)
    {
        var received = order.Returns.First(held => held.Id == returnId).Received!;
        if (order.Refunds.Any(refund => refund.ReturnId == returnId))
        {
            return [];
        }

        var accounts = order.Accounts;
        return
        [
            .. received.Lines.GroupBy(line => line.LineId, StringComparer.Ordinal).Select(same =>
            {
                var account = Find(accounts, same.Key)!;
                var quantity = same.Sum(line => line.Quantity);
                return new RefundedLine(same.Key, account.Line.Sku, quantity, account.ValueOfNext(quantity));
            }),
        ];
    }

    // Each return has its own id, so each exchange has.
    private static PurchaseRecorded Numbered(PurchaseRecorded sale, PurchaseRecorded exchange, string returnId) => exchange with
    {
        OrderId = OrderId.Caused(sale.Source, sale.ExternalId, $"exchange-{returnId}").Value,
        ExternalId = $"{sale.ExternalId}/exchange-{returnId}",
    };

    private static LineAccount? Find(IReadOnlyList<LineAccount> accounts, string lineId) =>
        accounts.FirstOrDefault(account => account.Line.LineId == lineId);

    private static IReadOnlyList<LineQuantity> Named(IReadOnlyList<LineAccount> accounts, IReadOnlyList<LineQuantity> lines) =>
        [.. lines.Select(line => line with { Sku = Find(accounts, line.LineId)!.Line.Sku })];

    private static string NextReturn(LiveOrder order) => $"r{order.Returns.Count + 1}";
}
