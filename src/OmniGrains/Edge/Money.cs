namespace OmniGrains.Edge;

/// <summary>An amount in a currency.</summary>
/// <param name="Amount">At most four decimals.</param>
/// <param name="Currency">ISO 4217.</param>
public sealed record Money(decimal Amount, string Currency);
