using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Edge;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Orders.Desk;

/// <summary>What can be done with an order that exists.</summary>
internal static class DeskRegistration
{
    public static void AddTo(IServiceCollection services) => services
        .AddSingleton<OrderDesk>()
        .AddSingleton<CollectionCodes>()
        .AddUseCase<OrderRequest<PaymentStateInput>, OrderReceipt, SetPaymentStateHandler>()
        .AddValidator<OrderRequest<PaymentStateInput>, SetPaymentStateRules>()
        .AddUseCase<OrderRequest<CancellationInput>, OrderReceipt, CancelOrderHandler>()
        .AddValidator<OrderRequest<CancellationInput>, CancelOrderRules>()
        .AddUseCase<OrderRequest<PauseInput>, OrderReceipt, PauseOrderHandler>()
        .AddValidator<OrderRequest<PauseInput>, PauseOrderRules>()
        .AddUseCase<OrderRequest<OrderNoteInput>, OrderReceipt, AddOrderNoteHandler>()
        .AddValidator<OrderRequest<OrderNoteInput>, AddOrderNoteRules>()
        .AddUseCase<OrderRequest<PromiseInput>, OrderReceipt, ChangePromiseHandler>()
        .AddValidator<OrderRequest<PromiseInput>, ChangePromiseRules>()
        .AddUseCase<OrderRequest<PickOrderInput>, OrderReceipt, PickOrderHandler>()
        .AddUseCase<OrderRequest<PackOrderInput>, OrderReceipt, PackOrderHandler>()
        .AddUseCase<OrderRequest<ShipmentInput>, OrderReceipt, SendOrderHandler>()
        .AddValidator<OrderRequest<ShipmentInput>, SendOrderRules>()
        .AddUseCase<OrderRequest<ReadyInput>, OrderReceipt, ReadyOrderHandler>()
        .AddValidator<OrderRequest<ReadyInput>, ReadyOrderRules>()
        .AddUseCase<OrderRequest<NewCodeInput>, OrderReceipt, RenewCollectionCodeHandler>()
        .AddUseCase<OrderRequest<ReturnRequestInput>, OrderReceipt, RequestReturnHandler>()
        .AddValidator<OrderRequest<ReturnRequestInput>, RequestReturnRules>()
        .AddUseCase<OrderRequest<WithdrawalInput>, OrderReceipt, WithdrawReturnHandler>()
        .AddUseCase<OrderRequest<RefundInput>, OrderReceipt, GiveMoneyBackHandler>()
        .AddValidator<OrderRequest<RefundInput>, GiveMoneyBackRules>()
        .AddUseCase<OrderRequest<EditInput>, OrderReceipt, EditOrderHandler>()
        .AddValidator<OrderRequest<EditInput>, EditOrderRules>()
        .AddUseCase<OrderRequest<MissingInput>, OrderReceipt, ReportMissingHandler>()
        .AddValidator<OrderRequest<MissingInput>, ReportMissingRules>()
        .AddUseCase<OrderRequest<CollectionInput>, OrderReceipt, CollectOrderHandler>()
        .AddValidator<OrderRequest<CollectionInput>, CollectOrderRules>()
        .AddUseCase<OrderRequest<ReceivedInput>, OrderReceipt, ReceiveGoodsHandler>()
        .AddValidator<OrderRequest<ReceivedInput>, ReceiveGoodsRules>();

    public static void Map(IEndpointRouteBuilder routes)
    {
        SetPaymentStateEndpoint.Map(routes);
        CancelOrderEndpoint.Map(routes);
        PauseOrderEndpoint.Map(routes);
        AddOrderNoteEndpoint.Map(routes);
        ChangePromiseEndpoint.Map(routes);
        PickOrderEndpoint.Map(routes);
        PackOrderEndpoint.Map(routes);
        SendOrderEndpoint.Map(routes);
        ReadyOrderEndpoint.Map(routes);
        RenewCollectionCodeEndpoint.Map(routes);
        RequestReturnEndpoint.Map(routes);
        WithdrawReturnEndpoint.Map(routes);
        GiveMoneyBackEndpoint.Map(routes);
        EditOrderEndpoint.Map(routes);
        ReportMissingEndpoint.Map(routes);
        CollectOrderEndpoint.Map(routes);
        ReceiveGoodsEndpoint.Map(routes);
        ReadDeliveryEndpoint.Map(routes);
        ListFulfilmentsEndpoint.Map(routes);
    }
}
