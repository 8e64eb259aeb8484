using OmniGrains.Engine;

namespace OmniGrains.Orders.Contracts;

/// <summary>Asks an order (<see cref="OrderId.Grain"/>) for its document.</summary>
public sealed record ReadDocument : IQuery<OrderDocument>
{
    public static readonly ReadDocument Query = new();
}

/// <summary>The document of an order; null when it has not been recorded yet.</summary>
public sealed record OrderDocument(PurchaseRecorded? Document);
