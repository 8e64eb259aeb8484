using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;
using OmniGrains.Inventory.Contracts;

namespace OmniGrains.Host.Tests.Channels;

/// <summary>Our stock at a connected shop, by compare-and-set.</summary>
public sealed class StockOutwardsTests : IAsyncLifetime
{
    private ShopifyStandIn _shop = null!;
    private HostUnderTest _host = null!;
    private int _next;

    public async Task InitializeAsync()
    {
        _shop = await ShopifyStandIn.Start();
        _shop.Stock["TEAPOT"] = 3;
        _shop.Stock["SPOON"] = 8;
        _host = await HostUnderTest.Start();
        await _host.Connect(baseUrl: _shop.Url, more: new { pollEverySeconds = 0, pushStock = true });
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _shop.DisposeAsync();
    }

    [Fact]
    public async Task What_can_be_sold_here_is_set_there_and_told_once_however_often_it_moved()
    {
        for (var i = 0; i < 10; i++)
        {
            await Receive("TEAPOT", 1);
        }

        await Until("TEAPOT", 10);
        _shop.Sets.Count.ShouldBeLessThan(10);
        _shop.Stock["SPOON"].ShouldBe(8, "what did not move here is not touched there");
    }

    [Fact]
    public async Task A_sale_there_in_between_is_noticed_and_the_level_is_set_again_under_another_key()
    {
        _shop.InBetween = () => _shop.Stock["TEAPOT"]--;
        await Receive("TEAPOT", 7);
        await _shop.SetsDone(2);

        _shop.Sets.Select(set => set.Outcome).ShouldBe(["stale", "set"]);
        _shop.Sets.Select(set => set.Key).Distinct().Count().ShouldBe(2);
        _shop.Stock["TEAPOT"].ShouldBe(7);
    }

    private async Task Until(string sku, long level)
    {
        while (_shop.Stock[sku] != level)
        {
            await _shop.SetsDone(1);
        }
    }

    private async Task Receive(string sku, decimal quantity)
    {
        var context = new CommandContext(new CommandId($"test-{_next++}"), DateTimeOffset.UtcNow);
        var outcome = await _host.App.Services.GetRequiredService<IGrains>().Ask(
            new StockId("milano-1", sku).Grain, new MoveStock(MovementKind.Receive, quantity, "delivery", null), context);
        outcome.Rejection.ShouldBeNull();
    }
}
