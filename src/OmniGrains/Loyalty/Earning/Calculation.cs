using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Earning;

/// <summary>What a purchase earns, and why.</summary>
/// <param name="Lines">By SKU, before the purchase's rounding.</param>
/// <param name="Fixed">What belongs to no line.</param>
/// <param name="Points">The result.</param>
/// <param name="Awards">One for each rule, in the order in which they were looked at.</param>
internal sealed record Calculated(IReadOnlyList<CountedLine> Lines, decimal Fixed, decimal Points, IReadOnlyList<RuleAward> Awards);

/// <summary>
/// Applies the rules of a programme to a purchase: by priority, and among equals spend and visits, then multipliers, then items.
/// Pure: the dry run and the account calculate with this same code.
/// </summary>
internal sealed class Calculation
{
    // No purchase earns more, whatever rules multiply: a sum that no number holds would stop the programme for everybody.
    private const decimal Most = 10_000_000_000m;
    internal const decimal SmallestPer = 0.0001m;

    private readonly ProgrammeTerms _terms;
    private readonly PurchaseFacts _purchase;
    private readonly MemberFacts _member;
    private readonly decimal[] _lines;
    private readonly List<RuleAward> _awards = [];
    private decimal _fixed;

    private Calculation(ProgrammeTerms terms, PurchaseFacts purchase, MemberFacts member) =>
        (_terms, _purchase, _member, _lines) = (terms, purchase, member, new decimal[purchase.Lines.Count]);

    public static Calculated Of(ProgrammeTerms terms, PurchaseFacts purchase, MemberFacts member)
    {
        var calculation = new Calculation(terms, purchase, member);
        if (Counts(terms, purchase))
        {
            calculation.ApplyAll();
        }

        return calculation.Result();
    }

    /// <summary>Whether purchases like this one count at all: the programme gives points, and is about its currency.</summary>
    public static bool Counts(ProgrammeTerms terms, PurchaseFacts purchase) => terms.Kind == ProgrammeKind.Points && (terms.Currency is null || terms.Currency == purchase.Currency);

    public static decimal Round(decimal points, PointsRounding rounding) => rounding.Mode == RoundingMode.Down
        ? Math.Round(points, rounding.Decimals, MidpointRounding.ToZero)
        : Math.Round(points, rounding.Decimals, MidpointRounding.AwayFromZero);

    private void ApplyAll()
    {
        var stopped = false;
        foreach (var rule in _terms.Rules.Where(rule => rule.Kind != RuleKind.Event).OrderBy(rule => rule.Priority).ThenBy(StageOf).ThenBy(rule => rule.Id, StringComparer.Ordinal))
        {
            var award = stopped ? new RuleAward(rule.Id, 0, "stopped") : Apply(rule);
            _awards.Add(award);
            stopped |= rule.Stop && award.Outcome is "applied" or "cut";
        }
    }

    private RuleAward Apply(EarningRule rule)
    {
        if (!Conditions.Hold(rule.When, _purchase, _member))
        {
            return new RuleAward(rule.Id, 0, "conditions");
        }

        var gains = _purchase.Lines.Select((line, i) => Conditions.Applies(rule.When, line) ? Bounded(GainOf(rule, line, _lines[i])) : 0).ToArray();
        if (!_purchase.Lines.Any(line => Conditions.Applies(rule.When, line)))
        {
            return new RuleAward(rule.Id, 0, "no-lines");
        }

        var more = rule.Kind switch
        {
            RuleKind.Visit => rule.Points ?? 0,
            RuleKind.Multiplier when !Conditions.NamesLines(rule.When) => _fixed * ((rule.Factor ?? 1) - 1),
            _ => 0,
        };
        return Add(rule, gains, more);
    }

    private RuleAward Add(EarningRule rule, decimal[] gains, decimal more)
    {
        var (sum, outcome) = (gains.Sum() + more, "applied");
        if (rule.Cap is { } cap && sum > cap)
        {
            if (rule.CapMode == CapMode.Reject)
            {
                return new RuleAward(rule.Id, 0, "over-cap");
            }

            (gains, more, sum, outcome) = ([.. gains.Select(gain => gain * cap / sum)], more * cap / sum, cap, "cut");
        }

        for (var i = 0; i < gains.Length; i++)
        {
            _lines[i] = Bounded(_lines[i] + gains[i]);
        }

        _fixed = Bounded(_fixed + more);
        return new RuleAward(rule.Id, sum, outcome);
    }

    private static decimal GainOf(EarningRule rule, PurchaseFacts.Line line, decimal before) => rule.Kind switch
    {
        RuleKind.Spend => (rule.BeforeDiscount ? line.Gross : line.Amount) * (rule.Points ?? 0) / (rule.Per is > 0 and var per ? Math.Max(per, SmallestPer) : 1),
        RuleKind.Item => line.Quantity * (rule.Points ?? 0),
        RuleKind.Multiplier => before * ((rule.Factor ?? 1) - 1),
        _ => 0,
    };

    private static decimal Bounded(decimal points) => Math.Clamp(points, -Most, Most);

    private static int StageOf(EarningRule rule) => rule.Kind switch
    {
        RuleKind.Multiplier => 1,
        RuleKind.Item => 2,
        _ => 0,
    };

    private Calculated Result()
    {
        var rounding = _terms.Rounding;
        if (rounding.Per == RoundingScope.Line)
        {
            for (var i = 0; i < _lines.Length; i++)
            {
                _lines[i] = Round(_lines[i], rounding);
            }
        }

        var lines = _purchase.Lines.Select((line, i) => (line.Sku, line.Amount, Points: _lines[i])).GroupBy(line => line.Sku, StringComparer.Ordinal)
            .Select(same => new CountedLine(same.Key, same.Sum(line => line.Amount), same.Sum(line => line.Points), 0)).ToList();
        var points = Math.Clamp(Round(lines.Sum(line => line.Points) + _fixed, rounding), 0, Most);
        if (_terms.MostPerDay is { } most && points > most - _member.EarnedToday)
        {
            points = Math.Max(0, most - _member.EarnedToday);
            _awards.Add(new RuleAward("most-per-day", points, "cut"));
        }

        return new Calculated(lines, _fixed, points, _awards);
    }
}
