using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Recommendations;

namespace OmniGrains.Tests.Recommendations;

/// <summary>The formulas, by the worked case of the reference.</summary>
public sealed class AssociationTests
{
    [Fact]
    public void The_worked_case()
    {
        var association = new Association(200, 40, 25, 10);
        association.Lift.ShouldBe(2.0, 1e-9);
        association.Jaccard.ShouldBe(0.1818, 5e-5);
        association.Cosine.ShouldBe(0.3162, 5e-5);
    }

    [Fact]
    public void Jaccard_and_cosine_lie_between_none_and_all() => Prop.ForAll<PositiveInt, NonNegativeInt, NonNegativeInt>((both, onlyThis, onlyOther) =>
    {
        var (withThis, withOther) = ((double)both.Get + onlyThis.Get, (double)both.Get + onlyOther.Get);
        var association = new Association(both.Get + (double)onlyThis.Get + onlyOther.Get, withThis, withOther, both.Get);
        association.Jaccard.ShouldBeInRange(0, 1);
        association.Cosine.ShouldBeInRange(association.Jaccard, 1 + 1e-9);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_speaks_most_is_the_reason_and_everything_counts()
    {
        var (again, with, popular) = (
            new RecommendationReason(ReasonKind.BoughtAgain, null, null, 2, null), new RecommendationReason(ReasonKind.BoughtTogether, "POT", null, 5, 9),
            new RecommendationReason(ReasonKind.Popular, null, null, 7, null));
        var (scores, others) = (new Scores(), new Scores());
        scores.Add("CUP", 1, again);
        others.Add("CUP", 30, with);
        others.Add("TEA", 10, popular);
        scores.Add(others, 3);
        scores.Add(new Scores(), 1);

        scores.Ranked().ShouldBe([("CUP", 4, with), ("TEA", 1, popular)]);
    }

    [Theory]
    [InlineData(ReasonKind.BoughtAgain, "en", "You have bought Cup 3 times: would you like it again?")]
    [InlineData(ReasonKind.BoughtTogether, "en", "Of the last 9 who bought Pot, 3 took Cup with it.")]
    [InlineData(ReasonKind.BoughtNext, "en", "Of the last 9 who bought Pot, 3 came back for Cup.")]
    [InlineData(ReasonKind.SimilarCustomers, "en", "Customers who buy what you buy like Cup: 3 of 9 have it.")]
    [InlineData(ReasonKind.Popular, "en", "Many are buying Cup at the moment.")]
    [InlineData(ReasonKind.BoughtTogether, "it", "Degli ultimi 9 che hanno preso Pot, 3 hanno preso anche Cup.")]
    public void A_sentence_says_the_figures(ReasonKind kind, string language, string said) =>
        Sentences.Of("Cup", new RecommendationReason(kind, "POT", "Pot", 3, 9), language).ShouldBe(said);
}
