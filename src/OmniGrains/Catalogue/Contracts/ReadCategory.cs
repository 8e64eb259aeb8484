using OmniGrains.Engine;

namespace OmniGrains.Catalogue.Contracts;

/// <summary>Asks a product for its category, where only live grains can be asked.</summary>
public sealed record ReadCategory : IQuery<ProductCategory>
{
    public static readonly ReadCategory Query = new();

    public static GrainId GrainOf(string sku) => GrainId.Of("product", sku);
}

/// <summary>A product's category; null for none, and for what is no product.</summary>
public sealed record ProductCategory(string? Category);
