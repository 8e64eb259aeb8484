using System.Collections.Immutable;
using System.Globalization;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Feed;

/// <summary>A value with the moment at which it was true. Of two, the later counts; of two of one moment, always the same one.</summary>
internal sealed record Register<T>(T Value, DateTimeOffset At, string Text)
{
    public Register<T> Or(Register<T>? other) =>
        other is null || At > other.At || (At == other.At && string.CompareOrdinal(Text, other.Text) > 0) ? this : other;
}

/// <summary>
/// All that a foreign shop has told of an order. Merging is commutative, associative and idempotent: whatever the order of
/// arrival, the same is known in the end.
/// </summary>
internal sealed record Told
{
    public static readonly Told Nothing = new();

    public Register<string>? Number { get; init; }

    public Register<string>? Channel { get; init; }

    public Register<string>? Record { get; init; }

    public Register<string>? Place { get; init; }

    public Register<string>? Country { get; init; }

    public Register<string>? Currency { get; init; }

    public Register<DateTimeOffset>? PlacedAt { get; init; }

    public Register<DateTimeOffset>? PromisedBy { get; init; }

    public Register<IReadOnlyList<SnapshotLine>>? Lines { get; init; }

    public Register<string>? Cancelled { get; init; }

    public ImmutableSortedDictionary<string, Register<SnapshotPayment>> Payments { get; init; } = Empty<SnapshotPayment>();

    public ImmutableSortedDictionary<string, Register<SnapshotShipment>> Shipments { get; init; } = Empty<SnapshotShipment>();

    public ImmutableSortedDictionary<string, Register<SnapshotRefund>> Refunds { get; init; } = Empty<SnapshotRefund>();

    public bool StockIsTheirs { get; init; }

    /// <summary>Enough is known for the order to count as a sale.</summary>
    public bool IsSale => Lines is { Value.Count: > 0 } && Currency is not null && PlacedAt is not null;

    public Told With(OrderTold told)
    {
        var at = told.UpdatedAt;
        return new Told
        {
            Number = Later(Number, told.Number, at),
            Channel = Later(Channel, told.Channel, at),
            Record = Later(Record, told.Record, at),
            Place = Later(Place, told.Place, at),
            Country = Later(Country, told.Country, at),
            Currency = Later(Currency, told.Currency, at),
            PlacedAt = Later(PlacedAt, told.PlacedAt, at),
            PromisedBy = Later(PromisedBy, told.PromisedBy, at),
            Lines = told.Lines is { } lines ? new Register<IReadOnlyList<SnapshotLine>>(lines, at, Texts.Of(lines)).Or(Lines) : Lines,
            Cancelled = told.CancelledAt is null ? Cancelled : Later(Cancelled, told.CancelReason ?? "unknown", at),
            Payments = Later(Payments, told.Payments, payment => payment.Id, Texts.Of, at),
            Shipments = Later(Shipments, told.Shipments, shipment => shipment.Id, Texts.Of, at),
            Refunds = Later(Refunds, told.Refunds, refund => refund.Id, Texts.Of, at),
            StockIsTheirs = StockIsTheirs || told.StockIsTheirs,
        };
    }

    /// <summary>Whether the other one knows exactly the same; what was told again makes no difference.</summary>
    public bool Knows(Told other) =>
        Equals(Number, other.Number) && Equals(Channel, other.Channel) && Equals(Record, other.Record) && Equals(Place, other.Place)
        && Equals(Country, other.Country) && Equals(Currency, other.Currency) && Equals(PlacedAt, other.PlacedAt)
        && Equals(PromisedBy, other.PromisedBy) && Same(Lines, other.Lines) && Equals(Cancelled, other.Cancelled)
        && Same(Payments, other.Payments) && Same(Shipments, other.Shipments) && Same(Refunds, other.Refunds)
        && StockIsTheirs == other.StockIsTheirs;

    private static Register<string>? Later(Register<string>? known, string? told, DateTimeOffset at) =>
        told is null ? known : new Register<string>(told, at, told).Or(known);

    private static Register<DateTimeOffset>? Later(Register<DateTimeOffset>? known, DateTimeOffset? told, DateTimeOffset at) =>
        told is not { } value ? known : new Register<DateTimeOffset>(value, at, value.UtcTicks.ToString("D19", CultureInfo.InvariantCulture)).Or(known);

    private static ImmutableSortedDictionary<string, Register<T>> Later<T>(
        ImmutableSortedDictionary<string, Register<T>> known, IReadOnlyList<T>? told, Func<T, string> idOf, Func<T, string> textOf, DateTimeOffset at)
    {
        foreach (var value in told ?? [])
        {
            var id = idOf(value);
            known = known.SetItem(id, new Register<T>(value, at, textOf(value)).Or(known.GetValueOrDefault(id)));
        }

        return known;
    }

    private static bool Same<T>(Register<T>? one, Register<T>? other) => one?.At == other?.At && one?.Text == other?.Text;

    private static bool Same<T>(ImmutableSortedDictionary<string, Register<T>> one, ImmutableSortedDictionary<string, Register<T>> other) =>
        one.Count == other.Count && one.All(pair => Same(pair.Value, other.GetValueOrDefault(pair.Key)));

    private static ImmutableSortedDictionary<string, Register<T>> Empty<T>() =>
        ImmutableSortedDictionary.Create<string, Register<T>>(StringComparer.Ordinal);

    /// <summary>Values as text, to decide between two of one moment.</summary>
    private static class Texts
    {
        public static string Of(IReadOnlyList<SnapshotLine> lines) => Join(lines);

        public static string Of(SnapshotPayment payment) => payment.ToString();

        public static string Of(SnapshotShipment shipment) => $"{shipment with { Lines = null }} {Join(shipment.Lines)}";

        public static string Of(SnapshotRefund refund) => $"{refund with { Lines = null }} {Join(refund.Lines)}";

        private static string Join<T>(IReadOnlyList<T>? values) => values is null ? "-" : string.Join('|', values);
    }
}
