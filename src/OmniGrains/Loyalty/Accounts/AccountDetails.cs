using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Accounts;

/// <summary>An account as it stands.</summary>
/// <param name="Id">The account.</param>
/// <param name="RequestedId">The id that was asked for, when that account has become part of this one.</param>
/// <param name="Programme">Its programme.</param>
/// <param name="PointsName">What points are called.</param>
/// <param name="CustomerId">Whose it is.</param>
/// <param name="Active">What can be spent; negative when more was returned than was left.</param>
/// <param name="Pending">What cannot be spent yet, because it may still be returned.</param>
/// <param name="Locked">What is set aside for payments and rewards.</param>
/// <param name="NextActivation">When points become active next.</param>
/// <param name="NextExpiry">When active points lapse next, and how many.</param>
/// <param name="Tier">The tier; absent for none.</param>
/// <param name="NextTier">The next tier, and what is missing; absent at the top.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="Closed">True when its person was erased.</param>
/// <param name="Position">The journal position of the last change.</param>
public sealed record AccountDetails(
    string Id, string? RequestedId, string Programme, string PointsName, string CustomerId, decimal Active, decimal Pending, decimal Locked,
    ComingPoints? NextActivation, ComingPoints? NextExpiry, AccountTier? Tier, ComingTier? NextTier, DateTimeOffset OpenedAt, bool Closed, long Position)
{
    internal static AccountDetails Of(AccountId id, string requested, Account account, ProgrammeTerms terms, DateTimeOffset now, long position) => new(
        id.Value, requested == id.Value ? null : requested, id.Programme, terms.PointsName, id.Record, account.Active, account.Pending, account.Locked,
        Coming(account.Lots.Where(lot => lot is { Active: false, Left: > 0 }).Select(lot => (lot.ActiveAt, lot.Left))),
        Coming(account.Spendable().Where(lot => account.ExpiryOf(lot) is not null).Select(lot => (account.ExpiryOf(lot)!.Value, lot.Left))),
        TierOf(account, terms), NextOf(account, terms, now), account.OpenedAt, account.Status == AccountStatus.Closed, position);

    private static ComingPoints? Coming(IEnumerable<(DateTimeOffset At, decimal Points)> points) =>
        points.GroupBy(one => one.At).OrderBy(same => same.Key).Select(same => new ComingPoints(same.Key, same.Sum(one => one.Points))).FirstOrDefault();

    private static AccountTier? TierOf(Account account, ProgrammeTerms terms) =>
        Tiers.RankOf(terms, account.Tier) is >= 0 and var rank
            ? new AccountTier(terms.Tiers[rank].Id, terms.Tiers[rank].Name, terms.Tiers[rank].Benefits, account.ReviewAt) : null;

    private static ComingTier? NextOf(Account account, ProgrammeTerms terms, DateTimeOffset now)
    {
        var rank = Tiers.RankOf(terms, account.Tier) + 1;
        if (terms.TierRules is not { } rules || rank >= terms.Tiers.Count)
        {
            return null;
        }

        var (next, figure) = (terms.Tiers[rank], Tiers.Figure(account, rules, now));
        return new ComingTier(next.Id, next.Name, rules.Basis, next.Threshold, figure, Math.Max(0, next.Threshold - figure));
    }
}

/// <summary>Points and when something happens to them.</summary>
public sealed record ComingPoints(DateTimeOffset At, decimal Points);

/// <summary>A member's tier.</summary>
/// <param name="Id">The tier.</param>
/// <param name="Name">For people.</param>
/// <param name="Benefits">What it gives.</param>
/// <param name="ReviewAt">When it is earned anew or lost, with the days of grace; absent when it cannot be lost.</param>
public sealed record AccountTier(string Id, string Name, IReadOnlyList<string> Benefits, DateTimeOffset? ReviewAt);

/// <summary>What is missing to the next tier.</summary>
/// <param name="Id">The tier.</param>
/// <param name="Name">For people.</param>
/// <param name="Basis">What counts.</param>
/// <param name="Threshold">From where on.</param>
/// <param name="Reached">Counted in the window so far.</param>
/// <param name="Missing">What is still missing.</param>
public sealed record ComingTier(string Id, string Name, TierBasis Basis, decimal Threshold, decimal Reached, decimal Missing);
