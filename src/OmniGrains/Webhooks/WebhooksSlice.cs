using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Edge;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Engine;

namespace OmniGrains.Webhooks;

/// <summary>Tells others, at a URL of theirs, what happens.</summary>
public sealed class WebhooksSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(WebhooksJson.Default)
            .Event<EndpointCreated>("webhook.endpoint-created")
            .Event<EndpointChanged>("webhook.endpoint-changed")
            .Event<SecretRotated>("webhook.secret-rotated")
            .Event<EndpointDisabled>("webhook.endpoint-disabled")
            .Event<EndpointDeleted>("webhook.endpoint-deleted")
            .Event<DeliveriesAttempted>("webhook.deliveries-attempted")
            .Event<DeliveryRequested>("webhook.delivery-requested")
            .Event<CursorMoved>("webhook.cursor-moved")
            .Event<DeliveriesResumed>("webhook.deliveries-resumed");
        parts.Grains.Add(new EndpointsGrain());
        parts.Grains.Add(new DeliveriesGrain());
        parts.Views.Add(new DeliveriesView());
    }

    public void AddServices(IServiceCollection services) => services
        .AddOutgoingHttp()
        .AddSingleton<Signing>()
        .AddSingleton<WebhookCall>()
        .AddSingleton<EndpointRules>()
        .AddSingleton<KeyedWork, DeliveryLoop>()
        .AddUseCase<AddEndpoint, EndpointSecret, AddEndpointHandler>()
        .AddUseCase<EditEndpoint, EndpointReceipt, EditEndpointHandler>()
        .AddUseCase<ReplayDelivery, EndpointReceipt, ReplayHandler>()
        .AddUseCase<ReplayFrom, EndpointReceipt, ReplayHandler>();

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        AddEndpointEndpoint.Map(routes);
        ReadEndpointsEndpoint.Map(routes);
        EditEndpointEndpoint.Map(routes);
        RemoveEndpointEndpoint.Map(routes);
        ChangeSecretEndpoint.Map(routes);
        TryEndpointEndpoint.Map(routes);
        ListDeliveriesEndpoint.Map(routes);
        ReplayEndpoints.Map(routes);
    }
}
