using System.Net.Http.Json;
using OmniGrains.Host.Tests.Desk;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>The agent's list on PostgreSQL, by each of its filters.</summary>
public sealed class PostgresInboxTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [PostgresFact]
    public async Task Conversations_are_found_by_each_filter()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start(
            [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"]);
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        var mine = (string)(await host.Inbound("p-1", "Where is it?", "one", "ada@mail.example"))["conversationId"]!;
        var other = (string)(await host.Inbound("p-2", "Is it blue?", "two"))["conversationId"]!;
        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{mine}", new { assignee = "maria", team = "milan", labels = new[] { "vip" } })).Read();
        var reply = await (await host.Reply(mine, new { text = "It left today." })).Read();
        await host.MessageIn(mine, (string)reply["messageId"]!, "sent");

        var customer = (string)(await host.Conversation(mine))["customer"]!["id"]!;
        (await Found(host, "")).ShouldBe([mine, other], ignoreOrder: true);
        foreach (var filter in (string[])["status=waiting", "assignee=maria&status=active", "team=milan", "label=vip&status=waiting", $"customer={customer}"])
        {
            (await Found(host, filter)).ShouldBe([mine], filter);
        }

        foreach (var filter in (string[])["status=open", "assignee=none&channel=forum", "team=none"])
        {
            (await Found(host, filter)).ShouldBe([other], filter);
        }
    }

    [PostgresFact]
    public async Task What_is_due_first_comes_first_page_by_page()
    {
        await using var host = await HostUnderTest.Start(
            [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"]);
        await host.ConnectApi("forum", null);
        await host.AlwaysOpen();
        await host.Policy("usual", first: 60, resolution: 600);
        await host.Policy("urgent", first: 5, order: 1, priorities: ["urgent"]);
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.&from=0");
        var first = (string)(await host.Inbound("p-1", "Where is it?", "one"))["conversationId"]!;
        await events.Next("conversation.sla-started", first);
        var second = (string)(await host.Inbound("p-2", "Is it blue?", "two"))["conversationId"]!;
        await events.Next("conversation.sla-started", second);
        (await Found(host, "sort=due")).ShouldBe([first, second]);

        await host.Patch(second, new { priority = "urgent" });
        await events.Next("conversation.sla-moved", second);
        (await Found(host, "sort=due&status=open&team=none")).ShouldBe([second, first]);
        var page = await host.Get($"conversations?sort=due&limit=1&sla=running&after={await host.Head()}");
        (await Found(host, $"sort=due&limit=1&sla=running&cursor={page["next"]}")).ShouldBe([first]);
        await host.Patch(first, new { status = "resolved" });
        (await Found(host, "sla=met")).ShouldBe([first]);
    }

    private static async Task<string[]> Found(HostUnderTest host, string filter)
    {
        var page = await (await host.Client.GetAsync($"/v1/conversations?{filter}&after={await host.Head()}")).Read();
        return [.. page["items"]!.AsArray().Select(item => (string)item!["id"]!)];
    }
}
