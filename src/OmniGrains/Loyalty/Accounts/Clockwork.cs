using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Referring;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>
/// What time does to an account, in this order: pending points become active, referrals give theirs, what was set aside too long is given back, debts
/// are made up for, the tier is to be looked at, points are said to be expiring, points lapse.
/// </summary>
internal static class Clockwork
{
    public static void Settle(AccountChange change)
    {
        if (!(NextDue(change.Now) <= change.At) && !IsInDebt(change.Now))
        {
            return;
        }

        GiveBack(change);
        if (change.Now.Status != AccountStatus.Open)
        {
            return;
        }

        Activate(change);
        Referrals.Settle(change);
        Repay(change);
        AskForReview(change);
        Warn(change);
        Expire(change);
    }

    /// <summary>When something is next to be done; null for never.</summary>
    public static DateTimeOffset? NextDue(Account account)
    {
        var due = (DateTimeOffset?)null;
        foreach (var spending in account.Spendings)
        {
            due = spending.State == SpendingState.Locked ? Sooner(due, spending.Until) : due;
        }

        if (account.Status != AccountStatus.Open)
        {
            return due;
        }

        foreach (var lot in account.Lots)
        {
            due = lot is { Active: false, Left: not 0 } ? Sooner(due, lot.ActiveAt) : due;
            due = lot.Left > 0 ? Sooner(due, WarningOf(account, lot) ?? account.ExpiryOf(lot)) : due;
        }

        return Sooner(Sooner(due, account.ReviewAsked ? null : account.ReviewAt), account.Referral is { Earned: false } referral ? referral.Qualified?.DueAt : null);
    }

    private static DateTimeOffset? Sooner(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private static bool IsInDebt(Account account) => account.Lots.Any(lot => lot is { Active: true, Left: < 0 });

    private static void Activate(AccountChange change)
    {
        foreach (var lot in change.Now.Lots.Where(lot => !lot.Active && lot.Left != 0 && lot.ActiveAt <= change.At))
        {
            change.Add(new PointsActivated(lot.Id, lot.Left) { Account = change.Now.Id });
        }
    }

    private static void GiveBack(AccountChange change)
    {
        foreach (var spending in change.Now.Spendings.Where(spending => spending.State == SpendingState.Locked && spending.Until <= change.At))
        {
            change.Add(new PointsUnlocked(spending.Id, spending.Points, spending.Pieces, "timeout") { Account = change.Now.Id });
        }
    }

    private static void Repay(AccountChange change)
    {
        foreach (var debt in change.Now.Lots.Where(lot => lot is { Active: true, Left: < 0 }))
        {
            if (change.Pick(-debt.Left) is { Count: > 0 } pieces)
            {
                change.Add(new DebtRepaid(debt.Id, pieces) { Account = change.Now.Id });
            }
        }
    }

    private static void AskForReview(AccountChange change)
    {
        if (change.Now is { ReviewAsked: false, ReviewAt: { } at } && at <= change.At)
        {
            change.Add(new TierReviewDue(AccountId.Of(change.Now.Id).Programme) { Account = change.Now.Id });
        }
    }

    private static void Warn(AccountChange change)
    {
        foreach (var lot in change.Now.Lots.Where(lot => lot.Left > 0))
        {
            if (WarningOf(change.Now, lot) <= change.At && change.Now.ExpiryOf(lot) is { } expiry && expiry > change.At)
            {
                change.Add(new PointsExpiring(lot.Id, lot.Left, expiry) { Account = change.Now.Id });
            }
        }
    }

    private static void Expire(AccountChange change)
    {
        foreach (var lot in change.Now.Lots.Where(lot => lot.Left > 0))
        {
            if (change.Now.ExpiryOf(lot) <= change.At)
            {
                change.Add(new PointsExpired(lot.Id, lot.Left) { Account = change.Now.Id });
            }
        }
    }

    private static DateTimeOffset? WarningOf(Account account, PointsLot lot) =>
        lot is { Warned: false, WarnDays: > 0 } ? account.ExpiryOf(lot)?.AddDays(-lot.WarnDays) : null;
}
