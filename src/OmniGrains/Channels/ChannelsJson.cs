using System.Text.Json.Serialization;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Deliveries;
using OmniGrains.Channels.Sync;
using OmniGrains.Edge;

namespace OmniGrains.Channels;

/// <summary>The JSON of this slice: what it stores and what it sends.</summary>
[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConnectionSaved))]
[JsonSerializable(typeof(ConnectionRemoved))]
[JsonSerializable(typeof(ConnectionSet))]
[JsonSerializable(typeof(DeliveryReceived))]
[JsonSerializable(typeof(DeliveryStored))]
[JsonSerializable(typeof(DeliveryProcessed))]
[JsonSerializable(typeof(DeliveryFailed))]
[JsonSerializable(typeof(DeliveryQueuedAgain))]
[JsonSerializable(typeof(DeliveryForgotten))]
[JsonSerializable(typeof(KeptDelivery))]
[JsonSerializable(typeof(DeliveryDone))]
[JsonSerializable(typeof(RetryDelivery))]
[JsonSerializable(typeof(ForgetDelivery))]
[JsonSerializable(typeof(OrderWanted))]
[JsonSerializable(typeof(WantedOrderSettled))]
[JsonSerializable(typeof(ReconciledUpTo))]
[JsonSerializable(typeof(ConnectionTroubled))]
[JsonSerializable(typeof(ConnectionRecovered))]
[JsonSerializable(typeof(SyncDone))]
[JsonSerializable(typeof(ConnectionInput))]
[JsonSerializable(typeof(ConnectionReceipt))]
[JsonSerializable(typeof(ConnectionDetails))]
[JsonSerializable(typeof(ConnectionList))]
[JsonSerializable(typeof(RemovedConnection))]
[JsonSerializable(typeof(DeliveryReceipt))]
[JsonSerializable(typeof(ReplayedDelivery))]
[JsonSerializable(typeof(Page<DeliverySummary>))]
[JsonSerializable(typeof(RemoveConnectionForGood))]
[JsonSerializable(typeof(SetConnection))]
[JsonSerializable(typeof(ConcludeDelivery))]
[JsonSerializable(typeof(KeepDelivery))]
[JsonSerializable(typeof(ReplayDelivery))]
[JsonSerializable(typeof(MoveReconciled))]
[JsonSerializable(typeof(NoteTrouble))]
[JsonSerializable(typeof(SettleWanted))]
[JsonSerializable(typeof(WantOrder))]
internal sealed partial class ChannelsJson : JsonSerializerContext;
