using OmniGrains.Edge;

namespace OmniGrains.Inventory;

/// <summary>The limits of what comes in from outside.</summary>
internal static class Quantities
{
    public const int LongestSku = 64;
    public const int LongestPlace = 64;
    public const int LongestChannel = 40;
    public const int LongestReason = 40;
    public const int LongestReference = 121;
    public const decimal Largest = 10_000_000m;
    public const string Rule = "must be above zero, have at most three decimals and be at most 10,000,000.";

    public static bool IsQuantity(decimal quantity) => quantity > 0 && quantity <= Largest && quantity.Scale <= 3;

    public static bool IsLevel(decimal quantity) => quantity >= 0 && quantity <= Largest && quantity.Scale <= 3;

    public static bool IsChange(decimal quantity) => quantity != 0 && Math.Abs(quantity) <= Largest && quantity.Scale <= 3;

    public static bool IsStock(string place, string sku) => Slugs.IsSlug(place, LongestPlace) && Slugs.IsText(sku, LongestSku);

    /// <summary>A SKU from an address: routing leaves escaped slashes as they are.</summary>
    public static string SkuOf(string segment) => segment.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
