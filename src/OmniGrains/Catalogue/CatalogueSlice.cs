using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Catalogue.Barcodes;
using OmniGrains.Catalogue.Bundles;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Files;
using OmniGrains.Catalogue.Prices;
using OmniGrains.Catalogue.Products;
using OmniGrains.Edge;
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
            .Event<BarcodeClaimedAgain>("barcode.claimed-again")
            .Event<BarcodeTrialGivenUp>("barcode.trial-given-up")
            .Event<BundleDefined>("bundle.defined")
            .Event<PriceListDefined>("price-list.defined");
        parts.Grains.Add(new ProductGrain());
        parts.Grains.Add(new BarcodeGrain());
        parts.Grains.Add(new BundlesGrain());
        parts.Grains.Add(new PriceListsGrain());
        parts.Reactions.Add(new BarcodeReaction());
        parts.Views.Add(new CatalogueView());
    }

    public void AddServices(IServiceCollection services) => services
        .AddSingleton<LiveCatalogue>()
        .AddSingleton<ICatalogue>(provider => provider.GetRequiredService<LiveCatalogue>())
        .AddUseCase<PutProduct, ProductReceipt, PutProductHandler>()
        .AddValidator<PutProduct, ProductRules>()
        .AddUseCase<ChangeSale, ProductReceipt, ChangeSaleHandler>()
        .AddUseCase<PutParts, ProductReceipt, PutPartsHandler>()
        .AddValidator<PutParts, PartsRules>()
        .AddUseCase<AssignBarcode, BarcodeReceipt, AssignBarcodeHandler>()
        .AddValidator<AssignBarcode, BarcodeRules>()
        .AddUseCase<PutPriceList, PriceListReceipt, PutPriceListHandler>()
        .AddValidator<PutPriceList, PriceListRules>()
        .AddUseCase<AddPrice, PriceReceipt, AddPriceHandler>()
        .AddValidator<AddPrice, PriceRules>()
        .AddUseCase<StopPrice, PriceReceipt, StopPriceHandler>()
        .AddSingleton<StockAround>()
        .AddSingleton<ImportFiles>()
        .AddSingleton<ExportFiles>();

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        PutProductEndpoint.Map(routes);
        GetProductEndpoint.Map(routes);
        ListProductsEndpoint.Map(routes);
        ChangeSaleEndpoints.Map(routes);
        PutPartsEndpoint.Map(routes);
        AssignBarcodeEndpoint.Map(routes);
        LookUpBarcodeEndpoint.Map(routes);
        PutPriceListEndpoint.Map(routes);
        PriceListEndpoints.Map(routes);
        AddPriceEndpoint.Map(routes);
        StopPriceEndpoint.Map(routes);
        PriceEndpoints.Map(routes);
        ImportEndpoints.Map(routes);
        ExportEndpoints.Map(routes);
    }
}
