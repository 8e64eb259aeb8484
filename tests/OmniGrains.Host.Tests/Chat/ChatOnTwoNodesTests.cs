using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Chat;

/// <summary>Live chat over several hosts on one real PostgreSQL: the visitor is connected to one, and answered on the other.</summary>
public sealed class ChatOnTwoNodesTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [PostgresFact]
    public async Task What_is_said_on_one_node_reaches_the_visitors_stream_on_the_other()
    {
        string[] settings =
        [
            $"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}", "--Chat:MessageBurst=1000",
        ];
        await using var one = await HostUnderTest.Start(settings);

        // The heartbeat at which a stream looks by itself never comes: whatever arrives was told.
        await using var other = await HostUnderTest.Start(settings, time: new HeldTime(TimeSpan.FromSeconds(15)));
        await one.ConnectChat();
        var there = await Begun(other);
        await using var stream = await there.Follow();
        await stream.Next("connected");

        // The very first message, which begins the conversation, by the node where nobody follows.
        var here = new Visitor(one) { Token = there.Token };
        var id = ((string)(await here.Write("Hello?"))["id"]!).Split('.')[0];
        ((string?)(await stream.Next())!.Value.Data["text"]).ShouldBe("Hello?");
        for (var i = 1; i <= 20; i++)
        {
            await (await one.Reply(id, new { text = $"Answer {i}" })).Read();
            var (mark, answer) = (await stream.Next())!.Value;
            ((string?)answer["text"], mark).ShouldBe(($"Answer {i}", (string?)answer["id"]));
        }

        var last = (string)(await there.History())[^1]!["id"]!;
        await (await there.See(last)).Read();
        await one.MessageIn(id, last, "read");
        await (await here.Ask(HttpMethod.Post, "/session/end")).Read();
        (await stream.Next("never")).ShouldBeNull("the session was ended on the other node");
    }

    [PostgresFact]
    public async Task A_page_that_sends_to_both_nodes_at_once_makes_one_conversation_and_no_message_twice()
    {
        string[] settings = [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"];
        await using var one = await HostUnderTest.Start(settings);
        await using var other = await HostUnderTest.Start(settings);
        await one.ConnectChat();
        var there = await Begun(other);
        var here = new Visitor(one) { Token = there.Token };
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? here : there).Write($"{i / 2}", id: $"m-{i / 2}")));
        all.Select(said => ((string)said["id"]!).Split('.')[0]).Distinct().ShouldHaveSingleItem();
        (await here.Texts()).Order().ShouldBe(["0", "1", "2", "3"]);
    }

    [PostgresFact]
    public async Task Typing_is_seen_both_ways_although_the_agent_is_on_the_other_node()
    {
        string[] settings = [$"--ConnectionStrings:Postgres={await cluster.CreateDatabase()}", $"--OMNIGRAINS_MASTER_KEY={Convert.ToBase64String(new byte[32])}"];
        await using var one = await HostUnderTest.Start(settings);
        await using var other = await HostUnderTest.Start(settings);
        await one.ConnectChat();
        var visitor = await Begun(other);
        var id = ((string)(await visitor.Write("Hello?"))["id"]!).Split('.')[0];
        await using var agents = await EventReader.Open(one, "/v1/stream?kind=conversation.contact-typing");
        await using var stream = await visitor.Follow();
        await stream.Next();

        await one.PresentAsSeenOn(other, id, "maria", "typing");
        (await stream.Next("typing"))!.Value.Data.ToJsonString().ShouldBe("""{"typing":true}""");
        await one.Present(id, "maria", "viewing");
        (await stream.Next("typing"))!.Value.Data.ToJsonString().ShouldBe("""{"typing":false}""");

        await other.PresentAsSeenOn(one, id, "paolo", "viewing");
        foreach (var typing in (bool[])[true, false])
        {
            await (await visitor.Ask(HttpMethod.Post, "/typing", new { typing })).Read();
            var told = (await agents.Next()).Data;
            ((string?)told["conversationId"], (bool)told["typing"]!).ShouldBe((id, typing));
        }
    }

    // The connection was made on the other node: it is here a moment later.
    private static async Task<Visitor> Begun(HostUnderTest host)
    {
        await using var told = await EventReader.Open(host, "/v1/stream?kind=channel.connection-saved&from=0");
        await told.Next();
        return await Visitor.Arrive(host);
    }
}
