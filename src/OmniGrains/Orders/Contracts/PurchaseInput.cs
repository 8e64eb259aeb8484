using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;

namespace OmniGrains.Orders.Contracts;

/// <summary>A purchase, return or adjustment as a till, a loyalty system or a shop pushes it.</summary>
/// <param name="Source">The system that pushes, e.g. <c>till-7</c>: lower-case letters, digits, dot, hyphen; at most 40.</param>
/// <param name="ExternalId">Its document number; at most 80 printable ASCII characters. With the source it identifies the order.</param>
/// <param name="Kind">What it is; when absent, a sale.</param>
/// <param name="Channel">Where it was bought: <c>store</c>, <c>web</c>, <c>app</c>, a marketplace's name…</param>
/// <param name="Place">The shop or warehouse, if any.</param>
/// <param name="Country">ISO 3166 alpha-2 or the source's own name of the country.</param>
/// <param name="OccurredAt">When it was bought, with offset.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Identities">By what the person is known; empty or absent for an anonymous purchase.</param>
/// <param name="Lines">At least one, at most 2,000.</param>
/// <param name="Payments">As reported; may be absent.</param>
/// <param name="ReturnOf">The external id, at the same source or as <c>source:externalId</c>, of the sale that a return belongs to.</param>
public sealed record PurchaseInput(
    string Source,
    string ExternalId,
    PurchaseKind? Kind,
    string Channel,
    string? Place,
    string? Country,
    DateTimeOffset OccurredAt,
    string Currency,
    IReadOnlyList<IdentityInput>? Identities,
    IReadOnlyList<PurchaseLineInput> Lines,
    IReadOnlyList<OrderPayment>? Payments,
    string? ReturnOf);

/// <summary>A line of a <see cref="PurchaseInput"/>.</summary>
/// <param name="Sku">At most 64 characters.</param>
/// <param name="Name">At most 200 characters.</param>
/// <param name="Quantity">At most three decimals; negative when goods come back.</param>
/// <param name="UnitPrice">At most four decimals; negative only in an adjustment.</param>
/// <param name="Discount">Taken off the line; not negative.</param>
/// <param name="Tax">Informative.</param>
/// <param name="Kind">When absent, merchandise.</param>
public sealed record PurchaseLineInput(
    string Sku, string? Name, decimal Quantity, decimal UnitPrice, decimal? Discount, decimal? Tax, LineKind? Kind);

/// <summary>The answer to a pushed purchase.</summary>
/// <param name="OrderId">The order's id, <c>source:externalId</c>.</param>
/// <param name="CustomerId">Whose it is; null when anonymous.</param>
/// <param name="Total">Sum of the line amounts, in the order's currency.</param>
/// <param name="Refused">Identifiers that were left out, with the reason.</param>
/// <param name="Position">The journal position that contains it; pass it as <c>?after=</c> to read what follows from it.</param>
public sealed record PurchaseReceipt(
    string OrderId, string? CustomerId, decimal Total, IReadOnlyList<RefusedIdentity>? Refused, long Position);

/// <summary>Records purchases for other slices, exactly as <c>POST /v1/purchases</c> does.</summary>
public interface IPurchases
{
    /// <summary>Validates, recognises the person and records. The same source and external id again gives the first answer.</summary>
    /// <param name="input">What was pushed.</param>
    /// <param name="intent">The caller's intention.</param>
    /// <param name="cancellation">Stops waiting; what was decided still takes effect.</param>
    Task<Result<PurchaseReceipt>> Record(PurchaseInput input, Intent intent, CancellationToken cancellation);
}
