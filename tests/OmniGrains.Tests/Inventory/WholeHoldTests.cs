using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Reservations;

namespace OmniGrains.Tests.Inventory;

/// <summary>A reservation over several stocks is whole or not at all, wherever it is interrupted; nothing stays held for ever.</summary>
public sealed class WholeHoldTests
{
    private static readonly string[] Skus = ["CUP", "PLATE", "SPOON"];

    [Fact]
    public async Task All_lines_are_held_and_given_back_when_it_expires()
    {
        await using var engine = await Stocked(5);
        var made = (await Reserve(engine, "k1", 2)).Value.ShouldNotBeNull();
        made.Lines.Select(line => line.Quantity).ShouldAllBe(quantity => quantity == 2);
        await MustBeReserved(engine, 2);

        engine.Time.Forward(TimeSpan.FromMinutes(16));
        await engine.Until(() => IsReserved(engine, 0));
        engine.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_one_is_lacking_nothing_is_held_and_the_answer_says_what_lacks()
    {
        await using var engine = await Stocked(5);
        await engine.Receive("milano-1", "FORK", 1);
        var input = Input(2) with { Lines = [.. Input(2).Lines, new ReservationLineInput("FORK", 3)] };
        var refused = await engine.Mediator.Send(new MakeReservation(input, engine.Intent()));

        refused.Rejection!.Code.ShouldBe("stock.insufficient");
        refused.Rejection.Detail.ShouldBe("milano-1:FORK: 3 asked, 1 available.");
        await MustBeReserved(engine, 0);
    }

    [Fact]
    public async Task The_same_SKU_on_two_lines_is_one_demand()
    {
        await using var engine = await Stocked(5);
        var input = new ReservationInput([new ReservationLineInput("CUP", 3), new ReservationLineInput("CUP", 3)], "milano-1", null, null, null);
        (await engine.Mediator.Send(new MakeReservation(input, engine.Intent()))).Rejection!.Code.ShouldBe("stock.insufficient");
        (await engine.Level("milano-1", "CUP")).Reserved.ShouldBe(0);
    }

    [Fact]
    public async Task A_retry_with_the_same_key_gives_the_first_answer()
    {
        await using var engine = await Stocked(5);
        var first = await Reserve(engine, "k1", 2);
        var again = await Reserve(engine, "k1", 2);
        again.Replayed.ShouldBeTrue();
        again.Value!.Id.ShouldBe(first.Value!.Id);
        await MustBeReserved(engine, 2);
        (await Reserve(engine, "k1", 1)).Rejection!.Code.ShouldBe("idempotency.key-reused");
        await MustBeReserved(engine, 2);
    }

    [Fact]
    public async Task Interrupted_between_any_two_steps_it_is_whole_or_ends_and_a_retry_succeeds_once()
    {
        await using var engine = await Stocked(1_000);
        engine.Mortal.Live();
        engine.Mortal.DieAt(int.MaxValue - 1, afterwards: false);
        (await Reserve(engine, "whole", 1)).Rejection.ShouldBeNull();
        var steps = engine.Mortal.Asked;
        steps.ShouldBe(4, "three holds and the reservation");

        var reserved = 1;
        for (var step = 1; step <= steps; step++)
        {
            foreach (var afterwards in (bool[])[false, true])
            {
                var key = $"dies-{step}-{afterwards}";
                engine.Mortal.DieAt(step, afterwards);
                await Should.ThrowAsync<DiedException>(() => Reserve(engine, key, 1));

                engine.Mortal.Live();
                (await Reserve(engine, key, 1)).Rejection.ShouldBeNull();
                await MustBeReserved(engine, ++reserved);
            }
        }

        engine.Time.Forward(TimeSpan.FromMinutes(20));
        await engine.Until(() => IsReserved(engine, 0));
        engine.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_interrupted_and_never_tried_again_is_given_back_by_itself()
    {
        await using var engine = await Stocked(1_000);
        for (var step = 1; step <= 4; step++)
        {
            engine.Mortal.DieAt(step, afterwards: step % 2 == 0);
            await Should.ThrowAsync<DiedException>(() => Reserve(engine, $"dies-{step}", 1));
        }

        engine.Mortal.Live();
        engine.Time.Forward(TimeSpan.FromMinutes(20));
        await engine.Until(() => IsReserved(engine, 0));
        (await Reserve(engine, "dies-2", 1)).Rejection!.Code.ShouldBe("reservation.too-late");
        await engine.Until(() => IsReserved(engine, 0));
    }

    [Fact]
    public async Task Many_at_once_in_opposite_orders_neither_wait_for_each_other_nor_oversell()
    {
        await using var engine = await Stocked(20);
        var results = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () =>
        {
            var lines = Skus.Select(sku => new ReservationLineInput(sku, 1));
            var input = new ReservationInput([.. i % 2 == 0 ? lines : lines.Reverse()], "milano-1", null, 600, null);
            return await engine.Mediator.Send(new MakeReservation(input, engine.Intent()));
        })));

        var made = results.Count(result => result.Rejection is null);
        made.ShouldBeInRange(1, 20);
        results.Where(result => result.Rejection is not null).ShouldAllBe(result => result.Rejection!.Code == "stock.insufficient");
        await MustBeReserved(engine, made);
    }

    [Fact]
    public async Task An_extended_reservation_stands_longer_and_a_released_one_is_gone()
    {
        await using var engine = await Stocked(5);
        var made = (await Reserve(engine, "k1", 2)).Value!;
        engine.Time.Forward(TimeSpan.FromMinutes(10));
        (await engine.Mediator.Send(new ProlongReservation(made.Id, 1_800, engine.Intent()))).Rejection.ShouldBeNull();
        engine.Time.Forward(TimeSpan.FromMinutes(20));
        await MustBeReserved(engine, 2);

        (await engine.Mediator.Send(new ReleaseReservation(made.Id, engine.Intent()))).Rejection.ShouldBeNull();
        await engine.Until(() => IsReserved(engine, 0));
        (await engine.Mediator.Send(new ProlongReservation(made.Id, 60, engine.Intent()))).Rejection!.Code.ShouldBe("reservation.ended");
    }

    [Fact]
    public async Task Lines_without_a_place_come_from_one_place_if_they_can_and_from_several_when_split()
    {
        await using var engine = await InventoryEngine.Start("milano-1", "roma-1");
        await engine.Receive("milano-1", "CUP", 5);
        await engine.Receive("roma-1", "CUP", 3);
        await engine.Receive("roma-1", "PLATE", 3);

        var together = await engine.Mediator.Send(new MakeReservation(
            new ReservationInput([new ReservationLineInput("CUP", 1), new ReservationLineInput("PLATE", 1)], null, null, null, null), engine.Intent()));
        together.Value!.Lines.ShouldAllBe(line => line.Place == "roma-1");

        var seven = new ReservationInput([new ReservationLineInput("CUP", 7)], null, null, null, null);
        (await engine.Mediator.Send(new MakeReservation(seven, engine.Intent()))).Rejection!.Code.ShouldBe("stock.insufficient");
        var split = await engine.Mediator.Send(new MakeReservation(seven with { Mode = ReservationMode.Split }, engine.Intent()));
        split.Value!.Lines.Select(line => (line.Place, line.Quantity)).ShouldBe([("milano-1", 5m), ("roma-1", 2m)], ignoreOrder: true);
    }

    [Fact]
    public async Task An_owner_that_does_not_know_a_hold_lets_it_go()
    {
        await using var engine = await Stocked(5);
        var owner = new ReservationId("never", null).Grain;
        var demands = Skus.Select(sku => new Demand("milano-1", sku, 1)).ToList();
        var held = await engine.Inventory.Hold("order-1", demands, engine.Time.GetUtcNow().AddSeconds(5), owner, engine.Time.GetUtcNow());
        held.Accepted.ShouldBeTrue();
        await MustBeReserved(engine, 1);

        engine.Time.Forward(TimeSpan.FromSeconds(10));
        await engine.Until(() => IsReserved(engine, 0));
        (await engine.Grains.Read(owner, DescribeReservation.It)).Value.ShouldBeOfType<Reservation.Abandoned>();
    }

    private static async Task<InventoryEngine> Stocked(decimal quantity)
    {
        var engine = await InventoryEngine.Start("milano-1");
        foreach (var sku in Skus)
        {
            await engine.Receive("milano-1", sku, quantity);
        }

        return engine;
    }

    private static ReservationInput Input(decimal quantity) =>
        new([.. Skus.Select(sku => new ReservationLineInput(sku, quantity))], "milano-1", null, 900, null);

    private static Task<OmniGrains.Edge.Result<ReservationReceipt>> Reserve(InventoryEngine engine, string key, decimal quantity) =>
        engine.Mediator.Send(new MakeReservation(Input(quantity), engine.Intent(key)));

    private static async Task MustBeReserved(InventoryEngine engine, decimal quantity)
    {
        foreach (var sku in Skus)
        {
            (await engine.Level("milano-1", sku)).Reserved.ShouldBe(quantity, sku);
        }
    }

    private static async Task<bool> IsReserved(InventoryEngine engine, decimal quantity)
    {
        foreach (var sku in Skus)
        {
            if ((await engine.Level("milano-1", sku)).Reserved != quantity)
            {
                return false;
            }
        }

        return true;
    }
}
