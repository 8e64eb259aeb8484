using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Earning;
using OmniGrains.Loyalty.Referring;
using OmniGrains.Loyalty.Watching;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>How an account stands after an event. Pure and total.</summary>
internal static class AccountEvolution
{
    // Three kinds, for some days.
    private const int MostSuspicions = 10;

    public static Account Evolve(Account state, IEvent @event) => @event switch
    {
        AccountOpened opened => state with { Id = opened.Account, Status = AccountStatus.Open, OpenedAt = opened.At },
        AccountClosed => new Account { Id = state.Id, Status = AccountStatus.Closed, OpenedAt = state.OpenedAt },
        AccountUsed used => state with
        {
            UsedAt = used.At,
            Lots = Each(state.Lots, lot => lot is { IdleDays: not null, Warned: true } ? lot with { Warned = false } : lot),
        },
        BalanceChanged balance => state with { Noted = balance },
        PurchaseCounted counted => state with { Purchases = Newest(state.Purchases.Add(counted.Purchase), Account.MostPurchases) },
        EventCounted counted => state with
        {
            Happened = Newest(state.Happened.Add(new CountedEvent(counted.Name, counted.EventId, counted.Day)), Account.MostSpendings),
        },
        ReturnAwaited awaited => state with { Awaited = Newest(state.Awaited.Add(awaited), Account.MostAwaited) },
        ReturnCounted counted => Counted(state, counted),
        TierChanged changed => state with { Tier = changed.To, ReviewAt = changed.ReviewAt, ReviewAsked = false, Parted = false },
        PointsAdjusted { Points: > 0 } given => state with
        {
            Gifts = Newest(state.Gifts.Add(new Gift(given.Actor, given.Day)), Account.MostGifts),
        },
        FraudSuspected told => state with { Suspicions = Newest(state.Suspicions.Add(new Suspicion(told.Kind, told.Day)), MostSuspicions) },
        MemberReferred or ReferralQualified or ReferralEarned or ReferralLapsed => Referred(state, @event),
        TierReviewDue => state with { ReviewAsked = true },
        AccountMoved or AccountReopened or LotsSent or LotsReceived or RecordWelcomed => Moved(state, @event),
        PointsLocked or PointsSpent or PointsUnlocked or PointsRestored or SpendingBarred => Tidied(Spent(state, @event)),
        _ => Tidied(Changed(state, @event)),
    };

    private static Account Referred(Account state, IEvent @event) => @event switch
    {
        MemberReferred referred => state with { Referral = new Referral(referred.By) },
        ReferralQualified qualified => state with { Referral = state.Referral! with { Qualified = qualified } },
        ReferralEarned => state with { Referral = state.Referral! with { Earned = true } },
        ReferralLapsed => state with { Referral = state.Referral! with { Qualified = null } },
        _ => state,
    };

    private static Account Changed(Account state, IEvent @event) => @event switch
    {
        PointsIssued issued => Put(state, issued.Lot),
        PointsActivated activated => With(state, activated.Lot, lot => lot with { Active = true }),
        PointsExpiring expiring => With(state, expiring.Lot, lot => lot with { Warned = true }),
        PointsExpired expired => With(state, expired.Lot, lot => lot with { Left = lot.Left - expired.Points }),
        PointsWithdrawn withdrawn => Take(state, withdrawn.Pieces),
        DebtRepaid repaid => With(Take(state, repaid.Pieces), repaid.Debt, debt => debt with { Left = debt.Left + repaid.Pieces.Sum(piece => piece.Points) }),
        _ => state,
    };

    private static Account Counted(Account state, ReturnCounted counted)
    {
        var after = Take(state, counted.Pieces);
        after = counted.Owed is { } owed ? Put(after, owed) : after;
        return Tidied(after with
        {
            Purchases = after.Purchases.ConvertAll(purchase => purchase.Id == counted.Purchase ? Reversal.After(purchase, counted.Return, counted.Lines) : purchase),
            Awaited = after.Awaited.RemoveAll(awaited => awaited.Return == counted.Return),
        });
    }

    private static Account Spent(Account state, IEvent @event) => @event switch
    {
        PointsLocked locked => Take(state, locked.Pieces) with
        {
            Spendings = Latest(state.Spendings.Add(SpendingOf(locked))),
        },
        PointsSpent spent => WithSpending(Take(state, spent.Rest, -1), spent.Id, spending => spending with
        {
            State = SpendingState.Spent,
            Points = spent.Points,
            Pieces = [.. spent.Pieces],
            Reference = spent.Reference,
        }),
        PointsUnlocked unlocked => WithSpending(Take(state, unlocked.Pieces, -1), unlocked.Id, spending => spending with { State = SpendingState.Released }),
        PointsRestored restored => WithSpending(Take(state, restored.Pieces, -1), restored.Id, spending => spending with
        {
            Restored = spending.Restored.SetItem(restored.Refund, restored.Points),
        }),
        SpendingBarred barred => state with { Barred = Newest(state.Barred.Add(barred.Id), Account.MostSpendings) },
        _ => state,
    };

    private static Account Moved(Account state, IEvent @event) => @event switch
    {
        AccountMoved moved => state with { Status = AccountStatus.Moved, MovedInto = moved.Into, Noted = null },
        AccountReopened => state with { Status = AccountStatus.Open, MovedInto = null, Noted = null, Parted = true, ReviewAsked = true },
        LotsSent sent => Tidied(Take(state, sent.Lots) with
        {
            Purchases = state.Purchases.RemoveAll(purchase => sent.Purchases.Contains(purchase.Id)),
            Departed = sent.Parted is { } record && !state.Departed.Contains(record) ? state.Departed.Add(record) : state.Departed,
            Parted = state.Parted || sent.Parted is not null,
        }),
        LotsReceived received => Tidied(received.Goods.Lots.Aggregate(state, Put) with
        {
            Purchases = Newest(state.Purchases.AddRange(received.Goods.Purchases.Where(came => state.Purchases.All(has => has.Id != came.Id))), Account.MostPurchases),
            Departed = state.Departed.Remove(AccountId.Of(received.From).Record),
            UsedAt = Later(state.UsedAt, received.Goods.UsedAt),
        }),
        RecordWelcomed welcomed => state with { Departed = state.Departed.Remove(welcomed.Record) },
        _ => state,
    };

    private static Spending SpendingOf(PointsLocked locked) => new(
        locked.Id, locked.Kind, SpendingState.Locked, locked.Points, [.. locked.Pieces], locked.Until, locked.Reward, locked.At, locked.Points,
        ImmutableDictionary<string, decimal>.Empty);

    private static Account Put(Account state, PointsLot lot) => state.Lot(lot.Id) is null
        ? state with { Lots = state.Lots.Add(lot) }
        : With(state, lot.Id, has => has with { Left = has.Left + lot.Left, Active = has.Active || lot.Active });

    private static Account Take(Account state, IReadOnlyList<LotPiece> pieces, int sign = 1) =>
        pieces.Aggregate(state, (account, piece) => With(account, piece.Lot, lot => lot with { Left = lot.Left - (sign * piece.Points) }));

    private static Account With(Account state, string lot, Func<PointsLot, PointsLot> change) =>
        state with { Lots = Each(state.Lots, one => one.Id == lot ? change(one) : one) };

    private static Account WithSpending(Account state, string spending, Func<Spending, Spending> change) =>
        state with { Spendings = Each(state.Spendings, one => one.Id == spending ? change(one) : one) };

    // A lot from which something was set aside or spent stays known, because points may come back to it.
    private static Account Tidied(Account state) => state.Lots.All(lot => lot.Left != 0)
        ? state
        : state with { Lots = state.Lots.RemoveAll(lot => lot.Left == 0 && !state.Spendings.Any(spending => spending.Pieces.Exists(piece => piece.Lot == lot.Id))) };

    private static ImmutableList<T> Newest<T>(ImmutableList<T> list, int most) => list.Count > most ? list.RemoveRange(0, list.Count - most) : list;

    // What is set aside is never forgotten.
    private static ImmutableArray<Spending> Latest(ImmutableArray<Spending> spendings) =>
        spendings.Length > Account.MostSpendings && spendings.FirstOrDefault(spending => spending.State != SpendingState.Locked) is { } oldest
            ? spendings.Remove(oldest)
            : spendings;

    private static ImmutableArray<T> Newest<T>(ImmutableArray<T> list, int most) => list.Length > most ? list.RemoveRange(0, list.Length - most) : list;

    private static ImmutableArray<T> Each<T>(ImmutableArray<T> list, Func<T, T> change) => ImmutableArray.CreateRange(list, change);

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other ?? one : one;
}
