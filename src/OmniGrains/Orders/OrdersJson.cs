using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Reports;

namespace OmniGrains.Orders;

/// <summary>The JSON of this slice: what it stores and what it sends.</summary>
[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PurchaseRecorded))]
[JsonSerializable(typeof(ReturnHeld))]
[JsonSerializable(typeof(ReturnJoined))]
[JsonSerializable(typeof(ReturnAttributed))]
[JsonSerializable(typeof(ReturnUnmatched))]
[JsonSerializable(typeof(ReturnNotJoined))]
[JsonSerializable(typeof(StopWaitingForSale))]
[JsonSerializable(typeof(DocumentReceipt))]
[JsonSerializable(typeof(Done))]
[JsonSerializable(typeof(PurchaseInput))]
[JsonSerializable(typeof(PurchaseReceipt))]
[JsonSerializable(typeof(BulkRow))]
[JsonSerializable(typeof(OrderDetails))]
[JsonSerializable(typeof(Page<OrderSummary>))]
[JsonSerializable(typeof(SalesReport))]
internal sealed partial class OrdersJson : JsonSerializerContext;
