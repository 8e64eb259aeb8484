using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders;

/// <summary>Records a document under its external id.</summary>
/// <param name="Document">What is to be recorded.</param>
/// <param name="Customer">The customer that the source is told; the root of <see cref="PurchaseRecorded.Record"/>.</param>
/// <param name="Refused">Identifiers that were left out.</param>
internal sealed record RecordDocument(PurchaseRecorded Document, string? Customer, IReadOnlyList<RefusedIdentity>? Refused)
    : ICommand<DocumentReceipt>, IFirstCommand;

/// <summary>What the source is told, and told again on a retry.</summary>
internal sealed record DocumentReceipt(string OrderId, string? CustomerId, decimal Total, IReadOnlyList<RefusedIdentity>? Refused);

/// <summary>A return names this order as its sale.</summary>
/// <param name="SaleId">The sale.</param>
/// <param name="ReturnId">The return.</param>
/// <param name="Record">Who it names.</param>
/// <param name="Total">Its total.</param>
/// <param name="Lines">What came back; null when the return follows from the order itself, which knows what came back.</param>
internal sealed record JoinReturn(string SaleId, string ReturnId, string? Record, decimal Total, IReadOnlyList<ReturnedGoods>? Lines = null)
    : ICommand<Done>;

/// <summary>The return waited long enough for its sale.</summary>
internal sealed record StopWaitingForSale(string ReturnId) : ICommand<Done>;

/// <summary>The sale of this return is known, and whose it was.</summary>
internal sealed record AttributeReturn(string SaleId, string Record) : ICommand<Done>;

/// <summary>An answer that says no more than that it was done.</summary>
internal sealed record Done
{
    public static readonly Done It = new();
}

/// <summary>Everything about an order.</summary>
internal sealed record DescribeOrder : IQuery<Order>
{
    public static readonly DescribeOrder Query = new();
}
