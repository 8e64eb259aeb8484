using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Desk;

public sealed class SameCustomerTests
{
    [Fact]
    public async Task The_same_question_over_two_channels_goes_to_one_agent_and_says_why()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.ConnectApi("shop", null);
        await host.Set("joining-rules/none", new { name = "None", @do = "nothing" });
        await host.Set("teams/returns", new { name = "Returns" });
        foreach (var agent in new[] { "maria", "paolo" })
        {
            await host.Set($"agents/{agent}", new { name = agent, team = "returns" });
            await host.Set($"agents/{agent}/presence", new { state = "online" });
        }

        await host.Set("routing-rules/all", new { name = "Everything", team = "returns" });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=routing.assigned&from=0");
        var one = (string)(await host.Inbound("p-1", "Where is my order 1001?", "one", "ada@mail.example"))["conversationId"]!;
        var first = (string)(await events.Next("routing.assigned", one)).Data["data"]!["agent"]!;
        var two = (string)(await host.Inbound("p-2", "Hello, where is my order 1001 please?", "two", "ada@mail.example", "shop"))["conversationId"]!;
        var routed = (await events.Next("routing.assigned", two)).Data["data"]!;
        ((string?)routed["agent"]).ShouldBe(first);
        routed["verdicts"]!.AsArray().Select(verdict => (string?)verdict!["reason"]).ShouldContain($"chosen: has this customer's conversation {one}");

        // Somebody else's turn has come.
        var three = (string)(await host.Inbound("p-3", "Where is my order 1002?", "three", "bob@mail.example"))["conversationId"]!;
        ((string?)(await events.Next("routing.assigned", three)).Data["data"]!["agent"]).ShouldNotBe(first);
    }
}
