using OmniGrains.Delays.Times;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Delays.Watching;

/// <summary>What is new about an order that is being watched. Pure.</summary>
internal static class WatchDecisions
{
    // A carrier's every scan is in the order's own story; here only what moves the moments matters.
    private static readonly TimeSpan WorthNoting = TimeSpan.FromHours(6);

    public static WaitingPart PartOf(PlannedFulfilment planned) =>
        new(planned.Id, planned.Place, planned.Lines.Sum(line => line.Quantity), null, null);

    public static List<IEvent> Facts(DelayWatch state, ICommand command) => command switch
    {
        NoteEstimates note => state.Parts.Any(part => part.Place == note.Place && part.Pick is null)
            ? [new EstimatesNoted(note.Place, note.Pick, note.Transit, note.Holidays)]
            : [],
        ChangeParts change => Changed(state, change),
        NoteSent { Shipment: var shipment } => Sent(state, shipment),
        NoteParcelEstimate note when state.Parcels.Any(parcel => parcel.ShipmentId == note.ShipmentId) => [new ParcelEstimated(note.ShipmentId, note.Transit)],
        NoteScan { Scan: var scan } => Scanned(state, scan),
        NoteReady ready => Ready(state, ready),
        CloseParts { Cancelled: true } => [new WatchEnded(state.OrderId)],
        CloseParts when !state.Parts.IsEmpty => [new PartsLeft(state.OrderId, [], null, null)],
        NotePromise promise when promise.PromisedBy != state.PromisedBy => [new PromiseNoted(state.OrderId, promise.PromisedBy)],
        ExpectStock expect when expect.AvailableAt != state.StockExpectedAt => [new StockExpected(state.OrderId, expect.AvailableAt, expect.Actor)],
        _ => [],
    };

    private static List<IEvent> Changed(DelayWatch state, ChangeParts change)
    {
        var parts = state.Parts;
        foreach (var less in change.Less)
        {
            parts = [.. parts.Select(part => part.Id == less.Id ? Minus(part, less.Lines) : part).Where(part => part.Left is not <= 0)];
        }

        foreach (var more in change.More)
        {
            parts = parts.RemoveAll(part => part.Id == more.Id).Add(PartOf(more));
        }

        return [new PartsLeft(state.OrderId, parts, null, null)];
    }

    private static List<IEvent> Sent(DelayWatch state, ShipmentSent shipment)
    {
        if (state.Parcels.Any(parcel => parcel.ShipmentId == shipment.ShipmentId))
        {
            return [];
        }

        var part = state.Parts.Find(waiting => waiting.Id == shipment.FulfilmentId);
        var place = shipment.Place ?? part?.Place;
        var carrier = TransitTimesGrain.CarrierOf(shipment.Carrier);
        var parcel = new Parcel(
            shipment.ShipmentId, place, carrier, Tracked: false, shipment.SentAt, shipment.SentAt, null, part?.Transit);
        List<IEvent> facts = [new ParcelLeft(state.OrderId, parcel, state.Country, state.PostalArea)];
        if (part is not null)
        {
            var left = Minus(part, shipment.Lines);
            var rest = left.Left is <= 0 ? state.Parts.Remove(part) : state.Parts.Replace(part, left);
            facts.Add(new PartsLeft(state.OrderId, rest, place, MinutesBetween(state.PlacedAt, shipment.SentAt)));
        }

        return facts;
    }

    private static List<IEvent> Scanned(DelayWatch state, ShipmentTracked scan)
    {
        if (state.Parcels.Find(known => known.ShipmentId == scan.ShipmentId) is not { } parcel)
        {
            return [];
        }

        if (scan.Status is ParcelStatus.Delivered or ParcelStatus.AvailableForPickup or ParcelStatus.ReturnToSender or ParcelStatus.Cancelled)
        {
            var minutes = scan.Status == ParcelStatus.Delivered ? MinutesBetween(parcel.SentAt, scan.At) : null;
            return [new ParcelArrived(state.OrderId, parcel.ShipmentId, parcel.Place, parcel.Carrier, state.Country, state.PostalArea, minutes)];
        }

        var news = !parcel.Tracked || scan.EstimatedDelivery != parcel.CarrierDate || scan.At - parcel.SeenAt > WorthNoting;
        return news && scan.At >= parcel.SeenAt ? [new ParcelSeen(parcel.ShipmentId, scan.At, scan.EstimatedDelivery)] : [];
    }

    private static List<IEvent> Ready(DelayWatch state, NoteReady ready) =>
        state.Parts.Find(waiting => waiting.Id == ready.FulfilmentId) is { } part
            ? [new PartsLeft(state.OrderId, state.Parts.Remove(part), part.Place, MinutesBetween(state.PlacedAt, ready.At))]
            : [];

    private static WaitingPart Minus(WaitingPart part, IReadOnlyList<LineQuantity> lines) =>
        part with { Left = part.Left is { } left ? left - lines.Sum(line => line.Quantity) : null };

    // What a clock of somebody else's makes negative, or what took months, is no measure.
    private static int? MinutesBetween(DateTimeOffset from, DateTimeOffset until) =>
        (until - from).TotalMinutes is > 0 and var minutes && minutes <= DurationSketch.LongestMinutes ? (int)Math.Ceiling(minutes) : null;
}

/// <summary>How the watch stands after an event. Pure and total.</summary>
internal static class WatchEvolution
{
    private static readonly DateTimeOffset Earliest = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static DelayWatch Evolve(DelayWatch state, IEvent @event) => @event switch
    {
        DeliveryWatched watched => new DelayWatch(
            watched.OrderId, watched.Record, Bounded(watched.PlacedAt), watched.Delivery, watched.Country, watched.PostalArea, Bounded(watched.PromisedBy),
            [.. watched.Parts], [], null, null, null, watched.ForeseeFrom, Over: false),
        EstimatesNoted noted => state with
        {
            Holidays = noted.Holidays ?? state.Holidays,
            Parts = [.. state.Parts.Select(part => part.Place == noted.Place ? part with { Pick = noted.Pick, Transit = noted.Transit } : part)],
        },
        PartsLeft left => state with { Parts = [.. left.Parts] },
        ParcelLeft left => state with { Parcels = state.Parcels.Add(Bounded(left.Parcel)) },
        ParcelEstimated estimated => With(state, estimated.ShipmentId, parcel => parcel with { Transit = estimated.Transit }),
        ParcelSeen seen => With(
            state, seen.ShipmentId, parcel => Bounded(parcel with { Tracked = true, SeenAt = seen.At, CarrierDate = seen.CarrierDate ?? parcel.CarrierDate })),
        ParcelArrived arrived => state with { Parcels = state.Parcels.RemoveAll(parcel => parcel.ShipmentId == arrived.ShipmentId) },
        PromiseNoted promise => state with { PromisedBy = Bounded(promise.PromisedBy) },
        StockExpected expected => state with { StockExpectedAt = Bounded(expected.AvailableAt) },
        Contracts.DelayForeseen foreseen => state with { Foreseen = foreseen, Answer = null },
        Contracts.DelayAnswered answered => state with { Answer = answered },
        Contracts.DelayAnswerRefused => state with { Answer = null },
        WatchEnded => state with { Over = true, Parts = [], Parcels = [] },
        _ => state,
    };

    // Carriers and shops tell any date. Times are added to these: what no calendar holds would stop the watching of every order.
    private static DateTimeOffset Bounded(DateTimeOffset at) => at < Earliest ? Earliest : at > Latest ? Latest : at;

    private static DateTimeOffset? Bounded(DateTimeOffset? at) => at is { } known ? Bounded(known) : null;

    private static Parcel Bounded(Parcel parcel) =>
        parcel with { SentAt = Bounded(parcel.SentAt), SeenAt = Bounded(parcel.SeenAt), CarrierDate = Bounded(parcel.CarrierDate) };

    private static DelayWatch With(DelayWatch state, string shipment, Func<Parcel, Parcel> change) =>
        state with { Parcels = [.. state.Parcels.Select(parcel => parcel.ShipmentId == shipment ? change(parcel) : parcel)] };
}
