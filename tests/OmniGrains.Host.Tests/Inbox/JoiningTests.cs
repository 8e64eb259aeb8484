using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Chat;
using OmniGrains.Host.Tests.Desk;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>A customer who goes on over another channel, or asks the same there, is seen as one: by rule, and undone by hand.</summary>
public sealed class JoiningTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    private const string Ada = "ada@mail.example";

    [Fact]
    public async Task Without_a_rule_they_are_linked_until_somebody_says_otherwise_on_sqlite() => await Linked();

    [PostgresFact]
    public async Task Without_a_rule_they_are_linked_until_somebody_says_otherwise_on_postgres() => await Linked(
        $"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}");

    [Fact]
    public async Task The_same_question_on_two_channels_goes_on_in_the_first_and_stays_apart_once_somebody_parts_them()
    {
        await using var host = await Start();
        await host.Set("joining-rules/twice", new { name = "Asked twice", @do = "merge", withinHours = 24, signs = new[] { "question" }, order = 1 });
        await host.Set("joining-rules/rest", new { name = "The rest", @do = "link", order = 2 });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.merged,conversation.admitted,conversation.linked&from=0");
        var one = await Wrote(host, "forum", "f-1", "Where is my blue teapot, order 10071?");
        var two = await Wrote(host, "shop", "s-1", "hello, order 10071: where is the blue teapot?");

        var merged = (await events.Next("conversation.merged", two)).Data["data"]!;
        ((string?)merged["into"], (string?)merged["by"]).ShouldBe((one, "joining:twice@1"));
        ((string?)merged["why"]).ShouldBe("Asked twice: same customer on forum and shop; the question is much the same");
        ((string?)(await events.Next("conversation.admitted", one)).Data["data"]!["told"]!["by"]).ShouldBe("joining:twice@1");
        ((string?)(await host.Conversation(two))["merge"]!["why"])!.ShouldStartWith("Asked twice");
        ((string?)(await host.Conversation(one))["merged"]![0]!["merge"]!["by"]).ShouldBe("joining:twice@1");
        (await Texts(host, one)).Count.ShouldBe(2);

        // Parted by hand they stay so, whatever the customer writes; what is said over a third channel is another pair.
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{two}/unmerge", new { agent = "maria" })).Read();
        await Wrote(host, "shop", "s-2", "Where is my blue teapot, order 10071?");
        var third = await Wrote(host, "post", "p-1", "Good morning");
        await Told(events, (one, third), (two, third));
        var fourth = await Wrote(host, "till", "t-1", "Good morning");
        await Told(events, (one, fourth), (two, fourth), (third, fourth));
        var now = await host.Conversation(two);
        (now["mergedInto"], (string?)now["status"]).ShouldBe((null, "open"));
        LinksOf(now).Keys.ShouldBe([third, fourth], ignoreOrder: true);
    }

    [Fact]
    public async Task When_two_records_turn_out_to_be_one_customer_their_conversations_are_joined_once_on_sqlite() => await JoinedByMerging();

    [PostgresFact]
    public async Task When_two_records_turn_out_to_be_one_customer_their_conversations_are_joined_once_on_postgres() => await JoinedByMerging(
        $"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}");

    [Fact]
    public async Task Two_connections_of_one_channel_are_two_places_for_one_customer()
    {
        await using var host = await Start();
        await host.Set("connections/second", new { connector = "api", channel = "forum" });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.linked&from=0");
        var one = await Wrote(host, "forum", "f-1", "Where is my teapot?");
        var two = await Wrote(host, "second", "s-1", "Is anybody there?");
        await Told(events, (one, two), (two, one));
        ((string?)LinksOf(await host.Conversation(two))[one]["link"]!["why"]).ShouldBe("Same customer, elsewhere: same customer on two connections of forum");
    }

    [Fact]
    public async Task A_live_chat_is_linked_where_a_rule_says_merge_and_says_why()
    {
        await using var host = await Start();
        await host.ConnectChat();
        await host.Set("joining-rules/all", new { name = "All", @do = "merge" });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.linked,conversation.merged&from=0");
        var chat = ((string)(await (await Visitor.Arrive(host, ChatHost.Signed("ada-1", Ada))).Write("Is it in stock?"))["id"]!).Split('.')[0];
        var mail = await Wrote(host, "forum", "f-1", "One more thing");

        var told = (await events.Next("conversation.linked", mail)).Data["data"]!;
        ((string?)told["other"], (string?)told["otherChannel"]).ShouldBe((chat, "chat"));
        ((string?)told["why"])!.ShouldEndWith("; linked and not merged: conversation.merge-apart");
        await events.Next("conversation.linked", chat);
        LinksOf(await host.Conversation(chat)).Keys.ShouldBe([mail]);
        (await host.Conversation(mail))["mergedInto"].ShouldBeNull();
    }

    [Fact]
    public async Task A_rule_that_says_nothing_leaves_them_alone_and_another_customer_is_never_joined()
    {
        await using var host = await Start();
        await host.Set("joining-rules/none", new { name = "None", @do = "nothing", channels = new[] { "forum", "shop" } });
        await host.Set("joining-rules/rest", new { name = "Rest", @do = "link", order = 200 });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.linked&from=0");
        var one = await Wrote(host, "forum", "f-1", "Where is my teapot?");
        var shop = await Wrote(host, "shop", "s-1", "Where is my teapot?");
        await Wrote(host, "shop", "s-2", "Where is my teapot?", "bob", "bob@mail.example");
        var post = await Wrote(host, "post", "p-1", "Where is my teapot?");
        await Told(events, (one, post), (shop, post));
        LinksOf(await host.Conversation(one)).Keys.ShouldBe([post]);
    }

    [Fact]
    public async Task Rules_are_kept_like_all_of_the_desk_and_nonsense_is_refused()
    {
        await using var host = await HostUnderTest.Start();
        await host.Set("joining-rules/twice", new { name = "Asked twice", @do = "merge", signs = new[] { "order", "question" }, channels = new[] { "email" } });
        var read = await host.Get("joining-rules/twice");
        ((string?)read["definition"]!["do"], (int)read["version"]!).ShouldBe(("merge", 1));
        (await host.Get("joining-rules"))["items"]!.AsArray().Count.ShouldBe(1);
        await (await host.Client.PutAsJsonAsync("/v1/joining-rules/twice", new { name = "x", @do = "link", withinHours = 169 })).Problem(422, "desk.invalid");
        await (await host.Client.PutAsJsonAsync("/v1/joining-rules/twice", new { name = "", @do = "link" })).Problem(422, "desk.invalid");
        (await host.Client.DeleteAsync("/v1/joining-rules/twice")).EnsureSuccessStatusCode();
        await (await host.Client.GetAsync("/v1/joining-rules/twice")).Problem(404, "desk.joining-rule-unknown");
    }

    private static async Task Linked(params string[] settings)
    {
        await using var host = await Start(settings);
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.linked,conversation.unlinked&from=0");
        var one = await Wrote(host, "forum", "f-1", "Where is my teapot?");
        var two = await Wrote(host, "shop", "s-1", "Is anybody there?");
        await Told(events, (one, two), (two, one));

        var link = LinksOf(await host.Conversation(two))[one]["link"]!;
        ((string?)link["by"], (string?)link["why"]).ShouldBe(("joining:usual@1", "Same customer, elsewhere: same customer on forum and shop"));
        LinksOf(await host.Conversation(one)).Keys.ShouldBe([two]);
        ((string?)(await host.Conversation(one))["status"]).ShouldBe("open", "each goes on by itself");
        (await Listed(host)).ShouldBe([(one, 1), (two, 1)], ignoreOrder: true);

        // Undone in one it is undone in both, and stays so; by hand it is done again.
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{one}/unlink", new { from = two, agent = "maria" })).Read();
        await events.Next("conversation.unlinked", two);
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{one}/unlink", new { from = two })).Problem(409, "conversation.not-linked");
        (await host.Conversation(one))["linked"]!.AsArray().ShouldBeEmpty();
        await Wrote(host, "shop", "s-2", "Where is my teapot?");
        var third = await Wrote(host, "post", "p-1", "Hello");
        await Told(events, (one, third), (two, third));
        var fourth = await Wrote(host, "till", "t-1", "Hello");
        await Told(events, (one, fourth), (two, fourth), (third, fourth));
        LinksOf(await host.Conversation(two)).Keys.ShouldBe([third, fourth], ignoreOrder: true);

        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{one}/link", new { to = two, agent = "maria" })).Read();
        ((string?)LinksOf(await host.Conversation(one))[two]["link"]!["by"]).ShouldBe("maria");
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{one}/link", new { to = one })).Problem(422, "conversation.link-itself");
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{one}/link", new { to = new string('0', 32) })).Problem(404, "conversation.link-unknown");
        var bob = await Wrote(host, "forum", "b-1", "Hello", "bob", "bob@mail.example");
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{one}/link", new { to = bob })).Problem(409, "conversation.other-customer");
    }

    private static async Task JoinedByMerging(params string[] settings)
    {
        await using var host = await Start(settings);
        await host.Set("joining-rules/twice", new { name = "Asked twice", @do = "merge", signs = new[] { "question" }, order = 1 });
        await host.Set("joining-rules/rest", new { name = "The rest", @do = "link", order = 2 });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.linked,conversation.merged&from=0");
        var one = await Wrote(host, "forum", "f-1", "Where is my blue teapot, order 10071?");
        var two = await Wrote(host, "shop", "s-1", "hello, order 10071: where is the blue teapot?", "bob", "bob@mail.example");
        var third = await Wrote(host, "post", "p-1", "Good morning");
        await Told(events, (one, third));
        (await host.Conversation(two))["linked"]!.AsArray().ShouldBeEmpty();

        var (ada, bob) = ((string)(await host.Conversation(one))["customer"]!["id"]!, (string)(await host.Conversation(two))["customer"]!["id"]!);
        await (await host.Client.PostAsJsonAsync($"/v1/customers/{ada}/merges", new { with = bob })).Read();
        var merged = (await events.Next("conversation.merged", two)).Data["data"]!;
        ((string?)merged["into"], (string?)merged["by"]).ShouldBe((one, "joining:twice@1"));

        // What is told after it shows that nothing was joined twice.
        var last = await Wrote(host, "till", "t-1", "Good evening");
        var seen = new HashSet<(string, string)>();
        while (!seen.IsSupersetOf([(last, one), (last, third)]))
        {
            var told = (await events.Next()).Data["data"]!;
            var pair = ((string)told["conversation"]!, (string?)told["other"] ?? (string)told["into"]!);
            seen.Add(pair).ShouldBeTrue($"{pair} is told twice");
        }
    }

    private static async Task<HostUnderTest> Start(params string[] settings)
    {
        var host = await HostUnderTest.Start(settings);
        foreach (var channel in (string[])["forum", "shop", "post", "till"])
        {
            await host.Set($"connections/{channel}", new { connector = "api", channel });
        }

        return host;
    }

    private static async Task<string> Wrote(HostUnderTest host, string channel, string id, string text, string contact = "ada", string email = Ada) =>
        (string)(await host.Inbound(id, text, $"{channel}-{contact}", email, channel))["conversationId"]!;

    // Each of these conversations has told of its link with the other one, in whatever order.
    private static async Task Told(EventReader events, params (string Conversation, string Other)[] links)
    {
        var missing = links.ToHashSet();
        while (missing.Count > 0)
        {
            var told = await events.Next();
            if (told.Type == "conversation.linked")
            {
                missing.Remove(((string)told.Data["data"]!["conversation"]!, (string)told.Data["data"]!["other"]!));
            }
        }
    }

    // What is linked, and not merely beside.
    private static Dictionary<string, JsonNode> LinksOf(JsonObject conversation) =>
        conversation["linked"]!.AsArray().Where(one => one!["link"] is not null).ToDictionary(one => (string)one!["id"]!, one => one!);

    private static async Task<List<(string, long)>> Listed(HostUnderTest host) =>
        [.. (await host.Get($"conversations?after={await host.Head()}"))["items"]!.AsArray().Select(item => ((string)item!["id"]!, (long)item["links"]!))];

    private static async Task<List<string>> Texts(HostUnderTest host, string id) =>
        [.. (await host.Conversation(id))["messages"]!["items"]!.AsArray().Reverse().Select(item => (string)item!["text"]!)];
}
