using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using static OmniGrains.Tests.Loyalty.Clubs;

namespace OmniGrains.Tests.Loyalty;

/// <summary>Points as payment and rewards, with connections that are lost at any step.</summary>
public sealed class SpendingTests
{
    private static readonly DateTimeOffset Quarter = Noon.AddMinutes(15);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    [InlineData(3, 2)]
    public void A_till_that_repeats_any_step_ends_with_the_right_balance(int authorised, int captured)
    {
        var ada = Ada().Do(Buy("p", 100));
        for (var i = 0; i < authorised; i++)
        {
            ada.Do(Authorise("x", 60)).Has(40, locked: 60);
        }

        for (var i = 0; i < captured; i++)
        {
            ada.Do(new SpendPoints("x", SpendingKind.Payment, 50, "till-7:1")).Has(50);
        }

        ada.Do(Authorise("x", 60)).Has(50).Last.Rejection.ShouldBeNull();
        ada.Do(new ReleasePoints("x", SpendingKind.Payment)).Refused("loyalty.spending-done").Has(50);
    }

    [Fact]
    public void A_void_ends_it_whichever_comes_first()
    {
        var ada = Ada().Do(Buy("p", 100)).Do(Authorise("x", 60)).Do(Void("x")).Do(Void("x")).Has(100);
        ada.Do(new SpendPoints("x", SpendingKind.Payment, null, null)).Refused("loyalty.spending-over");
        ada.Do(Void("early")).Do(Void("early")).Do(Authorise("early", 60)).Refused("loyalty.spending-over").Has(100);
    }

    [Fact]
    public void What_is_not_captured_in_time_is_back_and_cannot_be_captured_late()
    {
        var ada = Ada().Do(Buy("p", 100)).Do(Authorise("x", 60));
        ada.Last.Reminders.ShouldHaveSingleItem().Due.ShouldBe(Quarter);
        ada.On(Quarter).Do(new SpendPoints("x", SpendingKind.Payment, null, null)).Last.Rejection!.Code.ShouldBe("loyalty.spending-over");
        ada.Do(new KeepTime()).Has(100);
    }

    [Fact]
    public void The_same_id_for_something_else_and_too_much_are_refused()
    {
        var ada = Ada().Do(Buy("p", 100)).Do(Authorise("x", 60));
        ada.Do(Authorise("x", 50)).Refused("loyalty.spending-other");
        ada.Do(new SpendPoints("x", SpendingKind.Reward, null, null)).Refused("loyalty.spending-other");
        ada.Do(new SpendPoints("x", SpendingKind.Payment, 61, null)).Refused("loyalty.spending-too-much");
        ada.Do(Authorise("y", 41)).Refused("loyalty.points-insufficient");
        ada.Do(new SpendPoints("z", SpendingKind.Payment, null, null)).Refused("loyalty.spending-unknown");
    }

    [Fact]
    public void Pending_points_cannot_be_spent() =>
        Ada().Do(Buy("p", 100, Terms() with { PendingDays = 1 })).Do(Authorise("x", 1)).Refused("loyalty.points-insufficient");

    [Fact]
    public void Refunds_come_back_once_each_and_never_beyond_what_was_spent()
    {
        var ada = Ada().Do(Buy("p", 30)).Do(Buy("q", 70)).Do(Authorise("x", 80)).Do(new SpendPoints("x", SpendingKind.Payment, null, null)).Has(20);
        ada.Do(new RestorePoints("x", SpendingKind.Payment, "r1", 50)).Do(new RestorePoints("x", SpendingKind.Payment, "r1", 50)).Has(70);
        ada.Do(new RestorePoints("x", SpendingKind.Payment, "r2", 31)).Refused("loyalty.spending-too-much");
        ada.Do(new RestorePoints("x", SpendingKind.Payment, "r2", null)).Has(100);
        ada.Now.Lots.Select(lot => (lot.Id, lot.Left)).ShouldBe([("purchase:p", 30m), ("purchase:q", 70m)], ignoreOrder: true);
    }

    [Fact]
    public void A_refund_into_a_lot_that_has_lapsed_lapses()
    {
        var terms = Terms() with { Expiry = new PointsExpiry(ExpiryKind.Rolling, Days: 10) };
        var ada = Ada().Do(Buy("p", 100, terms)).Do(Authorise("x", 100)).Do(new SpendPoints("x", SpendingKind.Payment, null, null));
        ada.After(TimeSpan.FromDays(20)).Do(new RestorePoints("x", SpendingKind.Payment, "r", null)).Has(0);
        ada.Events.OfType<PointsExpired>().Single().Points.ShouldBe(100);
    }

    [Fact]
    public void A_reward_is_had_so_often_a_day_and_a_voucher_by_one_order_only()
    {
        var ada = Ada().Do(Buy("p", 100));
        LockPoints Reward(string id) => new(id, SpendingKind.Reward, 10, Quarter, "tea", new DailyLimit(2, "UTC"));
        ada.Do(Reward("1")).Do(Reward("2")).Do(Reward("3")).Refused("loyalty.reward-limit");
        ada.Do(new ReleasePoints("2", SpendingKind.Reward)).Do(Reward("3")).Has(80, locked: 20);
        ada.Do(new SpendPoints("1", SpendingKind.Reward, null, "till-7:1")).Do(new SpendPoints("1", SpendingKind.Reward, null, "till-7:1")).Last.Rejection.ShouldBeNull();
        ada.Do(new SpendPoints("1", SpendingKind.Reward, null, "till-8:9")).Refused("loyalty.spending-done").Has(80, locked: 10);
    }

    [Theory]
    [InlineData("UTC", true)]
    [InlineData("Europe/Rome", false)]
    [InlineData("Pacific/Auckland", true)]
    public void A_day_is_one_of_the_programmes_zone(string zone, bool same)
    {
        // From 22:00 to 23:50 UTC: midnight in Rome lies between, and no other.
        var ada = Ada().Do(Buy("p", 100)).After(TimeSpan.FromHours(10));
        LockPoints Reward(string id) => new(id, SpendingKind.Reward, 10, Noon.AddDays(9), "tea", new DailyLimit(1, zone));
        ada.Do(Reward("1")).After(TimeSpan.FromMinutes(110)).Do(Reward("2"));
        (ada.Last.Rejection?.Code).ShouldBe(same ? "loyalty.reward-limit" : null);
    }

    private static LockPoints Authorise(string id, decimal points) => new(id, SpendingKind.Payment, points, Quarter, null, null);

    private static ReleasePoints Void(string id) => new(id, SpendingKind.Payment);
}
