using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Parcels;

/// <summary>This parcel belongs to a shipment of an order.</summary>
internal sealed record ExpectParcel(string OrderId, string ShipmentId) : ICommand<ParcelTracked>;

internal sealed record ReadParcel : IQuery<Parcel>
{
    public static readonly ReadParcel It = new();
}

/// <summary>What is known of a parcel.</summary>
/// <param name="OrderId">The order it belongs to; null while that is not known.</param>
/// <param name="ShipmentId">The shipment.</param>
/// <param name="Scans">What happened to it, earliest first.</param>
/// <param name="EstimatedDelivery">When the carrier expects to deliver.</param>
internal sealed record Parcel(string? OrderId, string? ShipmentId, IReadOnlyList<ParcelScan> Scans, DateTimeOffset? EstimatedDelivery)
{
    public static readonly Parcel Unheard = new(null, null, [], null);
}

/// <summary>A parcel at its carrier: here scans and the order meet, whichever comes first. A scan counts once.</summary>
internal sealed class ParcelGrain : Grain<Parcel>
{
    public const int MostScans = 500;

    public override string Type => ParcelId.GrainType;

    public override Parcel Initial => Parcel.Unheard;

    public override bool Transient => true;

    public override object Answer(Parcel state, IQuery query) => state;

    public override Decision Decide(Parcel state, ICommand command, in CommandContext context) => command switch
    {
        ExpectParcel expect => Expect(state, expect),
        TrackShipment track => Track(state, track),
        _ => throw new NotSupportedException($"A parcel does not take {command.GetType().Name}."),
    };

    public override Parcel Evolve(Parcel state, IEvent @event) => @event switch
    {
        ParcelExpected expected => state with { OrderId = expected.OrderId, ShipmentId = expected.ShipmentId },
        ParcelScanned scanned => state with
        {
            Scans = [.. state.Scans.Concat(scanned.Scans).Distinct().OrderBy(scan => scan.At)],
            EstimatedDelivery = scanned.EstimatedDelivery ?? state.EstimatedDelivery,
        },
        _ => state,
    };

    // Scans that came before the order was known are told again, now that somebody can follow them.
    private static Decision Expect(Parcel state, ExpectParcel expect)
    {
        var reply = new ParcelTracked(expect.OrderId, true);
        var expected = new ParcelExpected(expect.OrderId, expect.ShipmentId);
        return (state.OrderId == expect.OrderId && state.ShipmentId == expect.ShipmentId, state.Scans.Count) switch
        {
            (true, _) => Decision.Unchanged(reply with { Changed = false }),
            (_, 0) => Decision.Accept(reply, expected),
            _ => Decision.Accept(reply, expected, new ParcelScanned(expect.OrderId, expect.ShipmentId, [state.Scans[^1]], state.EstimatedDelivery)),
        };
    }

    private static Decision Track(Parcel state, TrackShipment track)
    {
        IReadOnlyList<ParcelScan> fresh = [.. track.Scans.Where(scan => !state.Scans.Contains(scan)).Distinct().OrderBy(scan => scan.At)];
        var isLater = track.EstimatedDelivery is { } estimate && estimate != state.EstimatedDelivery;
        return (fresh.Count == 0 && !isLater) || state.Scans.Count + fresh.Count > MostScans
            ? Decision.Unchanged(new ParcelTracked(state.OrderId, false))
            : Decision.Accept(
                new ParcelTracked(state.OrderId, true),
                new ParcelScanned(state.OrderId, state.ShipmentId, fresh, track.EstimatedDelivery ?? state.EstimatedDelivery));
    }
}

/// <summary>Brings shipments to their parcels, and what carriers say back to the orders.</summary>
internal sealed class ParcelReaction : Reaction
{
    public override string Name => "parcels";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        ShipmentSent { Carrier: { } carrier, TrackingNumber: { } number } sent when ParcelId.TryOf(carrier, number, out var parcel) =>
            [Consequence.Ask(parcel.Grain, new ExpectParcel(sent.OrderId, sent.ShipmentId))],
        ParcelScanned { OrderId: { } order, ShipmentId: { } shipment, Scans: [.., var latest] } scanned =>
            [Consequence.Ask(new OrderId(order).Grain, new Live.NoteTracking(shipment, null, null, latest.Status, latest.At, scanned.EstimatedDelivery))],
        ParcelScanned { OrderId: { } order, ShipmentId: { } shipment, EstimatedDelivery: { } estimate } =>
            [Consequence.Ask(new OrderId(order).Grain, new Live.NoteTracking(shipment, null, null, ParcelStatus.Unknown, recorded.At, estimate))],
        _ => [],
    };
}
