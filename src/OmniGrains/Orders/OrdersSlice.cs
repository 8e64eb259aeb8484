using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Desk;
using OmniGrains.Orders.Feed;
using OmniGrains.Orders.Live;
using OmniGrains.Orders.Parcels;
using OmniGrains.Orders.Placing;
using OmniGrains.Orders.Reports;
using OmniGrains.Orders.Sourcing;

namespace OmniGrains.Orders;

/// <summary>Purchases in, orders through all their states, sales figures out.</summary>
public sealed class OrdersSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(OrdersJson.Default)
            .Event<PurchaseRecorded>("order.purchase-recorded")
            .Event<ReturnHeld>("order.return-held")
            .Event<ReturnJoined>("order.return-joined")
            .Event<ReturnAttributed>("order.return-attributed")
            .Event<ReturnUnmatched>("order.return-unmatched")
            .Event<ReturnNotJoined>("order.return-not-joined")
            .Event<OrderPlaced>("order.placed")
            .Event<DeliveryAddressGiven>("order.delivery-address-given")
            .Event<PaymentNoted>("order.payment-noted")
            .Event<OrderEdited>("order.edited")
            .Event<LinesCancelled>("order.lines-cancelled")
            .Event<LedgerCorrected>("order.ledger-corrected")
            .Event<OrderStateChanged>("order.state-changed")
            .Event<OrderPaused>("order.paused")
            .Event<OrderResumed>("order.resumed")
            .Event<OrderNoteAdded>("order.note-added")
            .Event<OrderNotesForgotten>("order.notes-forgotten")
            .Event<PromiseChanged>("order.promise-changed")
            .Event<FulfilmentPicked>("order.fulfilment-picked")
            .Event<FulfilmentPacked>("order.fulfilment-packed")
            .Event<FulfilmentMoved>("order.fulfilment-moved")
            .Event<ShipmentSent>("order.shipment-sent")
            .Event<ShipmentTracked>("order.shipment-tracked")
            .Event<ReadyForCollection>("order.ready-for-collection")
            .Event<CollectionCodeRenewed>("order.collection-code-renewed")
            .Event<CollectionRefused>("order.collection-refused")
            .Event<OrderCollected>("order.collected")
            .Event<CollectionExpired>("order.collection-expired")
            .Event<ReturnRequested>("order.return-requested")
            .Event<ReturnWithdrawn>("order.return-withdrawn")
            .Event<ReturnReceived>("order.return-received")
            .Event<ReturnExceeded>("order.return-exceeded")
            .Event<RefundMade>("order.refund-made")
            .Event<GoodsExchanged>("order.goods-exchanged")
            .Event<OrderTold>("order.told")
            .Event<StockCommitted>("order.stock-committed")
            .Event<StockShortNoted>("order.stock-short-noted")
            .Event<ParcelExpected>("parcel.expected")
            .Event<ParcelScanned>("parcel.scanned")
            .Event<SourcingRulesSet>("sourcing-rules.set")
            .Command<StopWaitingForSale, Done>("order.stop-waiting-for-sale")
            .Command<ExpireCollection, OrderReply>("order.expire-collection")
            .Command<ForgetNotes, OrderReply>("order.forget-notes");
        parts.Grains.Add(new OrderGrain());
        parts.Grains.Add(new ParcelGrain());
        parts.Grains.Add(new SourcingRulesGrain());
        parts.Reactions.Add(new ReturnReaction());
        parts.Reactions.Add(new LedgerReaction());
        parts.Reactions.Add(new StockReaction());
        parts.Reactions.Add(new ParcelReaction());
        parts.Views.Add(new OrdersView());
        parts.Views.Add(new FulfilmentsView());
        parts.Views.Add(new SalesView());
    }

    public void AddServices(IServiceCollection services)
    {
        services
            .AddUseCase<RecordPurchase, PurchaseReceipt, RecordPurchaseHandler>()
            .AddValidator<RecordPurchase, PurchaseRules>()
            .AddSingleton<IPurchases, Purchases>()
            .AddSingleton<BulkPurchases>()
            .AddUseCase<ReflectSnapshot, ReflectedOrder, ReflectSnapshotHandler>()
            .AddValidator<ReflectSnapshot, SnapshotRules>()
            .AddSingleton<IOrderFeed, OrderFeed>()
            .AddSingleton<IOrders, OrdersForOthers>()
            .AddUseCase<PlaceOrder, PlacedOrder, PlaceOrderHandler>()
            .AddValidator<PlaceOrder, PlaceOrderRules>()
            .AddSingleton<CartLines>()
            .AddSingleton<Sourcer>()
            .AddSingleton<PlaceLoads>()
            .AddSingleton<SupplyFinder>()
            .AddUseCase<PutSourcingRules, SourcingRulesReceipt, PutSourcingRulesHandler>()
            .AddValidator<PutSourcingRules, SourcingRulesRules>()
            .AddUseCase<ReportScans, ScansReceipt, ReportScansHandler>()
            .AddValidator<ReportScans, ReportScansRules>();
        DeskRegistration.AddTo(services);
    }

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        RecordPurchaseEndpoint.Map(routes);
        BulkPurchasesEndpoint.Map(routes);
        GetOrderEndpoint.Map(routes);
        ListOrdersEndpoint.Map(routes);
        SalesReportEndpoint.Map(routes);
        PlaceOrderEndpoint.Map(routes);
        DeskRegistration.Map(routes);
        ReportScansEndpoint.Map(routes);
        SourcingRulesEndpoints.Map(routes);
    }
}
