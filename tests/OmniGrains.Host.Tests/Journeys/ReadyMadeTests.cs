using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Delays;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Journeys;

/// <summary>Each ready-made journey once, from what really begins it to what stands in the customer's feed.</summary>
public sealed class ReadyMadeTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private readonly MovedTime _time = new();

    [Fact]
    public Task Welcome() => Tells("welcome", "Welcome to", async host =>
    {
        await host.Client.MakeUser("ada");
        await Waits(host, TimeSpan.FromMinutes(11));
    });

    [Fact]
    public Task Abandoned_basket_in_Italian() => Tells("abandoned-basket", "Hai lasciato", async host =>
    {
        await host.Client.MakeUser("ada", "it");
        await host.Client.Track("ada", "Checkout Started");
        await Waits(host, TimeSpan.FromMinutes(61));
    });

    [Fact]
    public Task Win_back() => Tells("win-back", "We miss you", async host =>
    {
        await host.Client.MakeUser("ada");
        await host.Client.Buy("ada", "1");
        await Waits(host, TimeSpan.FromDays(90));
        await Waits(host, TimeSpan.FromDays(1), 2);
    });

    [Fact]
    public Task Points_lapse() => Tells("points-lapse", "50 points lapse on", async host =>
    {
        await host.Client.Put("/v1/loyalty/programmes/club", new
        {
            name = "Club",
            pointsName = "points",
            currency = "EUR",
            zone = "Europe/Rome",
            pointValue = "0.01",
            expiry = new { kind = "rolling", days = 30 },
            warnDays = 10,
            refunds = "within_balance",
            rules = new[] { new { id = "base", kind = "spend", points = 1, per = 1 } },
        });
        await host.Client.MakeUser("ada");
        var enrolled = await host.Client.PostAsJsonAsync("/v1/loyalty/accounts", new { programme = "club", identities = new[] { new { kind = "account", value = "ada" } } });
        enrolled.IsSuccessStatusCode.ShouldBeTrue(await enrolled.Content.ReadAsStringAsync());
        var bought = await host.Client.PostAsJsonAsync("/v1/purchases", new
        {
            source = "till",
            externalId = "1",
            channel = "store",
            occurredAt = DateTimeOffset.UtcNow,
            currency = "EUR",
            identities = new[] { new { kind = "account", value = "ada" } },
            lines = new[] { new { sku = "TEA", name = "Tea", quantity = "1", unitPrice = "50" } },
        });
        bought.IsSuccessStatusCode.ShouldBeTrue(await bought.Content.ReadAsStringAsync());
        await host.Happened("loyalty.points-issued");
        _time.Move(TimeSpan.FromDays(25));
    });

    [Fact]
    public Task Back_in_stock() => Tells("back-in-stock", "TEAPOT is back", async host =>
    {
        await Shop(host);
        var ada = await host.Client.MakeUser("ada");
        var waits = await host.Client.Put($"/v1/customers/{ada}/stock-alerts/TEAPOT", new { });
        ((bool)waits["waits"]!).ShouldBeTrue();
        await Receive(host);
    });

    [Fact]
    public Task Delay_risk() => Tells("delay-risk", "Your order web:1 is late", async host =>
    {
        await host.Client.MakeUser("ada");
        await OrderUnderWay.Place(host, "1", DateTimeOffset.UtcNow.AddDays(1));
    });

    [Fact]
    public Task Ready_for_pick_up() => Tells("ready-for-pick-up", "Your order web:1001 is ready", Collectable);

    [PostgresFact]
    public async Task Ready_for_pick_up_on_postgres() => await Tells(
        "ready-for-pick-up", "Your order web:1001 is ready", Collectable,
        [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"]);

    [Fact]
    public Task Review_request() => Tells("review-request", "How was your order web:1001?", async host =>
    {
        await Collectable(host);
        var code = (string)(await (await host.Client.GetAsync("/v1/orders/web:1001/collection-code")).Read())["code"]!;
        await host.Client.Post("/v1/orders/web:1001/fulfilments/f1/collection", new { code });
        await Waits(host, TimeSpan.FromDays(7));
        await Waits(host, TimeSpan.FromDays(1), 2);
    });

    [Theory]
    [InlineData("order.return-requested")]
    [InlineData("order.return-received")]
    [InlineData("order.refund-made")]
    public async Task Nobody_is_asked_for_a_review_of_what_came_back(string kind)
    {
        await using var host = await HostUnderTest.Start(time: _time);
        await host.Client.Put("/v1/notification-providers/feed", new { channel = "inapp" });
        await host.Client.Post("/v1/journeys/ready-made/review-request");
        await Collectable(host);
        var code = (string)(await (await host.Client.GetAsync("/v1/orders/web:1001/collection-code")).Read())["code"]!;
        await host.Client.Post("/v1/orders/web:1001/fulfilments/f1/collection", new { code });
        await host.Happened("journey.waits");
        var lines = new[] { new { lineId = "1", quantity = "1" } };
        switch (kind)
        {
            case "order.return-requested":
                await host.Client.Post("/v1/orders/web:1001/returns", new { lines, reason = "size" });
                break;
            case "order.return-received":
                await host.Client.Post("/v1/orders/web:1001/received", new { place = "milano-1", lines });
                break;
            default:
                await host.Client.Post("/v1/orders/web:1001/refunds", new { amount = "2.50", method = "card" });
                break;
        }

        await host.Happened(kind);
        ((string?)(await host.Happened("journey.ended"))[0]["reason"]).ShouldBe("exit-event");
        _time.Move(TimeSpan.FromDays(9));
        await host.Client.Put("/v1/journeys/marker", new
        {
            name = "Marker",
            trigger = new { kind = "customer.behaviour-tracked" },
            steps = new[] { new { id = "hook", kind = "webhook", name = "marked" } },
        });
        await host.Client.Track("ada", "Seen");
        await host.Happened("journey.told");
        ((int)(await host.Results("review-request"))["sent"]!).ShouldBe(0);
    }

    [Fact]
    public async Task There_is_no_other()
    {
        await using var host = await HostUnderTest.Start();
        await (await host.Client.PostAsync("/v1/journeys/ready-made/nothing", null)).Problem(404, "journey.ready-made-unknown");
        (await (await host.Client.GetAsync("/v1/journeys")).Read())["items"]!.AsArray().ShouldBeEmpty();
        (await host.Client.GetAsync("/v1/journeys/nothing")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
    }

    private async Task Tells(string name, string title, Func<HostUnderTest, Task> happens, string[]? settings = null)
    {
        await using var host = await HostUnderTest.Start(settings, time: _time);
        await host.Client.Put("/v1/notification-providers/feed", new { channel = "inapp" });
        var added = await host.Client.Post($"/v1/journeys/ready-made/{name}");
        ((int)added["version"]!).ShouldBe(1);
        (await host.Client.Post($"/v1/journeys/ready-made/{name}"))["version"]!.ToString().ShouldBe("1", "again changes nothing");
        await happens(host);
        var item = (await host.Happened("notification.feed-item-added"))[0];
        ((string?)item["title"])!.ShouldStartWith(title);
        await host.Happened("journey.ended");
        var results = await host.Results(name);
        ((int)results["entered"]!, (int)results["sent"]!).ShouldBe((1, 1));
    }

    private async Task Waits(HostUnderTest host, TimeSpan time, int times = 1)
    {
        await host.Happened("journey.waits", times);
        _time.Move(time);
    }

    private static async Task Collectable(HostUnderTest host)
    {
        await Shop(host);
        await Receive(host);
        await host.Client.MakeUser("ada");
        var placed = await host.Client.PostAsJsonAsync("/v1/orders", new
        {
            source = "web",
            externalId = "1001",
            channel = "web",
            currency = "EUR",
            identities = new[] { new { kind = "account", value = "ada" } },
            lines = new[] { new { sku = "TEAPOT", quantity = "1", unitPrice = "12.50", name = "Teapot" } },
            delivery = new { kind = "collect", collectAt = "milano-1" },
            payments = new[] { new { id = "p1", method = "card", amount = "12.50", state = "captured" } },
        });
        placed.IsSuccessStatusCode.ShouldBeTrue(await placed.Content.ReadAsStringAsync());
        await host.Client.Post("/v1/orders/web:1001/fulfilments/f1/picked", new { });
        await host.Client.Post("/v1/orders/web:1001/fulfilments/f1/ready", new { });
    }

    private static Task<JsonObject> Shop(HostUnderTest host) => host.Client.Put(
        "/v1/places/milano-1", new { name = "Milano", kind = "store", country = "IT", zone = "Europe/Rome", ships = true, collection = true, takesReturns = true, tracksStock = true });

    private static Task<JsonObject> Receive(HostUnderTest host) =>
        host.Client.Post("/v1/stock/milano-1/TEAPOT/movements", new { kind = "receive", quantity = "5", reason = "delivery" });
}
