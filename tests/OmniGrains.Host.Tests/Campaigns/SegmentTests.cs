using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Journeys;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Campaigns;

/// <summary>Segments are saved once and used by id: by campaigns, by journeys, and to see who a customer is.</summary>
public sealed class SegmentTests
{
    [Fact]
    public async Task They_are_saved_read_listed_and_refused()
    {
        await using var host = await HostUnderTest.Start();
        var saved = await Save(host, "italians", "it");
        ((int)saved["version"]!).ShouldBe(1);
        ((int)(await Save(host, "italians", "it"))["version"]!).ShouldBe(1, "the same again changes nothing");
        ((int)(await Save(host, "italians", "en"))["version"]!).ShouldBe(2);
        using var read = await host.Client.GetAsync("/v1/segments/italians");
        read.Headers.ETag!.Tag.ShouldBe("\"2\"");
        ((string?)(await read.Read())["segment"]!["conditions"]![0]!["value"]).ShouldBe("en");
        (await (await host.Client.GetAsync("/v1/segments")).Read())["items"]!.AsArray().Select(item => (string)item!["id"]!).ShouldBe(["italians"]);

        using var old = new HttpRequestMessage(HttpMethod.Put, "/v1/segments/italians") { Content = JsonContent.Create(Body("de")) };
        old.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        await (await host.Client.SendAsync(old)).Problem(412, "segment.changed");
        await (await host.Client.GetAsync("/v1/segments/nothing")).Problem(404, "segment.unknown");
        await (await host.Client.GetAsync("/v1/customers/nobody/segments")).Problem(404, "segment.customer-unknown");
        foreach (var wrong in new object[]
        {
            new { name = "x", conditions = Array.Empty<object>() }, new { name = "", conditions = Conditions("it") },
            new { name = "x", conditions = new[] { new { field = "a", test = "eq" } } },
            new { name = "x", conditions = Enumerable.Repeat(new { field = "a", test = "exists" }, 21) },
        })
        {
            await (await host.Client.PutAsJsonAsync("/v1/segments/x", wrong)).Problem(422, "segment.invalid");
        }

        await (await host.Client.PutAsJsonAsync("/v1/segments/X!", Body("it"))).Problem(422, "segment.invalid");
    }

    [Fact]
    public async Task A_campaign_goes_by_the_segment_with_which_it_began_whatever_becomes_of_it()
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        for (var i = 0; i < 6; i++)
        {
            await host.Client.MakeCustomer($"p{i}@example.com", language: i % 2 == 0 ? "it" : "en");
        }

        var campaign = new { name = "Spring", template = "news", data = new { what = "Tea" }, segment = "italians", perSecond = 1 };
        await host.Client.Put("/v1/campaigns/spring", campaign);
        var unknown = await (await host.Client.PostAsJsonAsync("/v1/campaigns/spring/schedule", new { })).Problem(422, "campaign.invalid");
        ((string)unknown["detail"]!).ShouldContain("no segment");
        await Save(host, "italians", "it");
        await host.Client.Post("/v1/campaigns/spring/schedule", new { });
        await host.Happened("campaign.progressed");
        await Save(host, "italians", "en");
        await host.Happened("campaign.done");
        await host.Happened("notification.sent", 3);

        smtp.Taken.Select(mail => mail.To).Order().ShouldBe(["p0@example.com", "p2@example.com", "p4@example.com"]);
        var done = await (await host.Client.GetAsync("/v1/campaigns/spring")).Read();
        ((int)done["looked"]!, (int)done["sent"]!, (int)done["segmentVersion"]!).ShouldBe((6, 3, 1));
    }

    [Fact]
    public async Task Who_comes_into_a_journey_is_in_its_segment_at_that_moment()
    {
        await using var host = await HostUnderTest.Start();
        var plan = JsonNode.Parse("""
            { "name": "Hello", "trigger": { "kind": "customer.behaviour-tracked" }, "reentry": { "rule": "always" }, "segment": "italians",
              "steps": [{ "id": "hook", "kind": "webhook", "name": "hello", "data": { "what": "$.name" } }] }
            """)!;
        ((string)(await (await host.Client.PutAsJsonAsync("/v1/journeys/hello", plan)).Problem(422, "journey.invalid"))["detail"]!).ShouldContain("no segment");
        await Save(host, "italians", "it");
        await host.Client.Put("/v1/journeys/hello", plan);
        var (ada, bob) = (await host.Client.MakeUser("ada", "it"), await host.Client.MakeUser("bob"));
        await host.Client.Track("bob", "first");
        await host.Client.Track("ada", "second");
        Told(await host.Happened("journey.told")).ShouldBe(["second"]);
        (await Segments(host, ada), await Segments(host, bob)).ShouldBe(("italians", ""));

        await Save(host, "italians", "en");
        await host.Client.Track("ada", "third");
        await host.Client.Track("bob", "fourth");
        Told(await host.Happened("journey.told", 2)).ShouldBe(["second", "fourth"]);
        var dry = await host.Client.Post("/v1/journeys/hello/dry-run", new { customer = ada });
        ((int)dry["events"]!, dry["runs"]!.AsArray().Count).ShouldBe((2, 0), "as the segment stands now");
    }

    private static IEnumerable<string> Told(List<JsonNode> told) => told.Select(one => (string)one["data"]!["what"]!);

    private static async Task<string> Segments(HostUnderTest host, string customer) => string.Join(
        ',', (await (await host.Client.GetAsync($"/v1/customers/{customer}/segments")).Read())["items"]!.AsArray().Select(item => (string)item!["id"]!));

    private static Task<JsonObject> Save(HostUnderTest host, string id, string language) => host.Client.Put($"/v1/segments/{id}", Body(language));

    private static object Body(string language) => new { name = "Language", conditions = Conditions(language) };

    private static object[] Conditions(string language) => [new { field = "preferredLanguage", test = "eq", value = language }];
}
