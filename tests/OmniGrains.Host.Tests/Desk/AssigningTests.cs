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

    [Fact]
    public async Task What_rules_and_macros_give_conversations_to_is_there_when_they_are_saved_and_stays()
    {
        await using var host = await HostUnderTest.Start();
        await host.Set("teams/returns", new { name = "Returns" });
        await Save(new { assignee = "anybody" }, null);
        await host.Set("agents/maria", new { name = "Maria", team = "returns" });

        await Save(new { assignee = "marai" }, "assignee: there is no agent");
        await Save(new { team = "retunrs" }, "team: there is no team");
        await Save(new { team = "returns", assignee = "maria" }, null);
        await (await host.Client.DeleteAsync("/v1/agents/maria")).Problem(409, "desk.in-use");
        await (await host.Client.DeleteAsync("/v1/automation-rules/give")).Read();
        await (await host.Client.DeleteAsync("/v1/agents/maria")).Problem(409, "desk.in-use");
        await Save(new { team = "", assignee = "" }, null);
        await (await host.Client.DeleteAsync("/v1/agents/maria")).Read();

        async Task Save(object edit, string? wrong)
        {
            await Put("macros/give", new { name = "Give", edit }, wrong);
            await Put("automation-rules/give", new { name = "Give", on = new[] { "messageReceived" }, then = new { edit } }, wrong);
        }

        async Task Put(string path, object body, string? wrong)
        {
            var answer = await host.Client.PutAsJsonAsync($"/v1/{path}", body);
            if (wrong is null)
            {
                await answer.Read();
            }
            else
            {
                ((string?)(await answer.Problem(422, "desk.invalid"))["detail"])!.ShouldContain(wrong);
            }
        }
    }
}
