using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Catalogue.Bundles;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Tests.Catalogue;

public sealed class BundlesGrainTests
{
    private static readonly BundlesGrain Grain = new();
    private static readonly CommandContext Context = new(new CommandId("c"), DateTimeOffset.UnixEpoch);

    [Fact]
    public void A_bundle_has_the_parts_that_it_was_given()
    {
        var decision = Decide(Grain.Initial, "SET", "POT", "CUP");

        var state = decision.Events.Aggregate(Grain.Initial, Grain.Evolve);
        state.PartsOf("SET").ShouldBe([new BundlePart("POT", 1), new BundlePart("CUP", 1)]);
        state.PartsOf("POT").ShouldBeEmpty();
        Decide(state, "SET", "POT", "CUP").Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("SET", "SET", "bundle.part-is-bundle")]
    [InlineData("BIG", "SET", "bundle.part-is-bundle")]
    [InlineData("POT", "CUP", "bundle.is-part")]
    public void Bundles_never_lie_within_bundles(string sku, string part, string code)
    {
        var state = Decide(Grain.Initial, "SET", "POT").Events.Aggregate(Grain.Initial, Grain.Evolve);

        Decide(state, sku, part).Rejection!.Code.ShouldBe(code);
    }

    [Fact]
    public void Whatever_is_asked_no_part_is_ever_a_bundle() =>
        Prop.ForAll(Gen.Choose(0, 5).SelectMany(sku => Gen.Choose(0, 5).ListOf().Select(parts => (sku, parts))).ListOf().ToArbitrary(), asked =>
        {
            var state = Grain.Initial;
            foreach (var (sku, parts) in asked)
            {
                state = Decide(state, $"P{sku}", [.. parts.Distinct().Select(part => $"P{part}")]).Events.Aggregate(state, Grain.Evolve);
            }

            return state.ByBundle.Values.SelectMany(bundle => bundle.Parts).All(part => state.PartsOf(part.Sku).Count == 0);
        }).QuickCheckThrowOnFailure();

    private static Decision Decide(BundleDirectory state, string sku, params string[] parts) =>
        Grain.Decide(state, new DefineBundle(sku, [.. parts.Select(part => new BundlePart(part, 1))], null), Context);
}
