using System.Text.Json.Serialization;
using OmniGrains.Engine;

namespace OmniGrains.Inventory.Contracts;

/// <summary>Names the stock of one SKU at one place: <c>place:sku</c>. A place's id never contains a colon.</summary>
public readonly record struct StockId(string Place, string Sku)
{
    public const string GrainType = "stock";

    private const string Prefix = $"{GrainType}/";

    [JsonIgnore]
    public GrainId Grain => new($"{Prefix}{Place}:{Sku}");

    public override string ToString() => $"{Place}:{Sku}";

    /// <summary>The stock that a stream belongs to; null when it is another kind of stream.</summary>
    public static StockId? OfStream(string stream)
    {
        if (!stream.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var colon = stream.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new StockId(stream[Prefix.Length..colon], stream[(colon + 1)..]);
    }
}
