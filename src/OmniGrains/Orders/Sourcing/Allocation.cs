using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;

namespace OmniGrains.Orders.Sourcing;

/// <summary>What is wanted of one line.</summary>
internal sealed record WantedLine(string LineId, string Sku, decimal Quantity, IReadOnlyList<StockPart>? Parts)
{
    public IReadOnlyList<StockPart> Stock => Parts ?? [new StockPart(Sku, 1)];
}

/// <summary>A place that could hand something over.</summary>
/// <param name="Place">Its id.</param>
/// <param name="Priority">The larger the earlier.</param>
/// <param name="Kilometres">How far from where the goods go; null when not known.</param>
/// <param name="IsAbroad">In another country than where the goods go.</param>
/// <param name="Cost">Of a parcel from there.</param>
/// <param name="ReadyAt">When it could have it ready.</param>
/// <param name="HasCapacity">Whether it wants one more parcel today.</param>
/// <param name="Available">By SKU; null when its stock is not recorded, so that it is taken at its word.</param>
internal sealed record Candidate(
    string Place, int Priority, double? Kilometres, bool IsAbroad, decimal Cost, DateTimeOffset ReadyAt, bool HasCapacity,
    IReadOnlyDictionary<string, decimal>? Available)
{
    public bool TracksStock => Available is not null;
}

/// <summary>A place's share of an order.</summary>
internal sealed record Share(string Place, bool TracksStock, IReadOnlyList<LineQuantity> Lines);

/// <summary>Which place hands over what, and what nobody can.</summary>
internal sealed record Allocation(IReadOnlyList<Share> Shares, IReadOnlyList<WantedLine> Missing)
{
    /// <summary>
    /// Chooses places for lines. Pure: the best place that has all of it; otherwise as few parcels as possible, each from
    /// the place that has most of what is left. What is nowhere goes to the first place, if the rules say so; whether that
    /// place really promises what it has not, its stock decides.
    /// </summary>
    /// <remarks>A place that has as much to do today as it wants is spared as long as others can; no sale is lost over it.</remarks>
    public static Allocation Of(IReadOnlyList<WantedLine> lines, IReadOnlyList<Candidate> candidates, SourcingRules rules)
    {
        List<Candidate> free = [.. candidates.Where(candidate => candidate.HasCapacity)];
        if (free.Count == candidates.Count)
        {
            return Among(free, lines, rules);
        }

        return Among(free, lines, rules with { Backorder = false }) is { Missing.Count: 0 } spared ? spared : Among(candidates, lines, rules);
    }

    private static Allocation Among(IReadOnlyList<Candidate> candidates, IReadOnlyList<WantedLine> lines, SourcingRules rules)
    {
        var ranked = candidates.OrderByDescending(candidate => candidate.HasCapacity).ThenBy(candidate => candidate, new Ranking(lines, rules)).ToList();
        if (ranked.Count == 0)
        {
            return new Allocation([], lines);
        }

        if (ranked.Find(candidate => new Shelf(candidate).HasAll(lines)) is { } whole)
        {
            return new Allocation([new Shelf(whole).Take(lines, splitLines: true)], []);
        }

        var (shares, left) = Split(lines, ranked, rules);
        return left.Count > 0 && rules.Backorder ? Backordered(shares, left, ranked[0]) : new Allocation(shares, left);
    }

    private static (List<Share> Shares, IReadOnlyList<WantedLine> Left) Split(
        IReadOnlyList<WantedLine> lines, List<Candidate> ranked, SourcingRules rules)
    {
        var (shares, left, places) = (new List<Share>(), lines, new List<Candidate>(ranked));
        while (left.Count > 0 && shares.Count < rules.MostParcels)
        {
            var best = places
                .Select(place => (Place: place, Share: new Shelf(place).Take(left, rules.SplitLines)))
                .Where(choice => choice.Share.Lines.Count > 0)
                .OrderByDescending(choice => Covered(left, choice.Share))
                .FirstOrDefault();
            if (best.Place is null)
            {
                break;
            }

            shares.Add(best.Share);
            places.Remove(best.Place);
            left = Less(left, best.Share.Lines);
        }

        return (shares, left);
    }

    // Whole lines count before pieces: a customer would rather get one thing complete than two in part.
    private static (int Lines, decimal Pieces) Covered(IReadOnlyList<WantedLine> left, Share share) => (
        left.Count(line => share.Lines.Any(taken => taken.LineId == line.LineId && taken.Quantity == line.Quantity)),
        share.Lines.Sum(line => line.Quantity));

    private static Allocation Backordered(List<Share> shares, IReadOnlyList<WantedLine> left, Candidate first)
    {
        IReadOnlyList<LineQuantity> promised = [.. left.Select(line => new LineQuantity(line.LineId, line.Sku, line.Quantity, line.Parts))];
        var at = shares.FindIndex(share => share.Place == first.Place);
        if (at < 0)
        {
            return new Allocation([.. shares, new Share(first.Place, first.TracksStock, promised)], []);
        }

        var more = shares[at].Lines.Concat(promised).GroupBy(line => line.LineId, StringComparer.Ordinal)
            .Select(same => same.First() with { Quantity = same.Sum(line => line.Quantity) });
        shares[at] = shares[at] with { Lines = [.. more] };
        return new Allocation(shares, []);
    }

    private static IReadOnlyList<WantedLine> Less(IReadOnlyList<WantedLine> lines, IReadOnlyList<LineQuantity> taken) =>
        [.. lines.Select(line => line with { Quantity = line.Quantity - taken.Of(line.LineId) }).Where(line => line.Quantity > 0)];

    /// <summary>What a place has, while lines take from it: two lines may want the same SKU.</summary>
    private sealed class Shelf(Candidate candidate)
    {
        private readonly Dictionary<string, decimal> _left = candidate.Available is { } available
            ? new Dictionary<string, decimal>(available, StringComparer.Ordinal)
            : [];

        public bool HasAll(IReadOnlyList<WantedLine> lines) => Take(lines, splitLines: false).Lines.Count == lines.Count;

        public Share Take(IReadOnlyList<WantedLine> lines, bool splitLines)
        {
            var taken = new List<LineQuantity>();
            foreach (var line in lines)
            {
                var quantity = Math.Min(line.Quantity, Possible(line));
                if (quantity > 0 && (splitLines || quantity == line.Quantity))
                {
                    Remove(line, quantity);
                    taken.Add(new LineQuantity(line.LineId, line.Sku, quantity, line.Parts));
                }
            }

            return new Share(candidate.Place, candidate.TracksStock, taken);
        }

        private decimal Possible(WantedLine line)
        {
            if (!candidate.TracksStock)
            {
                return line.Quantity;
            }

            var possible = line.Stock.Min(part => _left.GetValueOrDefault(part.Sku) / part.Quantity);
            return possible >= line.Quantity ? line.Quantity : Math.Max(0, Math.Floor(possible));
        }

        private void Remove(WantedLine line, decimal quantity)
        {
            foreach (var part in line.Stock)
            {
                _left[part.Sku] = _left.GetValueOrDefault(part.Sku) - (part.Quantity * quantity);
            }
        }
    }

    private sealed class Ranking(IReadOnlyList<WantedLine> lines, SourcingRules rules) : IComparer<Candidate>
    {
        public int Compare(Candidate? one, Candidate? other)
        {
            foreach (var criterion in rules.Criteria)
            {
                if (Compare(criterion, one!, other!) is var order and not 0)
                {
                    return order;
                }
            }

            return string.CompareOrdinal(one!.Place, other!.Place);
        }

        private int Compare(SourcingCriterion criterion, Candidate one, Candidate other) => criterion switch
        {
            SourcingCriterion.Priority => other.Priority.CompareTo(one.Priority),
            SourcingCriterion.Distance => (one.IsAbroad, one.Kilometres ?? double.MaxValue).CompareTo((other.IsAbroad, other.Kilometres ?? double.MaxValue)),
            SourcingCriterion.Cost => one.Cost.CompareTo(other.Cost),
            SourcingCriterion.Speed => one.ReadyAt.CompareTo(other.ReadyAt),
            _ => Covered(lines, new Shelf(other).Take(lines, rules.SplitLines)).CompareTo(Covered(lines, new Shelf(one).Take(lines, rules.SplitLines))),
        };
    }
}
