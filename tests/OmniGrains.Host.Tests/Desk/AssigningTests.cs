using System.Net.Http.Json;
using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Desk;

public sealed class AssigningTests
{
    [Fact]
    public async Task Once_teams_and_agents_are_set_up_a_conversation_goes_to_none_that_there_is_not()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        var id = (string)(await host.Inbound("p-1", "Broken!"))["conversationId"]!;

        // Whoever sets nothing up uses names of their own.
        await host.Patch(id, new { team = "milan", assignee = "marai" });
        await host.Set("teams/returns", new { name = "Returns" });
        await Refused(new { team = "retunrs" }, "conversation.team-unknown");
        await host.Patch(id, new { team = "returns", assignee = "marai" });

        await host.Set("agents/maria", new { name = "Maria", team = "returns" });
        await Refused(new { assignee = "marai", labels = new[] { "broken" } }, "conversation.assignee-unknown");
        (await host.Conversation(id))["labels"]!.AsArray().ShouldBeEmpty();
        await host.Patch(id, new { team = "returns", assignee = "maria" });
        await host.Patch(id, new { team = "", assignee = "" });
        (await host.Conversation(id))["assignee"].ShouldBeNull();

        async Task Refused(object patch, string code) => await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{id}", patch)).Problem(422, code);
    }
}
