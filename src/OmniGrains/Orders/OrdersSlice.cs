using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;
using OmniGrains.Orders.Reports;

namespace OmniGrains.Orders;

/// <summary>Purchases in, orders and sales figures out.</summary>
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
            .Command<StopWaitingForSale, Done>("order.stop-waiting-for-sale");
        parts.Grains.Add(new OrderGrain());
        parts.Reactions.Add(new ReturnReaction());
        parts.Views.Add(new OrdersView());
        parts.Views.Add(new SalesView());
    }

    public void AddServices(IServiceCollection services) => services
        .AddUseCase<RecordPurchase, PurchaseReceipt, RecordPurchaseHandler>()
        .AddValidator<RecordPurchase, PurchaseRules>()
        .AddSingleton<IPurchases, Purchases>()
        .AddSingleton<BulkPurchases>();

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        RecordPurchaseEndpoint.Map(routes);
        BulkPurchasesEndpoint.Map(routes);
        GetOrderEndpoint.Map(routes);
        ListOrdersEndpoint.Map(routes);
        SalesReportEndpoint.Map(routes);
    }
}
