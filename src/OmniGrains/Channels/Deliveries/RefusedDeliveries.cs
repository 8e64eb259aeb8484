using System.Diagnostics.Metrics;

namespace OmniGrains.Channels.Deliveries;

/// <summary>All that stays of a delivery whose sender did not prove itself: that there was one more.</summary>
internal static class RefusedDeliveries
{
    /// <summary>The meter of the product.</summary>
    public const string Meter = "OmniGrains";

    public const string Name = "omnigrains.deliveries.refused";

    private static readonly Meter Product = new(Meter);
    private static readonly Counter<long> Refused = Product.CreateCounter<long>(Name, description: "Deliveries whose sender did not prove itself, by connector.");

    public static void Count(string connector) => Refused.Add(1, new KeyValuePair<string, object?>("connector", connector));
}
