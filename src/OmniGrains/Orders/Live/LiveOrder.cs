using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Live;

/// <summary>
/// An order beyond the document of its sale. Everything that has an id of its own is kept by that id; quantities, axes and
/// what it costs are computed from it, so that saying a thing twice counts once.
/// </summary>
internal sealed record LiveOrder
{
    /// <summary>How it was placed; null for a plain sale, which was handed over at once.</summary>
    public OrderPlaced? Placed { get; init; }

    /// <summary>True when a foreign shop tells what happens to it.</summary>
    public bool IsForeign { get; init; }

    public required IReadOnlyList<PlacedLine> Lines { get; init; }

    [JsonIgnore]
    public string Currency { get; init; } = "";

    public IReadOnlyList<PaymentNoted> Payments { get; init; } = [];

    public IReadOnlyList<RefundMade> Refunds { get; init; } = [];

    public IReadOnlyList<LinesCancelled> Cancellations { get; init; } = [];

    public IReadOnlyList<LiveFulfilment> Fulfilments { get; init; } = [];

    public IReadOnlyList<LiveShipment> Shipments { get; init; } = [];

    public IReadOnlyList<OrderCollected> Collections { get; init; } = [];

    public IReadOnlyList<LiveReturn> Returns { get; init; } = [];

    /// <summary>What came back by documents that tills pushed on their own.</summary>
    public IReadOnlyList<ReturnedGoods> ReturnedElsewhere { get; init; } = [];

    public IReadOnlyList<string> Pauses { get; init; } = [];

    public DateTimeOffset? PromisedBy { get; init; }

    /// <summary>Which collection code is the valid one.</summary>
    public int CodeNumber { get; init; } = 1;

    /// <summary>Wrong codes since the code was made.</summary>
    public int WrongCodes { get; init; }

    /// <summary>Personal; null once it has been erased.</summary>
    public DeliveryAddress? Address { get; init; }

    /// <summary>Personal.</summary>
    public IReadOnlyList<OrderNoteAdded> Notes { get; init; } = [];

    /// <summary>How often notes on an order of nobody have been forgotten.</summary>
    [JsonIgnore]
    public int NotesForgotten { get; init; }

    /// <summary>What the documents recorded so far come to, by line; under no line: money for no goods.</summary>
    public ImmutableSortedDictionary<string, Booked> Booked { get; init; } = ImmutableSortedDictionary.Create<string, Booked>(StringComparer.Ordinal);

    /// <summary>How our stock stands to it, when it was sold elsewhere.</summary>
    [JsonIgnore]
    public Commitment Stock { get; init; } = Commitment.None;

    /// <summary>How many corrections of the sale's document there have been.</summary>
    public int Corrections { get; init; }

    [JsonIgnore]
    public IReadOnlyList<LineAccount> Accounts => LineAccount.Of(this);

    /// <summary>A document as an order: paid as it says (in full when it says nothing), and handed over.</summary>
    public static LiveOrder Of(PurchaseRecorded document, IReadOnlyList<ReturnJoined> returns)
    {
        PlacedLine[] lines = [.. document.Lines.Select((line, i) => new PlacedLine(
            LineIdOf(i), line.Sku, line.Name, line.Kind, line.Quantity, line.UnitPrice, line.Discount, line.Tax, line.Amount))];
        IReadOnlyList<OrderPayment> payments = document.Payments.Count > 0 ? document.Payments : [new OrderPayment("unknown", document.Total)];
        return new LiveOrder
        {
            Lines = lines,
            Currency = document.Currency,
            Payments = [.. payments.Select((payment, i) => new PaymentNoted(
                document.OrderId, LineIdOf(i), payment.Method, payment.Amount, PaymentStep.Captured, payment.Reference, document.OccurredAt))],
            ReturnedElsewhere = [.. returns.SelectMany(joined => joined.Lines ?? [])],
            Booked = BookedBy(lines),
        };
    }

    /// <summary>An order as it was placed.</summary>
    public static LiveOrder Of(OrderPlaced placed, string currency, bool isForeign, IReadOnlyList<ReturnJoined> returns) => new()
    {
        Placed = placed,
        IsForeign = isForeign,
        Lines = placed.Lines,
        Currency = currency,
        Fulfilments = [.. placed.Fulfilments.Select(LiveFulfilment.Of)],
        PromisedBy = placed.PromisedBy,
        ReturnedElsewhere = [.. returns.SelectMany(joined => joined.Lines ?? [])],
        Booked = BookedBy(placed.Lines),
    };

    public LiveFulfilment? Fulfilment(string id) => Fulfilments.FirstOrDefault(fulfilment => fulfilment.Id == id);

    public PlacedLine? Line(string id) => Lines.FirstOrDefault(line => line.LineId == id);

    private static string LineIdOf(int index) => (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static ImmutableSortedDictionary<string, Booked> BookedBy(IReadOnlyList<PlacedLine> lines) => lines.ToImmutableSortedDictionary(
        line => line.LineId, line => new Booked(line.Quantity, line.Amount), StringComparer.Ordinal);
}

/// <summary>What documents come to for one line.</summary>
internal readonly record struct Booked(decimal Quantity, decimal Amount);

/// <summary>How far a place is with its part of an order.</summary>
internal enum FulfilmentStage
{
    Open,
    Picked,
    Packed,
    Ready,
    Closed,
}

/// <summary>A place's part of an order.</summary>
/// <param name="Id">Unique within the order.</param>
/// <param name="Place">Who hands it over.</param>
/// <param name="Left">What is still to be handed over.</param>
/// <param name="HoldId">Under which its stock is held.</param>
/// <param name="Stage">How far it is.</param>
/// <param name="CollectBy">Until when it is kept for the customer.</param>
internal sealed record LiveFulfilment(
    string Id, string Place, IReadOnlyList<LineQuantity> Left, string? HoldId, FulfilmentStage Stage, DateTimeOffset? CollectBy)
{
    [JsonIgnore]
    public bool IsOpen => Stage != FulfilmentStage.Closed;

    public static LiveFulfilment Of(PlannedFulfilment planned) =>
        new(planned.Id, planned.Place, planned.Lines, planned.HoldId, FulfilmentStage.Open, null);

    public LiveFulfilment Without(IReadOnlyList<LineQuantity> lines)
    {
        var left = Quantities.Less(Left, lines);
        return this with { Left = left, Stage = left.Count == 0 ? FulfilmentStage.Closed : Stage };
    }
}

/// <summary>A shipment and what its carrier last said.</summary>
/// <param name="Sent">As it was last told.</param>
/// <param name="Tracked">What its carrier last said.</param>
/// <param name="Follows">True when stock of ours follows what a foreign shop tells of it.</param>
internal sealed record LiveShipment(ShipmentSent Sent, ShipmentTracked? Tracked, [property: JsonIgnore] bool Follows = false);

/// <summary>A return: asked for, received, or both.</summary>
internal sealed record LiveReturn(string Id, IReadOnlyList<LineQuantity> Requested, ReturnReceived? Received, bool Withdrawn)
{
    /// <summary>True when stock of ours follows what a foreign shop tells of it.</summary>
    [JsonIgnore]
    public bool Follows { get; init; }

    [JsonIgnore]
    public bool IsOpen => Received is null && !Withdrawn;
}

/// <summary>Lists of line quantities.</summary>
internal static class Quantities
{
    public static decimal Of(this IEnumerable<LineQuantity> lines, string lineId) =>
        lines.Where(line => line.LineId == lineId).Sum(line => line.Quantity);

    public static IReadOnlyList<LineQuantity> Less(IReadOnlyList<LineQuantity> from, IReadOnlyList<LineQuantity> taken) =>
    [
        .. from.Select(line => line with { Quantity = line.Quantity - taken.Of(line.LineId) }).Where(line => line.Quantity > 0),
    ];
}
