using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Earning;

namespace OmniGrains.Loyalty.Redeeming;

/// <summary>
/// Points are set aside first and spent or given back after, each under the caller's own id: whoever loses the connection at
/// any step asks again with the same id, and gets the same answer. Whatever is set aside comes back by itself in the end.
/// </summary>
internal static class SpendingDecisions
{
    public const int MostLocked = 50;

    public static (AccountReply Reply, Rejection? Rejection) Lock(AccountChange change, LockPoints locks)
    {
        var now = change.Now;
        if (now.Barred.Contains(locks.Id))
        {
            return (change.Reply(), LoyaltyRejections.SpendingOver);
        }

        if (Find(now, locks.Id) is { } known)
        {
            var isSame = known.Kind == locks.Kind && known.Asked == locks.Points && known.Reward == locks.Reward;
            return (change.Reply(known.Points, known.Until), !isSame ? LoyaltyRejections.SpendingOther
                : known.State == SpendingState.Released ? LoyaltyRejections.SpendingOver : null);
        }

        if (locks.Limit is { } limit && UsesOnDayOf(change.At, limit.Zone, locks, now) >= limit.Most)
        {
            return (change.Reply(), LoyaltyRejections.RewardLimit);
        }

        if (now.Active < locks.Points)
        {
            return (change.Reply(), LoyaltyRejections.TooFewPoints);
        }

        if (now.Spendings.Count(spending => spending.State == SpendingState.Locked) >= MostLocked)
        {
            return (change.Reply(), LoyaltyRejections.TooManyLocked);
        }

        change.Add(new PointsLocked(locks.Id, locks.Kind, locks.Points, change.Pick(locks.Points), locks.Until, locks.Reward, change.At) { Account = now.Id });
        Use(change);
        return (change.Reply(locks.Points, locks.Until), null);
    }

    public static (AccountReply Reply, Rejection? Rejection) Spend(AccountChange change, SpendPoints spend)
    {
        if (Find(change.Now, spend.Id) is not { } known)
        {
            return (change.Reply(), Missing(change));
        }

        var points = spend.Points ?? known.Points;
        switch (known)
        {
            case var _ when known.Kind != spend.Kind:
                return (change.Reply(), LoyaltyRejections.SpendingOther);
            case { State: SpendingState.Released }:
                return (change.Reply(), LoyaltyRejections.SpendingOver);
            case { State: SpendingState.Spent }:
                return (change.Reply(known.Points), IsAgain(known, spend, points) ? null : LoyaltyRejections.SpendingDone);
            case var _ when points > known.Points:
                return (change.Reply(), LoyaltyRejections.TooMuch);
        }

        var (spent, rest) = Split(known.Pieces, points);
        change.Add(new PointsSpent(known.Id, points, spent, rest, spend.Reference) { Account = change.Now.Id });
        return (change.Reply(points), null);
    }

    public static (AccountReply Reply, Rejection? Rejection) Release(AccountChange change, ReleasePoints release)
    {
        switch (Find(change.Now, release.Id))
        {
            case null when change.Now.Status == AccountStatus.Moved:
                return (change.Reply(), LoyaltyRejections.AccountMoved);
            case null when !change.Now.Barred.Contains(release.Id):
                change.Add(new SpendingBarred(release.Id) { Account = change.Now.Id });
                break;
            case { } known when known.Kind != release.Kind:
                return (change.Reply(), LoyaltyRejections.SpendingOther);
            case { State: SpendingState.Spent }:
                return (change.Reply(), LoyaltyRejections.SpendingDone);
            case { State: SpendingState.Locked } known:
                change.Add(new PointsUnlocked(known.Id, known.Points, known.Pieces, "void") { Account = change.Now.Id });
                return (change.Reply(known.Points), null);
        }

        return (change.Reply(), null);
    }

    public static (AccountReply Reply, Rejection? Rejection) Restore(AccountChange change, RestorePoints restore)
    {
        if (Find(change.Now, restore.Id) is not { } known)
        {
            return (change.Reply(), Missing(change));
        }

        if (known.Kind != restore.Kind)
        {
            return (change.Reply(), LoyaltyRejections.SpendingOther);
        }

        if (known.Restored.TryGetValue(restore.Refund, out var before))
        {
            return (change.Reply(before), restore.Points is null || restore.Points == before ? null : LoyaltyRejections.SpendingOther);
        }

        var left = known.State == SpendingState.Spent ? known.Points - known.Refunded : 0;
        var points = restore.Points ?? left;
        if (points <= 0 || points > left)
        {
            return (change.Reply(), LoyaltyRejections.TooMuch);
        }

        // The last to lapse come back first, so that what comes back is worth most.
        var (_, open) = Split([.. known.Pieces.Reverse()], known.Refunded);
        var (pieces, _) = Split(open, points);
        change.Add(new PointsRestored(known.Id, restore.Refund, points, pieces) { Account = change.Now.Id });
        return (change.Reply(points), null);
    }

    private static Spending? Find(Account account, string id) => account.Spendings.FirstOrDefault(spending => spending.Id == id);

    // A payment is a till's own; a voucher can be shown at two tills, and is had by the order that was first.
    private static bool IsAgain(Spending known, SpendPoints spend, decimal points) =>
        points == known.Points && (spend.Kind == SpendingKind.Payment || (spend.Reference is not null && spend.Reference == known.Reference));

    private static Rejection Missing(AccountChange change) =>
        change.Now.Status == AccountStatus.Moved ? LoyaltyRejections.AccountMoved : LoyaltyRejections.SpendingUnknown;

    private static int UsesOnDayOf(DateTimeOffset at, string zoneId, LockPoints locks, Account now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneId);
        var today = Expiries.DayOf(at, zone);
        return now.Spendings.Count(spending =>
            spending.Reward == locks.Reward && spending.Kind == locks.Kind && spending.State != SpendingState.Released && Expiries.DayOf(spending.At, zone) == today);
    }

    private static void Use(AccountChange change)
    {
        if (change.Now.Lots.Any(lot => lot.IdleDays is not null))
        {
            change.Add(new AccountUsed(change.At) { Account = change.Now.Id });
        }
    }

    private static (List<LotPiece> Taken, List<LotPiece> Left) Split(IReadOnlyList<LotPiece> pieces, decimal points)
    {
        var (first, rest) = (new List<LotPiece>(), new List<LotPiece>());
        foreach (var piece in pieces)
        {
            var taken = Math.Min(points, piece.Points);
            points -= taken;
            if (taken > 0)
            {
                first.Add(piece with { Points = taken });
            }

            if (taken < piece.Points)
            {
                rest.Add(piece with { Points = piece.Points - taken });
            }
        }

        return (first, rest);
    }
}
