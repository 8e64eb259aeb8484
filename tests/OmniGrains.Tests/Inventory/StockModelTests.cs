using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Stocks;

namespace OmniGrains.Tests.Inventory;

/// <summary>Random commands against a plain reference model: the grain may neither oversell, nor lose, nor double anything.</summary>
public sealed class StockModelTests
{
    private static readonly StockGrain Grain = new();
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_grain_does_what_the_plain_model_does() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ListOf().ToArbitrary(), numbers => Run([.. numbers])).Check(
            Config.QuickThrowOnFailure.WithMaxTest(5_000).WithEndSize(120));

    private static void Run(int[] numbers)
    {
        var (state, model, at) = (Grain.Initial, new PlainStock(), Start);
        var events = new List<IEvent>();
        foreach (var number in numbers)
        {
            at = at.AddSeconds(number % 97);
            var command = CommandOf(number, at);
            var decision = Grain.Decide(state, command, new CommandContext(new CommandId("c"), at));
            var expected = model.Accepts(command, at);
            (decision.Rejection is null).ShouldBe(expected, $"{command} on {model}");
            state = decision.Events.Aggregate(state, Grain.Evolve);
            events.AddRange(decision.Events);
            MustAgree(state, model, command);
            MustBeSilentWhenRepeated(state, command, at);
        }

        StockGrainTests.Text(events.Aggregate(Grain.Initial, Grain.Evolve)).ShouldBe(StockGrainTests.Text(state));
        EveryHoldEnds(state, at);
    }

    private static void MustAgree(Stock state, PlainStock model, ICommand command)
    {
        state.OnHand.ShouldBe(model.OnHand, $"{command}");
        state.Damaged.ShouldBe(model.Damaged, $"{command}");
        state.Incoming.ShouldBe(model.Incoming, $"{command}");
        state.Holds.Reserved.ShouldBe(model.Holds.Values.Sum(hold => hold.Quantity), $"{command}");
        state.Holds.Reserved.ShouldBe(state.Holds.ById.Values.Sum(hold => hold.Quantity));
        state.Holds.ById.Keys.Order(StringComparer.Ordinal).ShouldBe(model.Holds.Keys.Order(StringComparer.Ordinal), $"{command}");
        state.OnHand.ShouldBe(model.In - model.Out, "stock = receipts − issues ± adjustments");
        (state.OnHand >= state.Damaged && state.Damaged >= 0 && state.Incoming >= 0).ShouldBeTrue($"{state}");
    }

    // Setting what is so already, and ending what has ended, is no change: a retry is harmless even without its command id.
    private static void MustBeSilentWhenRepeated(Stock state, ICommand command, DateTimeOffset at)
    {
        if (command is HoldStock { From: null } or ReleaseHold { Quantity: null } or SetOnHand or ExtendHold)
        {
            var again = Grain.Decide(state, command, new CommandContext(new CommandId("again"), at));
            again.Events.ShouldBeEmpty($"{command}");
        }
    }

    private static void EveryHoldEnds(Stock state, DateTimeOffset at)
    {
        at = at.AddDays(1);
        for (var rounds = 0; state.Holds.NextDue is not null && rounds < 10; rounds++)
        {
            state.Wakes.ShouldNotBeNull("a hold that falls due has a reminder");
            var decision = Grain.Decide(state, CheckHolds.It, new CommandContext(new CommandId("c"), at));
            state = decision.Events.Aggregate(state, Grain.Evolve);
        }

        state.Holds.NextDue.ShouldBeNull();
        state.Holds.ById.Values.ShouldAllBe(hold => hold.Until == null || hold.Asked);
    }

    private static ICommand CommandOf(int number, DateTimeOffset at)
    {
        var random = new Random(number);
        var id = $"h{random.Next(5)}";
        decimal quantity = random.Next(1, 9) * (random.Next(4) == 0 ? 0.125m : 1);
        DateTimeOffset? until = random.Next(3) == 0 ? null : at.AddSeconds(random.Next(1, 300));
        return random.Next(22) switch
        {
            < 6 => new HoldStock(id, quantity, until, random.Next(2) == 0 ? null : $"order/{id}", random.Next(4) == 0 ? $"h{random.Next(5)}" : null, random.Next(3)),
            6 => new ExtendHold(id, until),
            7 => new ReleaseHold(id, "released", random.Next(2) == 0 ? null : quantity),
            8 => new IssueHold(id, quantity, "order"),
            9 => new IssueHold(id, quantity, "order", Anyway: true),
            10 => new SetOnHand(random.Next(12), random.Next(2) == 0 ? null : random.Next(12), null, "set", null),
            11 => CheckHolds.It,
            12 => new ChangeStockPolicy(random.Next(3), random.Next(4), random.Next(4), null, null),
            13 => AnnounceAvailability.It,
            _ => MovementOf(random, quantity),
        };
    }

    private static MoveStock MovementOf(Random random, decimal quantity)
    {
        var kind = (MovementKind)random.Next(12);
        return new MoveStock(kind, kind == MovementKind.Adjust && random.Next(2) == 0 ? -quantity : quantity, "test", null);
    }
}
