using OmniGrains.Delays.Times;
using OmniGrains.Delays.Watching;
using OmniGrains.Desk.Contracts;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Delays;

/// <summary>
/// Tells the watch of an order what happens to the order, in that order; looks up how long things take where the watch asks
/// for it; and takes what was measured into the history of places and lanes.
/// </summary>
internal sealed class DelayReaction : Reaction
{
    public override string Name => "delays";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        OrderPlaced placed => [Tell(placed.OrderId, new BeginWatch(placed))],
        OrderEdited edited when edited.Fulfilments.Count + edited.Released.Count > 0 =>
            [Tell(edited.OrderId, new ChangeParts(edited.Fulfilments, edited.Released))],
        LinesCancelled { Whole: true } cancelled => [Tell(cancelled.OrderId, new CloseParts(Cancelled: false))],
        LinesCancelled { Released.Count: > 0 } cancelled => [Tell(cancelled.OrderId, new ChangeParts([], cancelled.Released))],
        FulfilmentMoved moved => [Tell(moved.OrderId, new ChangeParts(moved.Instead, [new PlannedFulfilment(moved.FulfilmentId, moved.Place, moved.Missing)]))],
        ShipmentSent sent => [Tell(sent.OrderId, new NoteSent(sent))],
        ShipmentTracked tracked => [Tell(tracked.OrderId, new NoteScan(tracked))],
        ReadyForCollection ready => [Tell(ready.OrderId, new NoteReady(ready.FulfilmentId, recorded.At))],
        OrderCollected collected => [Tell(collected.OrderId, new NoteReady(collected.FulfilmentId, collected.At))],
        OrderStateChanged { Fulfilment: FulfilmentState.Cancelled } changed => [Tell(changed.OrderId, new CloseParts(Cancelled: true))],
        OrderStateChanged { Fulfilment: FulfilmentState.Fulfilled or FulfilmentState.Collected } changed =>
            [Tell(changed.OrderId, new CloseParts(Cancelled: false))],
        PromiseChanged promise => [Tell(promise.OrderId, new NotePromise(promise.PromisedBy))],

        DeliveryWatched watched => LookUps(watched, recorded.At),
        PartsLeft left => [.. Measured(left), .. Missing(left, recorded.At)],
        ParcelLeft { Parcel: var parcel } left => [LookUp(left.OrderId, parcel, left.Country, left.PostalArea)],
        ParcelArrived { TransitMinutes: { } minutes } arrived =>
            [Consequence.Ask(TransitTimesGrain.Of(arrived.Place, arrived.Country), new LearnTransitTime(arrived.Carrier, arrived.PostalArea, minutes))],
        _ => [],
    };

    private static Consequence Tell(string orderId, ICommand<Learned> command) => Consequence.Ask(DelayWatch.GrainOf(orderId), command);

    private static IEnumerable<Consequence> Measured(PartsLeft left) => left is { PickMinutes: { } minutes }
        ? [Consequence.Ask(PickTimesGrain.Of(left.PickedAt), new LearnPickTime(minutes))]
        : [];

    // Parts that came by an edit or a move: where they go to is known by the watch alone.
    private static IEnumerable<Consequence> Missing(PartsLeft left, DateTimeOffset at) => left.Parts.Where(part => part.Pick is null).Select(part => part.Place)
        .Distinct(StringComparer.Ordinal).Select(place => Consequence.Load(
            async (grains, cancellation) =>
            {
                var watch = (await grains.Read(DelayWatch.GrainOf(left.OrderId), ReadWatch.State, cancellation)).Value;
                return await Estimates(grains, place, watch.Country, watch.PostalArea, at, cancellation);
            },
            note => Tell(left.OrderId, note)));

    private static IEnumerable<Consequence> LookUps(DeliveryWatched watched, DateTimeOffset at) => watched.Parts.Select(part => part.Place)
        .Distinct(StringComparer.Ordinal).Select(place => LookUp(watched.OrderId, place, watched.Country, watched.PostalArea, at));

    private static Consequence LookUp(string orderId, string? place, string? country, string? area, DateTimeOffset at) => Consequence.Load(
        (grains, cancellation) => Estimates(grains, place, country, area, at, cancellation), note => Tell(orderId, note));

    private static Consequence LookUp(string orderId, Parcel parcel, string? country, string? area) => Consequence.Load(
        async (grains, cancellation) =>
            (await grains.Read(TransitTimesGrain.Of(parcel.Place, country), new EstimateTransitTime(parcel.Carrier, area), cancellation)).Value,
        transit => Tell(orderId, new NoteParcelEstimate(parcel.ShipmentId, transit)));

    private static async ValueTask<NoteEstimates> Estimates(
        IGrains grains, string? place, string? country, string? area, DateTimeOffset at, CancellationToken cancellation)
    {
        var pick = (await grains.Read(PickTimesGrain.Of(place), EstimatePickTime.Now, cancellation)).Value;
        var transit = (await grains.Read(TransitTimesGrain.Of(place, country), new EstimateTransitTime(null, area), cancellation)).Value;
        var calendar = country is null ? null : (await grains.Read(ReadCalendar.Desk, new ReadCalendar(DeliveryHolidays.CalendarOf(country)), cancellation)).Value;
        return new NoteEstimates(place, pick, transit, DeliveryHolidays.Of(calendar, at));
    }
}
