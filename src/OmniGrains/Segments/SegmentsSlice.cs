using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Segments.Contracts;

namespace OmniGrains.Segments;

/// <summary>Conditions on customers, saved under a name, to be used by id.</summary>
public sealed class SegmentsSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(SegmentsJson.Default).Event<SegmentSaved>("segment.saved");
        parts.Grains.Add(new SegmentBookGrain());
    }

    public void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton<WireJson>();
        services.AddSingleton<ISegments, LiveSegments>();
    }

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        SegmentEndpoints.Map(routes);
        SegmentsOfCustomerEndpoint.Map(routes);
    }
}
