using OmniGrains.Engine;

namespace OmniGrains.Orders.Contracts;

/// <summary>The notes on an order of nobody were kept long enough: the key that they were sealed under is destroyed.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Subjects">The order's own keys.</param>
/// <param name="Streams">None: orders have no snapshots.</param>
public sealed record OrderNotesForgotten(string OrderId, IReadOnlyList<string> Subjects, IReadOnlyList<string> Streams) : IErasureEvent;
