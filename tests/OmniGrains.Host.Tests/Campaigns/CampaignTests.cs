using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Customers.Contracts;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Journeys;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Campaigns;

/// <summary>Campaigns over HTTP, from the schedule to what the mail server gets.</summary>
public sealed class CampaignTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [Fact]
    public Task It_reaches_its_audience_once_and_says_how_far_it_is() => Reaches([]);

    [PostgresFact]
    public async Task The_same_on_postgres() => await Reaches(await OnPostgres());

    [Fact]
    public async Task It_begins_at_its_moment_pauses_and_goes_on()
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        for (var i = 0; i < 6; i++)
        {
            await host.Client.MakeCustomer($"p{i}@example.com");
        }

        await Save(host, new { perSecond = 1 });
        var past = await (await host.Client.PostAsJsonAsync("/v1/campaigns/spring/schedule", new { at = DateTimeOffset.UtcNow.AddYears(-1) })).Problem(422, "campaign.invalid");
        ((string)past["detail"]!).ShouldStartWith("at: ");
        var scheduled = await host.Client.Post("/v1/campaigns/spring/schedule", new { at = DateTimeOffset.UtcNow.AddHours(1) });
        ((string?)scheduled["state"]).ShouldBe("scheduled");
        time.Move(TimeSpan.FromHours(1));
        await host.Happened("campaign.progressed", 2);
        ((string?)(await host.Client.Post("/v1/campaigns/spring/pause"))["state"]).ShouldBe("paused");
        ((string?)(await host.Client.Post("/v1/campaigns/spring/pause"))["state"]).ShouldBe("paused", "again changes nothing");

        // What was under way when it was paused is counted, and what was decided and not under way is held back; then nothing happens, however long it rests.
        await Another(host, "other-1", 1);
        await Settled(host);
        var resting = await Read(host);
        ((string?)resting["state"], (int)resting["looked"]! < 6).ShouldBe(("paused", true));
        var mails = smtp.Taken.Count(mail => mail.Header("Subject") == "New: Tea");
        time.Move(TimeSpan.FromHours(1));
        await Another(host, "other-2", 2);
        (await Read(host)).ToJsonString().ShouldBe(resting.ToJsonString());
        smtp.Taken.Count(mail => mail.Header("Subject") == "New: Tea").ShouldBe(mails);
        ((string?)(await host.Client.Post("/v1/campaigns/spring/resume"))["state"]).ShouldBe("running");
        await host.Happened("campaign.done", 3);
        ((int)(await Read(host))["sent"]!).ShouldBe(6);
        await Sent(host, "spring", 6);
        smtp.Taken.Where(mail => mail.Header("Subject") == "New: Tea").Select(mail => mail.To).Order().ShouldBe(Enumerable.Range(0, 6).Select(i => $"p{i}@example.com"));
        await (await host.Client.PostAsync("/v1/campaigns/spring/resume", null)).Problem(409, "campaign.not-now");
    }

    [Fact]
    public async Task What_else_is_to_be_told_does_not_wait_behind_a_campaign()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        var ada = await host.Client.MakeCustomer("ada@example.com");
        var confirms = await DecidedAndNotConfirmed(host, smtp);
        await host.Client.Notify(ada, "now");
        var before = 1;
        while ((await smtp.Next()).Header("Subject") != "New: now")
        {
            before++;
        }

        before.ShouldBeLessThanOrEqualTo(8, "the server confirms nothing, and 31 mails of the campaign are on their way");
        confirms.SetResult();
        await Sent(host, "spring", 31);
        smtp.Taken.Select(mail => (mail.To, mail.Header("Subject"))).Distinct().Count().ShouldBe(32);
        smtp.Taken.Count.ShouldBe(32);
    }

    [Fact]
    public async Task What_a_stopped_campaign_has_not_sent_yet_is_not_sent()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        var confirms = await DecidedAndNotConfirmed(host, smtp);
        ((string?)(await host.Client.Post("/v1/campaigns/spring/stop"))["state"]).ShouldBe("stopped");
        confirms.SetResult();

        await host.Happened("notification.sent,notification.failed", 30);
        var (sent, failed) = (await Count(host, "sent"), await Count(host, "failed"));
        (sent + failed, smtp.Taken.Count).ShouldBe((30, sent));
        failed.ShouldBeGreaterThanOrEqualTo(22, "at most 8 were on their way");
        var one = (await host.Client.GetFromJsonAsync<JsonNode>("/v1/notifications?state=failed&limit=1"))!["items"]![0]!;
        ((string?)one["reason"]).ShouldBe("campaign-stopped");
        await host.Happened("campaign.handed", 1, data => (int)data["handed"]! >= sent);
        ((int)(await Read(host))["handed"]!).ShouldBe(sent);
    }

    [Theory]
    [InlineData("resume", false)]
    [InlineData("resume", true)]
    [InlineData("stop", false)]
    public Task What_a_paused_campaign_has_not_sent_yet_waits(string then, bool restarts) => Waits(then, restarts);

    [PostgresFact]
    public async Task What_a_paused_campaign_has_not_sent_yet_waits_on_postgres_too() => await Waits("resume", restarts: true, await OnPostgres());

    private static async Task Waits(string then, bool restarts, params string[] settings)
    {
        await using var smtp = SmtpStandIn.Start();
        var folder = Directory.CreateTempSubdirectory("omnigrains-host-").FullName;
        var host = await HostUnderTest.Start(settings, folder: folder);
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        var confirms = await DecidedAndNotConfirmed(host, smtp);
        ((string?)(await host.Client.Post("/v1/campaigns/spring/pause"))["state"]).ShouldBe("paused");
        confirms.SetResult();

        // Another campaign is not held up by it.
        await host.Happened("notification.sent,notification.paused", 30);
        var sent = await Count(host, "sent");
        (sent <= 8, await Count(host, "paused"), smtp.Taken.Count).ShouldBe((true, 30 - sent, sent));
        await host.Client.Put("/v1/campaigns/other", new { name = "Other", template = "news", data = new { what = "other" }, perSecond = 1_000 });
        await host.Client.Post("/v1/campaigns/other/schedule", new { });
        await Sent(host, "other", 30);

        if (restarts)
        {
            await host.DisposeAsync();
            host = await HostUnderTest.Start(settings, folder: folder);
        }

        await host.Client.Post($"/v1/campaigns/spring/{then}");
        await host.Happened("notification.sent,notification.failed", 60);
        var spring = smtp.Taken.Where(mail => mail.Header("Subject") == "New: Tea").Select(mail => mail.To).ToList();
        spring.Distinct().Count().ShouldBe(spring.Count, "nobody is told twice");
        spring.Count.ShouldBe(then == "resume" ? 30 : sent);
        (await Count(host, "paused"), await Count(host, "failed")).ShouldBe((0, 30 - spring.Count));
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    // A campaign to 30 people that is decided, while the mail server has been given the first mail, and confirms none until it is told to.
    private static async Task<TaskCompletionSource> DecidedAndNotConfirmed(HostUnderTest host, SmtpStandIn smtp)
    {
        var confirms = new TaskCompletionSource();
        for (var i = 0; i < 30; i++)
        {
            await host.Client.MakeCustomer($"p{i}@example.com");
        }

        smtp.BeforeConfirming = () => confirms.Task;
        await Save(host, new { perSecond = 1_000 });
        await host.Client.Post("/v1/campaigns/spring/schedule", new { });
        await host.Happened("campaign.done");
        await smtp.Next();
        return confirms;
    }

    private static async Task<int> Count(HostUnderTest host, string state) =>
        (await host.Client.GetFromJsonAsync<JsonNode>($"/v1/notifications?state={state}&limit=100&after={await host.Head()}"))!["items"]!.AsArray().Count;

    [Fact]
    public async Task It_stops_itself_when_too_many_addresses_do_not_exist()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews(more: new { channels = new[] { "email" } });
        for (var i = 0; i < 40; i++)
        {
            smtp.Refused[$"p{i}@example.com"] = "550 no such user";
            await host.Client.MakeCustomer($"p{i}@example.com");
        }

        await Save(host, new { perSecond = 5 });
        await host.Client.Post("/v1/campaigns/spring/schedule", new { });
        ((string?)(await host.Happened("campaign.stopped"))[0]["reason"]).ShouldBe("bounces");
        var campaign = await Read(host);
        ((string?)campaign["state"], (string?)campaign["reason"]).ShouldBe(("stopped", "bounces"));
        ((int)campaign["sent"]!).ShouldBeInRange(20, 35);
    }

    [Fact]
    public async Task What_cannot_be_a_campaign_is_refused()
    {
        await using var host = await HostUnderTest.Start();
        async Task Wrong(object body, string says)
        {
            var problem = await (await host.Client.PutAsJsonAsync("/v1/campaigns/x", body)).Problem(422, "campaign.invalid");
            ((string?)problem["detail"])!.ShouldContain(says);
        }

        await Wrong(new { name = "", template = "news" }, "name");
        await Wrong(new { name = "x", template = "news", perSecond = 0 }, "perSecond");
        await Wrong(new { name = "x", template = "news", perSecond = 100_001 }, "perSecond");
        await Wrong(new { name = "x", template = "news", audience = new[] { new { field = "a", test = "eq" } } }, "audience[0].value");
        await Wrong(new { name = "x", template = "news", data = 1 }, "data");
        await (await host.Client.PostAsJsonAsync("/v1/campaigns/x/schedule", new { })).Problem(404, "campaign.unknown");
        await (await host.Client.GetAsync("/v1/campaigns/x")).Problem(404, "campaign.unknown");
        (await host.Client.PutAsJsonAsync("/v1/campaigns/x", new { name = "x", template = "nowhere" })).EnsureSuccessStatusCode();
        await (await host.Client.PostAsJsonAsync("/v1/campaigns/x/schedule", new { })).Problem(422, "campaign.invalid");
        using var old = new HttpRequestMessage(HttpMethod.Put, "/v1/campaigns/x") { Content = JsonContent.Create(new { name = "y", template = "nowhere" }) };
        old.Headers.TryAddWithoutValidation("If-Match", "\"7\"");
        await (await host.Client.SendAsync(old)).Problem(412, "campaign.changed");
    }

    [Fact]
    public async Task It_is_not_used_up_on_nobody_when_its_template_does_not_fit()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        await host.Client.MakeCustomer("p0@example.com");
        var bare = new { name = "Spring", template = "news" };
        await host.Client.Put("/v1/campaigns/spring", bare);
        ((string?)(await (await host.Client.PostAsJsonAsync("/v1/campaigns/spring/schedule", new { })).Problem(422, "campaign.invalid"))["detail"])!.ShouldContain("lacks what");
        await Save(host, new { perSecond = 10 });
        await host.Client.Post("/v1/campaigns/spring/schedule", new { at = DateTimeOffset.UtcNow.AddSeconds(1) });
        await (await host.Client.PutAsJsonAsync("/v1/campaigns/spring", bare)).Problem(422, "campaign.invalid");
        await (await host.Client.PutAsJsonAsync("/v1/campaigns/spring", new { name = "Spring", template = "nowhere" })).Problem(422, "campaign.invalid");

        // The template wants more before the moment comes.
        object[] more = [new { name = "what", sample = "Tea" }, new { name = "price", sample = "5" }];
        await host.Client.SaveNews(more: new { variables = more });
        ((string?)(await host.Happened("campaign.paused"))[0]["reason"]).ShouldBe("template");
        var paused = await Read(host);
        ((string?)paused["state"], (string?)paused["reason"], (int)paused["looked"]!).ShouldBe(("paused", "template", 0));
        await (await host.Client.PostAsync("/v1/campaigns/spring/resume", null)).Problem(422, "campaign.invalid");
        await host.Client.SaveNews();
        ((string?)(await host.Client.Post("/v1/campaigns/spring/resume"))["state"]).ShouldBe("running");
        (await smtp.Next()).To.ShouldBe("p0@example.com");
        await host.Happened("campaign.done");
        ((int)(await Read(host))["sent"]!).ShouldBe(1);
    }

    [Fact]
    public async Task A_list_that_is_being_built_anew_is_waited_for()
    {
        await using var host = await HostUnderTest.Start();
        var pages = host.App.Services.GetRequiredService<ICustomerPages>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var page = pages.After(null, "zzz", 10, await host.Head() + 1, limit.Token).AsTask();
        page.IsCompleted.ShouldBeFalse("it does not look as if there was nobody");
        await host.Client.MakeCustomer("p0@example.com");
        (await page).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_campaign_does_not_take_a_list_that_is_being_built_anew_for_its_end()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start(with: builder =>
        {
            var service = builder.Services.Last(one => one.ServiceType == typeof(ICustomerPages));
            builder.Services.AddSingleton<ICustomerPages>(services => new BuiltAnew((ICustomerPages)ActivatorUtilities.CreateInstance(services, service.ImplementationType!)));
        });
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        await host.Client.MakeCustomer("p0@example.com");
        BuiltAnew.ReadyFrom = await host.Head();
        await Save(host, new { perSecond = 10 });
        await host.Client.Post("/v1/campaigns/spring/schedule", new { });
        await host.Happened("campaign.done");
        ((int)(await Read(host))["looked"]!).ShouldBe(1);
    }

    // Who does not wait for it sees what a list shows whose rebuilding has just begun.
    private sealed class BuiltAnew(ICustomerPages pages) : ICustomerPages
    {
        public static long ReadyFrom { get; set; }

        public ValueTask<string?> Last(CancellationToken cancellation) => pages.Last(cancellation);

        public ValueTask<IReadOnlyList<string>> After(string? id, string upTo, int most, long position, CancellationToken cancellation) =>
            position < ReadyFrom ? ValueTask.FromResult<IReadOnlyList<string>>([]) : pages.After(id, upTo, most, position, cancellation);
    }

    // Another campaign to the same people, from its beginning to its end.
    private static async Task Another(HostUnderTest host, string id, int times)
    {
        await host.Client.Put($"/v1/campaigns/{id}", new { name = "Other", template = "news", data = new { what = id }, perSecond = 1_000 });
        await host.Client.Post($"/v1/campaigns/{id}/schedule", new { });
        await host.Happened("campaign.done", times);
        await Sent(host, id, 6);
    }

    // Whoever the campaign had decided about was told or is held back, and what was handed over is counted.
    private static async Task Settled(HostUnderTest host)
    {
        var decided = (int)(await Read(host))["sent"]!;
        static bool OfSpring(JsonNode data) => (string?)data["cause"] == "campaign:spring";
        await host.Happened("notification.sent,notification.paused", decided, OfSpring);
        var sent = decided - await Count(host, "paused");
        if (sent > 0)
        {
            await host.Happened("campaign.handed", 1, data => (string?)data["id"] == "spring" && (int)data["handed"]! >= sent);
        }
    }

    private static Task Sent(HostUnderTest host, string id, int times) => host.Happened("notification.sent", times, data => (string?)data["cause"] == $"campaign:{id}");

    private async Task<string[]> OnPostgres() =>
        [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"];

    private static async Task Reaches(string[] settings)
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start(settings);
        await host.Client.UseSmtp(smtp.Port);
        await host.Client.SaveNews();
        for (var i = 0; i < 10; i++)
        {
            await host.Client.MakeCustomer($"p{i}@example.com", language: i % 2 == 0 ? "it" : "en", consents: i == 0 ? [] : ["email"]);
        }

        // One person on two records is one in the list.
        var (one, other) = (await host.Client.MakeCustomer("p8@example.com", language: "it", consents: ["email"]), await host.Client.MakeCustomer("p88@example.com", language: "it", consents: ["email"]));
        var merged = await host.Client.PostAsJsonAsync($"/v1/customers/{one}/merges", new { with = other });
        ((int)merged.StatusCode).ShouldBeInRange(200, 201, await merged.Content.ReadAsStringAsync());

        await Save(host, new { audience = new[] { new { field = "preferredLanguage", test = "eq", value = "it" } }, perSecond = 1_000 });
        await host.Client.Post("/v1/campaigns/spring/schedule", new { });
        await host.Happened("campaign.done");
        await host.Happened("notification.sent", 4);
        var campaign = await Read(host);
        ((int)campaign["looked"]!, (int)campaign["sent"]!, (int)campaign["dropped"]!, (string?)campaign["state"]).ShouldBe((10, 4, 1, "done"));
        smtp.Taken.Select(mail => mail.To).Order().Take(3).ShouldBe(["p2@example.com", "p4@example.com", "p6@example.com"]);
        smtp.Taken.Count.ShouldBe(4);
        var listed = await (await host.Client.GetAsync($"/v1/campaigns?after={await host.Head()}")).Read();
        ((string?)listed["items"]!.AsArray().ShouldHaveSingleItem()!["id"]).ShouldBe("spring");
        var told = (await (await host.Client.GetAsync($"/v1/notifications?state=sent&limit=1&after={await host.Head()}")).Read())["items"]![0]!;
        ((string?)told["cause"]).ShouldBe("campaign:spring");
    }

    private static Task<JsonObject> Save(HostUnderTest host, object more)
    {
        var body = new JsonObject { ["name"] = "Spring", ["template"] = "news", ["data"] = new JsonObject { ["what"] = "Tea" } };
        foreach (var (name, value) in System.Text.Json.JsonSerializer.SerializeToNode(more)!.AsObject())
        {
            body[name] = value?.DeepClone();
        }

        return host.Client.Put("/v1/campaigns/spring", body);
    }

    private static async Task<JsonObject> Read(HostUnderTest host) => await (await host.Client.GetAsync("/v1/campaigns/spring")).Read();
}
