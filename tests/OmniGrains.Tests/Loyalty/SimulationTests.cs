using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Simulating;
using static OmniGrains.Tests.Loyalty.Clubs;

namespace OmniGrains.Tests.Loyalty;

public sealed class SimulationTests
{
    private static readonly ProgrammeTerms Gold = Terms(PerUnit, new EarningRule("gold", RuleKind.Multiplier, Factor: 3, When: new RuleCondition(Tiers: ["gold"])));

    [Fact]
    public void It_tells_what_changes_for_whom_and_by_which_rule()
    {
        var simulation = new Simulation(Terms(), Gold);
        simulation.Add(Past("club:ada", "p", 100, "gold"));
        simulation.Add(Past("club:bob", "q", 50, null));

        var result = simulation.Result(isCut: false);
        (result.Purchases, result.Members, result.Now, result.Draft, result.Change, result.Cost).ShouldBe((2, 2, 150, 350, 200, 2m));
        (result.EarningMore, result.EarningLess).ShouldBe((1, 0));
        result.Rules.ShouldBe([new SimulatedRule("base", 2, 150), new SimulatedRule("gold", 1, 200)]);
        result.MostAffected.ShouldBe([new SimulatedMember("club:ada", 100, 300)]);
    }

    [Fact]
    public void The_limit_of_a_day_is_held_for_each_of_the_two_by_its_own_points()
    {
        var simulation = new Simulation(Terms() with { MostPerDay = 150 }, Terms() with { MostPerDay = 500 });
        simulation.Add(Past("club:ada", "p", 100, null));
        simulation.Add(Past("club:ada", "q", 100, null));
        simulation.Add(Past("club:ada", "r", 100, null, Noon.AddDays(1)));

        var result = simulation.Result(isCut: true);
        (result.Now, result.Draft, result.EarningMore, result.Cut).ShouldBe((250, 300, 1, true));
    }

    private static PastPurchase Past(string account, string id, decimal amount, string? tier, DateTimeOffset? at = null) => new(account, Purchase(id, amount, at), tier, false, null);
}
