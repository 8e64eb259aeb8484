using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;

namespace OmniGrains.Access;

/// <summary>Who may come in, and what administrators did.</summary>
public sealed class AccessSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(AccessJson.Default)
            .Event<ApiKeyCreated>("access.key-created")
            .Event<ApiKeyRevoked>("access.key-revoked");
        parts.Grains.Add(new ApiKeysGrain());
        parts.Views.Add(new AuditView());
    }

    public void AddServices(IServiceCollection services) =>
        services.AddSingleton<KeyRing>().AddSingleton<RateLimits>().AddSingleton<FailedAttempts>();

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        KeyEndpoints.Map(routes);
        AuditEndpoint.Map(routes);
    }
}
