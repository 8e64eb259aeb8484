using System.Net.Http.Json;
using System.Text;
using OmniGrains.Host.Tests.Chat;
using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Desk;

/// <summary>Routing by who the customer is: the language and the segment.</summary>
public sealed class RoutingByCustomerTests
{
    [Fact]
    public async Task Whoever_speaks_the_language_that_the_record_or_else_the_channel_tells_gets_it()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await (await host.Client.PutAsJsonAsync("/v1/connections/tg", new { connector = "telegram", channel = "telegram", secrets = new { botToken = TelegramStandIn.Token, secretToken = "our-secret" } })).Read();
        await host.Set("teams/desk", new { name = "Desk" });
        await host.Set("agents/emma", new { name = "Emma", team = "desk", capacity = 9, languages = new[] { "en" } });
        await host.Set("agents/ida", new { name = "Ida", team = "desk", capacity = 9, languages = new[] { "it" } });
        await host.Set("routing-rules/all", new { name = "Everything", team = "desk", matchLanguage = true });
        await host.Set("agents/emma/presence", new { state = "online" });
        await host.Set("agents/ida/presence", new { state = "online" });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=routing.&from=0");

        // By Telegram's word, and never by chance: each language twice.
        foreach (var (person, tag, agent) in new[] { (1, "it", "ida"), (2, "en", "emma"), (3, "it-CH", "ida"), (4, "en-GB", "emma") })
        {
            await Telegram(host, person, tag);
            (await Assigned()).ShouldBe(agent);
        }

        // What the record says counts for more than what the channel tells.
        (await host.Post("/v1/identify", """{"userId":"u1","traits":{"email":"ada@mail.example","language":"en"}}""")).IsSuccessStatusCode.ShouldBeTrue();
        await Write("p-1", "one", "it", "ada@mail.example");
        (await Assigned()).ShouldBe("emma");
        await Write("p-2", "two", "it", null);
        (await Assigned()).ShouldBe("ida");

        // By the page on which somebody chats.
        await host.ConnectChat();
        var visitor = await Visitor.Arrive(host);
        await (await visitor.Ask(HttpMethod.Post, "/messages", new { id = "m-1", text = "Ciao", language = "it" })).Read();
        (await Assigned()).ShouldBe("ida");

        async Task<string?> Assigned() => (string?)(await events.Next("routing.assigned")).Data["data"]!["agent"];

        async Task Write(string messageId, string contact, string language, string? email) => await (await host.Client.PostAsJsonAsync("/v1/conversations/inbound", new
        {
            connection = "forum",
            messageId,
            contact = new { id = contact, language, identities = email is null ? null : new[] { new { kind = "email", value = email, verified = true } } },
            text = "Ciao",
        })).Read();
    }

    [Fact]
    public async Task A_rule_for_a_segment_is_for_who_is_in_it()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.Set("teams/desk", new { name = "Desk" });
        await host.Set("teams/best", new { name = "Best" });
        var body = new { name = "Best", team = "best", order = 1, segment = "best" };
        ((string?)(await (await host.Client.PutAsJsonAsync("/v1/routing-rules/best", body)).Problem(422, "desk.invalid"))["detail"])!.ShouldContain("there is no segment");
        await host.Set("segments/best", new { name = "Best", conditions = new[] { new { field = "traits.grade", test = "eq", value = "gold" } } });
        await host.Set("routing-rules/best", body);
        await host.Set("routing-rules/all", new { name = "Everything", team = "desk" });
        (await host.Post("/v1/identify", """{"userId":"u1","traits":{"email":"ada@mail.example","grade":"gold"}}""")).IsSuccessStatusCode.ShouldBeTrue();
        (await host.Post("/v1/identify", """{"userId":"u2","traits":{"email":"bob@mail.example","grade":"tin"}}""")).IsSuccessStatusCode.ShouldBeTrue();
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.changed&from=0");

        foreach (var (contact, email, team) in new[] { ("one", "ada@mail.example", "best"), ("two", "bob@mail.example", "desk"), ("three", null, "desk") })
        {
            var id = (string)(await host.Inbound($"p-{contact}", "Hello?", contact, email))["conversationId"]!;
            ((string?)(await events.Next("conversation.changed", id)).Data["data"]!["team"]).ShouldBe(team);
        }
    }

    private static async Task Telegram(HostUnderTest host, int person, string language)
    {
        using var anybody = host.NewClient(null);
        var body = $$"""
            {"update_id":{{person}},"message":{"message_id":{{person}},"date":1772366400,"text":"Ciao","from":{"id":471{{person}},"is_bot":false,"first_name":"Ada","language_code":"{{language}}"},"chat":{"id":471{{person}},"type":"private"} } }
            """;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/webhooks/telegram/tg") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", "our-secret");
        (await anybody.SendAsync(request)).EnsureSuccessStatusCode();
    }
}
