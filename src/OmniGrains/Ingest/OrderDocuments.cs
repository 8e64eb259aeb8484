using Microsoft.Extensions.Options;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Ingest;

/// <summary>The purchase that an order event stands for, or why there is none.</summary>
internal readonly record struct OrderDocument(PurchaseInput? Input, Rejection? Refusal)
{
    public static implicit operator OrderDocument(Rejection refusal) => new(null, refusal);
}

/// <summary>Reads the order events of Segment's e-commerce specification (version 2) as purchases and returns.</summary>
internal sealed class OrderDocuments(IOptions<IngestSettings> settings, KeyVault vault)
{
    public const string Source = "segment";
    private const int LongestOrderId = 80;
    private const int LongestRefundedId = 40;
    private const int LongestPlace = 64;

    private static readonly Rejection NoId = new(
        "ingest.order-without-id", "An order event needs an order_id; kept as a behaviour only.");

    private static readonly Rejection NoCurrency = new(
        "ingest.order-without-currency", "An order event needs a currency, or the setting Ingest:Currency; kept as a behaviour only.");

    private static readonly Rejection NoAmount = new(
        "ingest.order-without-amount", "An order event needs products or an amount; kept as a behaviour only.");

    /// <summary>Null when the call is no order event.</summary>
    public OrderDocument? Of(Call call, IReadOnlyList<IdentityInput> identities) => call.Type != CallType.Track ? default(OrderDocument?) : call.Name switch
    {
        "Order Completed" or "Completed Order" => Document(call, identities, PurchaseKind.Sale, OrderLines.Sold(call.Body), ""),
        "Order Refunded" => Document(call, identities, PurchaseKind.Return, OrderLines.Refunded(call.Body), $":refund:{call.Digest}"),
        "Order Cancelled" or "Order Canceled" => Document(call, identities, PurchaseKind.Return, OrderLines.Cancelled(call.Body), ":cancelled"),
        _ => default(OrderDocument?),
    };

    private OrderDocument Document(
        Call call, IReadOnlyList<IdentityInput> identities, PurchaseKind kind, IReadOnlyList<PurchaseLineInput> lines, string suffix)
    {
        if ((call.Body.Text("order_id") ?? call.Body.Text("orderId")) is not { } given)
        {
            return NoId;
        }

        if ((call.Body.Text("currency") ?? settings.Value.Currency)?.ToUpperInvariant() is not { } currency)
        {
            return NoCurrency;
        }

        if (lines.Count == 0)
        {
            return NoAmount;
        }

        var order = OrderNumber(given, LongestOrderId);
        var externalId = suffix.Length == 0 ? order : OrderNumber(given, LongestRefundedId) + suffix;
        var place = call.Body.Text("affiliation")?.Shortened(LongestPlace);
        return new OrderDocument(
            new PurchaseInput(
                Source, externalId, kind, call.Channel, place, null, call.OccurredAt, currency, identities, lines, null,
                kind == PurchaseKind.Return ? OrderId.Of(Source, order).Value : null),
            null);
    }

    // An order number that cannot be an external id (spaces, other scripts, too long) is recorded under its digest.
    private string OrderNumber(string given, int longest) =>
        Slugs.IsPrintable(given, longest) ? given : $"id-{vault.Digest(given)}";
}
