using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Stocks;

namespace OmniGrains.Tests.Inventory;

/// <summary>What others have sold of a stock: never refused, never promised twice, and what is lacking comes first to those who wait.</summary>
public sealed class ClaimTests
{
    private static readonly StockGrain Grain = new();
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly List<IEvent> _events = [];
    private Stock _stock = Grain.Initial;

    [Fact]
    public void What_was_sold_elsewhere_is_held_at_once()
    {
        Receive(5);
        Follow("a", claimed: 2);
        Level().ShouldBe((5, 2, 3));
        Follow("a", claimed: -2, sent: 2);
        Level().ShouldBe((3, 0, 3));
        _events.OfType<HoldIssued>().ShouldHaveSingleItem().Reference.ShouldBe("a");
        _events.OfType<ClaimChanged>().ShouldBeEmpty();
    }

    [Fact]
    public void What_is_lacking_waits_and_takes_what_comes_before_anybody_else()
    {
        Receive(1);
        Follow("a", claimed: 2);
        Follow("b", claimed: 1);
        Level().ShouldBe((1, 1, 0));
        _events.OfType<ClaimChanged>().Select(claim => (claim.HoldId, claim.Missing)).ShouldBe([("a", 1), ("b", 1)]);

        Receive(1);
        Do(new HoldStock("web", 1, null)).Rejection!.Code.ShouldBe("stock.insufficient");
        Receive(3);
        _events.OfType<ClaimChanged>().Skip(2).Select(claim => (claim.HoldId, claim.Missing)).ShouldBe([("a", 0), ("b", 0)]);
        Level().ShouldBe((5, 3, 2));
    }

    [Fact]
    public void What_a_reservation_gives_back_goes_to_those_who_wait()
    {
        Receive(1);
        Do(new HoldStock("web", 1, null)).Rejection.ShouldBeNull();
        Follow("a", claimed: 1);
        Do(new ReleaseHold("web", "released"));
        _stock.Holds.Find("a")!.Quantity.ShouldBe(1);
        Level().ShouldBe((1, 1, 0));
    }

    [Fact]
    public void The_safety_stock_is_there_for_what_was_sold_already_and_the_pool_of_the_channel_first()
    {
        Receive(5);
        Do(new HoldStock("pool:web", 2, null));
        Do(new ChangeStockPolicy(2, 0, null, null, null));
        Follow("a", claimed: 4);
        _stock.Holds.Find("a")!.Quantity.ShouldBe(4);
        _stock.Holds.Pools.ShouldBeEmpty();
        Level().ShouldBe((5, 4, -1));
    }

    [Fact]
    public void What_left_and_is_not_on_the_record_is_a_discrepancy()
    {
        Receive(1);
        Follow("a", sent: 3);
        Level().ShouldBe((0, 0, 0));
        _events.OfType<DiscrepancyFound>().ShouldHaveSingleItem().Quantity.ShouldBe(2);
    }

    [Fact]
    public void Changes_add_up_in_whatever_order_they_come() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ListOf().ToArbitrary(), numbers =>
    {
        var random = new Random(numbers.Count == 0 ? 0 : numbers[0]);
        var changes = numbers.SelectMany(number => Life(number)).ToArray();
        var shuffled = changes.ToArray();
        random.Shuffle(shuffled);
        var (one, other) = (End(changes), End(shuffled));
        other.OnHand.ShouldBe(one.OnHand);
        other.Holds.ById.Keys.Order(StringComparer.Ordinal).ShouldBe(one.Holds.ById.Keys.Order(StringComparer.Ordinal));
        other.Holds.Reserved.ShouldBe(one.Holds.Reserved);
        other.Claims.ById.ShouldBeEmpty();
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Nothing_is_free_while_somebody_waits_and_nothing_is_held_that_is_not_there() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ListOf().ToArbitrary(), numbers =>
        {
            var (state, wanted) = (Grain.Initial, new Dictionary<string, decimal>(StringComparer.Ordinal));
            var events = new List<IEvent>();
            foreach (var number in numbers)
            {
                var command = CommandOf(number);
                if (command is FollowSale sale)
                {
                    wanted[sale.HoldId] = wanted.GetValueOrDefault(sale.HoldId) + sale.Claimed;
                }

                var decision = Grain.Decide(state, command, new CommandContext(new CommandId("c"), Noon));
                state = decision.Events.Aggregate(state, Grain.Evolve);
                events.AddRange(decision.Events);
                (state.Claims.AnyWaiting && state.Unheld > 0).ShouldBeFalse();
                state.Holds.Reserved.ShouldBeLessThanOrEqualTo(state.OnHand);
                foreach (var (id, want) in wanted)
                {
                    ((state.Holds.Find(id)?.Quantity ?? 0) + state.Claims.MissingOf(id)).ShouldBe(want);
                }
            }

            StockGrainTests.Text(events.Aggregate(Grain.Initial, Grain.Evolve)).ShouldBe(StockGrainTests.Text(state));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000).WithEndSize(60));

    // An order: claimed, and then sent, or cancelled, or neither; some of it comes back.
    private static IEnumerable<FollowSale> Life(int number)
    {
        var random = new Random(number);
        var (id, quantity) = ($"o{number}", random.Next(1, 5));
        yield return Change(id, quantity);
        var sent = random.Next(quantity + 1);
        if (sent > 0)
        {
            yield return Change(id, -sent, sent);
            yield return Change(id, 0, 0, random.Next(sent + 1));
        }

        if (random.Next(2) == 0)
        {
            yield return Change(id, sent - quantity);
        }
    }

    private static Stock End(IEnumerable<FollowSale> changes)
    {
        var full = new MoveStock(MovementKind.Receive, 10_000, "start", null);
        return changes.Prepend<ICommand>(full).Aggregate(Grain.Initial, (state, command) =>
            Grain.Decide(state, command, new CommandContext(new CommandId("c"), Noon)).Events.Aggregate(state, Grain.Evolve));
    }

    // Nothing here takes pieces that are held away: tills and corrections do, and then holds are larger than what is there.
    private static ICommand CommandOf(int number)
    {
        var random = new Random(number);
        return random.Next(6) switch
        {
            0 => new MoveStock(MovementKind.Receive, random.Next(1, 6), "test", null),
            1 => new HoldStock($"h{random.Next(3)}", random.Next(1, 5), null),
            2 => new ReleaseHold($"h{random.Next(3)}", "test"),
            3 => Change($"o{random.Next(4)}", random.Next(-4, 0), 0, random.Next(3)),
            _ => Change($"o{random.Next(4)}", random.Next(-3, 6)),
        };
    }

    private static FollowSale Change(string id, decimal claimed, decimal sent = 0, decimal back = 0) => new(id, claimed, sent, back, $"order/{id}", "web", id);

    private void Follow(string id, decimal claimed = 0, decimal sent = 0, decimal back = 0) => Do(Change(id, claimed, sent, back)).Rejection.ShouldBeNull();

    private void Receive(decimal quantity) => Do(new MoveStock(MovementKind.Receive, quantity, "test", null)).Rejection.ShouldBeNull();

    private (decimal OnHand, decimal Reserved, decimal Available) Level() => (_stock.OnHand, _stock.Holds.Reserved, _stock.Available);

    private Decision Do(ICommand command)
    {
        var decision = Grain.Decide(_stock, command, new CommandContext(new CommandId("c"), Noon));
        _events.AddRange(decision.Events);
        _stock = decision.Events.Aggregate(_stock, Grain.Evolve);
        return decision;
    }
}
