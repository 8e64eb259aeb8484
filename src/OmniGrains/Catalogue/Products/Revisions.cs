using OmniGrains.Catalogue.Contracts;

namespace OmniGrains.Catalogue.Products;

/// <summary>
/// A product is read from two grains, its own and that of the bundles. Both revisions only grow, so their sum changes
/// whenever what is read does, and a caller's sum less the one revision is what the other must be.
/// </summary>
internal static class Revisions
{
    public static int Of(int product, BundleDirectory bundles, string sku) => product + OfBundle(bundles, sku);

    /// <summary>The product's own revision that an ETag stands for.</summary>
    public static int? OfProduct(int? tag, BundleDirectory bundles, string sku) => tag - OfBundle(bundles, sku);

    private static int OfBundle(BundleDirectory bundles, string sku) => bundles.ByBundle.GetValueOrDefault(sku)?.Revision ?? 0;
}
