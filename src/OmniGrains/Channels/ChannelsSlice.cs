using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Channels.Amazon;
using OmniGrains.Channels.ApiChannel;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Channels.Deliveries;
using OmniGrains.Channels.EasyPost;
using OmniGrains.Channels.Ebay;
using OmniGrains.Channels.Email;
using OmniGrains.Channels.Email.Inbound;
using OmniGrains.Channels.LiveChat;
using OmniGrains.Channels.Marketplaces;
using OmniGrains.Channels.Meta;
using OmniGrains.Channels.Shopify;
using OmniGrains.Channels.Square;
using OmniGrains.Channels.Sync;
using OmniGrains.Channels.Telegram;
using OmniGrains.Channels.Twilio;
using OmniGrains.Channels.TwilioVoice;
using OmniGrains.Channels.Walmart;
using OmniGrains.Channels.WhatsApp;
using OmniGrains.Channels.WooCommerce;
using OmniGrains.Edge;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Engine;

namespace OmniGrains.Channels;

/// <summary>Connected shops, marketplaces and carriers: what they tell comes in, our stock goes out.</summary>
public sealed class ChannelsSlice : ISlice
{
    private readonly DeliveryReaction _deliveries = new();

    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(ChannelsJson.Default)
            .Event<ConnectionSaved>("channel.connection-saved")
            .Event<ConnectionRemoved>("channel.connection-removed")
            .Event<DeliveryReceived>("channel.delivery-received")
            .Event<DeliveryStored>("channel.delivery-stored")
            .Event<DeliveryProcessed>("channel.delivery-processed")
            .Event<DeliveryFailed>("channel.delivery-failed")
            .Event<DeliveryQueuedAgain>("channel.delivery-queued-again")
            .Event<DeliveryForgotten>("channel.delivery-forgotten")
            .Event<OrderWanted>("channel.order-wanted")
            .Event<WantedOrderSettled>("channel.wanted-order-settled")
            .Event<ReconciledUpTo>("channel.reconciled")
            .Event<ConnectionTroubled>("channel.connection-troubled")
            .Event<ConnectionRecovered>("channel.connection-recovered")
            .Command<RetryDelivery, DeliveryDone>("channel.retry-delivery")
            .Command<ForgetDelivery, DeliveryDone>("channel.forget-delivery");
        parts.Grains.Add(new ConnectionsGrain());
        parts.Grains.Add(new DeliveryGrain());
        parts.Grains.Add(new SyncGrain());
        parts.Reactions.Add(_deliveries);
        parts.Views.Add(new DeliveriesView());
    }

    public void AddServices(IServiceCollection services)
    {
        services
            .AddUseCase<SaveConnection, ConnectionReceipt, SaveConnectionHandler>()
            .AddValidator<SaveConnection, SaveConnectionRules>()
            .AddUseCase<RemoveConnection, RemovedConnection, RemoveConnectionHandler>()
            .AddUseCase<ReceiveDelivery, DeliveryReceipt, ReceiveDeliveryHandler>()
            .AddUseCase<ReplayKeptDelivery, ReplayedDelivery, ReplayKeptDeliveryHandler>()
            .AddSingleton<ConnectionDirectory>()
            .AddSingleton<HourKeys>()
            .AddSingleton<RelayedMail>()
            .AddSingleton<DeliveryProcessing>();
        services
            .AddOutgoingHttp()
            .AddOutgoingMail()
            .AddSingleton<ShopHttp>()
            .AddSingleton<AccessTokens>()
            .AddSingleton<WantedOrders>()
            .AddSingleton<Reconciliation>()
            .AddSingleton<MessageReconciliation>()
            .AddSingleton<ShopLevels>()
            .AddSingleton<StockPush>()
            .AddSingleton<KeyedWork, ConnectionWork>();
        AddConnectors(services);
    }

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        _deliveries.ResolveFrom(routes.ServiceProvider);
        SaveConnectionEndpoint.Map(routes);
        ReadConnectionsEndpoints.Map(routes);
        RemoveConnectionEndpoint.Map(routes);
        ReceiveDeliveryEndpoints.Map(routes);
        ListDeliveriesEndpoint.Map(routes);
        ReplayDeliveryEndpoint.Map(routes);
    }

    private static void AddConnectors(IServiceCollection services) => services
        .AddSingleton<Connectors>()
        .AddSingleton<KeyRequests>()
        .AddSingleton<ShopifyApi>()
        .AddSingleton<IConnector, ShopifyConnector>()
        .AddSingleton<WooApi>()
        .AddSingleton<IConnector, WooConnector>()
        .AddSingleton<SquareApi>()
        .AddSingleton<IConnector, SquareConnector>()
        .AddSingleton(provider => new SnsCertificates(
            provider.GetRequiredService<ShopHttp>(), provider.GetRequiredService<KeyRequests>(), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<AmazonApi>()
        .AddSingleton<IConnector, AmazonConnector>()
        .AddSingleton<EbayApi>()
        .AddSingleton<EbayKeys>()
        .AddSingleton<EbayMessages>()
        .AddSingleton<IConnector, EbayConnector>()
        .AddSingleton<WalmartApi>()
        .AddSingleton<IConnector, WalmartConnector>()
        .AddSingleton<IConnector, EasyPostConnector>()
        .AddSingleton<IConnector, ApiChannelConnector>()
        .AddSingleton<IConnector, WhatsAppConnector>()
        .AddSingleton<IConnector, MessengerConnector>()
        .AddSingleton<IConnector, InstagramConnector>()
        .AddSingleton<IConnector, TwilioConnector>()
        .AddSingleton<IConnector, TelegramConnector>()
        .AddSingleton<IConnector, TwilioVoiceConnector>()
        .AddSingleton<ICalling, Calling>()
        .AddSingleton<MailReferences>()
        .AddSingleton<IInboundMail, PostmarkMail>()
        .AddSingleton<IInboundMail, MailgunMail>()
        .AddSingleton<IInboundMail, SendGridMail>()
        .AddSingleton<IInboundMail, RawMail>()
        .AddSingleton<IConnector, EmailConnector>()
        .AddSingleton<IConnector, ChatConnector>()
        .AddSingleton<IChatConnections, ChatConnections>()
        .AddSingleton<IMessaging, Messaging>();
}
