using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Journeys;

/// <summary>What is refused before anybody can come into it.</summary>
public sealed class JourneyRulesTests
{
    [Fact]
    public async Task A_journey_sends_what_there_is_with_what_it_needs()
    {
        await using var host = await HostUnderTest.Start();
        const string news = """{ "name": "News", "trigger": { "kind": "order.placed" }, "steps": [{ "id": "send", "kind": "send", "template": "news" }] }""";
        ((string?)(await Refused(host, "/v1/journeys/news", news))["detail"])!.ShouldContain("steps[0].template: there is no template 'news'");
        await host.Client.SaveNews();
        ((string?)(await Refused(host, "/v1/journeys/news", news))["detail"])!.ShouldContain("steps[0].data: lacks what");
        await host.Client.SaveJourney("news", news.Replace("\"news\" }", "\"news\", \"data\": { \"what\": \"$.orderId\" } }", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "id": "a", "kind": "wait", "minutes": 5, "branches": [null] }""", "steps[0].branches: does not belong")]
    [InlineData("""{ "id": "a", "kind": "wait", "minutes": 5, "field": "x" }""", "steps[0].field: does not belong")]
    [InlineData("""{ "id": "a", "kind": "split", "arms": [{ "name": "a", "percent": 2000000000 }, { "name": "b", "percent": 2000000000 }] }""", "1 to 100 percent")]
    [InlineData("""{ "id": "a", "kind": "split", "arms": [{ "name": "a", "percent": 50 }, { "name": "a", "percent": 50 }] }""", "names of their own")]
    [InlineData("""{ "id": "a", "kind": "split", "arms": [null, null] }""", "steps[0].arms")]
    [InlineData("""{ "id": "a", "kind": "wait", "minutes": 5, "next": "b" }, null""", "none of them null")]
    [InlineData("""{ "id": "a", "kind": "branch", "branches": [{ "name": "otherwise", "when": [{ "field": "name", "test": "exists" }] }] }""", "not 'otherwise'")]
    [InlineData("""{ "id": "a", "kind": "branch", "branches": [{ "name": "x", "when": [{ "field": "name", "test": "exists" }] }, { "name": "x", "when": [{ "field": "name", "test": "missing" }] }] }""", "a name of its own")]
    [InlineData("""{ "id": "a", "kind": "branch", "branches": [null] }""", "steps[0].branches[0]")]
    [InlineData("""{ "id": "a", "kind": "branch", "branches": [{ "name": "x", "when": [null] }] }""", "when[0].field")]
    public async Task Steps_that_nothing_can_be_done_with_are_refused_when_saved_and_when_played(string steps, string says)
    {
        await using var host = await HostUnderTest.Start();
        var journey = $$"""{ "name": "x", "trigger": { "kind": "order.placed" }, "steps": [{{steps}}] }""";
        ((string?)(await Refused(host, "/v1/journeys/wrong", journey))["detail"])!.ShouldContain(says);
        var played = await host.Post("/v1/journeys/wrong/dry-run", $$"""{ "customer": "01k0000000000000000000000", "journey": {{journey}} }""");
        ((string?)(await played.Problem(422, "journey.invalid"))["detail"])!.ShouldContain(says);
    }

    [Theory]
    [InlineData("""{ "kind": "order.placed", "where": [{ "field": "a", "test": "eq", "value": 1, "where": [null] }] }""", "where: belongs to any and none only")]
    [InlineData("""{ "kind": "notification.decided" }""", "trigger.kind")]
    public async Task Triggers_that_nothing_can_be_done_with_are_refused(string trigger, string says)
    {
        await using var host = await HostUnderTest.Start();
        var problem = await Refused(host, "/v1/journeys/wrong", $$"""{ "name": "x", "trigger": {{trigger}}, "steps": [{ "id": "a", "kind": "exit" }] }""");
        ((string?)problem["detail"])!.ShouldContain(says);
    }

    [Theory]
    [InlineData("""{ "name": "x", "trigger": { "kind": "nothing.happens" }, "steps": [{ "id": "a", "kind": "exit" }] }""", "trigger.kind")]
    [InlineData("""{ "name": "x", "trigger": { "kind": "order.placed" }, "steps": [] }""", "steps")]
    [InlineData("""{ "name": "x", "trigger": { "kind": "order.placed" }, "steps": [{ "id": "a", "kind": "wait", "minutes": 5 }, { "id": "b", "kind": "wait", "minutes": 5, "next": "a" }] }""", "no later step")]
    [InlineData("""{ "name": "x", "trigger": { "kind": "order.placed" }, "steps": [{ "id": "a", "kind": "split", "arms": [{ "name": "a", "percent": 50 }, { "name": "b", "percent": 49 }] }] }""", "100 together")]
    [InlineData("""{ "name": "x", "trigger": { "kind": "journey.ended" }, "steps": [{ "id": "a", "kind": "exit" }] }""", "trigger.kind")]
    public async Task What_cannot_be_a_journey_is_refused(string json, string says)
    {
        await using var host = await HostUnderTest.Start();
        ((string?)(await Refused(host, "/v1/journeys/wrong", json))["detail"])!.ShouldContain(says);
    }

    private static async Task<JsonObject> Refused(HostUnderTest host, string path, string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        return await (await host.Client.PutAsync(path, content)).Problem(422, "journey.invalid");
    }
}
