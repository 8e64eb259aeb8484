using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Channels;

/// <summary>Setting up connections.</summary>
public sealed class ConnectionTests
{
    [Theory]
    [InlineData("""{ "connector": "nothing", "channel": "web" }""")]
    [InlineData("""{ "connector": "shopify", "channel": "The Web" }""")]
    [InlineData("""{ "connector": "shopify", "channel": "web", "secrets": { "consumerKey": "x" } }""")]
    [InlineData("""{ "connector": "shopify", "channel": "web", "secrets": { "accessToken": "" } }""")]
    [InlineData("""{ "connector": "easypost", "channel": "parcels", "secrets": { "webhookSecret": "sécret" } }""")]
    [InlineData("""{ "connector": "shopify", "channel": "web", "options": { "topicArn": "x" } }""")]
    [InlineData("""{ "connector": "shopify", "channel": "web", "pollEverySeconds": 5 }""")]
    [InlineData("""{ "connector": "shopify", "channel": "web", "currency": "XXQ" }""")]
    [InlineData("""{ "connector": "shopify", "channel": "web", "baseUrl": "ftp://acme.example" }""")]
    [InlineData("""{ "connector": "shopify", "channel": "web", "baseUrl": "https://user:pass@acme.example" }""")]
    [InlineData("""{ "connector": "ebay", "channel": "web", "pushStock": true }""")]
    public async Task What_breaks_a_rule_is_refused_and_leaves_nothing(string body)
    {
        await using var host = await HostUnderTest.Start();
        await (await host.Client.PutAsJsonAsync("/v1/connections/acme", JsonNode.Parse(body))).Problem(422, "request.invalid");
        (await host.Head()).ShouldBe(0);
    }

    [Theory]
    [InlineData("https://127.0.0.1")]
    [InlineData("https://10.1.2.3")]
    [InlineData("https://169.254.169.254")]
    [InlineData("https://[::1]")]
    [InlineData("https://localhost")]
    [InlineData("http://acme.example")]
    public async Task A_private_or_unencrypted_address_is_refused_outside_of_trials(string url)
    {
        await using var host = await HostUnderTest.Start(["--OMNIGRAINS_ALLOW_PRIVATE_URLS=false"]);
        var body = JsonNode.Parse($$"""{ "connector": "shopify", "channel": "web", "baseUrl": "{{url}}" }""");
        await (await host.Client.PutAsJsonAsync("/v1/connections/acme", body)).Problem(422, "request.invalid");
    }

    [Fact]
    public async Task Only_the_version_that_was_read_is_changed_when_the_caller_says_so()
    {
        await using var host = await HostUnderTest.Start();
        await host.Connect();
        var read = await host.Client.GetAsync("/v1/connections/acme");
        await host.Connect(more: new { name = "Our shop" });

        using var late = new HttpRequestMessage(HttpMethod.Put, "/v1/connections/acme") { Content = JsonContent.Create(new { connector = "shopify", channel = "web" }) };
        late.Headers.IfMatch.Add(read.Headers.ETag!);
        await (await host.Client.SendAsync(late)).Problem(412, "connection.changed");
        ((string?)(await host.Json("/v1/connections/acme"))["name"]).ShouldBe("Our shop");
    }

    [Fact]
    public async Task The_same_request_again_gives_the_first_answer_and_another_secret_under_its_key_is_refused()
    {
        await using var host = await HostUnderTest.Start();
        async Task<HttpResponseMessage> Put(string secret)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/connections/acme")
            {
                Content = JsonContent.Create(new { connector = "shopify", channel = "web", secrets = new { webhookSecret = secret } }),
            };
            request.Headers.Add("Idempotency-Key", "once");
            return await host.Client.SendAsync(request);
        }

        var first = await (await Put("one")).Content.ReadAsStringAsync();
        (await (await Put("one")).Content.ReadAsStringAsync()).ShouldBe(first);
        await (await Put("two")).Problem(422, "idempotency.key-reused");
    }

    [Fact]
    public async Task A_removed_connection_is_gone_and_its_webhooks_are_refused()
    {
        await using var host = await HostUnderTest.Start();
        await host.Connect();
        (await host.Client.DeleteAsync("/v1/connections/acme")).EnsureSuccessStatusCode();

        await (await host.Client.GetAsync("/v1/connections/acme")).Problem(404, "connection.unknown");
        await (await host.Client.DeleteAsync("/v1/connections/acme")).Problem(404, "connection.unknown");
        await (await host.Deliver("orders/create", ConnectedHost.Order(1, DateTimeOffset.UnixEpoch))).Problem(404, "delivery.no-connection");
        (await host.Client.GetStringAsync("/v1/audit?after=" + await host.Head())).ShouldContain("connection.remove");
    }

    [Fact]
    public async Task Only_administrators_see_connections()
    {
        await using var host = await HostUnderTest.Start();
        var (_, token) = await host.CreateKey("orders:read", "stream:read");
        using var client = host.NewClient(token);
        await (await client.GetAsync("/v1/connections")).Problem(403, "auth.scope-missing");
    }
}
