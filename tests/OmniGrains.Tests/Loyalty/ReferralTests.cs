using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using static OmniGrains.Tests.Loyalty.Clubs;

namespace OmniGrains.Tests.Loyalty;

public sealed class ReferralTests
{
    private const string Friend = "club:bob";
    private static readonly ProgrammeTerms Friends = Terms() with { PendingDays = 14, Referral = new ReferralTerms(50, 20, MinAmount: 30) };

    [Fact]
    public void Both_get_their_points_when_the_first_purchase_can_no_longer_be_returned()
    {
        var ada = Brought().Do(Buy("p", 100, Friends)).Has(0, pending: 100);
        ada.Last.Reminders.ShouldHaveSingleItem().Due.ShouldBe(Noon.AddDays(14));

        ada.After(TimeSpan.FromDays(14)).Do(new KeepTime()).Has(120);
        ada.Events.OfType<ReferralEarned>().ShouldHaveSingleItem().ShouldBe(new ReferralEarned(Friend, "p", 50) { Account = Id });
        ada.Do(Buy("q", 100, Friends, ada.At)).After(TimeSpan.FromDays(14)).Do(new KeepTime()).Has(220);
    }

    [Fact]
    public void What_came_back_earns_nothing_and_the_next_purchase_may()
    {
        var ada = Brought().Do(Buy("p", 100, Friends)).Do(Return("p", "r", 80, Friends));
        ada.After(TimeSpan.FromDays(14)).Do(new KeepTime()).Has(20);
        ada.Events.OfType<ReferralLapsed>().ShouldHaveSingleItem();

        ada.Do(Buy("q", 30, Friends, ada.At)).After(TimeSpan.FromDays(14)).Do(new KeepTime()).Has(70);
    }

    [Fact]
    public void Too_small_a_purchase_does_not_count_and_neither_does_one_by_somebody_whom_nobody_brought()
    {
        Brought().Do(Buy("p", 29, Friends)).After(TimeSpan.FromDays(14)).Do(new KeepTime()).Has(29);
        Ada().Do(Buy("p", 100, Friends)).After(TimeSpan.FromDays(14)).Do(new KeepTime()).Has(100);
    }

    [Fact]
    public void A_member_is_not_brought_again_and_nobody_brings_themselves()
    {
        Brought().Do(new OpenAccount(Id, Friends, "club:eve")).Now.Referral!.By.ShouldBe(Friend);
        new Member().Do(new OpenAccount(Id, Friends, Id)).Now.Referral.ShouldBeNull();
    }

    [Fact]
    public void The_referrer_is_rewarded_once_for_each_and_for_so_many_a_year()
    {
        var twice = Friends with { Referral = Friends.Referral! with { MostPerYear = 2 } };
        var bob = new Member(Friend).Do(new OpenAccount(Friend, Friends)).Do(new RewardReferrer("club:1", 50, twice)).Do(new RewardReferrer("club:1", 50, twice)).Has(50);
        bob.Do(new RewardReferrer("club:2", 50, twice)).Do(new RewardReferrer("club:3", 50, twice)).Has(100);
        bob.After(TimeSpan.FromDays(366)).Do(new RewardReferrer("club:4", 50, twice)).Has(150);
        bob.Replayed().Lots.Sum(lot => lot.Left).ShouldBe(150);
    }

    [Fact]
    public void In_a_merged_account_it_rests_until_the_merge_is_undone()
    {
        var ada = Brought().Do(Buy("p", 100, Friends)).Do(new JoinAccount("club:eve")).After(TimeSpan.FromDays(20)).Do(new KeepTime());
        ada.Events.OfType<ReferralEarned>().ShouldBeEmpty();
        ada.Now.Referral!.Earned.ShouldBeFalse();

        var eve = new Member("club:eve").On(ada.At).Do(new OpenAccount("club:eve", Friends));
        Deliver(ada, eve);
        Deliver(eve.Do(new ReleaseRecord("ada")), ada);
        ada.Do(new KeepTime()).Events.OfType<ReferralEarned>().ShouldHaveSingleItem().ReferrerPoints.ShouldBe(50);
        ada.Has(120);
    }

    [Fact]
    public void A_referrer_who_was_merged_meanwhile_is_rewarded_where_the_record_belongs()
    {
        // The root has no account, because the member had no points to hand on: it gets one.
        new Member("club:eve").Do(new RewardReferrer("club:1", 50, Friends, "club:eve")).Has(50).Now.Status.ShouldBe(AccountStatus.Open);

        // The reward was on its way when the account moved: it is handed on.
        var bob = new Member(Friend).Do(new OpenAccount(Friend, Friends)).Do(new JoinAccount("club:eve")).Do(new RewardReferrer("club:1", 50, Friends, Friend));
        bob.Last.Rejection.ShouldBeNull();
        bob.Has(0).Events.OfType<LotsSent>().ShouldHaveSingleItem().Goods.Lots.ShouldHaveSingleItem().Left.ShouldBe(50);
    }

    [Fact]
    public void What_does_not_count_in_the_programme_qualifies_nobody()
    {
        Brought().Do(Buy("p", 100, Friends with { Currency = "CHF" })).Now.Referral!.Qualified.ShouldBeNull();
        Brought().Do(Buy("p", 100, Friends with { Kind = ProgrammeKind.BenefitsOnly })).Now.Referral!.Qualified.ShouldBeNull();
        Brought().Do(Buy("p", 100, Friends with { Currency = "EUR" })).Now.Referral!.Qualified.ShouldNotBeNull();
    }

    private static void Deliver(Member from, Member to)
    {
        var sent = from.Events.OfType<LotsSent>().Last();
        to.Do(new ReceiveLots(sent.To, sent.Account, sent.Goods, sent.Parted is not null));
    }

    private static Member Brought() => new Member().Do(new OpenAccount(Id, Friends, Friend));
}
