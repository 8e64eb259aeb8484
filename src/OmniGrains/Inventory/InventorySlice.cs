using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.ChannelStock;
using OmniGrains.Inventory.Consignments;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Counts;
using OmniGrains.Inventory.Documents;
using OmniGrains.Inventory.Holding;
using OmniGrains.Inventory.Levels;
using OmniGrains.Inventory.Movements;
using OmniGrains.Inventory.Reservations;
using OmniGrains.Inventory.Stocks;
using OmniGrains.Inventory.Tills;

namespace OmniGrains.Inventory;

/// <summary>Stock per SKU and place: held, moved, and never promised twice.</summary>
public sealed class InventorySlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(InventoryJson.Default)
            .Event<StockMoved>("stock.moved")
            .Event<DiscrepancyFound>("stock.discrepancy-found")
            .Event<StockHeld>("stock.held")
            .Event<HoldExtended>("stock.hold-extended")
            .Event<HoldReleased>("stock.hold-released")
            .Event<AttemptGivenUp>("stock.attempt-given-up")
            .Event<HoldIssued>("stock.hold-issued")
            .Event<HoldDue>("stock.hold-due")
            .Event<HoldSettled>("stock.hold-settled")
            .Event<HoldsChecked>("stock.holds-checked")
            .Event<StockPolicyChanged>("stock.policy-changed")
            .Event<StockRanLow>("stock.ran-low")
            .Event<StockRecovered>("stock.recovered")
            .Event<AvailabilityChanged>("stock.availability-changed")
            .Event<ClaimChanged>("stock.claim-changed")
            .Event<ReservationMade>("reservation.made")
            .Event<ReservationExtended>("reservation.extended")
            .Event<ReservationEnded>("reservation.ended")
            .Event<ChannelStockChanged>("channel-stock.changed")
            .Event<ConsignmentDrafted>("consignment.drafted")
            .Event<ConsignmentReady>("consignment.ready")
            .Event<ConsignmentDispatched>("consignment.dispatched")
            .Event<ConsignmentArrived>("consignment.arrived")
            .Event<ConsignmentClosed>("consignment.closed")
            .Event<ConsignmentCancelled>("consignment.cancelled")
            .Event<CountOpened>("stock-count.opened")
            .Event<StockCounted>("stock-count.counted")
            .Event<CountFinished>("stock-count.finished")
            .Event<CountApproved>("stock-count.approved")
            .Event<CountDiscarded>("stock-count.discarded")
            .Command<CheckHolds, Checked>("stock.check-holds")
            .Command<AnnounceAvailability, Checked>("stock.announce-availability")
            .Command<EndReservation, ReservationReply>("reservation.end");
        parts.Grains.Add(new StockGrain());
        parts.Grains.Add(new ReservationGrain());
        parts.Grains.Add(new ChannelStockGrain());
        parts.Grains.Add(new ConsignmentGrain());
        parts.Grains.Add(new StockCountGrain());
        parts.Reactions.Add(new InventoryReactions());
        parts.Views.Add(new StockView());
        parts.Views.Add(new MovementsView());
        parts.Views.Add(new DocumentsView());
    }

    public void AddServices(IServiceCollection services) => services
        .AddSingleton<LevelBoard>()
        .AddSingleton<ServingPlaces>()
        .AddSingleton<AvailabilityReader>()
        .AddSingleton<WholeHold>()
        .AddSingleton<ReservationPlan>()
        .AddSingleton<BulkMovements>()
        .AddSingleton<IInventory, Inventory>()
        .AddSingleton<ITillStock, TillStock>()
        .AddUseCase<MakeReservation, ReservationReceipt, MakeReservationHandler>()
        .AddUseCase<ReleaseReservation, ReservationChange, ReleaseReservationHandler>()
        .AddUseCase<ProlongReservation, ReservationChange, ProlongReservationHandler>()
        .AddUseCase<RecordMovement, StockReceipt, RecordMovementHandler>()
        .AddValidator<RecordMovement, MovementRules>()
        .AddUseCase<SetStock, StockReceipt, SetStockHandler>()
        .AddValidator<SetStock, SetStockRules>()
        .AddUseCase<SetPolicy, StockReceipt, SetPolicyHandler>()
        .AddValidator<SetPolicy, SetPolicyRules>()
        .AddUseCase<PutChannelStock, ChannelStockReceipt, PutChannelStockHandler>()
        .AddValidator<PutChannelStock, ChannelStockRules>()
        .AddUseCase<PutPool, StockReceipt, PutPoolHandler>()
        .AddValidator<PutPool, PutPoolRules>()
        .AddUseCase<CreateConsignment, ConsignmentReceipt, CreateConsignmentHandler>()
        .AddValidator<CreateConsignment, ConsignmentRules>()
        .AddUseCase<MakeReady, ConsignmentReceipt, MakeReadyHandler>()
        .AddUseCase<AdvanceConsignment, ConsignmentReceipt, AdvanceConsignmentHandler>()
        .AddValidator<AdvanceConsignment, AdvanceRules>()
        .AddUseCase<BeginCount, CountReceipt, BeginCountHandler>()
        .AddValidator<BeginCount, BeginCountRules>()
        .AddUseCase<NoteCounted, CountReceipt, NoteCountedHandler>()
        .AddValidator<NoteCounted, NoteCountedRules>()
        .AddUseCase<AdvanceCount, CountReceipt, AdvanceCountHandler>();

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        MakeReservationEndpoint.Map(routes);
        GetReservationEndpoint.Map(routes);
        ReleaseReservationEndpoint.Map(routes);
        ProlongReservationEndpoint.Map(routes);
        ReadAvailabilityEndpoint.Map(routes);
        ListStockEndpoint.Map(routes);
        GetStockEndpoint.Map(routes);
        SetStockEndpoint.Map(routes);
        SetPolicyEndpoint.Map(routes);
        RecordMovementEndpoint.Map(routes);
        ListMovementsEndpoint.Map(routes);
        BulkMovementsEndpoint.Map(routes);
        ChannelStockEndpoints.Map(routes);
        ConsignmentEndpoints.Map(routes);
        CountEndpoints.Map(routes);
    }
}
