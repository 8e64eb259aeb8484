using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Host.Tests;

/// <summary>Something with every type that the edge reads strictly.</summary>
public sealed record Probe(string Name, decimal Amount, ProbeKind? Kind, DateTimeOffset At, IReadOnlyList<string>? Tags, Probe? Inner);

public enum ProbeKind
{
    Sale,

    [JsonStringEnumMemberName("giftCard")]
    Gift,
}

public sealed class BadInputTests : IAsyncLifetime
{
    private HostUnderTest _host = null!;

    public async Task InitializeAsync() => _host = await HostUnderTest.Start(also: app =>
    {
        app.MapPost("/v1/probe", (Probe probe) => probe).RequireScope(Scopes.Ingest);
        app.MapGet("/v1/broken", string () => throw new InvalidOperationException("inner secret")).RequireScope(Scopes.Ingest);
        app.MapGet("/v1/no-journal", string () => throw new JournalUnavailableException("disk full")).RequireScope(Scopes.Ingest);
        app.MapGet("/v1/waits", () => "read").RequireScope(Scopes.Ingest).WaitsForPosition();
    });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("""{"name":""", "not valid JSON")]
    [InlineData("""{"name":"a","amount":"1","at":"2026-01-01T00:00:00Z"} x""", "not valid JSON")]
    [InlineData("""not json""", "not valid JSON")]
    [InlineData("""[]""", "$")]
    [InlineData("""null""", "missing")]
    [InlineData("", "missing")]
    [InlineData("""{}""", "'name', 'amount', 'at'")]
    [InlineData("""{"name":null,"amount":"1","at":"2026-01-01T00:00:00Z"}""", "$.name: null is not allowed")]
    [InlineData("""{"name":7,"amount":"1","at":"2026-01-01T00:00:00Z"}""", "$.name")]
    [InlineData("""{"name":"a","name":"b","amount":"1","at":"2026-01-01T00:00:00Z"}""", "twice")]
    [InlineData("""{"name":"a","Name":"b","amount":"1","at":"2026-01-01T00:00:00Z"}""", "twice")]
    [InlineData("""{"name":"a","amount":"1,5","at":"2026-01-01T00:00:00Z"}""", "$.amount: must be a decimal")]
    [InlineData("""{"name":"a","amount":1e3,"at":"2026-01-01T00:00:00Z"}""", "$.amount: must be a decimal")]
    [InlineData("""{"name":"a","amount":"NaN","at":"2026-01-01T00:00:00Z"}""", "$.amount: must be a decimal")]
    [InlineData("""{"name":"a","amount":"12345678901234567890123456789","at":"2026-01-01T00:00:00Z"}""", "$.amount: must be a decimal")]
    [InlineData("""{"name":"a","amount":true,"at":"2026-01-01T00:00:00Z"}""", "$.amount: must be a decimal")]
    [InlineData("""{"name":"a","amount":"1","kind":"present","at":"2026-01-01T00:00:00Z"}""", "$.kind: must be one of sale, giftCard")]
    [InlineData("""{"name":"a","amount":"1","kind":1,"at":"2026-01-01T00:00:00Z"}""", "$.kind: must be one of sale, giftCard")]
    [InlineData("""{"name":"a","amount":"1","at":"2026-02-30T00:00:00Z"}""", "$.at: must be an existing date")]
    [InlineData("""{"name":"a","amount":"1","at":"2026-01-01T00:00:00"}""", "$.at: must be an existing date")]
    [InlineData("""{"name":"a","amount":"1","at":"2026-01-01"}""", "$.at: must be an existing date")]
    [InlineData("""{"name":"a","amount":"1","at":1767225600}""", "$.at: must be an existing date")]
    [InlineData("""{"name":"a","amount":"1","at":"2026-01-01T00:00:00Z","tags":"x"}""", "$.tags")]
    public async Task What_cannot_be_read_is_answered_with_its_place_and_reason(string body, string expected)
    {
        var problem = await (await _host.Post("/v1/probe", body)).Problem(400, "request.malformed");
        var detail = (string)problem["detail"]!;
        detail.ShouldContain(expected, Case.Sensitive);
        detail.ShouldNotContain("System.");
        detail.ShouldNotContain("OmniGrains");
        (await _host.Head()).ShouldBe(0);
    }

    [Theory]
    [InlineData("12.50", "12.50")]
    [InlineData("\"12.50\"", "12.50")]
    [InlineData("-0.0001", "-0.0001")]
    [InlineData("\"7922816251426433759354395033\"", "7922816251426433759354395033")]
    public async Task Decimals_are_read_from_numbers_and_strings_and_written_as_strings(string sent, string written)
    {
        var answer = await _host.Post("/v1/probe", $$"""{"name":"a","amount":{{sent}},"kind":"giftCard","at":"2026-03-01T10:30:00+01:00"}""");
        (await answer.Content.ReadAsStringAsync())
            .ShouldBe($$"""{"name":"a","amount":"{{written}}","kind":"giftCard","at":"2026-03-01T09:30:00Z"}""");
    }

    [Fact]
    public async Task Invalid_utf8_is_refused()
    {
        byte[] body = [.. "{\"name\":\""u8, 0xff, 0xfe, .. "\",\"amount\":\"1\",\"at\":\"2026-01-01T00:00:00Z\"}"u8];
        var problem = await (await _host.Post("/v1/probe", body)).Problem(400, "request.malformed");
        ((string)problem["detail"]!).ShouldContain("UTF-8");
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        var start = string.Concat(Enumerable.Repeat("""{"name":"a","amount":"1","at":"2026-01-01T00:00:00Z","inner":""", 40));
        var problem = await (await _host.Post("/v1/probe", $"{start}null{new string('}', 40)}")).Problem(400, "request.malformed");
        ((string)problem["detail"]!).ShouldContain("deeper than 32");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_one_megabyte_is_refused(bool lengthIsKnown)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"name":"{{new string('x', 1_100_000)}}"}""");
        using HttpContent content = lengthIsKnown ? new ByteArrayContent(body) : new StreamContent(new Unseekable(body));
        content.Headers.ContentType = new("application/json");
        await (await _host.Client.PostAsync("/v1/probe", content)).Problem(413, "request.too-large");
    }

    [Fact]
    public async Task Another_content_type_is_refused() =>
        await (await _host.Post("/v1/probe", "<x/>"u8.ToArray(), "application/xml")).Problem(415, "request.media-type");

    [Fact]
    public async Task Unknown_addresses_and_methods_are_problems_too()
    {
        await (await _host.Client.GetAsync("/v1/nothing-here")).Problem(404, "request.no-such-route");
        await (await _host.Client.GetAsync("/neither-here")).Problem(404, "request.no-such-route");
        var answer = await _host.Client.PatchAsync("/v1/keys", null);
        await answer.Problem(405, "request.method-not-allowed");
        answer.Content.Headers.Allow.ShouldContain("POST");
    }

    [Theory]
    [InlineData("/v1/audit?limit=many", "request.malformed")]
    [InlineData("/v1/orders?source=%00", "request.malformed")]
    [InlineData("/v1/customers?q=ad%00a", "request.malformed")]
    [InlineData("/v1/waits?after=-1", "request.after-invalid")]
    [InlineData("/v1/waits?after=soon", "request.after-invalid")]
    [InlineData("/v1/stream?from=x", "stream.position-invalid")]
    [InlineData("/v1/stream?from=-4", "stream.position-invalid")]
    public async Task Bad_parameters_are_refused(string address, string code) =>
        await (await _host.Client.GetAsync(address)).Problem(400, code);

    [Theory]
    [InlineData("/v1/audit")]
    [InlineData("/v1/orders")]
    [InlineData("/v1/customers?q=ada")]
    [InlineData("/v1/customers/any/timeline")]
    public async Task A_cursor_that_a_list_did_not_give_out_is_refused_by_all_lists_alike(string list)
    {
        foreach (var cursor in (string[])["%20%20", "LTE", "AHwx", new string('A', 200)])
        {
            await (await _host.Client.GetAsync($"{list}{(list.Contains('?') ? '&' : '?')}cursor={cursor}")).Problem(422, "request.cursor-invalid");
        }
    }

    [Theory]
    [InlineData("""{"name":"","scopes":["ingest"]}""", "key.name-invalid")]
    [InlineData("""{"name":"a\u0000","scopes":["ingest"]}""", "key.name-invalid")]
    [InlineData("""{"name":"a","scopes":[]}""", "key.scopes-invalid")]
    [InlineData("""{"name":"a","scopes":["everything"]}""", "key.scopes-invalid")]
    [InlineData("""{"name":"a","scopes":["ingest","ingest"]}""", "key.scopes-invalid")]
    public async Task Rules_are_named_by_code_and_nothing_is_recorded(string body, string code)
    {
        await (await _host.Post("/v1/keys", body)).Problem(422, code);
        (await _host.Head()).ShouldBe(0);
    }

    [Fact]
    public async Task What_a_request_names_is_told_back_shortened()
    {
        (await _host.Client.PutAsync("/v1/products/SET", new StringContent("""{ "name": "A set" }""", Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
        var problem = await (await _host.Client.PutAsync("/v1/products/SET/parts", new StringContent($$"""{ "parts": [{ "sku": "{{new string('x', 100_000)}}", "quantity": "1" }] }""", Encoding.UTF8, "application/json")))
            .Problem(422, "bundle.part-unknown");
        ((string)problem["detail"]!).Length.ShouldBe(4_000);
    }

    [Fact]
    public async Task Our_own_failures_say_nothing_about_our_insides()
    {
        var answer = await _host.Client.GetAsync("/v1/broken");
        var problem = await answer.Problem(500, "internal");
        ((string?)problem["traceId"]).ShouldNotBeNullOrEmpty();
        problem.ToJsonString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_journal_that_does_not_answer_is_a_503_to_be_retried()
    {
        var answer = await _host.Client.GetAsync("/v1/no-journal");
        await answer.Problem(503, "journal.unavailable");
        answer.Headers.RetryAfter.ShouldNotBeNull();
    }

    // Bodies are sent byte by byte (Latin-1), so that \u00c3 stands for a byte that is not UTF-8.
    [Theory]
    [InlineData("PATCH", "/v1/customers/any", "{\"name\":\"\u00c3(\"}", 400, "request.malformed")]
    [InlineData("PATCH", "/v1/customers/any", """{"nickname":{"of":["\ud800"]}}""", 400, "request.malformed")]
    [InlineData("POST", "/v1/customers", """{"identities":[{"kind":"email","value":"ada@example.com"}],"profile":{"a":{"\udc00":1}}}""", 400, "request.malformed")]
    [InlineData("PUT", "/v1/segments/s", """{"name":"s","conditions":[{"field":"profile.name","test":"eq","value":"\ud800"}]}""", 400, "request.malformed")]
    [InlineData("PUT", "/v1/campaigns/c", """{"name":"c","template":"t","audience":[{"field":"profile.name","test":"eq","value":["a\udc00b"]}]}""", 400, "request.malformed")]
    [InlineData("POST", "/v1/notifications", "{\"template\":\"t\",\"customer\":\"c\",\"data\":{\"a\":\"\u00ff\"}}", 400, "request.malformed")]
    [InlineData("POST", "/v1/batch", """{"\ud800":1}""", 400, "ingest.malformed")]
    [InlineData("POST", "/v1/webhook-endpoints", """{"url":"https://shop.example/hook","kinds":[null]}""", 422, "webhook.kind-unknown")]
    public async Task What_is_json_and_no_text_is_refused_wherever_any_value_is_taken(string method, string path, string body, int status, string code)
    {
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.ContentType = new("application/json");
        await (await _host.Client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path) { Content = content })).Problem(status, code);
        (await _host.Head()).ShouldBe(0);
    }

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
