using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Inventory.ChannelStock;
using OmniGrains.Inventory.Consignments;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Counts;
using OmniGrains.Inventory.Documents;
using OmniGrains.Inventory.Levels;
using OmniGrains.Inventory.Movements;
using OmniGrains.Inventory.Reservations;
using OmniGrains.Inventory.Stocks;

namespace OmniGrains.Inventory;

/// <summary>The JSON of this slice: what it stores and what it sends.</summary>
[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StockMoved))]
[JsonSerializable(typeof(DiscrepancyFound))]
[JsonSerializable(typeof(StockHeld))]
[JsonSerializable(typeof(HoldExtended))]
[JsonSerializable(typeof(HoldReleased))]
[JsonSerializable(typeof(AttemptGivenUp))]
[JsonSerializable(typeof(HoldIssued))]
[JsonSerializable(typeof(HoldDue))]
[JsonSerializable(typeof(HoldSettled))]
[JsonSerializable(typeof(HoldsChecked))]
[JsonSerializable(typeof(StockPolicyChanged))]
[JsonSerializable(typeof(StockRanLow))]
[JsonSerializable(typeof(StockRecovered))]
[JsonSerializable(typeof(AvailabilityChanged))]
[JsonSerializable(typeof(ClaimChanged))]
[JsonSerializable(typeof(ClaimNoted))]
[JsonSerializable(typeof(ReservationMade))]
[JsonSerializable(typeof(ReservationExtended))]
[JsonSerializable(typeof(ReservationEnded))]
[JsonSerializable(typeof(ChannelStockChanged))]
[JsonSerializable(typeof(Stock))]
[JsonSerializable(typeof(CheckHolds))]
[JsonSerializable(typeof(AnnounceAvailability))]
[JsonSerializable(typeof(Checked))]
[JsonSerializable(typeof(HoldReply))]
[JsonSerializable(typeof(StockReply))]
[JsonSerializable(typeof(HoldSettlement))]
[JsonSerializable(typeof(EndReservation))]
[JsonSerializable(typeof(ReservationReply))]
[JsonSerializable(typeof(ChannelStockReply))]
[JsonSerializable(typeof(ReservationInput))]
[JsonSerializable(typeof(ReservationReceipt))]
[JsonSerializable(typeof(ReservationState))]
[JsonSerializable(typeof(ReservationExtension))]
[JsonSerializable(typeof(ReservationChange))]
[JsonSerializable(typeof(MovementInput))]
[JsonSerializable(typeof(StockInput))]
[JsonSerializable(typeof(StockPolicyInput))]
[JsonSerializable(typeof(StockReceipt))]
[JsonSerializable(typeof(StockDetails))]
[JsonSerializable(typeof(BulkStockInput))]
[JsonSerializable(typeof(BulkStockRow))]
[JsonSerializable(typeof(Page<StockRow>))]
[JsonSerializable(typeof(Page<MovementRow>))]
[JsonSerializable(typeof(Availability))]
[JsonSerializable(typeof(ChannelStockInput))]
[JsonSerializable(typeof(ChannelStockList))]
[JsonSerializable(typeof(ChannelStockReceipt))]
[JsonSerializable(typeof(PoolInput))]
[JsonSerializable(typeof(ConsignmentDrafted))]
[JsonSerializable(typeof(ConsignmentReady))]
[JsonSerializable(typeof(ConsignmentDispatched))]
[JsonSerializable(typeof(ConsignmentArrived))]
[JsonSerializable(typeof(ConsignmentClosed))]
[JsonSerializable(typeof(ConsignmentCancelled))]
[JsonSerializable(typeof(CountOpened))]
[JsonSerializable(typeof(StockCounted))]
[JsonSerializable(typeof(CountFinished))]
[JsonSerializable(typeof(CountApproved))]
[JsonSerializable(typeof(CountDiscarded))]
[JsonSerializable(typeof(ConsignmentReply))]
[JsonSerializable(typeof(CountReply))]
[JsonSerializable(typeof(ConsignmentInput))]
[JsonSerializable(typeof(ArrivalsInput))]
[JsonSerializable(typeof(ConsignmentReceipt))]
[JsonSerializable(typeof(ConsignmentDetails))]
[JsonSerializable(typeof(CountInput))]
[JsonSerializable(typeof(CountedInput))]
[JsonSerializable(typeof(CountReceipt))]
[JsonSerializable(typeof(CountDetails))]
[JsonSerializable(typeof(Page<StockDocumentRow>))]
internal sealed partial class InventoryJson : JsonSerializerContext;
