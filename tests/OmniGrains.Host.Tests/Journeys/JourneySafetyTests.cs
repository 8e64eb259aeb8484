using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Host.Tests.Journeys;

/// <summary>What one customer, one journey or one restart must not do to all the others.</summary>
public sealed class JourneySafetyTests
{
    private const string Departing = """
        { "name": "Departing", "trigger": { "kind": "customer.behaviour-tracked", "where": [{ "field": "name", "test": "eq", "value": "Booked" }] }, "reentry": { "rule": "always" },
          "steps": [{ "id": "before", "kind": "waitUntilDate", "field": "properties.departure", "minutes": -1440 }, { "id": "hook", "kind": "webhook", "name": "departing" }] }
        """;

    private const string Golden = """
        { "name": "Golden", "trigger": { "kind": "customer.behaviour-tracked" }, "when": [{ "field": "traits.gold", "test": "eq", "value": "yes" }],
          "reentry": { "rule": "always" }, "steps": [{ "id": "hook", "kind": "webhook", "name": "golden" }] }
        """;

    [Fact]
    public async Task A_date_from_a_web_page_stops_nobody()
    {
        await using var host = await HostUnderTest.Start();
        await host.Client.SaveJourney("departing", Departing);
        await host.Client.MakeUser("ada");
        await host.Client.Track("ada", "Booked", new { departure = "0001-01-01T00:00:00Z" });
        await host.Client.Track("ada", "Booked", new { departure = "9999-12-31T23:59:59Z" });
        await host.Client.MakeUser("bob");
        await host.Client.Track("bob", "Booked", new { departure = "2001-01-01" });
        await host.Happened("journey.told", 2);
        await host.Happened("journey.waits");
    }

    [Fact]
    public async Task What_fails_for_one_customer_ends_that_run_and_goes_on_for_others()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start(with: builder =>
        {
            var desk = builder.Services.Last(service => service.ServiceType == typeof(INotices)).ImplementationFactory!;
            builder.Services.AddSingleton<INotices>(services => new BrokenFor("eve@example.com", (INotices)desk(services)));
        });
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        await host.Client.SaveJourney("tell", """
            { "name": "Tell", "trigger": { "kind": "customer.behaviour-tracked" }, "steps": [{ "id": "send", "kind": "send", "template": "news", "data": { "what": "$.name" } }] }
            """);
        foreach (var user in (string[])["eve", "ada"])
        {
            await host.Client.MakeUser(user);
            await host.Client.Track(user, "Seen");
        }

        (await smtp.Next()).To.ShouldBe("ada@example.com");
        await host.Happened("journey.ended", 2);
        var results = await host.Results("tell");
        ((int)results["ended"]!["failed"]!, (int)results["ended"]!["finished"]!, (int)results["in"]!).ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task After_a_restore_without_the_cursor_old_events_let_nobody_in()
    {
        var (time, folder) = (new MovedTime(), Directory.CreateTempSubdirectory("omnigrains-host-").FullName);
        await using (var host = await HostUnderTest.Start(folder: folder, time: time))
        {
            await host.Client.SaveJourney("golden", Golden);
            await host.Client.MakeUser("ada");
            await host.Client.Track("ada", "Seen");
            await host.Happened("journey.followed");
            time.Move(TimeSpan.FromMinutes(2));
            await MakeGolden(host, "bob");
            await host.Client.Track("bob", "Seen");
            await host.Happened("journey.followed", 2);
            await MakeGolden(host, "ada");
        }

        foreach (var file in Directory.GetFiles(folder, "cache.db*"))
        {
            File.Delete(file);
        }

        await using (var host = await HostUnderTest.Start(folder: folder, time: time))
        {
            await MakeGolden(host, "carl");
            await host.Client.Track("carl", "Seen");
            await host.Happened("journey.told", 2);
            ((int)(await host.Results("golden"))["entered"]!).ShouldBe(2, "bob and carl; what ada did before she was golden counts no more");
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_loop_begins_at_the_first_journey_and_that_is_written_down()
    {
        await using var host = await HostUnderTest.Start();
        await host.Client.MakeUser("ada");
        await host.Client.Track("ada", "Seen");
        var saved = await host.Client.SaveJourney("golden", Golden);
        var followed = (await host.Happened("journey.followed"))[0];
        ((long)followed["position"]!).ShouldBe((long)saved["position"]!, "what lies before concerns nobody, also after a restore");
    }

    [Fact]
    public async Task Data_that_no_template_can_take_is_refused_wherever_it_comes_from()
    {
        await using var host = await HostUnderTest.Start();
        await host.Client.SaveNews();
        var ada = await host.Client.MakeUser("ada");
        var data = new { what = Enumerable.Range(0, 101) };
        async Task Refused(Task<HttpResponseMessage> asked, string code) => ((string)(await (await asked).Problem(422, code))["detail"]!).ShouldContain("lists of at most 100 items");

        await Refused(host.Client.PostAsJsonAsync("/v1/notifications", new { template = "news", customer = ada, data }), "notification.data-invalid");
        await Refused(host.Client.PutAsJsonAsync("/v1/campaigns/spring", new { name = "Spring", template = "news", data }), "campaign.invalid");
        var steps = new[] { new { id = "send", kind = "send", template = "news", data } };
        await Refused(host.Client.PutAsJsonAsync("/v1/journeys/tell", new { name = "Tell", trigger = new { kind = "customer.behaviour-tracked" }, steps }), "journey.invalid");
    }

    [Fact]
    public async Task What_a_journey_does_itself_begins_none()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews(more: new { channels = new[] { "email" } });
        await host.Client.SaveJourney("echo", """
            { "name": "Echo", "trigger": { "kind": "notification.sent" }, "reentry": { "rule": "always" }, "steps": [{ "id": "send", "kind": "send", "template": "news", "data": { "what": "echo" } }] }
            """);
        foreach (var (id, value) in ((string, string)[])[("one", "1"), ("two", "2")])
        {
            await host.Client.SaveJourney(id, $$"""
                { "name": "{{id}}", "trigger": { "kind": "customer.profile-changed" }, "reentry": { "rule": "always" }, "steps": [{ "id": "set", "kind": "attribute", "name": "last", "value": "{{value}}" }] }
                """);
        }

        await host.Client.SaveJourney("marker", """
            { "name": "Marker", "trigger": { "kind": "customer.behaviour-tracked" }, "steps": [{ "id": "hook", "kind": "webhook", "name": "marked" }] }
            """);
        var ada = await host.Client.MakeUser("ada");
        (await host.Client.GetAsync($"/v1/customers/{ada}?after={await host.Head()}")).EnsureSuccessStatusCode();
        await host.Client.Notify(ada);
        await smtp.Next();
        await smtp.Next();
        await host.Happened("notification.sent", 2);
        await host.Client.Track("ada", "Seen");
        await host.Happened("journey.told");
        ((int)(await host.Results("echo"))["entered"]!).ShouldBe(1, "its own mail lets nobody in");
        var (one, two) = ((int)(await host.Results("one"))["entered"]!, (int)(await host.Results("two"))["entered"]!);
        (one, two).ShouldBe((1, 1), "the profile was changed once by somebody else");
        smtp.Taken.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Of_all_runs_of_a_customer_one_goes_on_after_any_merges()
    {
        await using var host = await HostUnderTest.Start();
        await host.Client.SaveJourney("wait", """
            { "name": "Wait", "trigger": { "kind": "customer.behaviour-tracked" }, "reentry": { "rule": "always" }, "steps": [{ "id": "wait", "kind": "wait", "minutes": 60 }] }
            """);
        var (ada, bob, eve) = (await host.Client.MakeUser("ada"), await Anonymous(host, "phone-0a1b2c3d"), await Anonymous(host, "phone-1a1b2c3d"));
        await Merge(host, ada, bob);
        foreach (var device in (string[])["phone-0a1b2c3d", "phone-1a1b2c3d"])
        {
            (await host.Client.PostAsJsonAsync("/v1/track", new { anonymousId = device, @event = "Added" })).EnsureSuccessStatusCode();
        }

        await host.Happened("journey.waits", 2);
        await Merge(host, ada, eve);
        ((string?)(await host.Happened("journey.ended"))[0]["reason"]).ShouldBe("merged");
        var results = await host.Results("wait");
        ((int)results["in"]!, (int)results["ended"]!["merged"]!).ShouldBe((1, (int)results["entered"]! - 1));
    }

    private static async Task MakeGolden(HostUnderTest host, string user)
    {
        var answer = await host.Client.PostAsJsonAsync("/v1/identify", new { userId = user, traits = new { gold = "yes" } });
        ((int)answer.StatusCode).ShouldBe(200, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<string> Anonymous(HostUnderTest host, string device)
    {
        (await host.Client.PostAsJsonAsync("/v1/track", new { anonymousId = device, @event = "Opened" })).EnsureSuccessStatusCode();
        return (string)(await (await host.Client.GetAsync($"/v1/customers?id.anonymous={device}")).Read())["items"]![0]!["id"]!;
    }

    private static async Task Merge(HostUnderTest host, string one, string other)
    {
        var merged = await host.Client.PostAsJsonAsync($"/v1/customers/{one}/merges", new { with = other, reason = "the same" });
        ((int)merged.StatusCode).ShouldBeInRange(200, 201, await merged.Content.ReadAsStringAsync());
    }

    // A bug in what comes after, for one person.
    private sealed class BrokenFor(string email, INotices notices) : INotices
    {
        public ValueTask<NoticeAnswer> Send(CustomerRecord person, NoticeOrder order, CommandContext context, CancellationToken cancellation) =>
            person.Identities.Any(identity => identity.Value == email) ? throw new InvalidOperationException("broken") : notices.Send(person, order, context, cancellation);

        public ValueTask<string> ZoneOf(CustomerRecord person, CancellationToken cancellation) => notices.ZoneOf(person, cancellation);

        public ValueTask<string?> WrongFor(string template, System.Text.Json.JsonElement data, CancellationToken cancellation) => notices.WrongFor(template, data, cancellation);

        public string? WrongData(System.Text.Json.JsonElement data) => notices.WrongData(data);

        public ValueTask<Rejection?> AddTemplate(ReadyTemplate ready, string actor, CommandContext context, CancellationToken cancellation) =>
            notices.AddTemplate(ready, actor, context, cancellation);
    }
}
