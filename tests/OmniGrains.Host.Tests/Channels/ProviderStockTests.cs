using System.Net.Http.Json;
using OmniGrains.Host.Tests.Channels.StandIns;
using OmniGrains.Host.Tests.Inventory;

namespace OmniGrains.Host.Tests.Channels;

/// <summary>Our levels at shops that keep to their published contracts, and what becomes of those that a shop does not take.</summary>
public sealed class ProviderStockTests : IAsyncLifetime
{
    private HostUnderTest _host = null!;
    private Shop _own = null!;

    public async Task InitializeAsync()
    {
        _host = await HostUnderTest.Start();
        _own = new Shop(_host.Client);
        await _own.Open("milano-1");
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task WooCommerce_is_told_what_its_channel_can_sell_although_it_throttles_and_fails()
    {
        await using var woo = (WooStandIn)await ProviderStandIn.Start("woocommerce");
        (woo.Stock["TEAPOT"], woo.Stock["SPOON"]) = (3, 8);
        woo.Refusals.Enqueue(429);
        woo.Refusals.Enqueue(0);
        woo.Refusals.Enqueue(503);
        await Connect(woo);

        await _own.Receive("milano-1", "TEAPOT", 5);
        await _own.Receive("milano-1", "UNKNOWN-THERE", 5);
        await woo.Until(() => woo.Stock["TEAPOT"] == 5 && woo.Refusals.IsEmpty);
        woo.Stock["SPOON"].ShouldBe(8, "what did not move here is not touched there");
        await _host.Troubles(troubles => troubles.Count == 0);
    }

    [Fact]
    public async Task One_product_that_a_shop_refuses_keeps_no_other_from_being_told_and_is_shown_until_something_is_taken_again()
    {
        await using var woo = (WooStandIn)await ProviderStandIn.Start("woocommerce");
        (woo.Stock["TEAPOT"], woo.Stock["SPOON"]) = (0, 0);
        woo.Unchangeable.Add("SPOON");
        await Connect(woo);

        await _own.Receive("milano-1", "SPOON", 4);
        await _own.Receive("milano-1", "TEAPOT", 5);
        await woo.Until(() => woo.Stock["TEAPOT"] == 5);
        await _host.Troubles(troubles => troubles.Any(trouble =>
            (string?)trouble!["code"] == "stock-refused" && ((string)trouble["detail"]!).Contains("SPOON", StringComparison.Ordinal)));

        woo.Unchangeable.Clear();
        await _own.Receive("milano-1", "SPOON", 1);
        await woo.Until(() => woo.Stock["SPOON"] == 5);
        await _host.Troubles(troubles => troubles.Count == 0);
    }

    [Fact]
    public async Task Square_is_told_counts_at_its_locations_and_is_never_told_another_thing_under_the_same_key()
    {
        await using var square = (SquareStandIn)await ProviderStandIn.Start("square");
        square.Unanswered = 2;
        await Connect(square);

        await _own.Receive("milano-1", "TEAPOT", 5);
        await _own.Receive("milano-1", "UNKNOWN-THERE", 5);
        await square.Until(() => square.Unanswered < 0);
        await _host.Troubles(troubles => troubles.Count == 0);
        square.Stock.ShouldBe([KeyValuePair.Create(("TEAPOT", "L1"), 5m)]);
        square.KeysReused.ShouldBe(0);
    }

    [Theory]
    [InlineData("woocommerce")]
    [InlineData("square")]
    public async Task A_bundle_is_told_when_its_parts_move_and_when_it_gets_other_parts(string provider)
    {
        await using var shop = await ProviderStandIn.Start(provider);
        (shop as SquareStandIn)?.Catalogue.UnionWith(["TEA-FOR-TWO", "CUP"]);
        if (shop is WooStandIn with)
        {
            with.Stock["TEA-FOR-TWO"] = -1;
        }

        decimal? Told() => shop is WooStandIn woo ? woo.Stock["TEA-FOR-TWO"] : ((SquareStandIn)shop).Stock.TryGetValue(("TEA-FOR-TWO", "L1"), out var level) ? level : null;
        foreach (var sku in (string[])["TEAPOT", "CUP", "TEA-FOR-TWO"])
        {
            (await _host.Client.PutAsJsonAsync($"/v1/products/{sku}", new { name = sku })).EnsureSuccessStatusCode();
        }

        await Parts(cups: 2);
        await Connect(shop);
        await _own.Receive("milano-1", "TEAPOT", 5);
        await _own.Receive("milano-1", "CUP", 7);
        await shop.Until(() => Told() == 3);

        await _own.Reserve(Shop.One("milano-1", "CUP", 2));
        await shop.Until(() => Told() == 2);

        await Parts(cups: 1);
        await shop.Until(() => Told() == 5);
    }

    private async Task Parts(int cups)
    {
        var parts = new { parts = new[] { new { sku = "TEAPOT", quantity = 1 }, new { sku = "CUP", quantity = cups } } };
        (await _host.Client.PutAsJsonAsync("/v1/products/TEA-FOR-TWO/parts", parts)).EnsureSuccessStatusCode();
    }

    private async Task Connect(ProviderStandIn shop)
    {
        var body = shop.Connection();
        (body["pollEverySeconds"], body["pushStock"]) = (0, true);
        var answer = await _host.Client.PutAsJsonAsync("/v1/connections/acme", body);
        ((int)answer.StatusCode).ShouldBe(200, await answer.Content.ReadAsStringAsync());
    }
}
