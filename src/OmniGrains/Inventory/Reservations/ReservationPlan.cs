using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inventory.ChannelStock;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Holding;
using OmniGrains.Inventory.Levels;

namespace OmniGrains.Inventory.Reservations;

/// <summary>
/// Chooses where lines that name no place come from: one place for all of them if there is one, else one place for each
/// line, else (split) several, in the order in which places serve. A plan is a guess from memory; the stocks decide.
/// </summary>
internal sealed class ReservationPlan(LevelBoard board, ServingPlaces serving)
{
    public async ValueTask<(IReadOnlyList<StockAsk> Asks, Rejection? Lacking)> For(
        ReservationInput input, ChannelService? service, BundleDirectory bundles, CancellationToken cancellation)
    {
        service ??= ChannelService.OfNone(await serving.All(cancellation));
        await board.CatchUp(cancellation);
        var supply = await SupplyOf(input, service, bundles, cancellation);
        var wanted = input.Lines.Select(line => new Wanted(line.Sku, line.Quantity, line.Place ?? input.Place, PartsOf(line.Sku, bundles))).ToList();
        foreach (var line in wanted.Where(line => line.Place is not null))
        {
            supply.Take(line, line.Place!, line.Quantity);
        }

        var open = wanted.Where(line => line.Place is null).ToList();
        return open.Count == 0 || TakeFromOnePlace(supply, open, service) || TakeEach(supply, open, service, input.Mode == ReservationMode.Split)
            ? (supply.Asks(service), null)
            : ([], Shortages.ToRejection([.. open.Select(line => new Shortage(
                new StockId("any", line.Sku), line.Quantity, service.Places.Sum(place => supply.UnitsAt(line, place))))]));
    }

    private static bool TakeFromOnePlace(Supply supply, List<Wanted> lines, ChannelService service)
    {
        foreach (var place in service.Places)
        {
            var trial = supply.Copy();
            if (lines.TrueForAll(line => trial.TryTake(line, place, line.Quantity)))
            {
                supply.Become(trial);
                return true;
            }
        }

        return false;
    }

    private static bool TakeEach(Supply supply, List<Wanted> lines, ChannelService service, bool split)
    {
        var trial = supply.Copy();
        var all = lines.TrueForAll(line =>
            service.Places.Any(place => trial.TryTake(line, place, line.Quantity)) || (split && TakeSplit(trial, line, service)));
        if (all)
        {
            supply.Become(trial);
        }

        return all;
    }

    private static bool TakeSplit(Supply supply, Wanted line, ChannelService service)
    {
        var left = line.Quantity;
        foreach (var place in service.Places)
        {
            var some = Math.Min(left, supply.UnitsAt(line, place));
            if (some > 0 && supply.TryTake(line, place, some))
            {
                left -= some;
            }
        }

        return left == 0;
    }

    private async ValueTask<Supply> SupplyOf(ReservationInput input, ChannelService service, BundleDirectory bundles, CancellationToken cancellation)
    {
        var supply = new Supply();
        if (input.Place is null && input.Lines.Any(line => line.Place is null))
        {
            foreach (var sku in input.Lines.SelectMany(line => PartsOf(line.Sku, bundles)).Select(part => part.Sku).Distinct(StringComparer.Ordinal))
            {
                foreach (var (place, level) in await board.Read(sku, service.Places, cancellation))
                {
                    supply.Free[new StockId(place, sku)] = service.SellableAt(level);
                }
            }
        }

        return supply;
    }

    private static IReadOnlyList<BundlePart> PartsOf(string sku, BundleDirectory bundles) =>
        bundles.PartsOf(sku) is { Count: > 0 } parts ? parts : [new BundlePart(sku, 1)];

    internal sealed record Wanted(string Sku, decimal Quantity, string? Place, IReadOnlyList<BundlePart> Parts)
    {
        public bool IsBundle => Parts is not [{ Quantity: 1 } only] || only.Sku != Sku;
    }

    /// <summary>What is free, and what the plan has taken of it.</summary>
    private sealed class Supply
    {
        private Dictionary<StockId, decimal> _taken = [];

        public Dictionary<StockId, decimal> Free { get; private init; } = [];

        public Supply Copy() => new() { Free = Free, _taken = new Dictionary<StockId, decimal>(_taken) };

        public void Become(Supply other) => _taken = other._taken;

        /// <summary>How many pieces, or whole bundles, a place could still give.</summary>
        public decimal UnitsAt(Wanted line, string place)
        {
            var units = line.Parts.Min(part => LeftOf(new StockId(place, part.Sku)) / part.Quantity);
            return Math.Max(0, line.IsBundle ? Math.Floor(units) : units);
        }

        public bool TryTake(Wanted line, string place, decimal quantity)
        {
            if (!line.Parts.All(part => LeftOf(new StockId(place, part.Sku)) >= part.Quantity * quantity))
            {
                return false;
            }

            Take(line, place, quantity);
            return true;
        }

        public void Take(Wanted line, string place, decimal quantity)
        {
            foreach (var part in line.Parts)
            {
                var stock = new StockId(place, part.Sku);
                _taken[stock] = _taken.GetValueOrDefault(stock) + (part.Quantity * quantity);
            }
        }

        public List<StockAsk> Asks(ChannelService service) => [.. _taken.Select(taken => service.Ask(taken.Key, taken.Value))];

        private decimal LeftOf(StockId stock) => Free.GetValueOrDefault(stock) - _taken.GetValueOrDefault(stock);
    }
}
