using Microsoft.AspNetCore.Http.Json;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;

namespace OmniGrains.Host.Configuration;

/// <summary>What the web server and the JSON of requests allow.</summary>
internal static class Server
{
    private const long LargestBody = 1 << 20;

    public static void AddServer(this WebApplicationBuilder builder)
    {
        // Checked by the tests, not at every start.
        builder.Host.UseDefaultServiceProvider(static provider => (provider.ValidateOnBuild, provider.ValidateScopes) = (false, false));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        builder.Services.AddOptions<JsonOptions>().PostConfigure<EngineParts>(
            static (json, parts) => HttpJson.Configure(json.SerializerOptions, parts.Contracts.Json.TypeInfoResolverChain));
    }
}
