using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Ingest;

/// <summary>Behaviour from web sites and apps, by the protocol of the Segment libraries.</summary>
public sealed class IngestSlice : ISlice
{
    public void AddTo(EngineParts parts) => parts.Contracts.Add(IngestJson.Default);

    public void AddServices(IServiceCollection services)
    {
        services.AddOptions<IngestSettings>().BindConfiguration(IngestSettings.Section);
        services.AddPages();
        services
            .AddUseCase<ReceiveCall, IngestAnswer, ReceiveCallHandler>()
            .AddUseCase<ReceiveBatch, IngestAnswer, ReceiveBatchHandler>()
            .AddSingleton<CallDigest>()
            .AddSingleton<CallReader>()
            .AddSingleton<CallRecorder>()
            .AddSingleton<OrderDocuments>();
    }

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        ReceiveCallEndpoints.Map(routes);
        ReceiveBatchEndpoints.Map(routes);
    }
}
