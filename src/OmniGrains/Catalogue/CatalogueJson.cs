using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Catalogue.Barcodes;
using OmniGrains.Catalogue.Bundles;
using OmniGrains.Catalogue.Contracts;
using OmniGrains.Catalogue.Prices;
using OmniGrains.Catalogue.Products;

namespace OmniGrains.Catalogue;

/// <summary>The JSON of this slice: what it stores and what it sends.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProductDefined))]
[JsonSerializable(typeof(ProductArchived))]
[JsonSerializable(typeof(ProductRestored))]
[JsonSerializable(typeof(ProductBarcodeNoted))]
[JsonSerializable(typeof(BarcodeAssigned))]
[JsonSerializable(typeof(BarcodeReleased))]
[JsonSerializable(typeof(BundleDefined))]
[JsonSerializable(typeof(PriceListDefined))]
[JsonSerializable(typeof(PriceSet))]
[JsonSerializable(typeof(PriceEnded))]
[JsonSerializable(typeof(BarcodeOwner))]
[JsonSerializable(typeof(BundleRevision))]
[JsonSerializable(typeof(PriceListRevision))]
[JsonSerializable(typeof(ProductRevision))]
[JsonSerializable(typeof(PriceReply))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
