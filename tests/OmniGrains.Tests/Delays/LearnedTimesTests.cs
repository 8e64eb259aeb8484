using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Delays;
using OmniGrains.Delays.Times;
using OmniGrains.Engine;

namespace OmniGrains.Tests.Delays;

public sealed class LearnedTimesTests
{
    [Fact]
    public void The_ninetieth_percentile_is_never_too_little_and_at_most_a_fifth_too_much() =>
        Prop.ForAll(Gen.Choose(1, DurationSketch.LongestMinutes).ListOf().Where(list => list.Count is > 0 and < 900).ToArbitrary(), list =>
        {
            var sorted = list.Order().ToList();
            var exact = sorted[(int)Math.Ceiling(sorted.Count * 0.9m) - 1];
            var found = list.Aggregate(DurationSketch.Empty, (sketch, minutes) => sketch.With(minutes)).P90();
            found.ShouldBeInRange(exact, (int)Math.Ceiling(exact * 1.2) + 1);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_new_outweighs_what_is_old_in_a_bounded_space()
    {
        var slow = Enumerable.Repeat(10_000, 5_000).Aggregate(DurationSketch.Empty, (sketch, minutes) => sketch.With(minutes));
        slow.Total.ShouldBeLessThan(1_000);
        var mended = Enumerable.Repeat(100, 9_000).Aggregate(slow, (sketch, minutes) => sketch.With(minutes));

        mended.P90().ShouldBeInRange(100, 120);
        mended.Counts.Count.ShouldBeLessThan(70);
    }

    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(0)]
    [InlineData(int.MaxValue)]
    public void No_duration_is_too_strange_to_be_counted(int minutes) => DurationSketch.Empty.With(minutes).Total.ShouldBe(1);

    [Fact]
    public void Until_enough_was_measured_the_default_counts_and_says_so()
    {
        var grain = new PickTimesGrain();
        var few = Enumerable.Repeat(60, Estimate.Enough - 1).Aggregate(DurationSketch.Empty, (sketch, minutes) => sketch.With(minutes));

        grain.Answer(few, EstimatePickTime.Now).ShouldBe(new Estimate("default", Estimate.Enough - 1, PickTimesGrain.DefaultMinutes));
        grain.Answer(few.With(60), EstimatePickTime.Now).ShouldBe(new Estimate("place", Estimate.Enough, few.With(60).P90()));
    }

    [Fact]
    public void The_narrowest_lane_of_which_enough_is_known_counts()
    {
        var grain = new TransitTimesGrain();
        var state = TransitTimes.Empty;
        state = Learn(grain, state, 20, "dhl", "00", 1_000);
        state = Learn(grain, state, 20, "dhl", "10", 4_000);
        state = Learn(grain, state, 20, "gls", null, 8_000);

        Of(grain, state, "dhl", "00").Basis.ShouldBe("carrier-area");
        Of(grain, state, "dhl", "00").P90Minutes.ShouldBeInRange(1_000, 1_200);
        Of(grain, state, "dhl", "99").Basis.ShouldBe("carrier-country");
        Of(grain, state, "dhl", "99").P90Minutes.ShouldBeInRange(4_000, 4_800);
        Of(grain, state, "ups", "00").Basis.ShouldBe("country");
        Of(grain, state, null, null).P90Minutes.ShouldBeInRange(8_000, 9_600);
        Of(grain, TransitTimes.Empty, "dhl", "00").Basis.ShouldBe("default");
    }

    [Fact]
    public void What_was_learned_survives_a_snapshot()
    {
        var state = Learn(new TransitTimesGrain(), TransitTimes.Empty, 3, "dhl", "00", 500);
        var contract = new DelaysJson(new JsonSerializerOptions(JsonSerializerDefaults.Web)).TransitTimes;
        var read = JsonSerializer.Deserialize(JsonSerializer.Serialize(state, contract), contract)!;

        read.All.Counts.ShouldBe(state.All.Counts);
        read.ByArea["dhl/00"].Counts.ShouldBe(state.ByArea["dhl/00"].Counts);
    }

    [Theory]
    [InlineData("DHL Express", "dhlexpress")]
    [InlineData("  ", null)]
    [InlineData(null, null)]
    public void Carriers_are_known_by_letters_and_digits(string? name, string? carrier) => TransitTimesGrain.CarrierOf(name).ShouldBe(carrier);

    private static TransitTimes Learn(TransitTimesGrain grain, TransitTimes state, int times, string carrier, string? area, int minutes)
    {
        for (var i = 0; i < times; i++)
        {
            var decision = grain.Decide(state, new LearnTransitTime(carrier, area, minutes), new CommandContext(new CommandId("c"), DateTimeOffset.UnixEpoch));
            state = decision.Events.Aggregate(state, grain.Evolve);
        }

        return state;
    }

    private static Estimate Of(TransitTimesGrain grain, TransitTimes state, string? carrier, string? area) =>
        (Estimate)grain.Answer(state, new EstimateTransitTime(carrier, area))!;
}
