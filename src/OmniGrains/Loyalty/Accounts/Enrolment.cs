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

        var (lapsingAt, lapsing) = now.LapsingAfter(DateTimeOffset.MinValue);
        var balance = new BalanceChanged(AccountId.Of(now.Id).Programme, now.Active, now.Pending, now.Locked, now.Tier, lapsingAt, lapsing) { Account = now.Id };
        if (balance != now.Noted)
        {
            change.Add(balance);
        }
    }
}
