using System.Net.Http.Json;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Saved views with counts, and conversations that belong to one story.</summary>
public sealed class SavedViewTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [Fact]
    public async Task Views_are_saved_listed_with_counts_and_removed_on_sqlite() => await Saved();

    [PostgresFact]
    public async Task Views_are_saved_listed_with_counts_and_removed_on_postgres() => await Saved(
        $"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}");

    [Fact]
    public async Task What_cannot_be_a_view_is_refused_with_its_reason()
    {
        await using var host = await HostUnderTest.Start();
        await (await Put(host, "x", new { name = "", filter = new { } })).Problem(422, "request.invalid");
        await (await Put(host, "X!", new { name = "x", filter = new { } })).Problem(422, "request.invalid");
        await (await Put(host, "x", new { name = "x", filter = new { status = "nowhere" } })).Problem(422, "request.invalid");
        await (await Put(host, "x", new { name = "x", filter = new { priority = "very" } })).Problem(422, "request.invalid");
        await (await Put(host, "x", new { name = "x", filter = new { order = "no order" } })).Problem(422, "request.invalid");
        await (await Put(host, "x", new { name = "x", filter = new { }, owner = "maria", team = "milan" })).Problem(422, "request.invalid");
        await (await host.Client.GetAsync("/v1/saved-views/x")).Problem(404, "saved-view.unknown");
        for (var i = 0; i < 50; i++)
        {
            await (await Put(host, $"v-{i}", new { name = "x", filter = new { } })).Read();
        }

        await (await Put(host, "v-50", new { name = "x", filter = new { } })).Problem(409, "saved-view.limit");
        await (await Put(host, "v-51", new { name = "x", filter = new { }, owner = "maria" })).Read();
    }

    [Fact]
    public async Task Two_conversations_of_one_customer_are_linked_and_the_same_question_is_seen_once()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.ConnectApi("shop", null);

        // No rule joins them: they are shown beside each other while they go on at the same time.
        await (await host.Client.PutAsJsonAsync("/v1/joining-rules/none", new { name = "None", @do = "nothing" })).Read();
        var one = (string)(await host.Inbound("p-1", "Where is my order 1001?", "one", "ada@mail.example"))["conversationId"]!;
        var two = (string)(await host.Inbound("p-2", "Hello, where is my order 1001 please?", "two", "ada@mail.example", "shop"))["conversationId"]!;
        await host.Inbound("p-3", "Where is my order 1001?", "three", "bob@mail.example");

        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{two}", new { assignee = "paolo", team = "returns" })).Read();
        (await host.Client.PostAsJsonAsync($"/v1/conversations/{two}/presence", new { state = "viewing", agent = "rita" })).EnsureSuccessStatusCode();
        var linked = (await host.Conversation(one, await host.Head()))["linked"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)linked["id"], (bool)linked["asksTheSame"]!).ShouldBe((two, true));
        ((string?)linked["assignee"], (string?)linked["team"], (string?)linked["viewers"]![0]!["agent"]).ShouldBe(("paolo", "returns", "rita"));
        ((string?)(await host.Conversation(two, await host.Head()))["linked"]![0]!["id"]).ShouldBe(one);
        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{two}", new { status = "resolved" })).Read();
        (await host.Conversation(one, await host.Head()))["linked"]!.AsArray().ShouldBeEmpty();
    }

    private static async Task Saved(params string[] settings)
    {
        await using var host = await HostUnderTest.Start(settings);
        await host.ConnectApi("forum", null);
        for (var i = 0; i < 5; i++)
        {
            var id = (string)(await host.Inbound($"p-{i}", "Hello", $"member-{i}"))["conversationId"]!;
            await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{id}", new { assignee = i < 2 ? "maria" : "", labels = i == 4 ? new[] { "vip" } : [], status = i == 3 ? "resolved" : "open", priority = i > 2 ? "urgent" : "normal" })).Read();
        }

        var saved = await Put(host, "mine", new { name = "Mine", filter = new { status = "active", assignee = "maria" }, order = 2, owner = "maria" });
        await saved.Read();
        await (await Put(host, "all", new { name = "All that is open", filter = new { status = "active" }, order = 1 })).Read();
        await (await Put(host, "vip", new { name = "Important", filter = new { label = "vip", assignee = "none" }, team = "milan" })).Read();
        await (await Put(host, "urgent", new { name = "Urgent", filter = new { status = "active", priority = "urgent", connection = "forum" }, team = "rome" })).Read();
        await (await Put(host, "due", new { name = "Due", filter = new { sort = "due" } })).Read();
        (await Listed(host, "")).ShouldBe(["due 0", "all 4"]);
        (await Listed(host, "team=rome")).ShouldBe(["due 0", "urgent 1", "all 4"]);
        (await Listed(host, "agent=maria&team=milan")).ShouldBe(["due 0", "vip 1", "all 4", "mine 2"]);

        using var stale = new HttpRequestMessage(HttpMethod.Put, "/v1/saved-views/mine") { Content = JsonContent.Create(new { name = "Ours", filter = new { } }) };
        stale.Headers.TryAddWithoutValidation("If-Match", "\"77\"");
        await (await host.Client.SendAsync(stale)).Problem(412, "saved-view.changed");
        ((string?)(await (await host.Client.GetAsync("/v1/saved-views/mine")).Read())["view"]!["name"]).ShouldBe("Mine");
        await (await host.Client.DeleteAsync("/v1/saved-views/mine")).Read();
        (await Listed(host, "agent=maria")).ShouldBe(["due 0", "all 4"]);
    }

    private static Task<HttpResponseMessage> Put(HostUnderTest host, string id, object view) => host.Client.PutAsJsonAsync($"/v1/saved-views/{id}", view);

    private static async Task<List<string>> Listed(HostUnderTest host, string query)
    {
        var page = await (await host.Client.GetAsync($"/v1/saved-views?{query}&after={await host.Head()}")).Read();
        return [.. page["items"]!.AsArray().Select(item => $"{(string)item!["id"]!} {(long)item["count"]!}")];
    }
}
