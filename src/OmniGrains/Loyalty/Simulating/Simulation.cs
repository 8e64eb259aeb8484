using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Earning;

namespace OmniGrains.Loyalty.Simulating;

/// <summary>A purchase of the past, and what is known of the member who made it.</summary>
internal sealed record PastPurchase(string Account, PurchaseFacts Facts, string? Tier, bool IsFirst, DateOnly? Birthday);

/// <summary>
/// Counts past purchases by two sets of terms side by side, with the code that counts purchases: also the limit of a day is held, for each of
/// the two by its own points. Tiers are the members' present ones. Pure, apart from what it adds up.
/// </summary>
internal sealed class Simulation(ProgrammeTerms now, ProgrammeTerms draft)
{
    private const int MostMembers = 10;

    private readonly Dictionary<string, (decimal Points, int Times)> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (decimal Now, decimal Draft)> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Account, DateOnly Day), (decimal Now, decimal Draft)> _days = [];
    private int _purchases;
    private int _more;
    private int _fewer;

    public void Add(PastPurchase past)
    {
        var day = (past.Account, Expiries.DayOf(past.Facts.At, TimeZoneInfo.FindSystemTimeZoneById(now.Zone)));
        var today = _days.GetValueOrDefault(day);
        var before = Calculation.Of(now, past.Facts, MemberOf(past, today.Now)).Points;
        var after = Calculation.Of(draft, past.Facts, MemberOf(past, today.Draft));
        foreach (var award in after.Awards.Where(award => award.Outcome is "applied" or "cut"))
        {
            var sum = _rules.GetValueOrDefault(award.Rule);
            _rules[award.Rule] = (sum.Points + award.Points, sum.Times + 1);
        }

        var member = _members.GetValueOrDefault(past.Account);
        _members[past.Account] = (member.Now + before, member.Draft + after.Points);
        _days[day] = (today.Now + before, today.Draft + after.Points);
        _purchases++;
        _more += after.Points > before ? 1 : 0;
        _fewer += after.Points < before ? 1 : 0;
    }

    public SimulatedPoints Result(bool isCut)
    {
        var (before, after) = (_members.Values.Sum(member => member.Now), _members.Values.Sum(member => member.Draft));
        return new SimulatedPoints(
            _purchases, _members.Count, before, after, after - before, draft.PointValue is { } value ? (after - before) * value : null, _more, _fewer,
            [.. draft.Rules.Where(rule => rule.Kind != RuleKind.Event).Select(rule => RuleOf(rule.Id))],
            [.. _members.Where(member => member.Value.Now != member.Value.Draft)
                .OrderByDescending(member => Math.Abs(member.Value.Draft - member.Value.Now)).ThenBy(member => member.Key, StringComparer.Ordinal).Take(MostMembers)
                .Select(member => new SimulatedMember(member.Key, member.Value.Now, member.Value.Draft))],
            isCut);
    }

    private static MemberFacts MemberOf(PastPurchase past, decimal today) => new(past.Tier, past.IsFirst, past.Birthday, today);

    private SimulatedRule RuleOf(string rule)
    {
        var (points, times) = _rules.GetValueOrDefault(rule);
        return new SimulatedRule(rule, times, points);
    }
}

/// <summary>What past purchases would have earned by other terms.</summary>
/// <param name="Purchases">How many were counted.</param>
/// <param name="Members">By how many members.</param>
/// <param name="Now">Points by the terms in force.</param>
/// <param name="Draft">Points by the draft.</param>
/// <param name="Change">The difference.</param>
/// <param name="Cost">What the difference pays, in the programme's currency; absent when points do not pay.</param>
/// <param name="EarningMore">Purchases that would earn more.</param>
/// <param name="EarningLess">Purchases that would earn less.</param>
/// <param name="Rules">What each rule of the draft would give, before rounding.</param>
/// <param name="MostAffected">The members for whom it changes most; at most 10.</param>
/// <param name="Cut">True when there were more purchases than one simulation takes: these are the latest.</param>
public sealed record SimulatedPoints(
    int Purchases, int Members, decimal Now, decimal Draft, decimal Change, decimal? Cost, int EarningMore, int EarningLess, IReadOnlyList<SimulatedRule> Rules,
    IReadOnlyList<SimulatedMember> MostAffected, bool Cut);

/// <summary>A rule of the draft: for how many purchases it gave how many points.</summary>
public sealed record SimulatedRule(string Rule, int Purchases, decimal Points);

/// <summary>A member's points by both sets of terms.</summary>
public sealed record SimulatedMember(string AccountId, decimal Now, decimal Draft);
