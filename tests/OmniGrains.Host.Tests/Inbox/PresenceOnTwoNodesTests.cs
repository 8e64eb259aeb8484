using System.Text.Json.Nodes;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Who looks at a conversation, over several hosts on one real PostgreSQL.</summary>
public sealed class PresenceOnTwoNodesTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [PostgresFact]
    public async Task An_agent_on_one_node_is_seen_on_the_other_typing_and_leaving()
    {
        string[] settings = [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"];
        await using var one = await HostUnderTest.Start(settings);
        await using var other = await HostUnderTest.Start(settings);
        await one.ConnectApi("forum", null);
        var id = (string)(await one.Inbound("p-1", "Hello?"))["conversationId"]!;
        var head = await one.Head();
        await using var here = await EventReader.Open(one, "/v1/stream?kind=conversation.presence");
        await using var there = await EventReader.Open(other, "/v1/stream?kind=conversation.presence");

        await one.PresentAsSeenOn(other, id, "paolo", "viewing");
        await Told("paolo");
        await one.Present(id, "paolo", "typing");
        await Told("paolo…");
        Shown((await other.Conversation(id))["viewers"]!).ShouldBe("paolo…");

        await other.PresentAsSeenOn(one, id, "maria", "viewing");
        await Told("paolo… maria");
        Shown(await one.Present(id, "paolo", "left")).ShouldBe("maria");
        await Told("maria");
        Shown((await other.Conversation(id))["viewers"]!).ShouldBe("maria");
        (await one.Head()).ShouldBe(head, "nothing of it is recorded");

        // Each change once on both: what comes next is the next one.
        async Task Told(string viewers)
        {
            foreach (var stream in (EventReader[])[here, there])
            {
                var told = (await stream.Next()).Data;
                ((string?)told["conversationId"], Shown(told["viewers"]!)).ShouldBe((id, viewers));
            }
        }
    }

    private static string Shown(JsonNode viewers) => string.Join(' ', viewers.AsArray().Select(viewer => (string?)viewer!["agent"] + ((bool)viewer["typing"]! ? "…" : "")));
}
