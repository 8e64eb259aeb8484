using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OmniGrains.Edge;

namespace OmniGrains.Host.Tests;

public sealed class AccessTests
{
    [Fact]
    public async Task Without_a_key_nobody_comes_in()
    {
        await using var host = await HostUnderTest.Start();
        using var stranger = host.NewClient(null);
        var answer = await stranger.GetAsync("/v1/keys");
        await answer.Problem(401, "auth.key-invalid");
        answer.Headers.WwwAuthenticate.ToString().ShouldContain("Bearer");
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("og_abcdefghjkmn_0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("og_ABCDEFGHIJKL_0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_wrong_key_is_refused(string token)
    {
        await using var host = await HostUnderTest.Start();
        using var stranger = host.NewClient(token);
        await (await stranger.GetAsync("/v1/keys")).Problem(401, "auth.key-invalid");
    }

    [Fact]
    public async Task A_key_may_do_what_its_scopes_say_and_the_refusal_names_the_missing_one()
    {
        await using var host = await HostUnderTest.Start();
        var (_, token) = await host.CreateKey(Scopes.StreamRead);
        using var client = host.NewClient(token);
        var problem = await (await client.GetAsync("/v1/keys")).Problem(403, "auth.scope-missing");
        ((string)problem["detail"]!).ShouldContain("admin");
    }

    [Fact]
    public async Task An_endpoint_without_a_scope_is_closed_to_everybody()
    {
        await using var host = await HostUnderTest.Start(also: app => app.MapGet("/v1/forgotten", () => "secret"));
        await (await host.Client.GetAsync("/v1/forgotten")).Problem(403, "auth.closed");
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_from_then_on()
    {
        await using var host = await HostUnderTest.Start();
        var (id, token) = await host.CreateKey(Scopes.Admin);
        using var client = host.NewClient(token);
        (await client.GetAsync("/v1/keys")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Client.DeleteAsync($"/v1/keys/{id}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await client.GetAsync("/v1/keys")).Problem(401, "auth.key-invalid");
    }

    [Fact]
    public async Task Keys_outlive_a_restart_and_are_listed_without_their_secret()
    {
        var folder = Directory.CreateTempSubdirectory("omnigrains-host-").FullName;
        string token;
        await using (var first = await HostUnderTest.Start(folder: folder))
        {
            (_, token) = await first.CreateKey(Scopes.Admin);
        }

        await using (var second = await HostUnderTest.Start(folder: folder))
        {
            using var client = second.NewClient(token);
            var list = await client.GetStringAsync("/v1/keys");
            list.ShouldContain("a test");
            list.ShouldNotContain(token[16..]);
        }

        var secret = Encoding.ASCII.GetBytes(token[16..]);
        foreach (var file in Directory.GetFiles(folder))
        {
            (await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(secret).ShouldBe(-1, $"{file} holds a secret");
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_retried_creation_makes_no_second_key_and_does_not_show_the_token_again()
    {
        await using var host = await HostUnderTest.Start();
        var first = await CreateWith(host, "retry-1", Scopes.Ingest);
        var again = await CreateWith(host, "retry-1", Scopes.Ingest);
        first.Headers.Contains(Answers.ReplayedHeader).ShouldBeFalse();
        again.Headers.GetValues(Answers.ReplayedHeader).ShouldBe(["true"]);
        var (one, other) = (await first.Content.ReadFromJsonAsync<JsonObject>(), await again.Content.ReadFromJsonAsync<JsonObject>());
        ((string)other!["id"]!).ShouldBe((string)one!["id"]!);
        ((long)other["position"]!).ShouldBe((long)one["position"]!);
        other.ContainsKey("token").ShouldBeFalse();
        await (await CreateWith(host, "retry-1", Scopes.Admin)).Problem(422, "idempotency.key-reused");
        (await host.Head()).ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tab\there")]
    [InlineData(null)]
    public async Task An_idempotency_key_must_be_short_printable_ascii(string? key)
    {
        await using var host = await HostUnderTest.Start();
        var answer = await CreateWith(host, key ?? new string('x', 256), Scopes.Ingest);
        await answer.Problem(400, "idempotency.key-invalid");
        (await host.Head()).ShouldBe(0);
    }

    [Fact]
    public async Task The_key_may_come_as_basic_user_only_where_the_endpoint_says_so()
    {
        await using var host = await HostUnderTest.Start(also: app =>
        {
            app.MapGet("/v1/basic", (HttpContext http) => http.Features.Get<Caller>()!.Id).RequireScope(Scopes.Ingest).AllowBasicKey();
        });
        using var client = host.NewClient(null);
        client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{HostUnderTest.Key}:")));
        (await client.GetStringAsync("/v1/basic")).ShouldBe("env");
        await (await client.GetAsync("/v1/keys")).Problem(401, "auth.key-invalid");
    }

    [Fact]
    public async Task Guessing_keys_is_slowed_down_while_known_keys_go_on()
    {
        var time = new HeldTime(TimeSpan.Zero);
        await using var host = await HostUnderTest.Start(time: time);
        await host.Client.GetAsync("/v1/keys");
        using var guesser = host.NewClient("wrong");
        for (var i = 0; i < 30; i++)
        {
            await (await guesser.GetAsync("/v1/keys")).Problem(401, "auth.key-invalid");
        }

        var throttled = await guesser.GetAsync("/v1/keys");
        await throttled.Problem(429, "auth.throttled");
        throttled.Headers.RetryAfter.ShouldNotBeNull();
        time.Skip(TimeSpan.FromSeconds(10));
        (await host.Client.GetAsync("/v1/keys")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Administrative_acts_are_audited_newest_first_in_pages()
    {
        await using var host = await HostUnderTest.Start();
        var (first, _) = await host.CreateKey(Scopes.Ingest);
        var (second, _) = await host.CreateKey(Scopes.Ingest);
        var revoked = await host.Client.DeleteAsync($"/v1/keys/{first}");
        var position = (long)(await revoked.Content.ReadFromJsonAsync<JsonObject>())!["position"]!;
        var page = await host.Client.GetFromJsonAsync<JsonObject>($"/v1/audit?limit=2&after={position}");
        Acts(page!).ShouldBe([$"env key.revoke {first}", $"env key.create {second}"]);
        var rest = await host.Client.GetFromJsonAsync<JsonObject>($"/v1/audit?limit=2&cursor={page!["next"]}");
        Acts(rest!).ShouldBe([$"env key.create {first}"]);
        rest!.ContainsKey("next").ShouldBeFalse();
    }

    [Fact]
    public async Task Records_that_are_merged_unasked_are_audited_with_the_basis()
    {
        await using var host = await HostUnderTest.Start();
        const string Card = """{"kind":"card","value":"IT-1"}""", Buyer = """{"kind":"buyer","value":"shop:7"}""";
        foreach (var identities in (string[])[Card, Buyer, $"{Card},{Buyer}"])
        {
            (await host.Post("/v1/customers", $$"""{"identities":[{{identities}}]}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var found = await host.Client.GetFromJsonAsync<JsonObject>($"/v1/customers?card=IT-1&after={await host.Head()}");
        var merge = found!["items"]![0]!["merges"]!["members"]!.AsArray().ShouldHaveSingleItem()!;
        var audit = await host.Client.GetFromJsonAsync<JsonObject>($"/v1/audit?after={await host.Head()}");
        Acts(audit!).ShouldBe([$"recognition customer.merge {merge["mergeId"]}"]);
        ((string)audit!["items"]![0]!["basis"]!).ShouldBe("strong-identities");
    }

    [Fact]
    public async Task A_key_that_asks_too_often_is_told_so_in_headers_and_refused_beyond_its_burst()
    {
        await using var host = await HostUnderTest.Start(["--RateLimit:PermitsPerSecond=1", "--RateLimit:Burst=3"]);
        var first = await host.Client.GetAsync("/v1/keys");
        first.Headers.GetValues("RateLimit-Policy").ShouldBe(["\"default\";q=3;w=3"]);
        first.Headers.GetValues("RateLimit").Single().ShouldStartWith("\"default\";r=2;t=");
        HttpResponseMessage last = first;
        for (var i = 0; i < 4 && last.StatusCode == HttpStatusCode.OK; i++)
        {
            last = await host.Client.GetAsync("/v1/keys");
        }

        await last.Problem(429, "rate-limit.exceeded");
        last.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        last.Headers.GetValues("RateLimit").Single().ShouldStartWith("\"default\";r=0;");
    }

    [Fact]
    public async Task A_key_that_was_used_for_another_person_is_refused_and_claims_nothing()
    {
        await using var host = await HostUnderTest.Start();
        (await Identify(host, "IT-1")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await Identify(host, "IT-2")).Problem(422, "idempotency.key-reused");
        var found = await host.Client.GetFromJsonAsync<JsonObject>($"/v1/customers?card=IT-2&after={await host.Head()}");
        found!["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_profile_that_cannot_be_taken_records_nobody_and_one_that_is_sent_again_is_known()
    {
        await using var host = await HostUnderTest.Start();
        foreach (var (profile, code) in ((string, string)[])
        [
            ("""{ "birthday": "2026-02-30" }""", "profile.invalid"), ("""{ "birthday": "2999-01-01" }""", "profile.invalid"), ("""{ "name": { "first": "Ada" } }""", "profile.invalid"),
            ("""{ "name": "a\u0000b" }""", "profile.invalid"), ("""{ "preferred_language": "the usual one" }""", "profile.invalid"), ($$"""{ "motto": "{{new string('x', 1_100)}}" }""", "profile.too-large"),
        ])
        {
            await (await host.Post("/v1/customers", $$"""{ "identities": [{ "kind": "card", "value": "IT-1" }], "profile": {{profile}} }""")).Problem(422, code);
        }

        (await host.Head()).ShouldBe(0);
        for (var again = 0; again < 2; again++)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "/v1/customers")
            {
                Content = new StringContent("""{ "identities": [{ "kind": "card", "value": "IT-1" }], "profile": { "name": "Ada", "birthday": "1990-12-10", "locale": "it_IT" } }""", System.Text.Encoding.UTF8, "application/json"),
            };
            request.Headers.Add("Idempotency-Key", "ada-1");
            var answer = await host.Client.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            answer.Headers.Contains("Idempotency-Replayed").ShouldBe(again == 1);
        }
    }

    [Fact]
    public async Task An_erasure_that_names_another_version_erases_nothing()
    {
        await using var host = await HostUnderTest.Start();
        var id = (string)(await (await host.Post("/v1/customers", """{ "identities": [{ "kind": "card", "value": "IT-1" }] }""")).Content.ReadFromJsonAsync<JsonObject>())!["customerId"]!;
        var read = (await host.Client.GetAsync($"/v1/customers/{id}")).Headers.ETag!;
        (await host.Client.PatchAsJsonAsync($"/v1/customers/{id}", new { name = "Ada" })).EnsureSuccessStatusCode();

        await (await Erase(host, id, read.Tag)).Problem(412, "customer.changed");
        var now = (await host.Client.GetAsync($"/v1/customers/{id}")).Headers.ETag!;
        (await Erase(host, id, now.Tag)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Erase(host, id, now.Tag)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static Task<HttpResponseMessage> Erase(HostUnderTest host, string id, string version)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, $"/v1/customers/{id}");
        request.Headers.TryAddWithoutValidation("If-Match", version);
        return host.Client.SendAsync(request);
    }

    private static Task<HttpResponseMessage> Identify(HostUnderTest host, string card)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/customers")
        {
            Content = JsonContent.Create(new { identities = new[] { new { kind = "card", value = card } } }),
        };
        request.Headers.TryAddWithoutValidation(Intent.Header, "retry-1");
        return host.Client.SendAsync(request);
    }

    private static string[] Acts(JsonObject page) =>
        [.. page["items"]!.AsArray().Select(item => $"{item!["actor"]} {item["action"]} {item["target"]}")];

    private static Task<HttpResponseMessage> CreateWith(HostUnderTest host, string key, string scope)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/keys") { Content = JsonContent.Create(new { name = "a test", scopes = new[] { scope } }) };
        request.Headers.TryAddWithoutValidation(Intent.Header, key);
        return host.Client.SendAsync(request);
    }
}
