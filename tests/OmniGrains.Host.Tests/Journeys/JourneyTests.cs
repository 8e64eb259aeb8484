using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Journeys;

/// <summary>Journeys over HTTP, from the event to what the mail server gets; waits end because time is moved on.</summary>
public sealed class JourneyTests
{
    private const string Nudge = """
        { "name": "Nudge", "trigger": { "kind": "customer.behaviour-tracked", "where": [{ "field": "name", "test": "eq", "value": "Product Added" }] },
          "reentry": { "rule": "always" },
          "exit": { "events": [{ "kind": "customer.purchase-noted" }] },
          "goal": { "event": { "kind": "customer.purchase-noted" }, "withinDays": 7 },
          "steps": [{ "id": "wait", "kind": "wait", "minutes": 60 }, { "id": "send", "kind": "send", "template": "news", "data": { "what": "$.properties.sku" } }] }
        """;

    [Fact]
    public async Task A_basket_that_is_left_leads_to_one_mail_and_a_purchase_to_none()
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        var saved = await host.Client.SaveJourney("nudge", Nudge);
        ((int)saved["version"]!).ShouldBe(1);
        await host.Client.MakeUser("ada");
        await host.Client.MakeUser("bob");
        await host.Client.Track("ada", "Product Added", new { sku = "POT" });
        await host.Client.Track("bob", "Product Added", new { sku = "MUG" });
        await host.Happened("journey.waits", 2);
        await host.Client.Track("ada", "Product Added", new { sku = "CUP" });
        await host.Client.Buy("bob", "1");
        await host.Happened("journey.ended");

        time.Move(TimeSpan.FromMinutes(61));
        var mail = await smtp.Next();
        (mail.To, mail.Header("Subject")).ShouldBe(("ada@example.com", "New: POT"));
        await host.Happened("journey.ended", 2);
        smtp.Taken.Count.ShouldBe(1);

        var results = await host.Results("nudge");
        ((int)results["entered"]!, (int)results["in"]!, (int)results["sent"]!, (int)results["goals"]!).ShouldBe((2, 0, 1, 1));
        ((int)results["ended"]!["finished"]!, (int)results["ended"]!["goal"]!).ShouldBe((1, 1));
        results["steps"]!.AsArray().Select(step => (string)step!["step"]!).ShouldBe(["send", "wait"]);
        var told = (await (await host.Client.GetAsync($"/v1/notifications?after={await host.Head()}")).Read())["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)told["cause"]).ShouldBe("journey:nudge/send");
        (await host.Client.GetAsync("/v1/journeys/nudge")).Headers.ETag!.Tag.ShouldBe("\"1\"");
    }

    [Fact]
    public async Task Who_is_in_the_middle_finishes_on_the_version_that_they_came_in_on()
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await Open(smtp, time);
        await host.Client.MakeUser("ada");
        await host.Client.MakeUser("bob");
        await host.Client.Track("ada", "Product Added", new { sku = "POT" });
        await host.Happened("journey.waits");
        var changed = Nudge.Replace("\"$.properties.sku\"", "\"second\"", StringComparison.Ordinal).Replace("customer.purchase-noted", "order.placed", StringComparison.Ordinal);
        ((int)(await host.Client.SaveJourney("nudge", changed))["version"]!).ShouldBe(2);
        await host.Client.Track("bob", "Product Added", new { sku = "MUG" });
        await host.Happened("journey.waits", 2);

        time.Move(TimeSpan.FromMinutes(61));
        string[] subjects = [(await smtp.Next()).Header("Subject")!, (await smtp.Next()).Header("Subject")!];
        subjects.Order().ShouldBe(["New: POT", "New: second"]);

        // The goal of the first version still counts for who came in on it.
        await host.Client.Buy("ada", "1");
        ((int)(await host.Happened("journey.goal-reached"))[0]["version"]!).ShouldBe(1);
        ((int)(await host.Results("nudge", "&version=2"))["entered"]!).ShouldBe(1);
        await (await host.Client.GetAsync("/v1/journeys/nudge/results?version=3")).Problem(404, "journey.unknown");
    }

    [Fact]
    public async Task Branches_splits_traits_and_webhooks()
    {
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.Client.SaveJourney("sort", """
            { "name": "Sort", "trigger": { "kind": "customer.behaviour-tracked" }, "when": [{ "field": "traits.name", "test": "eq", "value": "Ada" }],
              "goal": { "event": { "kind": "customer.purchase-noted" }, "withinDays": 7 },
              "steps": [
                { "id": "who", "kind": "branch", "branches": [{ "name": "italian", "when": [{ "field": "preferredLanguage", "test": "eq", "value": "it" }], "next": "label" }], "otherwise": "end" },
                { "id": "label", "kind": "attribute", "name": "journey", "value": "italian" },
                { "id": "half", "kind": "split", "arms": [{ "name": "told", "percent": 99 }, { "name": "none", "percent": 1, "holdout": true }] },
                { "id": "nine", "kind": "waitUntilTime", "time": "09:00" },
                { "id": "hook", "kind": "webhook", "name": "sorted", "data": { "page": "$.name", "fixed": 1 } }] }
            """);
        var ada = await host.Client.MakeUser("ada", "it", "Europe/Rome");
        await host.Client.MakeUser("bob");
        await host.Client.Track("ada", "Seen");
        await host.Client.Track("bob", "Seen");
        (await host.Happened("journey.step-passed", 1, data => (string?)data["outcome"] == "otherwise")).Count.ShouldBe(1);
        var until = DateTimeOffset.Parse((string)(await host.Happened("journey.waits"))[0]["until"]!, null);
        TimeZoneInfo.ConvertTime(until, TimeZoneInfo.FindSystemTimeZoneById("Europe/Rome")).TimeOfDay.ShouldBe(TimeSpan.FromHours(9));
        ((string?)(await (await host.Client.GetAsync($"/v1/customers/{ada}")).Read())["traits"]!["journey"]).ShouldBe("italian");
        time.Move(TimeSpan.FromDays(1));
        var told = (await host.Happened("journey.told"))[0];
        (told["data"]!.ToJsonString(), (string?)told["name"]).ShouldBe(("""{"page":"Seen","fixed":1}""", "sorted"));
        await host.Client.Buy("ada", "1");
        await host.Happened("journey.goal-reached");
        var branches = (await host.Results("sort"))["branches"]!.AsArray();
        branches.Select(branch => $"{branch!["branch"]} {branch["taken"]} {branch["goals"]}").ShouldBe(["half:told 1 1", "who:italian 1 1", "who:otherwise 1 0"]);
    }

    [Fact]
    public async Task Of_two_runs_of_one_customer_one_goes_on_and_an_erasure_ends_it()
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await Open(smtp, time);
        var ada = await host.Client.MakeUser("ada");
        var eve = await host.Client.MakeUser("eve");
        foreach (var user in (string[])["ada", "eve"])
        {
            await host.Client.Track(user, "Product Added", new { sku = "POT" });
        }

        (await host.Client.PostAsJsonAsync("/v1/track", new { anonymousId = "phone-0a1b2c3d", @event = "Product Added", properties = new { sku = "POT" } })).EnsureSuccessStatusCode();
        var bob = (string)(await (await host.Client.GetAsync("/v1/customers?id.anonymous=phone-0a1b2c3d")).Read())["items"]![0]!["id"]!;

        await host.Happened("journey.waits", 3);
        var merged = await host.Client.PostAsJsonAsync($"/v1/customers/{ada}/merges", new { with = bob, reason = "the same" });
        ((int)merged.StatusCode).ShouldBeInRange(200, 201, await merged.Content.ReadAsStringAsync());
        ((string?)(await host.Happened("journey.ended"))[0]["reason"]).ShouldBe("merged");
        (await host.Client.DeleteAsync($"/v1/customers/{eve}")).EnsureSuccessStatusCode();
        await host.Happened("journey.forgotten");
        time.Move(TimeSpan.FromMinutes(61));
        await smtp.Next();
        await host.Happened("journey.ended", 2);
        smtp.Taken.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_provider_that_is_down_costs_nothing_but_time()
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews(more: new { channels = new[] { "email" } });
        await host.Client.SaveJourney("nudge", Nudge);
        await host.Client.MakeUser("ada");
        smtp.Down = true;
        await host.Client.Track("ada", "Product Added", new { sku = "POT" });
        await host.Happened("journey.waits");
        time.Move(TimeSpan.FromMinutes(61));
        await host.Happened("notification.postponed");
        await host.Happened("journey.ended");
        smtp.Down = false;
        time.Move(TimeSpan.FromMinutes(5));
        (await smtp.Next()).To.ShouldBe("ada@example.com");
        await host.Happened("notification.sent");
        smtp.Taken.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_dry_run_tells_what_would_have_been_sent_and_sends_nothing()
    {
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        var ada = await host.Client.MakeUser("ada");
        await host.Client.Track("ada", "Product Added", new { sku = "POT" });
        time.Move(TimeSpan.FromDays(1));
        await host.Client.Track("ada", "Product Added", new { sku = "CUP" });
        time.Move(TimeSpan.FromMinutes(30));
        await host.Client.Buy("ada", "1");
        await host.Client.GetAsync($"/v1/customers/{ada}?after={await host.Head()}");
        var head = await host.Head();

        var plan = JsonNode.Parse(Nudge);
        var run = await host.Client.Post("/v1/journeys/nudge/dry-run", new { customer = ada, journey = plan });
        var runs = run["runs"]!.AsArray();
        runs.Count.ShouldBe(2);
        runs[0]!["steps"]!.AsArray().Select(step => (string)step!["outcome"]!).ShouldBe(["waited", "would-send"]);
        runs[0]!["steps"]![1]!["data"]!.ToJsonString().ShouldBe("""{"what":"POT"}""");
        var (entered, sent) = (DateTimeOffset.Parse((string)runs[0]!["enteredAt"]!, null), DateTimeOffset.Parse((string)runs[0]!["steps"]![1]!["at"]!, null));
        (sent - entered).ShouldBe(TimeSpan.FromHours(1));
        (runs[1]!["steps"]!.AsArray().Count, (string?)runs[1]!["ended"]).ShouldBe((0, "goal"));
        (await host.Head()).ShouldBe(head, "nothing is recorded");
        await (await host.Client.PostAsJsonAsync("/v1/journeys/nudge/dry-run", new { customer = ada })).Problem(404, "journey.unknown");
        await (await host.Client.PostAsJsonAsync("/v1/journeys/nudge/dry-run", new { customer = "nobody", journey = plan })).Problem(404, "journey.customer-unknown");
    }

    [Fact]
    public async Task A_dry_run_plays_the_last_thousand_events_of_the_last_200_orders_and_tells_of_a_hundred_runs()
    {
        await using var host = await HostUnderTest.Start();
        var ada = await host.Client.MakeUser("ada");
        for (var part = 0; part < 3; part++)
        {
            var calls = Enumerable.Range(part * 335, 335).Select(i => new { type = "track", userId = "ada", @event = "Seen", messageId = $"m{i}", properties = new { i } });
            var answer = await host.Client.PostAsJsonAsync("/v1/batch", new { batch = calls });
            ((int)answer.StatusCode).ShouldBe(200, await answer.Content.ReadAsStringAsync());
        }

        var purchases = Enumerable.Range(0, 201).Select(i => JsonSerializer.Serialize(new
        {
            source = "till",
            externalId = $"{i}",
            channel = "store",
            occurredAt = "2026-03-01T10:00:00Z",
            currency = "EUR",
            identities = new[] { new { kind = "account", value = "ada" } },
            lines = new[] { new { sku = "TEA", name = "Tea", quantity = "1", unitPrice = "50" } },
        }));
        using var rows = new StringContent(string.Join('\n', purchases), System.Text.Encoding.UTF8, "application/x-ndjson");
        (await host.Client.PostAsync("/v1/purchases/bulk", rows)).EnsureSuccessStatusCode();
        await host.Client.GetAsync($"/v1/customers/{ada}?after={await host.Head()}");

        var seen = await DryRun(host, ada, "customer.behaviour-tracked");
        ((int)seen["events"]!, seen["runs"]!.AsArray().Count).ShouldBe((1_000, 100));
        ((int)seen["runs"]![0]!["steps"]![0]!["data"]!["what"]!).ShouldBe(5, "of 1,005 the first five are not looked at");
        var bought = await DryRun(host, ada, "order.purchase-recorded");
        ((int)bought["events"]!, bought["runs"]!.AsArray().Count).ShouldBe((200, 100));
        var offered = await DryRun(host, ada, "offer.redeemed");
        offered["notPlayed"]!.AsArray().Select(kind => (string)kind!).ShouldBe(["offer.redeemed"]);
    }

    private static Task<JsonObject> DryRun(HostUnderTest host, string customer, string kind) => host.Client.Post("/v1/journeys/tried/dry-run", new
    {
        customer,
        journey = new
        {
            name = "Tried",
            trigger = new { kind },
            reentry = new { rule = "always" },
            steps = new[] { new { id = "send", kind = "send", template = "news", data = new { what = "$.properties.i" } } },
        },
    });

    // With a template and the journey of these tests.
    private static async Task<HostUnderTest> Open(SmtpStandIn smtp, TimeProvider time)
    {
        var host = await HostUnderTest.Start(time: time);
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        await host.Client.SaveJourney("nudge", Nudge);
        return host;
    }
}
