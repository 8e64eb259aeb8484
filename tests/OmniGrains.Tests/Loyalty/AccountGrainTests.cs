using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using static OmniGrains.Tests.Loyalty.Clubs;

namespace OmniGrains.Tests.Loyalty;

public sealed class AccountGrainTests
{
    private static readonly ProgrammeTerms Pending = Terms() with { PendingDays = 14 };

    [Fact]
    public void Points_are_pending_until_the_return_period_is_over()
    {
        var ada = Ada().Do(Buy("p", 100, Pending)).Has(0, pending: 100);
        ada.Last.Reminders.ShouldHaveSingleItem().Due.ShouldBe(Noon.AddDays(14));
        ada.After(TimeSpan.FromDays(14)).Do(new KeepTime()).Has(100);
        ada.Last.Events[0].ShouldBe(new PointsActivated("purchase:p", 100) { Account = Id });
    }

    [Fact]
    public void Case_6_the_first_to_lapse_is_spent_first()
    {
        var january = Terms() with { Expiry = new PointsExpiry(ExpiryKind.Rolling, Days: 30) };
        var june = Terms() with { Expiry = new PointsExpiry(ExpiryKind.Rolling, Days: 180) };
        var ada = Ada().Do(Buy("late", 100, june)).Do(Buy("soon", 100, january)).Has(200);
        ada.Do(new LockPoints("x", SpendingKind.Payment, 100, Noon.AddMinutes(5), null, null)).Do(new SpendPoints("x", SpendingKind.Payment, null, null));
        ada.After(TimeSpan.FromDays(60)).Do(new KeepTime()).Has(100);
        ada.After(TimeSpan.FromDays(150)).Do(new KeepTime()).Has(0);
    }

    [Fact]
    public void A_purchase_counts_once_and_not_before_the_account_was_opened()
    {
        Ada().Do(Buy("p", 100)).Do(Buy("p", 100)).Has(100);
        Ada().Do(Buy("p", 100) with { RecordedAt = Noon.AddSeconds(-1) }).Has(0);
        new Member().Do(Buy("p", 100)).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Points_are_said_to_be_expiring_once_and_lapse()
    {
        var terms = Terms() with { WarnDays = 10, Expiry = new PointsExpiry(ExpiryKind.Rolling, Days: 30) };
        var ada = Ada().Do(Buy("p", 100, terms));
        ada.Last.Reminders[0].Due.ShouldBe(new DateTimeOffset(2026, 3, 21, 0, 0, 0, TimeSpan.Zero));
        ada.After(TimeSpan.FromDays(20)).Do(new KeepTime()).Events.OfType<PointsExpiring>().Count().ShouldBe(1);
        ada.After(TimeSpan.FromDays(1)).Do(new KeepTime()).Last.Events.ShouldBeEmpty();
        ada.After(TimeSpan.FromDays(10)).Do(new KeepTime()).Has(0).Events.OfType<PointsExpired>().Single().Points.ShouldBe(100);
    }

    [Fact]
    public void Inactivity_begins_anew_with_each_purchase()
    {
        var terms = Terms() with { Expiry = new PointsExpiry(ExpiryKind.Inactivity, Days: 30) };
        var ada = Ada().Do(Buy("p", 100, terms)).After(TimeSpan.FromDays(20));
        ada.Do(Buy("q", 1, terms, ada.At)).After(TimeSpan.FromDays(20)).Do(new KeepTime()).Has(101);
        ada.After(TimeSpan.FromDays(10)).Do(new KeepTime()).Has(0);
    }

    [Theory]
    [InlineData(RefundPolicy.OnlyPending, 0, 100, 0)]
    [InlineData(RefundPolicy.WithinBalance, 30, 0, 0)]
    [InlineData(RefundPolicy.Unlimited, 30, 0, -70)]
    public void A_return_takes_back_as_far_as_the_policy_goes(RefundPolicy policy, int fromActive, int _, int after)
    {
        var terms = Terms() with { Refunds = policy };
        var ada = Ada().Do(Buy("p", 100, terms)).Do(new LockPoints("x", SpendingKind.Payment, 70, Noon.AddMinutes(5), null, null))
            .Do(new SpendPoints("x", SpendingKind.Payment, null, null)).Has(30);
        ada.Do(Return("p", "r", 100, terms)).Has(policy == RefundPolicy.OnlyPending ? 30 : after);
        ada.Events.OfType<ReturnCounted>().Single().Pieces.Sum(piece => piece.Points).ShouldBe(fromActive);
        ada.Do(Return("p", "r", 100, terms)).Last.Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_debt_is_made_up_for_by_what_is_earned_next()
    {
        var terms = Terms() with { Refunds = RefundPolicy.Unlimited };
        var ada = Ada().Do(Buy("p", 100, terms)).Do(new AdjustPoints("a", -100, "correction", terms)).Do(Return("p", "r", 100, terms)).Has(-100);
        ada.Do(new LockPoints("x", SpendingKind.Payment, 1, Noon.AddMinutes(5), null, null)).Refused("loyalty.points-insufficient");
        ada.Do(Buy("q", 150, terms)).Has(50).Now.Lots.ShouldAllBe(lot => lot.Left > 0);
    }

    [Fact]
    public void Pending_points_are_taken_under_every_policy()
    {
        foreach (var policy in Enum.GetValues<RefundPolicy>())
        {
            var terms = Pending with { Refunds = policy };
            Ada().Do(Buy("p", 100, terms)).Do(Return("p", "r", 40, terms)).Has(0, pending: 60);
        }
    }

    [Fact]
    public void A_return_before_its_sale_waits_for_it()
    {
        var ada = Ada().Do(Return("p", "r", 40)).Has(0);
        ada.Do(Return("p", "r", 40)).Last.Events.ShouldBeEmpty();
        ada.Do(Buy("p", 100)).Has(60).Now.Awaited.ShouldBeEmpty();
        ada.Do(Return("p", "r", 40)).Has(60);
    }

    [Fact]
    public void Returns_of_pieces_add_up_to_what_was_earned()
    {
        var terms = Terms(new EarningRule("base", RuleKind.Spend, Points: 1, Per: 7), new EarningRule("visit", RuleKind.Visit, Points: 5));
        var ada = Ada().Do(Buy("p", 100, terms));
        var earned = ada.Now.Active;
        earned.ShouldBe(19);
        for (var i = 0; i < 10; i++)
        {
            ada.Do(Return("p", $"r{i}", 10, terms));
        }

        ada.Has(0);
        ada.Do(Return("p", "more", 10, terms)).Has(0);
    }

    [Fact]
    public void An_event_counts_once_and_so_often_a_day()
    {
        var terms = Terms(new EarningRule("review", RuleKind.Event, Points: 10, Event: "review", MostPerDay: 2));
        var ada = Ada().Do(new CountEvent("review", "1", terms)).Do(new CountEvent("review", "1", terms)).Has(10);
        ada.Do(new CountEvent("review", "2", terms)).Do(new CountEvent("review", "3", terms)).Refused("loyalty.event-limit").Has(20);
        ada.After(TimeSpan.FromDays(1)).Do(new CountEvent("review", "3", terms)).Has(30);
        ada.Do(new CountEvent("other", "4", terms)).Refused("loyalty.event-unknown");
    }

    [Fact]
    public void Points_can_be_given_and_taken_by_hand_but_not_below_zero()
    {
        var ada = Ada().Do(new AdjustPoints("a", 50, "goodwill", Pending)).Has(50);
        ada.Do(new AdjustPoints("b", -51, "correction", Pending)).Refused("loyalty.points-insufficient");
        ada.Do(new AdjustPoints("b", -20, "correction", Pending)).Has(30);
    }

    [Fact]
    public void An_account_whose_person_was_erased_forfeits_and_takes_nothing()
    {
        var ada = Ada().Do(Buy("p", 100)).Do(new LockPoints("x", SpendingKind.Payment, 40, Noon.AddMinutes(5), null, null)).Do(new CloseAccount());
        ada.Events.OfType<AccountClosed>().Single().Forfeited.ShouldBe(100);
        ada.Do(new OpenAccount(Id, Terms())).Refused("loyalty.account-closed");
        ada.Do(Buy("q", 100)).Last.Events.ShouldBeEmpty();
    }
}
