using System.Net.Http.Json;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Conversations that go on in another one, and messages that become another one's, over HTTP.</summary>
public sealed class MergeTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [Fact]
    public async Task Merged_conversations_are_one_story_until_that_is_undone_on_sqlite() => await Merged();

    [PostgresFact]
    public async Task Merged_conversations_are_one_story_until_that_is_undone_on_postgres() => await Merged(
        $"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}");

    [Fact]
    public async Task Conversations_of_two_customers_are_not_merged()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        var one = (string)(await host.Inbound("p-1", "Hello", "one", "ada@mail.example"))["conversationId"]!;
        var two = (string)(await host.Inbound("p-2", "Hello", "two", "bob@mail.example"))["conversationId"]!;
        var nobody = (string)(await host.Inbound("p-3", "Hello", "three"))["conversationId"]!;

        await (await Merge(host, one, two)).Problem(409, "conversation.other-customer");
        await (await Merge(host, one, one)).Problem(422, "conversation.merge-itself");
        await (await Merge(host, one, new string('0', 32))).Problem(404, "conversation.into-unknown");
        await (await Merge(host, "nonsense", one)).Problem(404, "conversation.unknown");
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{one}/unmerge", new { })).Problem(409, "conversation.not-merged");
        await (await Merge(host, nobody, one)).Read();
        var unknown = (string)(await host.Inbound("p-4", "Hello", "four"))["conversationId"]!;
        var again = (string)(await host.Inbound("p-5", "Hello", "five", "ada@mail.example"))["conversationId"]!;
        await (await Merge(host, one, again)).Problem(409, "conversation.has-merged");
        await (await Merge(host, two, nobody)).Problem(409, "conversation.merged");

        // What is written in it must be erased with whoever wrote it.
        await (await Merge(host, two, unknown)).Problem(409, "conversation.merge-backwards");
        await (await Merge(host, unknown, two)).Read();
    }

    [Fact]
    public async Task Customers_that_are_parted_again_do_not_go_on_in_each_others_conversations()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        var ada = (string)(await host.Inbound("p-1", "I am Ada", "one", "ada@mail.example"))["conversationId"]!;
        var bob = (string)(await host.Inbound("p-2", "I am Bob", "two", "bob@mail.example"))["conversationId"]!;
        var cleo = (string)(await host.Inbound("p-3", "I am Cleo", "three", "cleo@mail.example"))["conversationId"]!;
        var records = new Dictionary<string, string>();
        foreach (var one in (string[])[ada, bob, cleo])
        {
            records[one] = (string)(await host.Conversation(one))["customer"]!["id"]!;
        }

        // Cleo is part of Bob, who is part of Ada: when Bob is parted from Ada, Cleo goes with him.
        await Customers(host, records[bob], records[cleo]);
        var merge = await Customers(host, records[ada], records[bob]);
        await (await Merge(host, cleo, ada)).Read();
        await (await Merge(host, bob, ada)).Read();
        (await Texts(host, ada)).ShouldBe(["I am Ada", "I am Bob", "I am Cleo"]);

        var undone = await (await host.Client.PostAsJsonAsync($"/v1/customers/{records[ada]}/merges/{merge}/undo", new { })).Read();
        await (await host.Client.GetAsync($"/v1/conversations?after={(long)undone["position"]!}")).Read();

        (await Texts(host, ada)).ShouldBe(["I am Ada"]);
        (await Texts(host, bob)).ShouldBe(["I am Bob"]);
        (await Texts(host, cleo)).ShouldBe(["I am Cleo"]);
        ((string)(await host.Conversation(cleo))["status"]!).ShouldBe("open");
    }

    private static async Task<string> Customers(HostUnderTest host, string into, string member)
    {
        var merged = await (await host.Client.PostAsJsonAsync($"/v1/customers/{into}/merges", new { with = member })).Read();
        await (await host.Client.GetAsync($"/v1/customers/{into}?after={(long)merged["position"]!}")).Read();
        return (string)merged["mergeId"]!;
    }

    [Fact]
    public async Task Two_that_are_merged_into_each_other_at_once_make_no_circle()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        for (var round = 0; round < 10; round++)
        {
            var one = (string)(await host.Inbound($"a-{round}", "Hello", $"one-{round}"))["conversationId"]!;
            var two = (string)(await host.Inbound($"b-{round}", "Hello", $"two-{round}"))["conversationId"]!;
            await Task.WhenAll(Merge(host, one, two), Merge(host, two, one));
            await (await host.Client.GetAsync($"/v1/conversations?after={await host.Head()}")).Read();
            var into = new[] { (string?)(await host.Conversation(one))["mergedInto"], (string?)(await host.Conversation(two))["mergedInto"] };
            into.Count(other => other is not null).ShouldBeLessThanOrEqualTo(1);
        }
    }

    [Fact]
    public async Task Messages_are_split_off_and_put_back()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        var one = (string)(await host.Inbound("p-1", "Where is my teapot?", email: "ada@mail.example"))["conversationId"]!;
        await host.Inbound("p-2", "And is the blue one back?", email: "ada@mail.example");
        var split = await (await host.Client.PostAsJsonAsync($"/v1/conversations/{one}/split", new { fromMessage = $"{one}.2", agent = "maria" })).Read();
        var two = (string)split["newConversationId"]!;

        (await Texts(host, one)).ShouldBe(["Where is my teapot?"]);
        (await Texts(host, two)).ShouldBe(["And is the blue one back?"]);
        await host.Inbound("p-3", "The blue one, please", email: "ada@mail.example");
        (await Texts(host, two)).ShouldBe(["And is the blue one back?", "The blue one, please"]);
        var reply = await (await host.Reply(two, new { text = "It is." })).Read();
        (await channel.Takes()).ShouldHaveSingleItem().To.ShouldBe("member-1");
        await host.MessageIn(two, (string)reply["messageId"]!, "sent");

        await (await Merge(host, two, one)).Read();
        (await Texts(host, one)).ShouldBe(["Where is my teapot?", "And is the blue one back?", "The blue one, please", "It is."]);
        var next = await host.Inbound("p-4", "Thank you", email: "ada@mail.example");
        ((string?)next["conversationId"]).ShouldBe(one);
        (await Texts(host, one)).Count.ShouldBe(5);
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{one}/split", new { fromMessage = $"{one}.77" })).Problem(404, "conversation.split-message-unknown");
    }

    private static async Task Merged(params string[] settings)
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start(settings);
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await host.ConnectApi("shop", $"{channel.Url}/hook");
        var into = (string)(await host.Inbound("f-1", "On the forum", "forum-ada", "ada@mail.example"))["conversationId"]!;
        var merged = (string)(await host.Inbound("s-1", "In the shop", "shop-ada", "ada@mail.example", "shop"))["conversationId"]!;

        await (await Merge(host, merged, into)).Read();
        (await Texts(host, into)).ShouldBe(["On the forum", "In the shop"]);
        var details = await host.Conversation(merged);
        ((string?)details["mergedInto"], (string?)details["status"]).ShouldBe((into, "resolved"));
        ((string?)(await host.Conversation(into))["merged"]![0]!["id"]).ShouldBe(merged);
        await (await host.Reply(merged, new { text = "Here?" })).Problem(409, "conversation.merged");

        // What either of the two contacts writes comes in there, and a repetition is known.
        var later = await host.Inbound("s-2", "In the shop again", "shop-ada", "ada@mail.example", "shop");
        ((string?)later["conversationId"]).ShouldBe(into);
        ((bool)(await host.Inbound("s-2", "In the shop again", "shop-ada", "ada@mail.example", "shop"))["duplicate"]!).ShouldBeTrue();

        // It is answered where the customer wrote last, or where the agent says.
        var answer = await (await host.Reply(into, new { text = "To the shop" })).Read();
        (await channel.Takes()).ShouldHaveSingleItem().To.ShouldBe("shop-ada");
        await host.MessageIn(into, (string)answer["messageId"]!, "sent");
        await (await host.Reply(into, new { text = "To the forum", over = into })).Read();
        (await channel.Takes())[^1].To.ShouldBe("forum-ada");
        await (await host.Reply(into, new { text = "Nowhere", over = new string('0', 32) })).Problem(409, "conversation.no-such-way");

        // Undone, everything is where it belongs, also what came since.
        await (await host.Client.PostAsJsonAsync($"/v1/conversations/{merged}/unmerge", new { agent = "maria" })).Read();
        (await Texts(host, into)).ShouldBe(["On the forum", "To the forum"]);
        (await Texts(host, merged)).ShouldBe(["In the shop", "In the shop again", "To the shop"]);
        ((string?)(await host.Conversation(merged))["status"]).ShouldBe("open");
        ((bool)(await host.Inbound("s-2", "In the shop again", "shop-ada", "ada@mail.example", "shop"))["duplicate"]!).ShouldBeTrue();
        ((string?)(await host.Inbound("s-3", "Alone", "shop-ada", "ada@mail.example", "shop"))["conversationId"]).ShouldBe(merged);
        var listed = await (await host.Client.GetAsync($"/v1/conversations?status=active&after={await host.Head()}")).Read();
        listed["items"]!.AsArray().Select(item => (string)item!["id"]!).ShouldBe([merged, into], ignoreOrder: true);
    }

    private static Task<HttpResponseMessage> Merge(HostUnderTest host, string id, string into) => host.Client.PostAsJsonAsync($"/v1/conversations/{id}/merge", new { into });

    private static async Task<List<string>> Texts(HostUnderTest host, string id) =>
        [.. (await host.Conversation(id))["messages"]!["items"]!.AsArray().Reverse().Select(item => (string)item!["text"]!)];
}
