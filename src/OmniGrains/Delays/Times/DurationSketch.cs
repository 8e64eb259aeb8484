using System.Collections.Immutable;

namespace OmniGrains.Delays.Times;

/// <summary>
/// Durations in a bounded space: how many fell between edges that grow by a fifth, from a minute to three months. When there
/// are a thousand all counts are halved, so that what is new weighs more than what is old. Immutable.
/// </summary>
/// <param name="Counts">By the index of the edge that they do not exceed.</param>
internal sealed record DurationSketch(ImmutableSortedDictionary<int, int> Counts)
{
    private const int Fullest = 1_000;
    private const int Octaves = 17;

    public static readonly DurationSketch Empty = new(ImmutableSortedDictionary<int, int>.Empty);

    // 2^(i/4) minutes, in whole numbers: the same on every machine.
    private static readonly ImmutableArray<int> Edges =
        [.. Enumerable.Range(0, Octaves).SelectMany(octave => new[] { 1_000, 1_189, 1_414, 1_682 }.Select(part => ((part << octave) + 999) / 1_000))];

    public static int LongestMinutes => Edges[^1];

    public int Total => Counts.Values.Sum();

    /// <summary>With one more; one longer than the longest edge counts as that.</summary>
    public DurationSketch With(int minutes)
    {
        var found = Edges.BinarySearch(Math.Clamp(minutes, 1, LongestMinutes));
        var index = found >= 0 ? found : ~found;
        var more = Counts.SetItem(index, Counts.GetValueOrDefault(index) + 1);
        return new DurationSketch(Total + 1 < Fullest ? more : Halved(more));
    }

    /// <summary>What nine of ten did not exceed, rounded up to an edge: at most a fifth too much. Needs at least one.</summary>
    public int P90()
    {
        var needed = (int)Math.Ceiling(Total * 0.9m);
        foreach (var (index, count) in Counts)
        {
            needed -= count;
            if (needed <= 0)
            {
                return Edges[index];
            }
        }

        throw new InvalidOperationException("Nothing has been learned yet.");
    }

    private static ImmutableSortedDictionary<int, int> Halved(ImmutableSortedDictionary<int, int> counts) =>
        counts.Where(pair => pair.Value > 1).ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value / 2);
}

/// <summary>How long something takes, nine times of ten, and how that is known.</summary>
/// <param name="Basis"><c>place</c>, <c>carrier-area</c>, <c>carrier-country</c>, <c>country</c>, or <c>default</c> while too little was learned.</param>
/// <param name="Samples">How many times it was measured.</param>
/// <param name="P90Minutes">Nine of ten took at most so long.</param>
public sealed record Estimate(string Basis, int Samples, int P90Minutes)
{
    /// <summary>From how many measurements on history counts, and no longer the default.</summary>
    internal const int Enough = 20;

    internal static Estimate Of(string basis, DurationSketch? sketch, Estimate otherwise) =>
        sketch is not null && sketch.Total >= Enough ? new Estimate(basis, sketch.Total, sketch.P90()) : otherwise;
}
