using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using OmniGrains.Edge;

namespace OmniGrains.Host.Tests.Ingest;

/// <summary>Calls from scripts in web pages, as browsers and the browser library send them.</summary>
public sealed class PagesTests : IAsyncLifetime
{
    private const string Shop = "https://shop.example";
    private const string Call = "\"userId\":\"u1\",\"event\":\"Paid\",\"type\":\"track\"";

    private HostUnderTest _host = null!;
    private HttpClient _browser = null!;
    private string _writeKey = "";

    public async Task InitializeAsync()
    {
        _host = await HostUnderTest.Start();
        _browser = _host.NewClient(null);
        (_, _writeKey) = await _host.CreateKey(Scopes.Ingest);
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _host.DisposeAsync();
    }

    [Theory]
    [InlineData("/v1/t", "{\"writeKey\":\"KEY\",CALL}")]
    [InlineData("/v1/track", "{CALL,\"context\":{\"writeKey\":\"another\"},\"writeKey\":\"KEY\"}")]
    [InlineData("/v1/b", "{\"batch\":[{CALL,\"writeKey\":\"another\"}],\"writeKey\":\"KEY\",\"sentAt\":\"2026-03-01T09:30:00Z\"}")]
    public async Task The_key_may_come_in_the_body_where_no_header_can_be_sent(string path, string body)
    {
        var before = await _host.Head();
        var answer = await _browser.PostAsync(path, Plain(body));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        (await _host.Head()).ShouldBeGreaterThan(before);
    }

    [Fact]
    public async Task The_key_is_found_in_a_packed_body()
    {
        var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Filled("{CALL,\"writeKey\":\"KEY\"}")));
        }

        var content = new ByteArrayContent(packed.ToArray()) { Headers = { ContentEncoding = { "gzip" } } };
        (await _browser.PostAsync("/v1/t", content)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("{CALL}")]
    [InlineData("{CALL,\"writeKey\":\"wrong\"}")]
    [InlineData("{CALL,\"writeKey\":7}")]
    [InlineData("{CALL,\"writeKey\":\"\\ud800\"}")]
    [InlineData("{CALL,\"context\":{\"writeKey\":\"KEY\"}}")]
    [InlineData("not JSON, writeKey KEY")]
    public async Task A_body_without_a_valid_key_is_refused_and_records_nothing(string body)
    {
        var before = await _host.Head();
        await (await _browser.PostAsync("/v1/t", Plain(body))).Problem(401, "auth.key-invalid");
        (await _host.Head()).ShouldBe(before);
    }

    [Fact]
    public async Task A_key_in_the_body_opens_ingest_addresses_only() =>
        await (await _browser.PostAsync("/v1/purchases", new StringContent(Filled("{\"writeKey\":\"KEY\"}"), Encoding.UTF8, "application/json")))
            .Problem(401, "auth.key-invalid");

    [Fact]
    public async Task A_key_that_may_do_more_must_not_come_from_a_page()
    {
        var (_, wide) = await _host.CreateKey(Scopes.Ingest, Scopes.CustomersRead);
        var body = "{" + Call + "}";
        await (await _browser.PostAsync("/v1/t", Plain("{" + Call + $",\"writeKey\":\"{wide}\"}}"))).Problem(403, "auth.key-too-wide");
        await (await Send(_browser, wide, body, Shop)).Problem(403, "auth.key-too-wide");
        (await Send(_browser, wide, body, origin: null)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Send(_browser, _writeKey, body, Shop)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Browsers_may_call_ingest_addresses_across_origins_and_no_others()
    {
        var allowed = await Preflight(_browser, "/v1/t", Shop);
        allowed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        allowed.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        allowed.Headers.GetValues("Access-Control-Allow-Headers").Single().ShouldContain("authorization");
        (await Preflight(_browser, "/v1/batch", Shop)).Headers.Contains("Access-Control-Allow-Origin").ShouldBeTrue();
        foreach (var other in (string[])["/v1/purchases", "/v1/customers", "/v1/keys"])
        {
            var refused = await Preflight(_browser, other, Shop);
            refused.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
            refused.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse(other);
        }

        // Also what is refused can be read by the library, which decides by it whether to send again.
        var wrong = await Send(_browser, "wrong", "{}", Shop);
        wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        wrong.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
        wrong.Headers.GetValues("Access-Control-Expose-Headers").ShouldBe(["Retry-After"]);
    }

    [Fact]
    public async Task The_setting_names_the_origins_that_may()
    {
        await using var host = await HostUnderTest.Start([$"--Ingest:Origins={Shop}, https://*.other.example"]);
        using var browser = host.NewClient(null);
        (await Preflight(browser, "/v1/t", Shop)).Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([Shop]);
        (await Preflight(browser, "/v1/t", "https://m.other.example")).Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://m.other.example"]);
        (await Preflight(browser, "/v1/t", "https://evil.example")).Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    private static Task<HttpResponseMessage> Preflight(HttpClient browser, string path, string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, path);
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "authorization,content-type,x-retry-count");
        return browser.SendAsync(request);
    }

    private static Task<HttpResponseMessage> Send(HttpClient browser, string key, string body, string? origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/t") { Content = new StringContent(body, Encoding.UTF8, "text/plain") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{key}:")));
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return browser.SendAsync(request);
    }

    private StringContent Plain(string body) => new(Filled(body), Encoding.UTF8, "text/plain");

    private string Filled(string body) =>
        body.Replace("CALL", Call, StringComparison.Ordinal).Replace("KEY", _writeKey, StringComparison.Ordinal);
}
