using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Edge;

namespace OmniGrains.Host.Tests.Ingest;

public sealed class SegmentApiTests : IAsyncLifetime
{
    private HostUnderTest _host = null!;

    public async Task InitializeAsync() => _host = await HostUnderTest.Start();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_write_key_is_the_user_name_of_basic_credentials()
    {
        var (_, token) = await _host.CreateKey(Scopes.Ingest);
        using var sender = _host.NewClient(null);
        sender.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{token}:")));

        var answer = await sender.PostAsJsonAsync("/v1/track", new { userId = "u1", @event = "Paid" });

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        ((bool)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["success"]!).ShouldBeTrue();
    }

    [Fact]
    public async Task A_key_without_the_scope_may_not_send()
    {
        var (_, token) = await _host.CreateKey(Scopes.OrdersRead);
        using var sender = _host.NewClient(token);

        await (await sender.PostAsJsonAsync("/v1/identify", new { userId = "u1" })).Problem(403, "auth.scope-missing");
    }

    [Fact]
    public async Task An_order_event_becomes_an_order_of_the_customer_who_was_identified()
    {
        await Accepted("/v1/identify", """{"userId":"u7","anonymousId":"a7","traits":{"name":"Ada Example","email":"ada@example.com"}}""");
        var order = await Accepted(
            "/v1/batch",
            """{"anonymousId":"a7","batch":[{"type":"track","event":"Order Completed","messageId":"m1","properties":{"order_id":"o7","currency":"EUR","shipping":4,"products":[{"sku":"LAMP","price":19.5,"quantity":2}]}}]}""");

        var page = await _host.Client.GetFromJsonAsync<JsonObject>($"/v1/customers?id.account=u7&after={order["position"]}");
        var customer = page!["items"]!.AsArray().ShouldHaveSingleItem()!;
        var recorded = await _host.Client.GetFromJsonAsync<JsonObject>("/v1/orders/segment:o7");

        ((string?)customer["name"]).ShouldBe("Ada Example");
        ((string?)recorded!["customerId"]).ShouldNotBeNull().ShouldBe((string?)customer["id"]);
        ((string?)customer["recentPurchases"]![0]!["orderId"]).ShouldBe("segment:o7");
        ((string?)recorded["total"]).ShouldBe("43.0");
    }

    [Theory]
    [InlineData("/v1/track", "{", 400, "ingest.malformed")]
    [InlineData("/v1/track", """{"event":"Paid"}""", 400, "ingest.no-identity")]
    [InlineData("/v1/batch", "[]", 400, "ingest.no-batch")]
    [InlineData("/v1/merge", "{}", 404, "request.no-such-route")]
    public async Task What_cannot_be_recorded_is_a_problem(string path, string body, int status, string code) =>
        await (await _host.Post(path, body)).Problem(status, code);

    [Theory]
    [InlineData("/v1/track", 32 * 1024)]
    [InlineData("/v1/batch", 500_000)]
    public async Task What_is_too_large_is_refused_packed_or_not(string path, int limit)
    {
        var body = Encoding.UTF8.GetBytes(new string(' ', limit + 1));
        await (await _host.Post(path, body)).Problem(413, "ingest.body-too-large");
        await (await _host.Client.PostAsync(path, Packed(body))).Problem(413, "ingest.body-too-large");
    }

    [Fact]
    public async Task Packed_bodies_and_the_plain_text_of_browsers_are_read()
    {
        var call = """{"userId":"u1","event":"Paid"}"""u8.ToArray();

        (await _host.Client.PostAsync("/v1/track", Packed(call))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await _host.Post("/v1/track", call, "text/plain")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_batch_tells_which_calls_it_left_out()
    {
        var answer = await Accepted("/v1/batch", """{"batch":[{"type":"merge","userId":"u1"},{"type":"page","anonymousId":"a1"}]}""");

        ((string?)answer["rejected"]![0]!["code"]).ShouldBe("ingest.unknown-type");
        answer["rejected"]!.AsArray().Count.ShouldBe(1);
    }

    private static ByteArrayContent Packed(byte[] body)
    {
        var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return new ByteArrayContent(buffer.ToArray())
        {
            Headers = { ContentType = new MediaTypeHeaderValue("application/json"), ContentEncoding = { "gzip" } },
        };
    }

    private async Task<JsonObject> Accepted(string path, string body)
    {
        var answer = await _host.Post(path, body);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
