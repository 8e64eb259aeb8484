using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using static OmniGrains.Tests.Loyalty.Clubs;

namespace OmniGrains.Tests.Loyalty;

public sealed class TierTests
{
    private static readonly ProgrammeTerms Tiered = Terms() with
    {
        Tiers = [new TierTerms("green", "Green", 0, []), new TierTerms("gold", "Gold", 500, ["free-delivery"]), new TierTerms("reserve", "Reserve", 2_500, [])],
        TierRules = new TierRules(TierBasis.Points, 12, 12, 30, TierDowngrade.OneDown),
    };

    private static Member Green() => new Member().Do(new OpenAccount(Id, Tiered));

    [Fact]
    public void A_tier_is_reached_at_once()
    {
        Green().Now.Tier.ShouldBe("green");
        var ada = Green().Do(Buy("p", 499, Tiered));
        ada.Now.Tier.ShouldBe("green");
        ada.Do(Buy("q", 1, Tiered)).Now.Tier.ShouldBe("gold");
        ada.Do(Buy("r", 3_000, Tiered)).Now.Tier.ShouldBe("reserve");
    }

    [Theory]
    [InlineData(TierBasis.Spend, "gold")]
    [InlineData(TierBasis.Visits, "green")]
    public void What_counts_is_as_the_terms_say(TierBasis basis, string tier) =>
        Green().Do(Buy("p", 500, Tiered with { TierRules = Tiered.TierRules! with { Basis = basis } })).Now.Tier.ShouldBe(tier);

    [Theory]
    [InlineData(TierDowngrade.OneDown, "gold")]
    [InlineData(TierDowngrade.BalanceBased, "green")]
    [InlineData(TierDowngrade.Never, "reserve")]
    public void It_is_kept_with_its_days_of_grace_and_then_lost(TierDowngrade downgrade, string after)
    {
        var terms = Tiered with { TierRules = Tiered.TierRules! with { Downgrade = downgrade } };
        var ada = Green().Do(Buy("p", 3_000, terms));
        var end = Noon.AddMonths(12).AddDays(30);
        ada.Now.ReviewAt.ShouldBe(end);
        ada.On(end.AddDays(-1)).Do(new KeepTime()).Do(new ReviewTier(terms)).Now.Tier.ShouldBe("reserve");
        ada.On(end).Do(new KeepTime()).Events.OfType<TierReviewDue>().ShouldHaveSingleItem();
        ada.Do(new ReviewTier(terms)).Now.Tier.ShouldBe(after);
        ada.Do(new ReviewTier(terms)).Now.Tier.ShouldBe(after);
    }

    [Fact]
    public void Who_has_earned_it_anew_keeps_it_and_a_return_lowers_nothing_before_the_end()
    {
        var ada = Green().Do(Buy("p", 600, Tiered)).Do(Return("p", "r", 600, Tiered));
        ada.Now.Tier.ShouldBe("gold");
        ada.On(Noon.AddMonths(6)).Do(Buy("q", 700, Tiered, Noon.AddMonths(6)));
        ada.On(Noon.AddMonths(12).AddDays(30)).Do(new KeepTime()).Do(new ReviewTier(Tiered)).Now.Tier.ShouldBe("gold");
        ada.Events.OfType<TierChanged>().Last().Cause.ShouldBe("renewal");
        ada.On(Noon.AddMonths(25).AddDays(60)).Do(new KeepTime()).Do(new ReviewTier(Tiered)).Now.Tier.ShouldBe("green");
    }
}
