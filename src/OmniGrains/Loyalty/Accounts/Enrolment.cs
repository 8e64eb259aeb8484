using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>Opening an account, and closing it for good.</summary>
internal static class Enrolment
{
    public static (AccountReply Reply, Rejection? Rejection) Open(AccountChange change, OpenAccount open)
    {
        change.Add(new AccountOpened(change.At) { Account = open.Account });
        if (open.ReferredBy is { } by && by != open.Account)
        {
            change.Add(new MemberReferred(by) { Account = open.Account });
        }

        Tiers.Upgrade(change, open.Terms);
        return (change.Reply(), null);
    }

    public static (AccountReply Reply, Rejection? Rejection) Close(AccountChange change)
    {
        var left = Math.Max(0, change.Now.Active + change.Now.Pending + change.Now.Locked);
        change.Add(new AccountClosed(left) { Account = change.Now.Id });
        return (change.Reply(left), null);
    }
}

/// <summary>Tells how the account stands, when that is something else than was told last.</summary>
internal static class Balances
{
    public static void Note(AccountChange change)
    {
        var now = change.Now;
        if (now.Status is not AccountStatus.Open)
        {
            return;
        }

        var next = now.Spendable().Select(lot => (Lot: lot, At: now.ExpiryOf(lot))).FirstOrDefault(lot => lot.At is not null);
        var sameDay = next.At is null ? 0 : now.Spendable().Where(lot => now.ExpiryOf(lot) == next.At).Sum(lot => lot.Left);
        var balance = new BalanceChanged(AccountId.Of(now.Id).Programme, now.Active, now.Pending, now.Locked, now.Tier, next.At, sameDay) { Account = now.Id };
        if (balance != now.Noted)
        {
            change.Add(balance);
        }
    }
}
