using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Live;
using OmniGrains.Places;
using OmniGrains.Places.Contracts;
using OmniGrains.Tests.Customers;

namespace OmniGrains.Tests.Orders;

/// <summary>Foreign orders and our stock on a real engine, with its reactions: told in parts, twice, at once and in any order.</summary>
public sealed class ForeignStockFlowTests
{
    private static readonly string[] Places = ["milano-1", "roma-1"];
    private static readonly string[] Skus = ["POT", "CUP"];
    private static readonly DateTimeOffset Noon = Documents.Noon;

    [Fact]
    public async Task What_a_shop_has_sold_cannot_be_sold_again_and_is_gone_when_it_is_sent()
    {
        await using var live = await Stocked(5);
        await Tell(live, Created("1", 4));
        (await Level(live, "milano-1", "POT")).ShouldBe(new StockLevel(5, 4, 1, 0, 0, 0, 0));
        await Tell(live, Sent("1", 4, 4, "milano-1"));
        (await Level(live, "milano-1", "POT")).ShouldBe(new StockLevel(1, 0, 1, 0, 0, 0, 0));
    }

    [Fact]
    public async Task What_is_lacking_is_shown_on_the_order_and_held_when_it_comes()
    {
        await using var live = await Stocked(1);
        await Tell(live, Created("1", 4));
        var order = await Order(live, "1");
        order.Short!.Sum(lack => lack.Missing).ShouldBe(2, "one piece at each of the two places");
        order.OnHold.ShouldBe([ClaimDecisions.PausedFor]);

        await Receive(live, "milano-1", "POT", 5);
        await Calm(live);
        order = await Order(live, "1");
        (order.Short, order.OnHold.Count).ShouldBe((null, 0));
        (await Level(live, "milano-1", "POT")).Available.ShouldBe(3);
    }

    [Fact]
    public async Task Whatever_is_told_in_whatever_order_stock_is_receipts_less_what_left_and_nothing_stays_held() =>
        await CheckMany(enough: 1_000, runs: 12, cancelled: true);

    [Fact]
    public async Task When_there_is_too_little_what_is_held_and_what_is_lacking_are_together_what_is_open() =>
        await CheckMany(enough: 6, runs: 8, cancelled: false);

    private static async Task CheckMany(decimal enough, int runs, bool cancelled)
    {
        for (var run = 0; run < runs; run++)
        {
            var random = new Random(run);
            await using var live = await Stocked(enough);
            var orders = Enumerable.Range(1, 8).Select(number => new Life(random, $"{number}", cancelled && random.Next(3) == 0)).ToList();
            var told = orders.SelectMany(order => order.Told).SelectMany(part => Enumerable.Repeat(part, random.Next(1, 3))).ToArray();
            random.Shuffle(told);
            await Parallel.ForEachAsync(told, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (part, _) => await Reflect(live, part));
            await Calm(live);
            await MustAddUp(live, orders, enough, $"run {run}");

            await Parallel.ForEachAsync(orders, async (order, _) => await Reflect(live, Cancelled(order.Id)));
            await Calm(live);
            foreach (var sku in Skus)
            {
                (await Levels(live, sku)).Sum(level => level.Reserved).ShouldBe(0, $"run {run}");
            }

            foreach (var order in orders)
            {
                (await Order(live, order.Id)).Short.ShouldBeNull();
            }

            live.Failures.ShouldBeEmpty();
        }
    }

    private static async Task MustAddUp(LiveEngine live, List<Life> orders, decimal enough, string run)
    {
        var all = new List<OrderLife>();
        foreach (var order in orders)
        {
            all.Add(await Order(live, order.Id));
        }

        foreach (var sku in Skus)
        {
            var levels = await Levels(live, sku);
            var open = orders.Sum(order => order.Open(sku));
            var lacking = all.SelectMany(order => order.Short ?? []).Where(lack => lack.Sku == sku).Sum(lack => lack.Missing);
            (levels.Sum(level => level.Reserved) + lacking).ShouldBe(open, run);
            all.SelectMany(order => order.Held ?? []).Where(held => held.Sku == sku).Sum(held => held.Quantity).ShouldBe(open, run);
            if (enough > 100)
            {
                lacking.ShouldBe(0, run);
                levels.Sum(level => level.OnHand).ShouldBe((enough * Places.Length) - orders.Sum(order => order.Out(sku)), run);
            }
        }
    }

    /// <summary>An order as its shop knows it, and everything that the shop tells about it on the way there.</summary>
    private sealed class Life
    {
        private readonly Dictionary<string, (int Ordered, int Sent, int Unsent, int Back)> _lines = [];
        private readonly bool _cancelled;

        public Life(Random random, string id, bool cancelled)
        {
            (Id, _cancelled) = (id, cancelled);
            var at = 1;
            var (before, after) = (new List<SnapshotLine>(), new List<SnapshotLine>());
            foreach (var sku in Skus)
            {
                var ordered = random.Next(1, 5);
                before.Add(Line(sku, random.Next(1, 5)));
                after.Add(Line(sku, ordered));
                _lines[sku] = (ordered, random.Next(ordered + 1), 0, 0);
            }

            var told = new List<OrderSnapshot>
            {
                Part(id, at++) with { Lines = before, Currency = "EUR", PlacedAt = Noon },
                Part(id, at++) with { Lines = after, Currency = "EUR", PlacedAt = Noon },
            };
            foreach (var (sku, line) in _lines.ToList())
            {
                var place = random.Next(3) switch { 0 => null, 1 => Places[0], _ => Places[1] };
                told.Add(Sent(id, at++, random.Next(5), random.Next(2) == 0 ? place : null, sku));
                told.Add(Sent(id, at++, line.Sent, place, sku));
                var (unsent, back) = (random.Next(line.Ordered - line.Sent + 1), random.Next(line.Sent + 1));
                told.Add(Refund(id, at++, $"u-{sku}", sku, unsent, true));
                told.Add(Refund(id, at++, $"b-{sku}", sku, back, false));
                _lines[sku] = line with { Unsent = unsent, Back = back };
            }

            if (cancelled)
            {
                told.Add(Cancelled(id));
            }

            Told = told;
        }

        public string Id { get; }

        public IReadOnlyList<OrderSnapshot> Told { get; }

        public int Open(string sku) => _cancelled ? 0 : _lines[sku].Ordered - _lines[sku].Sent - _lines[sku].Unsent;

        public int Out(string sku) => _lines[sku].Sent - _lines[sku].Back;
    }

    private static SnapshotLine Line(string sku, decimal quantity) => new($"l-{sku}", sku, sku, LineKind.Merchandise, quantity, 10, 0, 0);

    private static OrderSnapshot Created(string id, decimal quantity) => Part(id, 1) with { Lines = [Line("POT", quantity)], Currency = "EUR", PlacedAt = Noon };

    private static OrderSnapshot Sent(string id, int minute, decimal quantity, string? place, string sku = "POT") => Part(id, minute) with
    {
        Shipments = [new SnapshotShipment($"s-{sku}", null, null, place, Noon, null, quantity == 0 ? null : [new SnapshotQuantity($"l-{sku}", quantity)])],
    };

    private static OrderSnapshot Refund(string id, int minute, string refund, string sku, decimal quantity, bool unsent) => Part(id, minute) with
    {
        Refunds = [new SnapshotRefund(refund, 1, Noon, "roma-1", quantity == 0 ? null : [new SnapshotRefundLine($"l-{sku}", quantity, 1, true, unsent)])],
    };

    private static OrderSnapshot Cancelled(string id) => Part(id, 99) with { CancelledAt = Noon.AddHours(1), CancelReason = "customer" };

    private static OrderSnapshot Part(string id, int minute) => new(
        "acme", id, null, "web", null, null, null, null, Noon.AddMinutes(minute), null, null, null, null, null, null, null, null, StockIsTheirs: false);

    private static async Task<LiveEngine> Stocked(decimal quantity)
    {
        var live = await LiveEngine.InMemory();
        foreach (var place in Places)
        {
            var input = new PlaceInput(place, PlaceKind.Store, "IT", "Europe/Rome", TracksStock: true);
            (await live.Mediator.Send(new PutPlace(place, input, null, live.Intent()))).Rejection.ShouldBeNull();
            foreach (var sku in Skus)
            {
                await Receive(live, place, sku, quantity);
            }
        }

        return live;
    }

    private static async Task Receive(LiveEngine live, string place, string sku, decimal quantity) =>
        (await live.Grains.Ask(new StockId(place, sku).Grain, new MoveStock(MovementKind.Receive, quantity, "test", null), live.Context())).Rejection.ShouldBeNull();

    private static async Task Tell(LiveEngine live, OrderSnapshot told)
    {
        await Reflect(live, told);
        await Calm(live);
    }

    private static async Task Reflect(LiveEngine live, OrderSnapshot told) =>
        (await live.Services.GetRequiredService<IOrderFeed>().Reflect(told, live.Intent(), default)).Rejection.ShouldBeNull();

    private static async Task<OrderLife> Order(LiveEngine live, string id) =>
        OrderLives.Of(((Order.Documented)(await live.Grains.Read(new OrderId($"acme:{id}").Grain, DescribeOrder.Query)).Value).Now);

    private static async Task<StockLevel> Level(LiveEngine live, string place, string sku) =>
        (await live.Grains.Read(new StockId(place, sku).Grain, ReadLevel.It)).Value;

    private static async Task<IReadOnlyList<StockLevel>> Levels(LiveEngine live, string sku) =>
        [await Level(live, Places[0], sku), await Level(live, Places[1], sku)];

    // Reactions follow from reactions: nothing more is recorded when the last one has been seen.
    private static async Task Calm(LiveEngine live)
    {
        long head;
        do
        {
            head = live.Engine.Tail.Head;
            await live.Settled();
        }
        while (live.Engine.Tail.Head > head);
    }
}
