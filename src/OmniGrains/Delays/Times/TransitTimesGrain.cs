using System.Collections.Immutable;
using OmniGrains.Engine;

namespace OmniGrains.Delays.Times;

/// <summary>How long parcels take on one lane, from a place to a country: by carrier and area, by carrier, and all together.</summary>
/// <param name="All">Whoever carried them.</param>
/// <param name="ByCarrier">By carrier.</param>
/// <param name="ByArea">By carrier and postal area, as <c>carrier/area</c>.</param>
internal sealed record TransitTimes(
    DurationSketch All, ImmutableSortedDictionary<string, DurationSketch> ByCarrier, ImmutableSortedDictionary<string, DurationSketch> ByArea)
{
    public static readonly TransitTimes Empty = new(
        DurationSketch.Empty, ImmutableSortedDictionary.Create<string, DurationSketch>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, DurationSketch>(StringComparer.Ordinal));
}

internal sealed class TransitTimesGrain : Grain<TransitTimes>
{
    public const string TypeName = "transit-times";

    /// <summary>Four days, until history says better.</summary>
    public const int DefaultMinutes = 4 * 24 * 60;

    private const int MostCarriers = 30;
    private const int MostAreas = 300;

    public override string Type => TypeName;

    public override TransitTimes Initial => TransitTimes.Empty;

    public override string? SnapshotSchema => "1";

    public static GrainId Of(string? place, string? country) => GrainId.Of(TypeName, $"{place ?? "elsewhere"}>{country ?? "somewhere"}");

    /// <summary>A carrier's name without what people write differently; null when nothing is left.</summary>
    public static string? CarrierOf(string? name)
    {
        var plain = string.Concat((name ?? "").Where(char.IsAsciiLetterOrDigit).Take(40)).ToLowerInvariant();
        return plain.Length == 0 ? null : plain;
    }

    public override Decision Decide(TransitTimes state, ICommand command, in CommandContext context) => command switch
    {
        LearnTransitTime learn => Decision.Accept(Learned.It, new TransitTimeLearned(learn.Carrier, learn.Area, learn.Minutes)),
        _ => throw new NotSupportedException(command.GetType().Name),
    };

    public override TransitTimes Evolve(TransitTimes state, IEvent @event) => @event is TransitTimeLearned learned
        ? new TransitTimes(
            state.All.With(learned.Minutes),
            learned.Carrier is { } carrier ? With(state.ByCarrier, carrier, learned.Minutes, MostCarriers) : state.ByCarrier,
            AreaKey(learned.Carrier, learned.Area) is { } area ? With(state.ByArea, area, learned.Minutes, MostAreas) : state.ByArea)
        : state;

    public override object? Answer(TransitTimes state, IQuery query) => query switch
    {
        EstimateTransitTime estimate => EstimateOf(state, estimate),
        _ => base.Answer(state, query),
    };

    // The narrowest that enough is known of.
    private static Estimate EstimateOf(TransitTimes state, EstimateTransitTime asked)
    {
        var country = Estimate.Of("country", state.All, new Estimate("default", state.All.Total, DefaultMinutes));
        var carrier = asked.Carrier is { } name ? Estimate.Of("carrier-country", state.ByCarrier.GetValueOrDefault(name), country) : country;
        return AreaKey(asked.Carrier, asked.Area) is { } area ? Estimate.Of("carrier-area", state.ByArea.GetValueOrDefault(area), carrier) : carrier;
    }

    private static ImmutableSortedDictionary<string, DurationSketch> With(
        ImmutableSortedDictionary<string, DurationSketch> sketches, string key, int minutes, int most) =>
        sketches.TryGetValue(key, out var known) ? sketches.SetItem(key, known.With(minutes))
        : sketches.Count < most ? sketches.Add(key, DurationSketch.Empty.With(minutes))
        : sketches;

    private static string? AreaKey(string? carrier, string? area) => carrier is null || area is null ? null : $"{carrier}/{area}";
}

internal sealed record LearnTransitTime(string? Carrier, string? Area, int Minutes) : ICommand<Learned>;

internal sealed record TransitTimeLearned(string? Carrier, string? Area, int Minutes) : IEvent;

internal sealed record EstimateTransitTime(string? Carrier, string? Area) : IQuery<Estimate>;
