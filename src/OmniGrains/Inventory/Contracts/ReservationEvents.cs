using OmniGrains.Engine;

namespace OmniGrains.Inventory.Contracts;

/// <summary>Stock at several places or of several SKUs is reserved together: the holds at these stocks are its.</summary>
public sealed record ReservationMade(IReadOnlyList<HeldStock> Stocks, DateTimeOffset ExpiresAt, string? Fingerprint) : IEvent;

/// <summary>A reservation expires later.</summary>
public sealed record ReservationExtended(IReadOnlyList<HeldStock> Stocks, DateTimeOffset ExpiresAt) : IEvent;

/// <summary>A reservation has ended; its holds are released by reaction.</summary>
/// <param name="Stocks">Where its holds are.</param>
/// <param name="Reason"><c>expired</c> or <c>released</c>.</param>
public sealed record ReservationEnded(IReadOnlyList<HeldStock> Stocks, string Reason) : IEvent;
