using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Orders;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Host.Import;

/// <summary>The rows that are pushed and their answers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PurchaseInput))]
[JsonSerializable(typeof(BulkRow))]
internal sealed partial class ImportJson : JsonSerializerContext;
