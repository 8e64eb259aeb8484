using System.Net;
using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Chat;

/// <summary>Who gets in, and to what.</summary>
public sealed class ChatSecurityTests
{
    [Fact]
    public async Task Only_pages_of_the_listed_origins_are_served()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat($"{ChatHost.Shop}, https://shop.example:8443");
        foreach (var origin in (string?[])["https://evil.example", "http://www.shop.example", "https://www.shop.example.evil.example", "https://shop.example", "https://www.shop.example:444", "null", null])
        {
            var answer = await new Visitor(host, origin: origin).Ask(HttpMethod.Post, "/session", new { });
            answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse($"{origin}");
            await answer.Problem(403, "chat.origin-refused");
        }

        var served = await new Visitor(host, origin: "https://shop.example:8443").Ask(HttpMethod.Post, "/session", new { });
        served.StatusCode.ShouldBe(HttpStatusCode.OK);
        served.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["https://shop.example:8443"]);
        served.Headers.Contains("Access-Control-Allow-Credentials").ShouldBeFalse("there are no cookies");
        var refused = await new Visitor(host).Ask(HttpMethod.Get, "/messages");
        refused.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([ChatHost.Shop], "the page may read why");
        await refused.Problem(401, "chat.token-invalid");
    }

    [Fact]
    public async Task A_browser_is_told_before_it_asks()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        using var anybody = host.NewClient(null);
        async Task<HttpResponseMessage> Preflight(string origin, string method, string headers = "authorization,content-type")
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/site/messages");
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Access-Control-Request-Method", method);
            request.Headers.Add("Access-Control-Request-Headers", headers);
            return await anybody.SendAsync(request);
        }

        (await Preflight(ChatHost.Shop, "POST")).Headers.GetValues("Access-Control-Allow-Origin").ShouldBe([ChatHost.Shop]);
        (await Preflight("https://evil.example", "POST")).Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        (await new Visitor(host, "unknown").Ask(HttpMethod.Post, "/session", new { })).Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*")]
    [InlineData("https://*.shop.example")]
    [InlineData("https://www.shop.example/")]
    [InlineData("https://www.shop.example:443")]
    [InlineData("https://user@www.shop.example")]
    [InlineData("www.shop.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("null")]
    [InlineData("https://tè.example")]
    public async Task Origins_are_named_exactly(string? origins)
    {
        await using var host = await HostUnderTest.Start();
        await (await host.SaveChat(origins)).Problem(422, "request.invalid");
    }

    [Fact]
    public async Task A_visitor_sees_their_own_conversation_alone()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        await host.ConnectChat(id: "other");
        var (ada, eve) = (await Visitor.Arrive(host), await Visitor.Arrive(host));
        var said = (string)(await ada.Write("My secret"))["id"]!;
        (await eve.History()).ShouldBeEmpty();
        await (await eve.See(said)).Problem(422, "chat.cursor-invalid");
        await (await eve.Ask(HttpMethod.Get, $"/messages?before={said}")).Problem(422, "chat.cursor-invalid");
        await eve.Write("Mine", id: "m-1");
        (await ada.Texts()).ShouldBe(["My secret"], "the same id of another visitor is another message");

        // Ada's name with a secret of one's own, a letter changed, her token at another connection.
        var (name, secret) = (ada.Token!.Split('.')[0], eve.Token!.Split('.')[1]);
        var changed = ada.Token[..^1] + (ada.Token[^1] == 'A' ? 'B' : 'A');
        foreach (var token in (string[])[$"{name}.{secret}", changed, name, "", "x", new string('a', 4_000), HostUnderTest.Key])
        {
            await (await new Visitor(host) { Token = token }.Ask(HttpMethod.Get, "/messages")).Problem(401, "chat.token-invalid");
        }

        await (await new Visitor(host, "other") { Token = ada.Token }.Ask(HttpMethod.Get, "/messages")).Problem(401, "chat.token-invalid");
        await (await new Visitor(host, "nowhere") { Token = ada.Token }.Ask(HttpMethod.Get, "/messages")).Problem(404, "chat.unknown");
    }

    [Fact]
    public async Task A_token_is_no_api_key_and_an_api_key_no_token()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var ada = await Visitor.Arrive(host);
        using var client = host.NewClient(ada.Token);
        await (await client.GetAsync("/v1/conversations")).Problem(401, "auth.key-invalid");
    }

    [Fact]
    public async Task Tokens_are_stored_nowhere()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var ada = await Visitor.Arrive(host);
        await ada.Write("Hello");
        var secret = ada.Token!.Split('.')[1];
        var files = Directory.GetFiles(host.Folder, "*.db*");
        files.Length.ShouldBeGreaterThan(2);
        foreach (var file in files)
        {
            await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var bytes = new MemoryStream();
            await open.CopyToAsync(bytes);
            bytes.ToArray().AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(secret)).ShouldBe(-1, file);
        }
    }

    [Fact]
    public async Task A_session_that_was_ended_opens_nothing_and_its_stream_ends()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var ada = await Visitor.Arrive(host);
        await ada.Write("Hello");
        await using var stream = await ada.Follow();
        await stream.Next();
        await (await ada.Ask(HttpMethod.Post, "/session/end")).Read();
        (await stream.Next("never")).ShouldBeNull();
        await (await ada.Ask(HttpMethod.Get, "/messages")).Problem(401, "chat.token-invalid");
        var anew = await ada.Begin();
        ((bool)anew["resumed"]!, anew["history"]!["items"]!.AsArray().Count).ShouldBe((false, 0));
    }

    [Fact]
    public async Task Floods_are_slowed_down_per_visitor_and_per_address()
    {
        await using var host = await HostUnderTest.Start(["--Chat:SessionBurst=3"]);
        await host.ConnectChat();
        var (ada, bob) = (await Visitor.Arrive(host), await Visitor.Arrive(host));
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => ada.Ask(HttpMethod.Post, "/messages", new { id = $"f{i}", text = "spam" })));
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBeInRange(10, 20);
        var slowed = answers.First(answer => answer.StatusCode != HttpStatusCode.OK);
        slowed.Headers.RetryAfter.ShouldNotBeNull();
        await slowed.Problem(429, "chat.too-fast");
        await bob.Write("I am somebody else");

        var sessions = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => new Visitor(host).Ask(HttpMethod.Post, "/session", new { })));
        sessions.ShouldContain(answer => answer.StatusCode == HttpStatusCode.OK);
        await sessions.First(answer => answer.StatusCode != HttpStatusCode.OK).Problem(429, "chat.too-fast");
    }

    [Fact]
    public async Task Nobody_fills_the_store_with_files()
    {
        await using var host = await HostUnderTest.Start(["--Chat:MessageBurst=1000", "--Chat:VisitorBurst=1000", "--Chat:AddressBurst=1000", "--Chat:AddressMegabytes=65"]);
        await host.ConnectChat();
        var ada = await Visitor.Arrive(host);
        for (var i = 1; i <= 50; i++)
        {
            await (await ada.SendFile("small"u8.ToArray(), $"f-{i}")).Read();
        }

        await (await ada.SendFile("small"u8.ToArray(), "f-51")).Problem(409, "chat.too-many-files");
        await (await ada.SendFile("small"u8.ToArray(), "f-50")).Read();

        // An address has sent 52 MB, begun ones counted: one large file more is too much, whoever sends it.
        var bob = await Visitor.Arrive(host);
        await (await bob.SendFile([.. Enumerable.Repeat((byte)'a', 10 << 20)])).Read();
        await (await bob.SendFile([.. Enumerable.Repeat((byte)'a', 10 << 20)], "f-2")).Problem(429, "chat.too-fast");
    }

    [Fact]
    public async Task How_many_streams_an_address_has_can_be_set()
    {
        await using var host = await HostUnderTest.Start(["--Chat:StreamsPerAddress=2"]);
        await host.ConnectChat();
        await using var one = await (await Visitor.Arrive(host)).Follow();
        await using var two = await (await Visitor.Arrive(host)).Follow();
        await (await (await Visitor.Arrive(host)).Ask(HttpMethod.Get, "/stream")).Problem(429, "chat.too-fast");
    }

    [Fact]
    public async Task A_visitor_has_at_most_five_streams()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var ada = await Visitor.Arrive(host);
        var streams = new List<ChatReader>();
        for (var i = 0; i < 5; i++)
        {
            streams.Add(await ada.Follow());
        }

        await (await ada.Ask(HttpMethod.Get, "/stream")).Problem(429, "chat.too-fast");
        foreach (var stream in streams)
        {
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task Texts_pass_as_they_are_and_settings_cannot_leave_the_script()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat(more: new() { ["title"] = "</script><script>alert('x')</script>\u2028\"" });
        var ada = await Visitor.Arrive(host);
        await ada.Write("<img src=x onerror=alert(1)>");
        (await ada.Texts()).ShouldBe(["<img src=x onerror=alert(1)>"]);
        using var anybody = host.NewClient(null);
        var script = await anybody.GetStringAsync("/chat/site.js");
        script.ShouldNotContain("</script>");
        script.ShouldNotContain("\u2028");
        script.ShouldNotContain("innerHTML");
        script.ShouldNotContain(ChatHost.Secret);
        await (await anybody.GetAsync("/chat/nowhere.js")).Problem(404, "chat.unknown");
    }

    [Fact]
    public async Task The_script_is_one_small_file_that_browsers_keep()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        using var handler = new HttpClientHandler { AutomaticDecompression = DecompressionMethods.None };
        using var anybody = new HttpClient(handler) { BaseAddress = host.Address };
        anybody.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");
        var answer = await anybody.GetAsync("/chat/site.js");
        answer.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/javascript; charset=utf-8");
        (await answer.Content.ReadAsByteArrayAsync()).Length.ShouldBeLessThan(20_000);
        answer.Headers.GetValues("Cross-Origin-Resource-Policy").ShouldBe(["cross-origin"]);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/chat/site.js");
        again.Headers.TryAddWithoutValidation("If-None-Match", answer.Headers.ETag!.Tag);
        (await anybody.SendAsync(again)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
        await host.ConnectChat(more: new() { ["title"] = "Another title" });
        (await anybody.GetAsync("/chat/site.js")).Headers.ETag.ShouldNotBe(answer.Headers.ETag);
    }
}
