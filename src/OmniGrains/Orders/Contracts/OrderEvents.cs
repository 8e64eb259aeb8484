using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Orders.Contracts;

/// <summary>The id of an order: <c>source:externalId</c>, readable and deterministic.</summary>
public readonly record struct OrderId(string Value)
{
    public const string GrainType = "order";

    [JsonIgnore]
    public GrainId Grain => GrainId.Of(GrainType, Value);

    public override string ToString() => Value;

    public static OrderId Of(string source, string externalId) => new($"{source}:{externalId}");

    /// <summary>
    /// The id of a document that an order caused itself. Nobody can push it: the name of a source has no slash. (Journals of before hold
    /// such documents as <c>source:externalId/cancel-1</c>.)
    /// </summary>
    public static OrderId Caused(string source, string externalId, string cause) => new($"{source}/{cause}:{externalId}");

    /// <summary>The order that a document of a source names: by its id, or by the external id when it is of the same source.</summary>
    public static OrderId Named(string source, string name) => name.Contains(':', StringComparison.Ordinal) ? new(name) : Of(source, name);
}

/// <summary>What a recorded document is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PurchaseKind>))]
public enum PurchaseKind
{
    /// <summary>Goods or services sold.</summary>
    [JsonStringEnumMemberName("sale")]
    Sale,

    /// <summary>Goods taken back, or a sale cancelled.</summary>
    [JsonStringEnumMemberName("return")]
    Return,

    /// <summary>Money moved without goods, such as a bad-debt correction.</summary>
    [JsonStringEnumMemberName("adjustment")]
    Adjustment,

    /// <summary>Goods moved without money, such as a stock write-off.</summary>
    [JsonStringEnumMemberName("stockAdjustment")]
    StockAdjustment,
}

/// <summary>What a line is: only merchandise counts as goods.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LineKind>))]
public enum LineKind
{
    [JsonStringEnumMemberName("merchandise")]
    Merchandise,
    [JsonStringEnumMemberName("shipping")]
    Shipping,
    [JsonStringEnumMemberName("discount")]
    Discount,
    [JsonStringEnumMemberName("fee")]
    Fee,
    [JsonStringEnumMemberName("sample")]
    Sample,
    [JsonStringEnumMemberName("giftCard")]
    GiftCard,
    [JsonStringEnumMemberName("donation")]
    Donation,
    [JsonStringEnumMemberName("manual")]
    Manual,
}

/// <summary>A line as recorded. Amounts in the order's currency; <see cref="Amount"/> is signed like the quantity.</summary>
/// <param name="Sku">Stock keeping unit.</param>
/// <param name="Name">Name at the time of sale; null when unknown.</param>
/// <param name="Kind">What the line is.</param>
/// <param name="Quantity">At most three decimals; negative when goods came back or were written off.</param>
/// <param name="UnitPrice">At most four decimals; zero and negative occur in real data.</param>
/// <param name="Discount">Taken off the line, not negative.</param>
/// <param name="Tax">Tax contained in or added to the line, as the source states it; informative.</param>
/// <param name="Amount">Quantity × unit price − discount (towards zero), rounded half away from zero to four decimals.</param>
public sealed record OrderLine(
    string Sku, string? Name, LineKind Kind, decimal Quantity, decimal UnitPrice, decimal Discount, decimal Tax, decimal Amount);

/// <summary>A payment as the source reports it.</summary>
public sealed record OrderPayment(string Method, decimal Amount, string? Reference = null);

/// <summary>Stock that a document moves at its place.</summary>
/// <param name="Sku">Which SKU; a bundle's parts, not the bundle.</param>
/// <param name="Change">Negative when goods left.</param>
public sealed record StockMove(string Sku, decimal Change);

/// <summary>
/// A purchase, return or adjustment was pushed in by a source. Free of personal data: the person is behind
/// <see cref="Record"/>. <see cref="StockMoves"/> is null unless the place's stock is recorded and these goods moved there.
/// </summary>
public sealed record PurchaseRecorded(
    string OrderId,
    PurchaseKind Kind,
    string Source,
    string ExternalId,
    string Channel,
    string? Place,
    string? Country,
    DateTimeOffset OccurredAt,
    string? Record,
    string Currency,
    decimal Total,
    IReadOnlyList<OrderLine> Lines,
    IReadOnlyList<OrderPayment> Payments,
    string? ReturnOf,
    string Fingerprint,
    IReadOnlyList<StockMove>? StockMoves = null) : IConcernsCustomer
{
    string? IConcernsCustomer.Customer => Record;
}

/// <summary>A return has arrived before the sale that it names; it waits at the sale's place.</summary>
/// <param name="OrderId">The sale.</param>
/// <param name="ReturnId">The return.</param>
/// <param name="Record">Who the return itself named.</param>
/// <param name="Total">The return's total (negative).</param>
/// <param name="Lines">What came back; null when the return is only money, or follows from the order itself.</param>
public sealed record ReturnHeld(
    string OrderId, string ReturnId, string? Record, decimal Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ReturnedGoods>? Lines = null) : IEvent;

/// <summary>A quantity of a SKU that came back.</summary>
public sealed record ReturnedGoods(string Sku, decimal Quantity);

/// <summary>A return has found its sale: recorded on the sale, in whichever order the two arrived.</summary>
/// <param name="OrderId">The sale.</param>
/// <param name="ReturnId">The return.</param>
/// <param name="SaleRecord">Whose sale it was; null when nobody's.</param>
/// <param name="ReturnRecord">Who the return itself named; null when nobody.</param>
/// <param name="Total">The return's total (negative).</param>
/// <param name="Lines">What came back; null when the return is only money, or follows from the order itself.</param>
public sealed record ReturnJoined(
    string OrderId, string ReturnId, string? SaleRecord, string? ReturnRecord, decimal Total,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<ReturnedGoods>? Lines = null) : IEvent;

/// <summary>A return that named nobody now belongs to the person of its sale.</summary>
public sealed record ReturnAttributed(
    string OrderId, string SaleId, string Record, string Currency, decimal Total, string Channel, string? Place, string? Country,
    DateTimeOffset OccurredAt) : IEvent;

/// <summary>A return that waited for its sale stopped waiting: it stands on its own.</summary>
public sealed record ReturnUnmatched(string OrderId, string ReturnId) : IEvent;

/// <summary>A return has named a document that is no sale: it stands on its own, whichever of the two came first.</summary>
/// <param name="OrderId">The document that it named.</param>
/// <param name="ReturnId">The return.</param>
/// <param name="Kind">What the document is instead.</param>
public sealed record ReturnNotJoined(string OrderId, string ReturnId, PurchaseKind Kind) : IEvent;
