using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;

namespace OmniGrains;

/// <summary>
/// What a slice adds to the product. The same shape as a Carter module, so that moving to Carter is a change of one line.
/// </summary>
public interface ISlice
{
    /// <summary>Grains, events, reactions and views.</summary>
    void AddTo(EngineParts parts);

    /// <summary>Use-case handlers, validators and what they need; stateless, so singletons.</summary>
    void AddServices(IServiceCollection services);

    /// <summary>Endpoints, relative to <c>/v1</c>.</summary>
    void AddRoutes(IEndpointRouteBuilder routes);
}
