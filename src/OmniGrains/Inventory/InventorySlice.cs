using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inventory.ChannelStock;
using OmniGrains.Inventory.Contracts;
using OmniGrains.Inventory.Holding;
using OmniGrains.Inventory.Levels;
using OmniGrains.Inventory.Movements;
using OmniGrains.Inventory.Reservations;
using OmniGrains.Inventory.Stocks;

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
            .Event<ReservationMade>("reservation.made")
            .Event<ReservationExtended>("reservation.extended")
            .Event<ReservationEnded>("reservation.ended")
            .Event<ChannelStockChanged>("channel-stock.changed")
            .Command<CheckHolds, Checked>("stock.check-holds")
            .Command<AnnounceAvailability, Checked>("stock.announce-availability")
            .Command<EndReservation, ReservationReply>("reservation.end");
        parts.Grains.Add(new StockGrain());
        parts.Grains.Add(new ReservationGrain());
        parts.Grains.Add(new ChannelStockGrain());
        parts.Reactions.Add(new HoldReactions());
        parts.Reactions.Add(new ReservationReactions());
        parts.Views.Add(new StockView());
        parts.Views.Add(new MovementsView());
    }

    public void AddServices(IServiceCollection services) => services
        .AddSingleton<LevelBoard>()
        .AddSingleton<ServingPlaces>()
        .AddSingleton<AvailabilityReader>()
        .AddSingleton<WholeHold>()
        .AddSingleton<ReservationPlan>()
        .AddSingleton<BulkMovements>()
        .AddSingleton<IInventory, Inventory>()
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
        .AddValidator<PutPool, PutPoolRules>();

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
    }
}
