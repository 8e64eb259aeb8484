using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace OmniGrains.Host.Configuration;

/// <summary>
/// Which reverse proxies are believed (<c>Proxy__Known</c>). From them alone the address, scheme and host of whoever asked are taken, from
/// <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c>; from anybody else these headers say nothing. Nobody is believed by default.
/// </summary>
internal static class Proxies
{
    private const string Name = "Proxy:Known";

    public static void AddProxies(this WebApplicationBuilder builder)
    {
        var known = Known(builder.Configuration[Name]);
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = known.Count > 0
                ? ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost
                : ForwardedHeaders.None;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var network in known)
            {
                options.KnownIPNetworks.Add(network);
            }

            // Through a chain of proxies, back to the first address that is none of them: what that one claims of others is not believed.
            options.ForwardLimit = null;
        });
    }

    /// <summary>Put before everything that looks at who asked.</summary>
    public static void UseProxies(this WebApplication app)
    {
        if (!string.IsNullOrWhiteSpace(app.Configuration[Name]))
        {
            app.UseForwardedHeaders();
        }
    }

    private static List<IPNetwork> Known(string? given) =>
        [.. (given ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Read)];

    private static IPNetwork Read(string text) =>
        IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : IPNetwork.TryParse(text, out var network) ? network
        : throw new StartRefusedException($"Proxy__Known must be addresses and networks separated by commas, such as 10.0.0.5,172.28.0.0/16, and has '{text}'.");
}
