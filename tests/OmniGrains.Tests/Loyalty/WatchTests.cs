using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using static OmniGrains.Tests.Loyalty.Clubs;

namespace OmniGrains.Tests.Loyalty;

public sealed class WatchTests
{
    private static readonly ProgrammeTerms Watched = Terms() with { Watch = new WatchTerms(MostPurchasesPerHour: 3, MinutesBetweenPlaces: 30, MostAdjustmentsPerMonth: 2) };

    [Fact]
    public void More_purchases_in_an_hour_than_usual_are_told_once_a_day()
    {
        var ada = Ada().On(Noon.AddMinutes(10));
        for (var i = 0; i < 6; i++)
        {
            ada.Do(Buy($"p{i}", 10, Watched, Noon.AddMinutes(i)));
        }

        Signals(ada).ShouldBe([new FraudSuspected("velocity", new DateOnly(2026, 3, 1), 4, "p3") { Account = Id }]);
        ada.Has(60);
        ada.After(TimeSpan.FromDays(1));
        Enumerable.Range(0, 4).ToList().ForEach(i => ada.Do(Buy($"q{i}", 10, Watched, ada.At)));
        Signals(ada).Count.ShouldBe(2);
    }

    [Fact]
    public void Purchases_that_are_told_late_are_seen_in_the_hour_to_which_they_belong()
    {
        var ada = Ada().On(Noon.AddHours(3));
        foreach (var minute in new[] { 50, 40, 30, 20 })
        {
            ada.Do(Buy($"p{minute}", 10, Watched, Noon.AddMinutes(minute)));
        }

        Signals(ada).ShouldHaveSingleItem().Count.ShouldBe(4);
    }

    [Fact]
    public void As_many_as_allowed_and_those_of_other_hours_are_no_signal() =>
        Signals(Ada().Do(Buy("1", 1, Watched)).Do(Buy("2", 1, Watched)).Do(Buy("3", 1, Watched)).Do(Buy("4", 1, Watched, Noon.AddHours(1)))).ShouldBeEmpty();

    [Fact]
    public void Two_places_at_nearly_the_same_time_are_a_signal_whichever_is_told_first()
    {
        var late = Elsewhere("b", Noon.AddMinutes(29));
        Signals(Ada().Do(Buy("a", 1, Watched)).Do(late)).ShouldHaveSingleItem().ShouldBe(new FraudSuspected("places", new DateOnly(2026, 3, 1), 29, "b") { Account = Id });
        Signals(Ada().Do(late).Do(Buy("a", 1, Watched))).ShouldHaveSingleItem().Count.ShouldBe(29);
        Signals(Ada().Do(Buy("a", 1, Watched)).Do(Elsewhere("b", Noon.AddMinutes(30)))).ShouldBeEmpty();
    }

    [Fact]
    public void One_key_that_gives_points_again_and_again_is_a_signal_and_taking_is_none()
    {
        var ada = Ada().Do(Gift("1", "key-a")).Do(Gift("2", "key-a")).Do(Gift("3", "key-b")).Do(new AdjustPoints("4", -5, "correction", Watched, "key-a"));
        Signals(ada).ShouldBeEmpty();
        Signals(ada.Do(Gift("5", "key-a"))).ShouldHaveSingleItem().ShouldBe(new FraudSuspected("staff", new DateOnly(2026, 3, 1), 3, "5", "key-a") { Account = Id });
    }

    [Fact]
    public void Without_terms_nothing_is_watched()
    {
        var ada = Ada();
        Enumerable.Range(0, 20).ToList().ForEach(i => ada.Do(Buy($"p{i}", 1)).Do(new AdjustPoints($"a{i}", 1, "goodwill", Terms(), "key-a")));
        Signals(ada).ShouldBeEmpty();
    }

    private static AdjustPoints Gift(string id, string actor) => new(id, 10, "goodwill", Watched, actor);

    private static CountPurchase Elsewhere(string id, DateTimeOffset at) =>
        Buy(id, 1, Watched, at) with { Purchase = Purchase(id, 1, at) with { Place = "roma-1" } };

    private static List<FraudSuspected> Signals(Member member) => [.. member.Events.OfType<FraudSuspected>()];
}
