using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using static OmniGrains.Tests.Loyalty.Clubs;

namespace OmniGrains.Tests.Loyalty;

/// <summary>Accounts whose customers are merged and separated: what an account sends is delivered by hand, as the reaction does.</summary>
public sealed class MovingTests
{
    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);

    [Fact]
    public void Lots_go_to_the_root_and_come_back_when_the_merge_is_undone()
    {
        Open("a").Do(Buy("p", 100));
        Open("b").Do(Buy("q", 50));
        Do("b", new JoinAccount("club:a"));
        Account("a").Has(150);
        Account("b").Has(0);

        Do("a", Buy("r", 20, null, null, "b"));
        Account("a").Has(170);

        Do("a", new ReleaseRecord("b"));
        Account("a").Has(100);
        Account("b").Has(70).Now.Status.ShouldBe(AccountStatus.Open);
        Do("b", Return("q", "ret", 50));
        Account("b").Has(20);
    }

    [Fact]
    public void What_was_spent_is_spent_and_the_rest_finds_back()
    {
        Open("a").Do(Buy("p", 100, Terms() with { Expiry = new PointsExpiry(ExpiryKind.Rolling, Days: 90) }));
        Open("b").Do(Buy("q", 50));
        Do("b", new JoinAccount("club:a"));
        Do("a", new LockPoints("x", SpendingKind.Payment, 120, Noon.AddMinutes(5), null, null));
        Do("a", new SpendPoints("x", SpendingKind.Payment, null, null));
        Do("a", new ReleaseRecord("b"));
        Account("a").Has(0);
        Account("b").Has(30);
        Do("a", new RestorePoints("x", SpendingKind.Payment, "r", null));
        Account("a").Has(100);
        Account("b").Has(50);
    }

    [Fact]
    public void After_two_merges_each_lot_still_finds_back()
    {
        Open("a").Do(Buy("p", 1));
        Open("b").Do(Buy("q", 10));
        Open("c").Do(Buy("r", 100));
        Do("a", new JoinAccount("club:b"));
        Do("b", new JoinAccount("club:c"));
        Account("c").Has(111);
        Do("c", Buy("s", 1_000, null, null, "a", "b"));

        Do("c", new ReleaseRecord("a"));
        Account("c").Has(110);
        Account("a").Has(1_001);
        Do("c", new ReleaseRecord("b"));
        Account("b").Has(10);
        Account("c").Has(100);
    }

    [Fact]
    public void What_was_set_aside_before_the_merge_is_finished_where_it_began()
    {
        Open("a");
        Open("b").Do(Buy("q", 50));
        Do("b", new LockPoints("x", SpendingKind.Payment, 30, Noon.AddMinutes(5), null, null));
        Do("b", new JoinAccount("club:a"));
        Account("a").Has(20);
        Account("b").Has(0, locked: 30);
        Do("b", new SpendPoints("x", SpendingKind.Payment, 10, null));
        Account("b").Has(0);
        Account("a").Has(40);
        Do("b", new LockPoints("y", SpendingKind.Payment, 5, Noon.AddMinutes(5), null, null));
        Account("b").Refused("loyalty.account-moved");
    }

    [Fact]
    public void What_comes_late_for_a_record_that_left_is_handed_on()
    {
        Open("a");
        Open("b").Do(Buy("q", 50));
        Do("b", new JoinAccount("club:a"));
        Do("a", new ReleaseRecord("b"));
        Do("a", Buy("late", 7, null, null, "b"));
        Account("a").Has(0);
        Account("b").Has(57);

        Do("b", new JoinAccount("club:a"));
        Do("a", Buy("again", 3, null, null, "b"));
        Account("a").Has(60);
    }

    [Fact]
    public void What_comes_late_to_an_account_that_moved_is_handed_on()
    {
        Open("a");
        Open("b");
        Do("b", new JoinAccount("club:a"));
        Do("b", Buy("late", 7));
        Account("a").Has(7);
        Account("a").Now.Purchases.Single().Path.ShouldBe(["b"]);
    }

    [Fact]
    public void A_root_without_an_account_gets_one_and_one_without_points_does_not()
    {
        Open("b").Do(Buy("q", 50));
        Do("b", new JoinAccount("club:a"));
        Account("a").Has(50).Now.Status.ShouldBe(AccountStatus.Open);
        Do("a", new ReleaseRecord("z"));
        Account("z").Now.Status.ShouldBe(AccountStatus.None);
    }

    private Member Open(string record) => Account(record).Do(new OpenAccount($"club:{record}", Terms()));

    private Member Account(string record) => _members.TryGetValue(record, out var member) ? member : _members[record] = new Member($"club:{record}");

    private void Do(string record, ICommand command)
    {
        var sent = Account(record).Do(command).Last.Events.OfType<LotsSent>().ToList();
        foreach (var lots in sent)
        {
            Do(AccountId.Of(lots.To).Record, new ReceiveLots(lots.To, lots.Account, lots.Goods, lots.Parted is not null));
        }
    }
}
