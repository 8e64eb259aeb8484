using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using OmniGrains.Edge;

namespace OmniGrains.Host.Tests;

public sealed class LiveStreamTests
{
    [Fact]
    public async Task A_reader_gets_what_happens_from_now_on_with_its_position_type_and_data()
    {
        await using var host = await HostUnderTest.Start();
        await host.CreateKey(Scopes.Ingest);
        await using var reader = await EventReader.Open(host, "/v1/stream");
        var (id, _) = await host.CreateKey(Scopes.Admin);
        var seen = await reader.Next();
        seen.Id.ShouldBe("2");
        seen.Type.ShouldBe("access.key-created");
        ((long)seen.Data["position"]!).ShouldBe(2);
        ((string)seen.Data["stream"]!).ShouldBe("access/keys");
        ((string)seen.Data["data"]!["id"]!).ShouldBe(id);
    }

    [Theory]
    [InlineData("?from=1", null)]
    [InlineData("", "1")]
    [InlineData("?from=0", "1")]
    public async Task A_reader_resumes_behind_a_position(string query, string? lastEventId)
    {
        await using var host = await HostUnderTest.Start();
        await host.CreateKey(Scopes.Ingest);
        await host.CreateKey(Scopes.Ingest);
        await host.CreateKey(Scopes.Ingest);
        await using var reader = await EventReader.Open(host, $"/v1/stream{query}", lastEventId);
        (await reader.Next()).Id.ShouldBe("2");
        (await reader.Next()).Id.ShouldBe("3");
    }

    [Theory]
    [InlineData("access.key-revoked")]
    [InlineData("order.,access.key-revoked")]
    [InlineData("order.&kind=access.key-revoked")]
    public async Task A_reader_gets_only_the_kinds_it_names(string kinds)
    {
        await using var host = await HostUnderTest.Start();
        await using var reader = await EventReader.Open(host, $"/v1/stream?kind={kinds}");
        var (id, _) = await host.CreateKey(Scopes.Ingest);
        await host.Client.DeleteAsync($"/v1/keys/{id}");
        (await reader.Next()).Type.ShouldBe("access.key-revoked");
    }

    [Fact]
    public async Task Administrative_events_reach_administrators_only()
    {
        await using var host = await HostUnderTest.Start();
        var (id, token) = await host.CreateKey(Scopes.StreamRead);
        await using var reader = await EventReader.Open(host, "/v1/stream?from=0", token: token);
        await using var administrator = await EventReader.Open(host, "/v1/stream?from=0");
        (await administrator.Next()).Id.ShouldBe("1");
        await host.Client.DeleteAsync($"/v1/keys/{id}");
        (await administrator.Next()).Id.ShouldBe("2");
        await host.App.StopAsync();
        (await reader.Rest()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_position_that_the_journal_never_reached_is_refused()
    {
        await using var host = await HostUnderTest.Start();
        await (await host.Client.GetAsync("/v1/stream?from=99")).Problem(400, "stream.position-invalid");
    }

    [Fact]
    public async Task Stopping_the_host_ends_the_stream_at_once()
    {
        await using var host = await HostUnderTest.Start();
        await using var reader = await EventReader.Open(host, "/v1/stream");
        await host.App.StopAsync().WaitAsync(TimeSpan.FromSeconds(10));
        (await reader.Rest()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_comment_comes_when_nothing_has_happened_for_a_while_and_events_after_it()
    {
        var time = new HeldTime(TimeSpan.FromSeconds(15));
        await using var host = await HostUnderTest.Start(time: time);
        await using var reader = await EventReader.Open(host, "/v1/stream");
        (await reader.Comment()).ShouldBe(": connected");
        await time.Elapse();
        (await reader.Comment()).ShouldBe(": still here");
        await time.Elapse();
        (await reader.Comment()).ShouldBe(": still here");
        await host.CreateKey(Scopes.Ingest);
        (await reader.Next()).Id.ShouldBe("1");
    }

    [Fact]
    public async Task A_customers_stream_holds_what_happens_on_each_record_that_is_merged_into_it()
    {
        await using var host = await HostUnderTest.Start();
        var (ada, _) = await Buy(host, "1", "card-1");
        var (other, _) = await Buy(host, "2", "card-2");
        await Buy(host, "3", "card-3");
        var merged = await host.Post($"/v1/customers/{ada}/merges", $$"""{"with":"{{other}}"}""");
        merged.EnsureSuccessStatusCode();
        var merge = JsonNode.Parse(await merged.Content.ReadAsStringAsync())!["mergeId"]!;
        foreach (var id in (string[])[ada, other])
        {
            await using var reader = await EventReader.Open(host, $"/v1/stream?from=0&kind=order.&customer={id}");
            var (first, second) = (await reader.Next(), await reader.Next());
            ((string)first.Data["data"]!["orderId"]!, (string)second.Data["data"]!["orderId"]!).ShouldBe(("till:1", "till:2"));
            ((string)first.Data["customer"]!, (string)second.Data["customer"]!).ShouldBe((ada, other));
        }

        await using (var live = await EventReader.Open(host, $"/v1/stream?kind=order.&customer={ada}"))
        {
            await Buy(host, "4", "card-3");
            await Buy(host, "5", "card-2");
            ((string)(await live.Next()).Data["data"]!["orderId"]!).ShouldBe("till:5");
        }

        await host.Post($"/v1/customers/{ada}/merges/{merge}/undo", "{}");
        await using var alone = await EventReader.Open(host, $"/v1/stream?from=0&kind=order.&customer={ada}");
        ((string)(await alone.Next()).Data["data"]!["orderId"]!).ShouldBe("till:1");
        await Buy(host, "6", "card-2");
        await Buy(host, "7", "card-1");
        ((string)(await alone.Next()).Data["data"]!["orderId"]!).ShouldBe("till:7");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    public async Task A_customer_that_nobody_is_has_no_events(string customer)
    {
        await using var host = await HostUnderTest.Start();
        await using var reader = await EventReader.Open(host, $"/v1/stream?from=0&customer={customer}");
        await Buy(host, "1", "card-1");
        await host.App.StopAsync();
        (await reader.Rest()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_is_cut_off_and_resumes_without_a_hole()
    {
        const int Documents = 3_000;
        var time = new HeldTime(TimeSpan.FromSeconds(30));
        await using var host = await HostUnderTest.Start(time: time);
        (await host.Post("/v1/purchases/bulk", Wide(Documents), "application/x-ndjson")).EnsureSuccessStatusCode();
        using var asleep = new TcpClient { ReceiveBufferSize = 16_384 };
        await asleep.ConnectAsync(IPAddress.Loopback, host.Address.Port);
        await asleep.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /v1/stream?from=0 HTTP/1.0\r\nAuthorization: Bearer {HostUnderTest.Key}\r\n\r\n"));
        await time.Elapse();
        var got = await Rest(asleep.GetStream());
        got.ShouldContain("retry: 1000\n");
        var last = long.Parse(Regex.Matches(got[..got.LastIndexOf("\n\n", StringComparison.Ordinal)], "^id: (?<id>[0-9]+)$", RegexOptions.Multiline)[^1].Groups["id"].Value);
        last.ShouldBeLessThan(Documents);

        await using var awake = await EventReader.Open(host, "/v1/stream", $"{last}");
        (await awake.Next()).Id.ShouldBe($"{last + 1}");
    }

    private static byte[] Wide(int documents)
    {
        var line = $$"""{"sku":"POT","name":"{{new string('x', 200)}}","quantity":"1","unitPrice":"1"}""";
        var lines = string.Join(',', Enumerable.Repeat(line, 30));
        return Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, documents).Select(id =>
            $$"""{"source":"till","externalId":"{{id}}","channel":"store","occurredAt":"2026-03-01T09:30:00Z","currency":"GBP","lines":[{{lines}}]}""" + "\n")));
    }

    private static async Task<string> Rest(NetworkStream stream)
    {
        var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all).WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (IOException)
        {
            // The connection was reset: nothing more comes.
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    private static async Task<(string Customer, long Position)> Buy(HostUnderTest host, string id, string card)
    {
        var answer = await host.Post("/v1/purchases",
            $$"""
            { "source": "till", "externalId": "{{id}}", "channel": "store", "occurredAt": "2026-03-01T09:30:00Z", "currency": "GBP",
              "identities": [{ "kind": "card", "value": "{{card}}" }], "lines": [{ "sku": "POT", "quantity": "1", "unitPrice": "12.50" }] }
            """);
        var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return ((string)body["customerId"]!, (long)body["position"]!);
    }
}
