using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>
/// Which tier an account is in. It rises at once, is kept for the months that the terms say and the days of grace, and is then
/// earned anew or lost.
/// </summary>
internal static class Tiers
{
    /// <summary>What counts towards tiers, over the window up to a moment. A till whose clock is ahead is believed.</summary>
    public static decimal Figure(Account account, TierRules rules, DateTimeOffset at)
    {
        var from = at.AddMonths(-rules.WindowMonths);
        var counted = account.Purchases.Where(purchase => purchase.At > from);
        return rules.Basis switch
        {
            TierBasis.Points => counted.Sum(purchase => purchase.Points - purchase.Reversed),
            TierBasis.Spend => counted.Sum(purchase => purchase.Spend),
            _ => counted.Count(purchase => purchase.Spend > 0),
        };
    }

    /// <summary>The highest tier whose threshold a figure reaches; -1 for none.</summary>
    public static int LevelOf(ProgrammeTerms terms, decimal figure)
    {
        var level = -1;
        for (var i = 0; i < terms.Tiers.Count && terms.Tiers[i].Threshold <= figure; i++)
        {
            level = i;
        }

        return level;
    }

    public static int RankOf(ProgrammeTerms terms, string? tier)
    {
        for (var i = 0; i < terms.Tiers.Count; i++)
        {
            if (terms.Tiers[i].Id == tier)
            {
                return i;
            }
        }

        return -1;
    }

    public static void Upgrade(AccountChange change, ProgrammeTerms terms)
    {
        if (terms.TierRules is { } rules && LevelOf(terms, Figure(change.Now, rules, change.At)) is var level && level > RankOf(terms, change.Now.Tier))
        {
            Change(change, terms, level, "upgrade");
        }
    }

    /// <summary>Looks at the tier when its time is over, or when a merge or its undoing has changed the figures.</summary>
    public static (AccountReply Reply, Rejection? Rejection) Review(AccountChange change, ProgrammeTerms terms)
    {
        if (terms.TierRules is not { } rules)
        {
            return (change.Reply(), null);
        }

        var (level, rank) = (LevelOf(terms, Figure(change.Now, rules, change.At)), RankOf(terms, change.Now.Tier));
        var isOver = change.Now.ReviewAt <= change.At;
        if (level > rank)
        {
            Change(change, terms, level, "upgrade");
        }
        else if (change.Now.Parted && level < rank)
        {
            Change(change, terms, level, "parted");
        }
        else if (isOver)
        {
            var lower = rules.Downgrade switch { TierDowngrade.Never => rank, TierDowngrade.OneDown => rank - 1, _ => level };
            Change(change, terms, level < rank ? lower : rank, level < rank && lower < rank ? "downgrade" : "renewal");
        }
        else if (change.Now.ReviewAsked)
        {
            change.Add(new TierChanged(change.Now.Tier, change.Now.Tier, "unchanged", change.Now.ReviewAt) { Account = change.Now.Id });
        }

        return (change.Reply(), null);
    }

    private static void Change(AccountChange change, ProgrammeTerms terms, int level, string cause)
    {
        var rules = terms.TierRules!;
        var canBeLost = level >= 0 && terms.Tiers[level].Threshold > 0;
        var review = canBeLost ? change.At.AddMonths(rules.KeepMonths).AddDays(rules.GraceDays) : (DateTimeOffset?)null;
        change.Add(new TierChanged(change.Now.Tier, level < 0 ? null : terms.Tiers[level].Id, cause, review) { Account = change.Now.Id });
    }
}
