using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Inventory;

public sealed class ReservationTests
{
    [Fact]
    public async Task The_last_piece_is_reserved_once_and_can_be_sold_again_when_released()
    {
        await using var host = await HostUnderTest.Start();
        var shop = await With(host, 1);
        var made = await shop.Reserve(Shop.One("milano-1", "TEAPOT"));
        var refused = await (await shop.TryReserve(Shop.One("milano-1", "TEAPOT"))).Problem(409, "stock.insufficient");
        ((string)refused["detail"]!).ShouldBe("milano-1:TEAPOT: 1 asked, 0 available.");

        ((string)(await shop.Get($"v1/reservations/{made["id"]}"))["state"]!).ShouldBe("held");
        (await host.Client.DeleteAsync($"v1/reservations/{made["id"]}")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await (await host.Client.GetAsync($"v1/reservations/{made["id"]}")).Problem(404, "reservation.unknown");
        await shop.Reserve(Shop.One("milano-1", "TEAPOT"));
    }

    [Fact]
    public async Task A_retry_with_the_same_key_holds_nothing_twice()
    {
        await using var host = await HostUnderTest.Start();
        var shop = await With(host, 1);
        var first = await shop.Reserve(Shop.One("milano-1", "TEAPOT"), "mine");
        (await shop.Reserve(Shop.One("milano-1", "TEAPOT"), "mine")).ToJsonString().ShouldBe(first.ToJsonString());
        await (await shop.TryReserve(Shop.One("milano-1", "TEAPOT", 2), "mine")).Problem(422, "idempotency.key-reused");
        await (await shop.TryReserve(Shop.One("milano-1", "TEAPOT"), "yours")).Problem(409, "stock.insufficient");
    }

    [Fact]
    public async Task A_reservation_expires_by_itself()
    {
        await using var host = await HostUnderTest.Start();
        var shop = await With(host, 1);
        var made = await shop.Reserve(Shop.One("milano-1", "TEAPOT", seconds: 1));
        using var stream = await LiveEvents.From(host, (long)made["position"]!);
        await stream.Until("stock.hold-released");
        (await shop.Figure("milano-1", "TEAPOT", "reserved")).ShouldBe(0);
        var late = await host.Client.PostAsJsonAsync($"v1/reservations/{made["id"]}/extend", new { expiresInSeconds = 60 });
        await late.Problem(409, "reservation.ended");
    }

    [Fact]
    public async Task Parts_of_a_bundle_are_held_and_equal_lines_summed()
    {
        await using var host = await HostUnderTest.Start();
        var shop = new Shop(host.Client);
        await shop.Open("milano-1");
        await shop.Receive("milano-1", "CUP", 6);
        await shop.Receive("milano-1", "POT", 2);
        foreach (var sku in (string[])["CUP", "POT", "SET"])
        {
            (await host.Client.PutAsJsonAsync($"v1/products/{sku}", new { name = sku })).IsSuccessStatusCode.ShouldBeTrue();
        }

        var parts = new { parts = new[] { new { sku = "CUP", quantity = 2 }, new { sku = "POT", quantity = 1 } } };
        (await host.Client.PutAsJsonAsync("v1/products/SET/parts", parts)).IsSuccessStatusCode.ShouldBeTrue();

        var made = await shop.Reserve(new { lines = new object[] { new { sku = "SET", quantity = 1 }, new { sku = "CUP", quantity = 2 } }, place = "milano-1" });
        made["lines"]!.AsArray().Select(line => ((string)line!["sku"]!, Shop.Figure(line["quantity"]))).ShouldBe([("CUP", 4m), ("POT", 1m)], ignoreOrder: true);
        Shop.Figure((await shop.Get("v1/availability?sku=SET"))["items"]![0]!["available"]).ShouldBe(1);
    }

    [Fact]
    public async Task A_channel_draws_from_its_pool_and_leaves_its_buffer()
    {
        await using var host = await HostUnderTest.Start();
        var shop = await With(host, 10);
        (await host.Client.PutAsJsonAsync("v1/channel-stock/web/pools/milano-1/TEAPOT", new { quantity = 4 })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await host.Client.PutAsJsonAsync("v1/channel-stock/app", new { buffer = 2, showAtMost = 3 })).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await Sellable(shop, "")).ShouldBe(6);
        (await Sellable(shop, "&channel=web")).ShouldBe(10);
        (await Sellable(shop, "&channel=app")).ShouldBe(3);
        await (await shop.TryReserve(Shop.One("milano-1", "TEAPOT", 7))).Problem(409, "stock.insufficient");
        await (await shop.TryReserve(Channel("app", 5))).Problem(409, "stock.insufficient");
        await shop.Reserve(Channel("app", 4));
        await shop.Reserve(Channel("web", 6));
        (await Sellable(shop, "&channel=web")).ShouldBe(0);
    }

    [Theory]
    [InlineData("""{"lines":[]}""", 422, "request.invalid")]
    [InlineData("""{"lines":[{"sku":"A","quantity":"0"}]}""", 422, "request.invalid")]
    [InlineData("""{"lines":[{"sku":"A","quantity":"-1"}]}""", 422, "request.invalid")]
    [InlineData("""{"lines":[{"sku":"A","quantity":"0.0001"}]}""", 422, "request.invalid")]
    [InlineData("""{"lines":[{"sku":"A","quantity":"1"}],"expiresInSeconds":604801}""", 422, "request.invalid")]
    [InlineData("""{"lines":[{"sku":"A","quantity":"1"}],"place":"No Place"}""", 422, "request.invalid")]
    [InlineData("""{"lines":[{"sku":"A","quantity":"1"}],"mode":"some"}""", 400, "request.malformed")]
    [InlineData("""{"lines":[{"sku":"A"}]}""", 400, "request.malformed")]
    [InlineData("""{"lines":[null]}""", 422, "request.invalid")]
    public async Task What_is_wrong_is_refused_and_changes_nothing(string body, int status, string code)
    {
        await using var host = await HostUnderTest.Start();
        await (await host.Post("/v1/reservations", body)).Problem(status, code);
        (await host.Head()).ShouldBe(0);
    }

    private static object Channel(string channel, decimal quantity) =>
        new { lines = new[] { new { sku = "TEAPOT", quantity } }, place = "milano-1", channel };

    private static async Task<decimal> Sellable(Shop shop, string channel) =>
        Shop.Figure((await shop.Get($"v1/availability?sku=TEAPOT{channel}"))["items"]![0]!["available"]);

    private static async Task<Shop> With(HostUnderTest host, decimal quantity)
    {
        var shop = new Shop(host.Client);
        await shop.Open("milano-1");
        await shop.Receive("milano-1", "TEAPOT", quantity);
        return shop;
    }
}

/// <summary>The live stream, read until something happens.</summary>
internal sealed class LiveEvents : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;

    private LiveEvents(HttpResponseMessage answer, Stream body) => (_answer, _lines) = (answer, new StreamReader(body));

    public static async Task<LiveEvents> From(HostUnderTest host, long position)
    {
        var answer = await host.Client.GetAsync($"v1/stream?from={position}", HttpCompletionOption.ResponseHeadersRead);
        return new LiveEvents(answer, await answer.Content.ReadAsStreamAsync());
    }

    public async Task<JsonNode> Until(string kind)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await _lines.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal) && JsonNode.Parse(line[6..])! is { } happened && (string)happened["type"]! == kind)
            {
                return happened;
            }
        }

        throw new InvalidOperationException($"The stream ended without {kind}.");
    }

    public void Dispose()
    {
        _lines.Dispose();
        _answer.Dispose();
    }
}
