using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Earning;
using OmniGrains.Loyalty.Referring;
using OmniGrains.Loyalty.Watching;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>What earns points: purchases, events, and people's decisions.</summary>
internal static class PurchaseDecisions
{
    public static (AccountReply Reply, Rejection? Rejection) Count(AccountChange change, CountPurchase count)
    {
        var (purchase, terms) = (count.Purchase, count.Terms);
        if (count.RecordedAt < change.Now.OpenedAt || change.Now.Purchases.Exists(known => known.Id == purchase.Id))
        {
            return (change.Reply(), null);
        }

        var member = MemberOf(change.Now, terms, purchase.At, count.Birthday);
        var earned = Calculation.Of(terms, purchase, member);
        var counted = new CountedPurchase(
            purchase.Id, count.Path, purchase.At, Math.Max(0, purchase.Total), earned.Lines, earned.Fixed, earned.Points, 0, terms.Rounding, [], purchase.Place);
        change.Add(new PurchaseCounted(counted, earned.Awards, count.TermsVersion) { Account = change.Now.Id });
        Issue(change, terms, new Origin("purchase", purchase.Id, count.Path), earned.Points, purchase.At);
        foreach (var awaited in change.Now.Awaited.Where(awaited => awaited.Purchase == purchase.Id))
        {
            ReturnDecisions.Reverse(change, new CountReturn(purchase.Id, awaited.Return, awaited.Lines, terms));
        }

        Referrals.Look(change, purchase, terms);
        Watch.Purchase(change, purchase, terms.Watch);
        Tiers.Upgrade(change, terms);
        return (change.Reply(earned.Points), null);
    }

    public static (AccountReply Reply, Rejection? Rejection) Count(AccountChange change, CountEvent count)
    {
        var rules = count.Terms.Rules.Where(rule => rule.Kind == RuleKind.Event && rule.Event == count.Name).ToList();
        if (rules.Count == 0)
        {
            return (change.Reply(), LoyaltyRejections.EventUnknown);
        }

        if (change.Now.Happened.Any(known => known.EventId == count.EventId))
        {
            return (change.Reply(), null);
        }

        var day = DayOf(count.Terms, change.At);
        var today = change.Now.Happened.Count(known => known.Name == count.Name && known.Day == day);
        var points = rules.Where(rule => today < (rule.MostPerDay ?? 1)).Sum(rule => rule.Points ?? 0);
        if (points <= 0)
        {
            return (change.Reply(), LoyaltyRejections.EventLimit);
        }

        points = Calculation.Round(points, count.Terms.Rounding);
        change.Add(new EventCounted(count.Name, count.EventId, day, points) { Account = change.Now.Id });
        Issue(change, count.Terms, new Origin("event", count.EventId, []), points, change.At);
        return (change.Reply(points), null);
    }

    public static (AccountReply Reply, Rejection? Rejection) Adjust(AccountChange change, AdjustPoints adjust)
    {
        if (adjust.Points > 0)
        {
            Issue(change, adjust.Terms with { PendingDays = 0 }, new Origin("adjustment", adjust.Adjustment, [], adjust.Reason), adjust.Points, change.At);
            Note(change, adjust);
            Watch.Adjustment(change, adjust);
            return (change.Reply(adjust.Points), null);
        }

        if (change.Now.Active < -adjust.Points)
        {
            return (change.Reply(), LoyaltyRejections.TooFewPoints);
        }

        change.Add(new PointsWithdrawn(adjust.Adjustment, adjust.Reason, -adjust.Points, change.Pick(-adjust.Points)) { Account = change.Now.Id });
        Note(change, adjust);
        return (change.Reply(adjust.Points), null);
    }

    public static MemberFacts MemberOf(Account account, ProgrammeTerms terms, DateTimeOffset at, DateOnly? birthday)
    {
        var day = DayOf(terms, at);
        var today = terms.MostPerDay is null ? 0 : account.Purchases.Where(known => DayOf(terms, known.At) == day).Sum(known => known.Points);
        return new MemberFacts(account.Tier, account.Purchases.IsEmpty, birthday, today);
    }

    private static void Note(AccountChange change, AdjustPoints adjust)
    {
        if (adjust.Actor is { } actor)
        {
            change.Add(new PointsAdjusted(adjust.Adjustment, adjust.Points, adjust.Reason, actor, DateOnly.FromDateTime(change.At.UtcDateTime)) { Account = change.Now.Id });
        }
    }

    /// <summary>Gives points as a lot of their own.</summary>
    public static void Issue(AccountChange change, ProgrammeTerms terms, Origin origin, decimal points, DateTimeOffset earned)
    {
        if (points > 0)
        {
            var idle = terms.Expiry.Kind == ExpiryKind.Inactivity ? terms.Expiry.Days : null;
            var active = Expiries.ActiveAt(terms, earned).ToUniversalTime();
            var lot = new PointsLot(
                $"{origin.Cause}:{origin.Reference}", origin.Path, origin.Cause, origin.Reason ?? origin.Reference, points, points, active <= change.At, active,
                Expiries.ExpiresAt(terms, earned), idle, terms.WarnDays);
            change.Add(new PointsIssued(lot) { Account = change.Now.Id });
        }

        if (terms.Expiry.Kind == ExpiryKind.Inactivity)
        {
            change.Add(new AccountUsed(change.Now.UsedAt > earned ? change.Now.UsedAt.Value : earned) { Account = change.Now.Id });
        }
    }

    private static DateOnly DayOf(ProgrammeTerms terms, DateTimeOffset at) => Expiries.DayOf(at, TimeZoneInfo.FindSystemTimeZoneById(terms.Zone));

    /// <summary>Why points are given.</summary>
    internal readonly record struct Origin(string Cause, string Reference, IReadOnlyList<string> Path, string? Reason = null);
}
