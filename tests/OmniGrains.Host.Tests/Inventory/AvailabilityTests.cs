using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Inventory;

public sealed class AvailabilityTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [Fact]
    public async Task An_answer_contains_what_the_asker_has_just_done()
    {
        await using var host = await HostUnderTest.Start();
        var shop = new Shop(host.Client);
        await shop.Open("milano-1");
        await shop.Open("roma-1");
        await shop.Receive("milano-1", "POT", 200);
        for (var left = 199; left >= 150; left--)
        {
            await shop.Reserve(Shop.One("milano-1", "POT"));
            (await Available(shop)).ShouldBe(left);
        }
    }

    [PostgresFact]
    public async Task What_one_node_sells_is_soon_not_available_on_another()
    {
        string[] settings = [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"];
        await using var one = await HostUnderTest.Start(settings);
        await using var other = await HostUnderTest.Start(settings);
        var (here, there) = (new Shop(one.Client), new Shop(other.Client));
        await here.Open("milano-1");
        var received = await here.Receive("milano-1", "POT", 3);
        Shop.Figure((await there.Get($"v1/availability?sku=POT&place=milano-1&after={received["position"]}"))["items"]![0]!["available"]).ShouldBe(3);

        var sold = await here.Reserve(Shop.One("milano-1", "POT", 3));
        Shop.Figure((await there.Get($"v1/availability?sku=POT&place=milano-1&after={sold["position"]}"))["items"]![0]!["available"]).ShouldBe(0);
        await (await there.TryReserve(Shop.One("milano-1", "POT"))).Problem(409, "stock.insufficient");
    }

    [Theory]
    [InlineData("")]
    [InlineData("?sku=")]
    [InlineData("?sku=A&place=No%20Place")]
    [InlineData("?sku=A&channel=No%20Channel")]
    public async Task What_is_out_of_bounds_is_refused(string query)
    {
        await using var host = await HostUnderTest.Start();
        await (await host.Client.GetAsync($"v1/availability{query}")).Problem(422, "availability.limits");
    }

    [Fact]
    public async Task Fifty_SKUs_and_no_more()
    {
        await using var host = await HostUnderTest.Start();
        var fifty = string.Join('&', Enumerable.Range(0, 50).Select(i => $"sku=S{i}"));
        (await host.Client.GetAsync($"v1/availability?{fifty}")).IsSuccessStatusCode.ShouldBeTrue();
        await (await host.Client.GetAsync($"v1/availability?{fifty}&sku=one-more")).Problem(422, "availability.limits");
    }

    private static async Task<decimal> Available(Shop shop) =>
        Shop.Figure((await shop.Get("v1/availability?sku=POT&place=milano-1&place=roma-1"))["items"]![0]!["available"]);
}
