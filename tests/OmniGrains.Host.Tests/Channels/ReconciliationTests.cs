using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Channels;

/// <summary>What webhooks lost is found by asking the shop, which keeps to its published contract here.</summary>
public sealed class ReconciliationTests : IAsyncLifetime
{
    private ShopifyStandIn _shop = null!;

    public async Task InitializeAsync() => _shop = await ShopifyStandIn.Start();

    public async Task DisposeAsync() => await _shop.DisposeAsync();

    [Fact]
    public async Task Orders_whose_webhooks_were_lost_are_found_page_by_page_although_the_shop_throttles()
    {
        var now = DateTimeOffset.UtcNow;
        for (var i = 1; i <= 5; i++)
        {
            _shop.Orders.Add((now.AddMinutes(-60 + i), ConnectedHost.Order(5000 + i, now.AddMinutes(-60 + i))));
        }

        _shop.Throttled = 1;
        await using var host = await HostUnderTest.Start();
        await host.Connect(baseUrl: _shop.Url, more: new { pollEverySeconds = 30 });

        await host.Recorded("channel.connection-troubled");
        var done = await host.Recorded("channel.connection-recovered");
        for (var i = 1; i <= 5; i++)
        {
            (await host.Json($"/v1/orders/acme:{5000 + i}?after={done}"))["total"].ShouldNotBeNull();
        }

        var connection = await host.Json($"/v1/connections/acme?after={done}");
        connection["sync"]!["troubles"]!.AsArray().ShouldBeEmpty();
        DateTimeOffset.Parse((string)connection["sync"]!["reconciledUpTo"]!, System.Globalization.CultureInfo.InvariantCulture)
            .ShouldBe(now.AddMinutes(-55), TimeSpan.FromSeconds(1));
        _shop.Asked.Count(address => address.Contains("page_info", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task After_a_restart_it_goes_on_from_its_cursor_with_an_overlap()
    {
        var now = DateTimeOffset.UtcNow;
        _shop.Orders.Add((now.AddHours(-3), ConnectedHost.Order(5001, now.AddHours(-3))));
        var folder = Directory.CreateTempSubdirectory("omnigrains-reconcile-").FullName;
        long head;
        await using (var host = await HostUnderTest.Start(folder: folder))
        {
            await host.Connect(baseUrl: _shop.Url, more: new { pollEverySeconds = 30 });
            head = await host.Recorded("channel.reconciled");
        }

        _shop.Orders.Add((now.AddHours(-3).AddMinutes(-1), ConnectedHost.Order(5002, now.AddHours(-3).AddMinutes(-1))));
        await using (var host = await HostUnderTest.Start(folder: folder))
        {
            var told = await host.Recorded("order.told", head);
            (await host.Json($"/v1/orders/acme:5002?after={told}"))["total"].ShouldNotBeNull("it became visible late, within the overlap");
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_shop_that_refuses_our_token_is_shown_as_troubled_without_the_token()
    {
        await using var host = await HostUnderTest.Start();
        await host.Connect(baseUrl: _shop.Url, more: new { secrets = new { webhookSecret = "s", accessToken = "wrong-token-value" } });
        var position = await host.Recorded("channel.connection-troubled");

        var text = await host.Client.GetStringAsync($"/v1/connections/acme?after={position}");
        ((string?)JsonNode.Parse(text)!["sync"]!["troubles"]![0]!["code"]).ShouldBe("unauthorised");
        text.ShouldNotContain("wrong-token");
    }
}
