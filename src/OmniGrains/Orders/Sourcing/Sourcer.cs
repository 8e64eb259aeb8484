using OmniGrains.Catalogue.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Orders.Contracts;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Orders.Sourcing;

/// <summary>Where goods are to go, as far as choosing a place needs to know.</summary>
/// <param name="Delivery">How.</param>
/// <param name="CollectAt">Where they are collected.</param>
/// <param name="Country">Where they are sent to.</param>
/// <param name="Location">Where exactly, when known.</param>
/// <param name="Channel">Which channel sells them.</param>
/// <param name="Without">Places that cannot do it.</param>
internal sealed record Destination(
    DeliveryKind Delivery, string? CollectAt, string? Country, GeoPoint? Location, string Channel, IReadOnlyList<string> Without);

/// <summary>Places that hand over an order, with its stock held; or why not.</summary>
/// <param name="Fulfilments">Who hands over what.</param>
/// <param name="ReadyAt">When the last of them could have it ready.</param>
/// <param name="Missing">What nobody can hand over.</param>
/// <param name="Rejection">Set when nothing is held.</param>
internal sealed record Sourced(
    IReadOnlyList<PlannedFulfilment> Fulfilments, DateTimeOffset? ReadyAt, IReadOnlyList<WantedLine> Missing, Rejection? Rejection = null)
{
    public static Sourced Refused(Rejection rejection) => new([], null, [], rejection);
}

/// <summary>
/// Chooses places by the rules in force and holds their stock. What is held belongs to one attempt to place an order; an
/// attempt that is not recorded in time loses it again.
/// </summary>
internal sealed class Sourcer(IGrains grains, IPlaces places, ICatalogue catalogue, IInventory inventory, PlaceLoads loads)
{
    private const int Attempts = 3;
    private static readonly TimeSpan HeldFor = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The holder of one attempt. Nobody else's, whatever two attempts have in common and however close they are: what one of them gives back would be the other's.
    /// </summary>
    public static string NewHolder(DateTimeOffset at) => Guid.CreateVersion7(at).ToString("N");

    /// <summary>Lines with the parts of bundles.</summary>
    public async ValueTask<IReadOnlyList<WantedLine>> Wanted(IEnumerable<LineQuantity> lines, CancellationToken cancellation)
    {
        var bundles = await catalogue.Bundles(cancellation);
        return [.. lines.Select(line => new WantedLine(line.LineId, line.Sku, line.Quantity, PartsOf(bundles, line.Sku)))];
    }

    public static IReadOnlyList<StockPart>? PartsOf(BundleDirectory bundles, string sku) => bundles.PartsOf(sku) is { Count: > 0 } parts
        ? [.. parts.Select(part => new StockPart(part.Sku, part.Quantity))]
        : null;

    /// <summary>
    /// Sources all lines or, when <paramref name="inPart"/>, as much as there is. Somebody else may take the last piece
    /// between looking and holding; then it is looked for again.
    /// </summary>
    /// <param name="order">For which order: the owner of the holds.</param>
    /// <param name="holdId">The holder; a new one for each attempt to place an order.</param>
    /// <param name="lines">What is wanted.</param>
    /// <param name="destination">Where it is to go.</param>
    /// <param name="inPart">Whether some of it will do.</param>
    /// <param name="at">Now.</param>
    /// <param name="cancellation">Stops waiting; what is held by then falls due.</param>
    public async ValueTask<Sourced> Source(
        OrderId order, string holdId, IReadOnlyList<WantedLine> lines, Destination destination, bool inPart, DateTimeOffset at,
        CancellationToken cancellation)
    {
        var (rules, directory) = ((await grains.Read(SourcingRulesGrain.Id, ReadSourcingRules.It, cancellation)).Value.Rules, await places.Read(cancellation));
        var eligible = Eligible(directory, rules, destination);
        if (eligible.Count == 0 && !inPart)
        {
            return Sourced.Refused(SourcingRejections.NoPlace(destination));
        }

        for (var attempt = 1; ; attempt++)
        {
            var candidates = await Candidates(eligible, lines, destination, at, cancellation);
            var allocation = Allocation.Of(lines, candidates, attempt < Attempts || !inPart ? rules : rules with { Backorder = false });
            if (allocation.Missing.Count > 0 && !inPart)
            {
                return Sourced.Refused(SourcingRejections.OutOfStock(allocation.Missing));
            }

            var held = await Hold(order, holdId, allocation, destination.Channel, at, cancellation);
            if (held is null)
            {
                return PlanOf(allocation, holdId, candidates);
            }

            if (attempt == Attempts)
            {
                return inPart && held.Shortages.Count > 0 ? new Sourced([], null, lines) : Sourced.Refused(SourcingRejections.OutOfStock(held));
            }
        }
    }

    /// <summary>Gives back what an attempt held.</summary>
    public async ValueTask Release(IReadOnlyList<PlannedFulfilment> fulfilments, DateTimeOffset at)
    {
        foreach (var part in fulfilments.Where(part => part.HoldId is not null))
        {
            var stocks = part.Lines.SelectMany(line => line.Parts ?? [new StockPart(line.Sku, 1)]).Select(stock => new StockId(part.Place, stock.Sku)).Distinct();
            await inventory.Release(part.HoldId!, stocks, "not-placed", at);
        }
    }

    private static List<Place> Eligible(PlaceDirectory directory, SourcingRules rules, Destination destination)
    {
        if (destination.Delivery != DeliveryKind.Ship)
        {
            return directory.TryFind(destination.CollectAt, out var place) && place is { Active: true, Collection: true }
                && !destination.Without.Contains(place.Id) ? [place] : [];
        }

        return [.. directory.All.Where(place => place is { Active: true, Ships: true, DailyParcels: not 0 }
            && (rules.ShipFromStore || place.Kind != PlaceKind.Store) && !rules.Excluded.Contains(place.Id) && !destination.Without.Contains(place.Id))];
    }

    private async ValueTask<IReadOnlyList<Candidate>> Candidates(
        List<Place> eligible, IReadOnlyList<WantedLine> lines, Destination destination, DateTimeOffset at, CancellationToken cancellation)
    {
        string[] tracked = [.. eligible.Where(place => place.TracksStock).Select(place => place.Id)];
        var available = tracked.ToDictionary(place => place, _ => new Dictionary<string, decimal>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var sku in lines.SelectMany(line => line.Stock).Select(part => part.Sku).Distinct(StringComparer.Ordinal))
        {
            foreach (var level in tracked.Length == 0 ? [] : await inventory.Levels(sku, tracked, cancellation))
            {
                available[level.Place][sku] = level.Level.Available;
            }
        }

        // What is collected is no parcel.
        var full = destination.Delivery == DeliveryKind.Ship ? await loads.Full(eligible, at, cancellation) : [];
        return [.. eligible.Select(place => new Candidate(
            place.Id,
            place.Priority,
            place.Location is { } location && destination.Location is { } target ? target.KilometresTo(location) : null,
            destination.Country is { } country && country != place.Country,
            place.CostPerParcel?.Amount ?? 0,
            place.AfterOpenTime(at, TimeSpan.FromMinutes(place.HandlingMinutes)) ?? DateTimeOffset.MaxValue,
            !full.Contains(place.Id),
            available.GetValueOrDefault(place.Id)))];
    }

    private async ValueTask<HoldOutcome?> Hold(
        OrderId order, string holdId, Allocation allocation, string channel, DateTimeOffset at, CancellationToken cancellation)
    {
        List<Demand> demands =
        [
            .. allocation.Shares.Where(share => share.TracksStock)
                .SelectMany(share => share.Lines.Select(line => new Demand(share.Place, line.Sku, line.Quantity))),
        ];
        if (demands.Count == 0)
        {
            return null;
        }

        var outcome = await inventory.Hold(holdId, demands, at + HeldFor, order.Grain, at, channel: channel, cancellation: cancellation);
        return outcome.Accepted ? null : outcome;
    }

    private static Sourced PlanOf(Allocation allocation, string holdId, IReadOnlyList<Candidate> candidates)
    {
        var fulfilments = allocation.Shares.Select((share, i) => new PlannedFulfilment(
            $"f{i + 1}", share.Place, share.Lines, share.TracksStock ? holdId : null)).ToList();
        var ready = candidates.Where(candidate => fulfilments.Exists(part => part.Place == candidate.Place)).Select(candidate => candidate.ReadyAt).ToList();
        return new Sourced(fulfilments, ready.Count == 0 ? null : ready.Max(), allocation.Missing);
    }
}

internal static class SourcingRejections
{
    public static Rejection NoPlace(Destination destination) => destination.Delivery == DeliveryKind.Ship
        ? new Rejection("order.no-place", "No place sends parcels. Define one with PUT /v1/places/{id}.", RejectionKind.Conflict)
        : new Rejection("order.no-place", $"Nothing can be collected at '{destination.CollectAt}'.", RejectionKind.Conflict);

    public static Rejection OutOfStock(IReadOnlyList<WantedLine> missing) => new(
        "order.out-of-stock",
        $"Not enough is there: {string.Join(", ", missing.Take(20).Select(line => FormattableString.Invariant($"{line.Quantity} of {line.Sku}")))}.",
        RejectionKind.Conflict);

    public static Rejection OutOfStock(HoldOutcome held) => held.Shortages.Count == 0
        ? held.Rejection!
        : new Rejection(
            "order.out-of-stock",
            "Not enough is there: " + string.Join(", ", held.Shortages.Take(20).Select(lack => FormattableString.Invariant($"{lack.Asked} of {lack.Stock.Sku}, {Math.Max(0, lack.Available)} left"))) + ".",
            RejectionKind.Conflict);
}
