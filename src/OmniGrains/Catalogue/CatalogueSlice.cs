using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Catalogue.Barcodes;
using OmniGrains.Catalogue.Bundles;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Prices;
using OmniGrains.Catalogue.Products;
using OmniGrains.Engine;

namespace OmniGrains.Catalogue;

/// <summary>What is sold: products, their barcodes, bundles and prices.</summary>
public sealed class CatalogueSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(CatalogueJson.Default)
            .Event<ProductDefined>("product.defined")
            .Event<ProductArchived>("product.archived")
            .Event<ProductRestored>("product.restored")
            .Event<ProductBarcodeNoted>("product.barcode-noted")
            .Event<PriceSet>("product.price-set")
            .Event<PriceEnded>("product.price-ended")
            .Event<BarcodeAssigned>("barcode.assigned")
            .Event<BarcodeReleased>("barcode.released")
            .Event<BundleDefined>("bundle.defined")
            .Event<PriceListDefined>("price-list.defined");
        parts.Grains.Add(new ProductGrain());
        parts.Grains.Add(new BarcodeGrain());
        parts.Grains.Add(new BundlesGrain());
        parts.Grains.Add(new PriceListsGrain());
        parts.Reactions.Add(new BarcodeReaction());
    }

    public void AddServices(IServiceCollection services) => services
        .AddSingleton<LiveCatalogue>()
        .AddSingleton<ICatalogue>(provider => provider.GetRequiredService<LiveCatalogue>());

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
    }
}
