using System.Text;
using Microsoft.AspNetCore.Http;
using OmniGrains.Channels;
using OmniGrains.Channels.Connections;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Engine;
using OmniGrains.Journal.InMemory;

namespace OmniGrains.Tests.Channels;

/// <summary>Connections and requests for tests.</summary>
internal static class Shops
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly KeyVault Vault = new(InMemoryStores.Open(new InMemoryDatabase(), TimeProvider.System).Keys, new byte[32]);

    public static ShopHttp Http { get; } = new(new OutgoingHttp(allowPrivate: true), TimeProvider.System);

    public static ConnectionSettings Settings(string connector, string? webhookUrl = null, Dictionary<string, string>? options = null) => new(
        connector, null, "https://shop.example", webhookUrl, "web", null, null, "warehouse-1",
        new Dictionary<string, string> { ["655441491"] = "milano-1", ["L1"] = "milano-1" }, options ?? [], 300, true, false, true);

    public static ConnectedShop Of(string connector, string? webhookUrl = null, Dictionary<string, string>? options = null, params (string Name, string Value)[] secrets) =>
        new(new Connection("acme", Settings(connector, webhookUrl, options), Sealed(secrets), 1), Vault);

    public static Dictionary<string, byte[]> Sealed(params (string Name, string Value)[] secrets) => secrets.ToDictionary(
        secret => secret.Name,
        secret => Vault.Protect(ConnectedShop.ContextOf("acme", secret.Name), Encoding.UTF8.GetBytes(secret.Value)));

    public static InboundRequest Request(string body, params (string Name, string Value)[] headers) => Request(Encoding.UTF8.GetBytes(body), headers);

    public static InboundRequest Request(byte[] body, params (string Name, string Value)[] headers) => RequestTo("/v1/webhooks/x/acme", body, headers);

    public static InboundRequest RequestTo(string pathAndQuery, byte[] body, params (string Name, string Value)[] headers)
    {
        var (path, query) = pathAndQuery.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? (pathAndQuery[..at], pathAndQuery[at..]) : (pathAndQuery, "");
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host, request.Path, request.QueryString) = ("https", new HostString("ours.example"), path, new QueryString(query));
        foreach (var (name, value) in headers)
        {
            request.Headers[name] = value;
        }

        return new InboundRequest(request, body);
    }

    public static DeliveryContent Content(string topic, string body) => new(topic, Encoding.UTF8.GetBytes(body), Noon);
}
