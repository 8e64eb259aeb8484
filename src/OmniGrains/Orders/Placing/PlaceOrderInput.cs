using OmniGrains.Customers.Contracts;
using OmniGrains.Orders.Contracts;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Orders.Placing;

/// <summary>A cart that is to become an order.</summary>
/// <param name="Source">The system that sells, e.g. <c>web</c>: lower-case letters, digits, dot, hyphen; at most 40.</param>
/// <param name="ExternalId">Its number of the order; with the source it identifies the order.</param>
/// <param name="Number">The number that people read; when absent, the external id.</param>
/// <param name="Channel">Where it is bought: <c>web</c>, <c>app</c>, <c>store</c>…</param>
/// <param name="Place">The shop in which it is bought, if any.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Identities">By what the person is known. A delivery needs at least one.</param>
/// <param name="Lines">At least one, at most 500.</param>
/// <param name="Delivery">How the goods reach the customer.</param>
/// <param name="Payments">As they stand; may be absent.</param>
public sealed record PlaceOrderInput(
    string Source,
    string ExternalId,
    string? Number,
    string Channel,
    string? Place,
    string Currency,
    IReadOnlyList<IdentityInput>? Identities,
    IReadOnlyList<CartLineInput> Lines,
    DeliveryInput Delivery,
    IReadOnlyList<CartPaymentInput>? Payments);

/// <summary>A line of a cart.</summary>
/// <param name="Sku">At most 64 characters.</param>
/// <param name="Quantity">Above zero; at most three decimals.</param>
/// <param name="LineId">Your id of the line; absent: its number, from 1.</param>
/// <param name="Name">At most 200 characters; absent: the catalogue's.</param>
/// <param name="UnitPrice">Absent: the price of the catalogue for this channel and place.</param>
/// <param name="Discount">Taken off the line; at most what the line comes to.</param>
/// <param name="Tax">Informative.</param>
/// <param name="Kind">When absent, merchandise; only merchandise and samples are handed over.</param>
public sealed record CartLineInput(
    string Sku, decimal Quantity, string? LineId, string? Name, decimal? UnitPrice, decimal? Discount, decimal? Tax, LineKind? Kind);

/// <summary>How the goods reach the customer.</summary>
/// <param name="Kind">Shipped, collected, reserved or ordered ahead.</param>
/// <param name="CollectAt">The place at which they are collected; needed unless they are shipped.</param>
/// <param name="Address">Where they are shipped to; needed when they are. Sealed under the customer's key.</param>
/// <param name="Location">Where that is, to choose a near place; not kept.</param>
/// <param name="PromisedBy">Until when the customer was promised them; absent: for a collection, when the place can have them ready.</param>
public sealed record DeliveryInput(
    DeliveryKind Kind, string? CollectAt, DeliveryAddress? Address, GeoPoint? Location, DateTimeOffset? PromisedBy);

/// <summary>A payment of a cart.</summary>
/// <param name="Id">Your id of the payment, by which it is captured or voided later.</param>
/// <param name="Method">E.g. <c>card</c>.</param>
/// <param name="Amount">Not negative.</param>
/// <param name="State">How it stands.</param>
/// <param name="Reference">The payment provider's own reference.</param>
public sealed record CartPaymentInput(string Id, string Method, decimal Amount, PaymentStep State, string? Reference);

/// <summary>The answer to a placed order.</summary>
/// <param name="OrderId">The order's id, <c>source:externalId</c>.</param>
/// <param name="CustomerId">Whose it is; null when anonymous.</param>
/// <param name="Total">What it costs.</param>
/// <param name="Payment">Where its money stands.</param>
/// <param name="Fulfilments">Which place hands over what.</param>
/// <param name="Refused">Identifiers that were left out, with the reason.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record PlacedOrder(
    string OrderId, string? CustomerId, decimal Total, PaymentState Payment, IReadOnlyList<PlacedFulfilment> Fulfilments,
    IReadOnlyList<RefusedIdentity>? Refused, long Position);

/// <summary>What a place hands over.</summary>
public sealed record PlacedFulfilment(string Id, string Place, IReadOnlyList<PlacedQuantity> Lines);

/// <summary>A quantity of a line.</summary>
public sealed record PlacedQuantity(string LineId, string Sku, decimal Quantity);
