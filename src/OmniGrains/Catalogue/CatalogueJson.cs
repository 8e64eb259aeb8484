using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Catalogue.Barcodes;
using OmniGrains.Catalogue.Bundles;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Files;
using OmniGrains.Catalogue.Prices;
using OmniGrains.Catalogue.Products;
using OmniGrains.Edge;

namespace OmniGrains.Catalogue;

/// <summary>The JSON of this slice: what it stores and what it sends.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProductDefined))]
[JsonSerializable(typeof(ProductArchived))]
[JsonSerializable(typeof(ProductRestored))]
[JsonSerializable(typeof(ProductBarcodeNoted))]
[JsonSerializable(typeof(BarcodeAssigned))]
[JsonSerializable(typeof(BarcodeReleased))]
[JsonSerializable(typeof(BarcodeClaimedAgain))]
[JsonSerializable(typeof(BarcodeTrialGivenUp))]
[JsonSerializable(typeof(BundleDefined))]
[JsonSerializable(typeof(PriceListDefined))]
[JsonSerializable(typeof(PriceSet))]
[JsonSerializable(typeof(PriceEnded))]
[JsonSerializable(typeof(BarcodeOwner))]
[JsonSerializable(typeof(BundleRevision))]
[JsonSerializable(typeof(PriceListRevision))]
[JsonSerializable(typeof(ProductRevision))]
[JsonSerializable(typeof(PriceReply))]
[JsonSerializable(typeof(ProductFacts))]
[JsonSerializable(typeof(IReadOnlyList<BundlePart>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(ProductInput))]
[JsonSerializable(typeof(ProductReceipt))]
[JsonSerializable(typeof(Product))]
[JsonSerializable(typeof(Page<ProductSummary>))]
[JsonSerializable(typeof(PartsInput))]
[JsonSerializable(typeof(BarcodeInput))]
[JsonSerializable(typeof(BarcodeReceipt))]
[JsonSerializable(typeof(BarcodeAnswer))]
[JsonSerializable(typeof(PriceList))]
[JsonSerializable(typeof(PriceListInput))]
[JsonSerializable(typeof(PriceListReceipt))]
[JsonSerializable(typeof(Page<PriceList>))]
[JsonSerializable(typeof(PriceInput))]
[JsonSerializable(typeof(PriceReceipt))]
[JsonSerializable(typeof(ProductPrices))]
[JsonSerializable(typeof(Page<HistoricPrice>))]
[JsonSerializable(typeof(ProductRow))]
[JsonSerializable(typeof(PriceRow))]
[JsonSerializable(typeof(RowOutcome))]
[JsonSerializable(typeof(ClaimBarcode))]
[JsonSerializable(typeof(GiveUpBarcode))]
[JsonSerializable(typeof(ReleaseBarcode))]
[JsonSerializable(typeof(DefineBundle))]
[JsonSerializable(typeof(DefinePriceList))]
[JsonSerializable(typeof(ArchiveProduct))]
[JsonSerializable(typeof(DefineProduct))]
[JsonSerializable(typeof(EndPrice))]
[JsonSerializable(typeof(NoteBarcode))]
[JsonSerializable(typeof(RestoreProduct))]
[JsonSerializable(typeof(SetPrice))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
