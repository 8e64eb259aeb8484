using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Merging;

/// <summary>
/// Accounts follow their customers: when a record is merged, its account hands everything on to that of the root; when the merge
/// is undone, what came from the record goes back. Each lot knows the path on which it came, so that it finds back also after
/// several merges. What is handed over is an event here and, by reaction, an event there: nothing is lost or doubled.
/// </summary>
internal static class Moving
{
    public static (AccountReply Reply, Rejection? Rejection) Join(AccountChange change, JoinAccount join)
    {
        if (join.Into != change.Now.Id && join.Into != change.Now.MovedInto)
        {
            change.Add(new AccountMoved(join.Into) { Account = change.Now.Id });
        }

        return (change.Reply(), null);
    }

    public static (AccountReply Reply, Rejection? Rejection) Release(AccountChange change, ReleaseRecord release)
    {
        var to = AccountId.Of(change.Now.Id) with { Record = release.Record };
        Send(change, to.Value, path => path.Contains(release.Record), path => [.. path.TakeWhile(record => record != release.Record)], release.Record);
        AskForReview(change);
        return (change.Reply(), null);
    }

    public static (AccountReply Reply, Rejection? Rejection) Welcome(AccountChange change, WelcomeRecord welcome)
    {
        if (change.Now.Departed.Contains(welcome.Record))
        {
            change.Add(new RecordWelcomed(welcome.Record) { Account = change.Now.Id });
        }

        return (change.Reply(), null);
    }

    public static (AccountReply Reply, Rejection? Rejection) Receive(AccountChange change, ReceiveLots receive)
    {
        var isEmpty = receive.Goods is { Lots.Count: 0, Purchases.Count: 0 };
        switch (change.Now.Status)
        {
            case AccountStatus.Closed:
                var lost = receive.Goods.Lots.Where(lot => lot.Left > 0).Sum(lot => lot.Left);
                if (lost > 0)
                {
                    change.Add(new AccountClosed(lost) { Account = change.Now.Id });
                }

                return (change.Reply(), null);
            case AccountStatus.None when isEmpty:
                return (change.Reply(), null);
            case AccountStatus.None:
                change.Add(new AccountOpened(change.At) { Account = receive.Account });
                break;
            case AccountStatus.Moved when receive.Reopen:
                change.Add(new AccountReopened(change.At) { Account = change.Now.Id });
                break;
        }

        if (!isEmpty)
        {
            change.Add(new LotsReceived(receive.From, receive.Goods) { Account = change.Now.Id });
        }

        AskForReview(change);
        return (change.Reply(), null);
    }

    /// <summary>Hands on what does not belong here: everything when the account has moved, and what belongs to records that left.</summary>
    public static void SendOn(AccountChange change)
    {
        var own = change.Now.Status == AccountStatus.None ? default : AccountId.Of(change.Now.Id);
        if (change.Now is { Status: AccountStatus.Moved, MovedInto: { } into })
        {
            SendSome(change, into, _ => true, path => [.. path, own.Record]);
        }
        else if (change.Now.Status == AccountStatus.Open)
        {
            foreach (var left in change.Now.Departed)
            {
                SendSome(change, (own with { Record = left }).Value, path => path.Contains(left), path => [.. path.TakeWhile(record => record != left)]);
            }
        }
    }

    private static void SendSome(
        AccountChange change, string to, Func<IReadOnlyList<string>, bool> belongs, Func<IReadOnlyList<string>, IReadOnlyList<string>> pathOf)
    {
        if (change.Now.Lots.Any(lot => lot.Left != 0 && belongs(lot.Path)) || change.Now.Purchases.Exists(purchase => belongs(purchase.Path)))
        {
            Send(change, to, belongs, pathOf, parted: null);
        }
    }

    private static void Send(
        AccountChange change, string to, Func<IReadOnlyList<string>, bool> belongs, Func<IReadOnlyList<string>, IReadOnlyList<string>> pathOf, string? parted)
    {
        var lots = change.Now.Lots.Where(lot => lot.Left != 0 && belongs(lot.Path)).ToList();
        var purchases = change.Now.Purchases.Where(purchase => belongs(purchase.Path)).ToList();
        var goods = new CarriedGoods(
            [.. lots.Select(lot => lot with { Path = pathOf(lot.Path) })], [.. purchases.Select(purchase => purchase with { Path = pathOf(purchase.Path) })],
            change.Now.UsedAt);
        change.Add(new LotsSent(
            to, goods, [.. lots.Select(lot => new LotPiece(lot.Id, lot.Left))], [.. purchases.Select(purchase => purchase.Id)], parted)
        { Account = change.Now.Id });
    }

    private static void AskForReview(AccountChange change)
    {
        if (change.Now.Status == AccountStatus.Open)
        {
            change.Add(new TierReviewDue(AccountId.Of(change.Now.Id).Programme) { Account = change.Now.Id });
        }
    }
}
