using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders;

/// <summary>What is known of an order. Immutable.</summary>
internal abstract record Order
{
    /// <summary>Nothing has been heard of it.</summary>
    internal sealed record Unknown : Order
    {
        public static readonly Unknown Instance = new();
    }

    /// <summary>Returns have named this sale before it arrived; they wait for it.</summary>
    internal sealed record Expected(IReadOnlyList<ReturnHeld> Returns) : Order;

    /// <summary>The document is here.</summary>
    /// <param name="Document">As it was recorded.</param>
    /// <param name="Returns">Returns that belong to it.</param>
    /// <param name="Attribution">For a return that named nobody: whose it turned out to be.</param>
    internal sealed record Documented(
        PurchaseRecorded Document, IReadOnlyList<ReturnJoined> Returns, ReturnAttributed? Attribution) : Order;
}
