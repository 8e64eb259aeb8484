using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Delays;

public sealed class DelayRiskTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private static readonly DateTimeOffset Soon = DateTimeOffset.UtcNow.AddDays(1);
    private static readonly DateTimeOffset Late = DateTimeOffset.UtcNow.AddDays(30);

    [Fact]
    public async Task An_order_that_cannot_be_in_time_is_foreseen_listed_and_explained()
    {
        await using var host = await HostUnderTest.Start();
        var order = await OrderUnderWay.Place(host, "1", Soon);
        await OrderUnderWay.Place(host, "2", Late);

        var listed = await OrderUnderWay.Listed(host);

        listed.Select(row => (string?)row!["orderId"]).ShouldBe([order]);
        var explained = await OrderUnderWay.Explained(host, order);
        ((bool)explained["atRisk"]!).ShouldBeTrue();
        var component = explained["components"]!.AsArray().Single()!;
        ((string?)component["place"]).ShouldBe("milano-1");
        ((string?)component["pick"]!["basis"]).ShouldBe("default");
        ((int)component["pick"]!["p90Minutes"]!).ShouldBeGreaterThan(0);
        explained["offered"]!.AsArray().Count.ShouldBe(5);
        ((bool)(await OrderUnderWay.Explained(host, "web:2"))["atRisk"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task No_date_is_offered_on_a_holiday_of_the_calendar_for_deliveries_to_the_country()
    {
        await using var host = await HostUnderTest.Start();
        var without = (await OrderUnderWay.Explained(host, await OrderUnderWay.Place(host, "1", Soon)))["offered"]!.AsArray().Select(date => (string)date!).ToList();
        var holiday = DateTimeOffset.Parse(without[0], System.Globalization.CultureInfo.InvariantCulture).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var calendar = await host.Client.PutAsJsonAsync("/v1/business-calendars/delivery-it", new
        {
            name = "Deliveries in Italy",
            zone = "Europe/Rome",
            hours = new[] { new { day = "monday", from = "08:00", until = "20:00" } },
            holidays = new[] { new { day = holiday } },
        });
        calendar.IsSuccessStatusCode.ShouldBeTrue(await calendar.Content.ReadAsStringAsync());

        var offered = (await OrderUnderWay.Explained(host, await OrderUnderWay.Place(host, "2", Soon)))["offered"]!.AsArray().Select(date => (string)date!).ToList();
        offered.ShouldNotContain(without[0]);
        offered.ShouldContain(without[1]);
    }

    [Fact]
    public async Task Times_are_learned_from_what_was_sent_and_delivered()
    {
        await using var host = await HostUnderTest.Start();
        for (var i = 0; i < 20; i++)
        {
            var order = await OrderUnderWay.Place(host, $"{i}", Late);
            var fulfilment = (await OrderUnderWay.Explained(host, order))["components"]![0]!["id"]!;
            var sent = await host.Client.PostAsJsonAsync($"/v1/orders/{order}/fulfilments/{fulfilment}/shipments", new { carrier = "DHL", trackingNumber = $"T{i}" });
            sent.IsSuccessStatusCode.ShouldBeTrue(await sent.Content.ReadAsStringAsync());
            var scan = await host.Client.PostAsJsonAsync($"/v1/parcels/DHL/T{i}/scans", new { scans = new[] { new { status = "delivered", at = DateTimeOffset.UtcNow.AddHours(3) } } });
            scan.IsSuccessStatusCode.ShouldBeTrue(await scan.Content.ReadAsStringAsync());
        }

        await OrderUnderWay.Listed(host);
        var next = await OrderUnderWay.Place(host, "next", Soon);
        var component = (await OrderUnderWay.Explained(host, next))["components"]![0]!;

        ((string?)component["pick"]!["basis"]).ShouldBe("place");
        ((int)component["pick"]!["samples"]!).ShouldBe(20);
        ((string?)component["transit"]!["basis"]).ShouldBe("country");
        ((int)component["transit"]!["p90Minutes"]!).ShouldBeInRange(180, 230);
        (await OrderUnderWay.Listed(host)).ShouldBeEmpty("history says that it will be in time");
    }

    [Fact]
    public async Task A_customer_accepts_the_new_date_and_the_order_promises_it()
    {
        await using var host = await HostUnderTest.Start();
        var order = await OrderUnderWay.Place(host, "1", Soon);
        var before = await OrderUnderWay.Explained(host, order);
        using var anybody = Anybody(host);
        var link = await OrderUnderWay.Link(host, order);
        var page = await anybody.GetStringAsync(link);
        page.ShouldContain("Your order will arrive later");
        page.ShouldNotContain("ada@example.com");

        var posted = await anybody.PostAsync(link, new FormUrlEncodedContent(Hidden(page, "accept")));

        posted.StatusCode.ShouldBe(HttpStatusCode.SeeOther);
        (await anybody.GetStringAsync(posted.Headers.Location)).ShouldContain("Thank you");
        var after = await OrderUnderWay.Explained(host, order);
        ((string?)after["promisedBy"]).ShouldBe((string?)before["proposedBy"]);
        ((string?)after["answer"]).ShouldBe("accept");
        (await OrderUnderWay.Listed(host, "accepted")).Count.ShouldBe(1);

        // The same form again, from another tab: nothing changes, and it is told as it stands.
        var again = await anybody.PostAsync(link, new FormUrlEncodedContent(Hidden(page, "accept")));
        (await anybody.GetStringAsync(again.Headers.Location)).ShouldContain("Thank you");
        var other = await anybody.PostAsync(link, new FormUrlEncodedContent(Hidden(page, "cancel")));
        (await anybody.GetStringAsync(other.Headers.Location)).ShouldContain("Thank you");
    }

    [Fact]
    public async Task A_customer_cancels_and_gets_the_money_back()
    {
        await using var host = await HostUnderTest.Start();
        var order = await OrderUnderWay.Place(host, "1", Soon);
        await OrderUnderWay.Explained(host, order);
        using var anybody = Anybody(host);
        var link = await OrderUnderWay.Link(host, order);
        var page = await anybody.GetStringAsync($"{link}?lang=it");
        page.ShouldContain("Annulla e rimborsa");

        var posted = await anybody.PostAsync(link, new FormUrlEncodedContent(Hidden(page, "cancel")));

        (await anybody.GetStringAsync(posted.Headers.Location)).ShouldContain("Il tuo ordine è annullato");
        (await OrderUnderWay.Listed(host, "cancelled")).Count.ShouldBe(1);
        var live = (await host.Client.GetFromJsonAsync<JsonObject>($"/v1/orders/{order}?after={await host.Head()}"))!.ToJsonString();
        live.ShouldContain("\"cancelled\"");
        live.ShouldContain("refunded");
    }

    [Fact]
    public async Task Stock_that_comes_too_late_puts_an_order_at_risk()
    {
        await using var host = await HostUnderTest.Start();
        var order = await OrderUnderWay.Place(host, "1", Late);
        await OrderUnderWay.Explained(host, order);
        (await OrderUnderWay.Listed(host)).ShouldBeEmpty();
        (await host.Client.PostAsJsonAsync($"/v1/delay-risk/{order}/stock-expected", new { availableAt = Late })).EnsureSuccessStatusCode();

        (await OrderUnderWay.Listed(host))[0]!["reasons"]!.AsArray().Select(reason => (string?)reason).ShouldBe(["stock-expected"]);
        await (await host.Client.PostAsJsonAsync("/v1/delay-risk/web:none/stock-expected", new { availableAt = Late })).Problem(404, "delay.unknown");
    }

    [Fact]
    public async Task Links_that_are_wrong_say_so_kindly_and_nothing_can_be_loaded_or_framed()
    {
        await using var host = await HostUnderTest.Start();
        var order = await OrderUnderWay.Place(host, "1", Soon);
        await OrderUnderWay.Explained(host, order);
        using var anybody = Anybody(host);
        var link = await OrderUnderWay.Link(host, order);

        using var wrong = await anybody.GetAsync($"{link}x");
        wrong.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await wrong.Content.ReadAsStringAsync()).ShouldContain("This link does not work");
        using var right = await anybody.GetAsync(link);
        right.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("frame-ancestors 'none'");
        right.Headers.CacheControl!.NoStore.ShouldBeTrue();
        right.Headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
        await (await host.Client.PostAsJsonAsync("/v1/orders/web:none/links", new { })).Problem(404, "order.not-found");
        await (await host.Client.PostAsJsonAsync($"/v1/orders/{order}/links", new { days = 61 })).Problem(422, "request.invalid");
        using var nonsense = await anybody.PostAsync(link, new FormUrlEncodedContent([KeyValuePair.Create("choice", "everything")]));
        (await anybody.GetStringAsync(nonsense.Headers.Location)).ShouldContain("Please choose one of the days");
    }

    [PostgresFact]
    public async Task Lists_answer_on_postgresql_too()
    {
        await using var host = await HostUnderTest.Start(
            [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"]);
        var order = await OrderUnderWay.Place(host, "1", Soon);
        (await OrderUnderWay.Listed(host)).Select(row => (string?)row!["orderId"]).ShouldBe([order]);
        (await OrderUnderWay.Listed(host, "all")).Count.ShouldBe(1);
    }

    private static HttpClient Anybody(HostUnderTest host) =>
        new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };

    // What the form with this button would send.
    private static List<KeyValuePair<string, string>> Hidden(string page, string choice)
    {
        var button = page.IndexOf($"value=\"{choice}\"", StringComparison.Ordinal);
        var form = page[page.LastIndexOf("<form", button, StringComparison.Ordinal)..button];
        var fields = form.Split("<input type=\"hidden\" name=\"").Skip(1).Select(field => field.Split('"')).Select(parts => KeyValuePair.Create(parts[0], parts[2]));
        return [.. fields, KeyValuePair.Create("choice", choice)];
    }
}
