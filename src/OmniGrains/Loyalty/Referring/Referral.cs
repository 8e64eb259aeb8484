using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Earning;

namespace OmniGrains.Loyalty.Referring;

/// <summary>
/// By whom a member was brought, and how far it has come.
/// <c>Qualified</c>: The purchase whose return period is running; null before, and after it was returned.
/// <c>Earned</c>: Both have their points; it counts no more.
/// </summary>
internal sealed record Referral(string By, ReferralQualified? Qualified = null, bool Earned = false);

/// <summary>
/// Points for both sides of a referral. They are issued when the return period of the first purchase is over, so that none has to be taken
/// back. A member who is merged into another record turns out not to be new: what was under way there rests until the merge is undone.
/// </summary>
internal static class Referrals
{
    /// <summary>The cause of the points in ledgers.</summary>
    public const string Cause = "referral";

    // No rule can have this name for an event.
    private const string Happening = "referral:earned";

    private const int DaysOfAYear = 365;

    /// <summary>A purchase was counted: it may be the one.</summary>
    public static void Look(AccountChange change, PurchaseFacts purchase, ProgrammeTerms terms)
    {
        if (change.Now.Referral is not { Qualified: null, Earned: false } || terms.Referral is not { } referral || !Calculation.Counts(terms, purchase) || purchase.Total <= 0
            || purchase.Total < referral.MinAmount)
        {
            return;
        }

        var due = Expiries.ActiveAt(terms, purchase.At).ToUniversalTime();
        var lot = referral.ReferredPoints <= 0 ? null : new PointsLot(
            $"{Cause}:{change.Now.Id}", [], Cause, purchase.Id, referral.ReferredPoints, referral.ReferredPoints, Active: true, due, Expiries.ExpiresAt(terms with { PendingDays = 0 }, due),
            terms.Expiry.Kind == ExpiryKind.Inactivity ? terms.Expiry.Days : null, terms.WarnDays);
        change.Add(new ReferralQualified(purchase.Id, due, referral.MinAmount ?? 0, referral.ReferrerPoints, lot) { Account = change.Now.Id });
    }

    /// <summary>The return period may be over.</summary>
    public static void Settle(AccountChange change)
    {
        if (change.Now.Referral is not { Earned: false, Qualified: { } qualified } referral || qualified.DueAt > change.At)
        {
            return;
        }

        var kept = change.Now.Purchases.Find(purchase => purchase.Id == qualified.Purchase)?.Spend ?? 0;
        if (kept <= 0 || kept < qualified.MinAmount)
        {
            change.Add(new ReferralLapsed(qualified.Purchase) { Account = change.Now.Id });
            return;
        }

        change.Add(new ReferralEarned(referral.By, qualified.Purchase, qualified.ReferrerPoints) { Account = change.Now.Id });
        if (qualified.Lot is { } lot)
        {
            change.Add(new PointsIssued(lot) { Account = change.Now.Id });
        }
    }

    /// <summary>The member's record was merged into one that has no account here yet: it gets one.</summary>
    public static (AccountReply Reply, Engine.Rejection? Rejection) Welcome(AccountChange change, RewardReferrer reward)
    {
        Enrolment.Open(change, new OpenAccount(reward.Account!, reward.Terms));
        return Reward(change, reward);
    }

    /// <summary>Somebody whom this member brought has earned them points; the same one counts once. An account that has moved hands them on.</summary>
    public static (AccountReply Reply, Engine.Rejection? Rejection) Reward(AccountChange change, RewardReferrer reward)
    {
        var day = DateOnly.FromDateTime(change.At.UtcDateTime);
        var known = change.Now.Happened.Where(happened => happened.Name == Happening).ToList();
        var isLimited = reward.Terms.Referral?.MostPerYear is { } most && known.Count(happened => happened.Day > day.AddDays(-DaysOfAYear)) >= most;
        if (reward.Points <= 0 || isLimited || known.Exists(happened => happened.EventId == reward.Referred))
        {
            return (change.Reply(), null);
        }

        var points = Calculation.Round(reward.Points, reward.Terms.Rounding);
        change.Add(new EventCounted(Happening, reward.Referred, day, points) { Account = change.Now.Id });
        PurchaseDecisions.Issue(change, reward.Terms with { PendingDays = 0 }, new PurchaseDecisions.Origin(Cause, reward.Referred, []), points, change.At);
        return (change.Reply(points), null);
    }
}
