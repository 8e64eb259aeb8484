using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Channels.StandIns;

namespace OmniGrains.Host.Tests.Channels;

/// <summary>What no webhook told is found by asking, whichever provider it is and however it answers.</summary>
public sealed class ProviderOrdersTests
{
    private const int Every = 47;

    public static TheoryData<string> Providers => ["woocommerce", "square", "amazon", "ebay", "walmart"];

    private readonly HeldTime _time = new(TimeSpan.FromSeconds(Every));

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Orders_whose_webhooks_were_lost_are_found_once_although_the_shop_throttles_and_fails_on_the_way(string provider)
    {
        await using var shop = await ProviderStandIn.Start(provider);
        var orders = Sell(shop, shop.PageSize + 3);
        foreach (var status in (int[])[429, 0, 503])
        {
            shop.Refusals.Enqueue(status);
        }

        await using var host = await Connected(shop);
        await Listed(1);

        await AreKnown(host, orders);
        (await host.Json("/v1/connections/acme"))["sync"]!["troubles"]!.AsArray().ShouldBeEmpty();
        shop.Refusals.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task An_order_that_changes_while_pages_are_read_makes_no_other_one_lost(string provider)
    {
        await using var shop = await ProviderStandIn.Start(provider);
        var orders = Sell(shop, shop.PageSize + 3);
        shop.AfterFirstPage = () => shop.Sell(orders[0] = orders[0] with { UpdatedAt = DateTimeOffset.UtcNow, Quantity = 3 });

        await using var host = await Connected(shop);
        await Listed(2);

        await AreKnown(host, orders);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Credentials_that_are_refused_are_a_state_of_the_connection_until_they_are_accepted(string provider)
    {
        await using var shop = await ProviderStandIn.Start(provider);
        var orders = Sell(shop, 1);
        shop.RefusesCredentials = true;

        await using var host = await Connected(shop);
        var troubled = await host.Recorded("channel.connection-troubled");
        var text = await host.Client.GetStringAsync($"/v1/connections/acme?after={troubled}");
        var trouble = JsonNode.Parse(text)!["sync"]!["troubles"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)trouble["work"], (string?)trouble["code"]).ShouldBe(("reconcile", "unauthorised"));
        text.ShouldNotContain("very-secret");

        shop.RefusesCredentials = false;
        await host.Recorded("channel.connection-recovered");
        await AreKnown(host, orders);
    }

    [Theory]
    [InlineData("amazon")]
    [InlineData("ebay")]
    [InlineData("walmart")]
    public async Task A_token_that_is_refused_before_its_end_is_traded_for_another(string provider)
    {
        await using var shop = await ProviderStandIn.Start(provider);
        var orders = Sell(shop, 1);
        await using var host = await Connected(shop);
        await Listed(1);

        shop.RevokeTokens();
        orders.AddRange(Sell(shop, 1, from: 2001));
        await Listed(2);

        await AreKnown(host, orders);
    }

    [Theory]
    [InlineData("square")]
    [InlineData("ebay")]
    [InlineData("walmart")]
    public async Task An_order_that_was_only_named_is_asked_for_until_the_shop_answers(string provider)
    {
        await using var shop = await ProviderStandIn.Start(provider);
        var orders = Sell(shop, 1);
        await using var host = await Connected(shop, every: 0);
        shop.RefusesCredentials = true;

        await Named(host, shop, orders[0].Id);
        await host.Recorded("channel.connection-troubled");
        ((int)(await host.Json($"/v1/connections/acme?after={await host.Head()}"))["sync"]!["wantedOrders"]!).ShouldBe(1);

        shop.Refusals.Enqueue(503);
        shop.Refusals.Enqueue(429);
        shop.RefusesCredentials = false;
        await host.Recorded("order.told");
        await AreKnown(host, orders);
        shop.Refusals.ShouldBeEmpty();
    }

    [Fact]
    public async Task More_locations_than_one_search_at_Square_may_name_are_asked_for_in_turn()
    {
        await using var shop = await ProviderStandIn.Start("square");
        ((SquareStandIn)shop).Locations = [.. Enumerable.Range(1, 12).Select(i => $"L{i}")];
        var orders = Sell(shop, 24);

        await using var host = await Connected(shop);
        await Listed(1);

        await AreKnown(host, orders);
    }

    [Fact]
    public async Task A_total_that_cannot_be_reached_does_not_keep_a_listing_from_ending()
    {
        await using var shop = await ProviderStandIn.Start("ebay");
        ((EbayOrdersStandIn)shop).Overstated = 2;
        var orders = Sell(shop, 3);

        await using var host = await Connected(shop);
        await Listed(1);

        await AreKnown(host, orders);
        (await host.Json("/v1/connections/acme"))["sync"]!["reconciledUpTo"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Many_orders_of_Amazon_are_found_although_their_items_are_given_out_slowly()
    {
        await using var shop = await ProviderStandIn.Start("amazon");
        ((AmazonStandIn)shop).Burst = 4;
        ((AmazonStandIn)shop).Rate = 2;
        var orders = Sell(shop, 12);

        await using var host = await Connected(shop);
        await host.Recorded("channel.reconciled");

        await AreKnown(host, orders);
    }

    [Fact]
    public async Task Walmart_has_nothing_to_list_without_trouble_and_lists_what_is_old_but_changed()
    {
        await using var shop = await ProviderStandIn.Start("walmart");
        await using var host = await Connected(shop);
        await Listed(1);
        (await host.Json("/v1/connections/acme"))["sync"]!["troubles"]!.AsArray().ShouldBeEmpty();

        var old = new SoldOrder("3001", DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow, 2);
        shop.Sell(old);
        await Listed(2);
        await AreKnown(host, [old]);
    }

    private static List<SoldOrder> Sell(ProviderStandIn shop, int count, int from = 1001)
    {
        var first = DateTimeOffset.UtcNow.AddHours(-6);
        first = first.AddTicks(-(first.Ticks % TimeSpan.TicksPerSecond));
        List<SoldOrder> orders = [.. Enumerable.Range(0, count).Select(i => new SoldOrder(
            (from + i).ToString(CultureInfo.InvariantCulture), first.AddMinutes(from - 1001 + i), first.AddMinutes(from - 1001 + i), 1 + (i % 2)))];
        orders.ForEach(shop.Sell);
        return orders;
    }

    private async Task<HostUnderTest> Connected(ProviderStandIn shop, int every = Every)
    {
        var host = await HostUnderTest.Start(time: _time);
        var body = shop.Connection();
        body["pollEverySeconds"] = every;
        var answer = await host.Client.PutAsJsonAsync("/v1/connections/acme", body);
        ((int)answer.StatusCode).ShouldBe(200, await answer.Content.ReadAsStringAsync());
        return host;
    }

    // A listing that has ended waits for the next one, which then begins: what is to be in one for certain takes two.
    private async Task Listed(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await _time.Elapse();
        }
    }

    private static async Task Named(HostUnderTest host, ProviderStandIn shop, string order)
    {
        var (connector, body) = shop switch
        {
            SquareStandIn => ("square", $$$"""{"event_id":"e-1","type":"order.updated","data":{"object":{"order_updated":{"order_id":"{{{order}}}"} } } }"""),
            EbayOrdersStandIn => ("ebay", $$$"""{"metadata":{"topic":"ORDER_CONFIRMATION"},"notification":{"notificationId":"n-1","data":{"order":{"orderId":"{{{order}}}"} } } }"""),
            _ => ("walmart", $$$"""{"source":{"eventType":"PO_CREATED","eventId":"e-1"},"payload":{"purchaseOrderId":"{{{order}}}"} }"""),
        };
        using var anybody = host.NewClient(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/webhooks/{connector}/acme") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add(
            shop switch { SquareStandIn => "x-square-hmacsha256-signature", EbayOrdersStandIn => "x-ebay-signature", _ => "x-walmart-signature" },
            shop switch { SquareStandIn => SquareStandIn.Sign(body), EbayOrdersStandIn ebay => ebay.Signer.Sign(body), _ => WalmartStandIn.Sign(body) });
        var answer = await anybody.SendAsync(request);
        ((int)answer.StatusCode).ShouldBe(200, await answer.Content.ReadAsStringAsync());
    }

    private static async Task AreKnown(HostUnderTest host, IReadOnlyList<SoldOrder> orders)
    {
        var head = await host.Head();
        foreach (var order in orders)
        {
            decimal.Parse((string)(await host.Json($"/v1/orders/acme:{order.Id}?after={head}"))["life"]!["total"]!, CultureInfo.InvariantCulture)
                .ShouldBe(order.Quantity * 10m, order.Id);
        }

        var listed = (await host.Json($"/v1/orders?source=acme&limit=200&after={head}"))["items"]!.AsArray();
        listed.Select(order => (string)order!["id"]!).Where(id => !id.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .ShouldBe(orders.Select(order => $"acme:{order.Id}").Order(StringComparer.Ordinal));
    }
}
