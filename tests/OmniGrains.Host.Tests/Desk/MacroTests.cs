using System.Net.Http.Json;
using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Desk;

public sealed class MacroTests
{
    private static readonly object WhereIsMyOrder = new
    {
        name = "Where is my order",
        languages = new
        {
            en = new
            {
                reply = "{{brand.greeting}} {{customer.name}}, {{order.number}} costs {{order.total}} {{order.currency}}: {{#each order.lines}}{{quantity}} {{name}}{{/each}}. {{brand.signature}}",
                note = "Told by {{agent.name}}.",
            },
            it = new { reply = "{{brand.greeting}} {{customer.name}}, l'ordine {{order.number}} del {{order.placedOn}} da {{order.total}} {{order.currency}} è in viaggio." },
        },
        fallbacks = new Dictionary<string, string> { ["customer.name"] = "there", ["brand.signature"] = "Bye" },
        edit = new { assignee = "me", addLabels = new[] { "wismo" }, priority = "high", status = "resolved" },
    };

    [Fact]
    public async Task One_macro_answers_notes_labels_assigns_and_closes_in_the_customers_own_words()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await host.Set("macros/wismo", WhereIsMyOrder);
        await host.Set("brands/tea", new { name = "Tea shop", connections = new[] { "forum" }, languages = new { en = new { greeting = "Hello" }, it = new { greeting = "Ciao" } } });
        await host.Set("teams/returns", new { name = "Returns" });
        await host.Set("agents/maria", new { name = "Maria Bianchi", team = "returns" });
        await Sale(host);
        var taken = await host.Inbound("p-1", "Where is my teapot?", email: "ada@mail.example");
        var id = (string)taken["conversationId"]!;
        var opened = await host.Conversation(id, (long)taken["position"]!);

        var preview = await (await Run(host, id, "wismo", new { preview = true, agent = "maria" })).Read();
        ((string?)preview["reply"], (string?)preview["note"]).ShouldBe(("Hello Ada, web:1001 costs 25.00 EUR: 1 Teapot. Bye", "Told by Maria Bianchi."));
        preview["problem"].ShouldBeNull();
        ((string?)(await (await Run(host, id, "wismo", new { preview = true, language = "it-IT" })).Read())["reply"]).ShouldBe("Ciao Ada, l'ordine web:1001 del 1 marzo 2026 da 25,00 EUR è in viaggio.");
        (await host.Conversation(id))["revision"]!.GetValue<int>().ShouldBe((int)opened["revision"]!);

        var used = await (await Run(host, id, "wismo", new { agent = "maria" }, $"\"{opened["revision"]}\"")).Read();
        var sent = (await channel.Takes()).ShouldHaveSingleItem();
        (sent.Text, sent.Key).ShouldBe(((string?)preview["reply"], (string?)used["messageId"]));
        var now = await host.Conversation(id, (long)used["position"]!);
        ((string?)now["status"], (string?)now["assignee"], (string?)now["priority"], (string?)now["labels"]![0]).ShouldBe(("resolved", "maria", "high", "wismo"));
        now["messages"]!["items"]!.AsArray().Select(item => (string?)item!["direction"]).ShouldBe(["note", "out", "in"]);
        ((int)now["revision"]!).ShouldBe((int)used["revision"]!);
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.macro-used&from=0");
        ((string?)(await events.Next()).Data["data"]!["macro"]).ShouldBe("wismo");
    }

    [Fact]
    public async Task Customers_read_the_name_of_whoever_answers_and_never_the_id_of_a_key()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.Set("teams/returns", new { name = "Returns" });
        await host.Set("agents/maria", new { name = "Maria Bianchi", team = "returns" });
        await host.Set("macros/me", new { name = "Me", languages = new { en = new { note = "I am {{agent.name}}." } } });
        await host.Set("macros/us", new { name = "Us", languages = new { en = new { note = "I am {{agent.name}}." } }, fallbacks = new Dictionary<string, string> { ["agent.name"] = "your shop" } });
        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;

        ((string?)(await (await Run(host, id, "me", new { agent = "maria" })).Read())["note"]).ShouldBe("I am Maria Bianchi.");
        ((string?)(await (await Run(host, id, "me", new { agent = "Paolo" })).Read())["note"]).ShouldBe("I am Paolo.");
        ((string?)(await (await Run(host, id, "me", new { })).Problem(422, "desk.macro-gap"))["detail"])!.ShouldContain("agent.name has no value");
        ((string?)(await (await Run(host, id, "us", new { })).Read())["note"]).ShouldBe("I am your shop.");
    }

    [Fact]
    public async Task A_rule_says_the_assignees_name_and_leaves_no_gap_where_there_is_nobody()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.Set("teams/returns", new { name = "Returns" });
        await host.Set("agents/maria", new { name = "Maria Bianchi", team = "returns" });
        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;
        await host.Patch(id, new { assignee = "maria" });
        await host.Inbound("p-2", "Are you there?");

        var rule = new { name = "Ack", on = new[] { "messageReceived" }, then = new { note = "I am {{agent.name}}." } };
        var matches = (await (await host.Client.PostAsJsonAsync("/v1/automation-rules/dry-run", new { rule })).Read())["matches"]!.AsArray();
        matches.Select(match => ((string?)match!["note"], (string?)match["problem"]?["code"])).ShouldBe([("I am Maria Bianchi.", null), ("I am .", "desk.macro-gap")]);
    }

    [Fact]
    public async Task It_does_all_or_nothing_and_not_on_what_somebody_changed()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.Set("macros/close", new { name = "Close", languages = new { en = new { reply = "Bye." } }, edit = new { status = "resolved", addLabels = new[] { "closed" } } });
        await host.Set("macros/label", new { name = "Label", edit = new { addLabels = new[] { "seen" }, team = "returns" } });
        var taken = await host.Inbound("p-1", "Hello?");
        var (id, revision) = ((string)taken["conversationId"]!, (int)taken["revision"]!);

        // Nothing can be sent over this connection: so nothing is labelled or closed either.
        await (await Run(host, id, "close", new { })).Problem(409, "conversation.cannot-send");
        ((string?)(await (await Run(host, id, "close", new { preview = true })).Read())["problem"]!["code"]).ShouldBe("conversation.cannot-send");
        ((int)(await host.Conversation(id))["revision"]!).ShouldBe(revision);

        var labelled = await (await Run(host, id, "label", new { }, $"\"{revision}\"")).Read();
        labelled["reply"].ShouldBeNull();
        await (await Run(host, id, "label", new { }, $"\"{revision}\"")).Problem(412, "conversation.changed");
        ((string?)(await host.Conversation(id))["team"]).ShouldBe("returns");
        await (await Run(host, id, "nothing", new { })).Problem(404, "desk.macro-unknown");
        await (await Run(host, new string('0', 32), "label", new { })).Problem(404, "conversation.unknown");
        await (await Run(host, id, "label", new { agent = new string('x', 65) })).Problem(422, "conversation.agent-invalid");
    }

    [Fact]
    public async Task A_gap_is_refused_and_an_unknown_variable_is_not_even_saved()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.Set("macros/gap", new { name = "Gap", languages = new { en = new { reply = "{{order.number}}{{#if loyalty.tier}} {{loyalty.tier}}{{/if}}" } } });
        await host.Set("macros/shop", new { name = "Shop", channels = new[] { "whatsapp" }, edit = new { status = "pending" } });
        var id = (string)(await host.Inbound("p-1", "Hello?"))["conversationId"]!;

        ((string?)(await (await Run(host, id, "gap", new { })).Problem(422, "desk.macro-gap"))["detail"])!.ShouldContain("order.number has no value");
        await (await Run(host, id, "shop", new { })).Problem(409, "desk.macro-other-channel");
        await Wrong(new { name = "X", languages = new { en = new { reply = "{{customer.shoeSize}}" } } }, "there is no variable 'customer.shoeSize'; there are agent.name");
        await Wrong(new { name = "X", languages = new { en = new { reply = "{{#if customer.name}}" } } }, "has no end");
        await Wrong(new { name = "X", languages = new { en = new { reply = "{{> footer}}" } } }, "uses a partial");
        await Wrong(new { name = "X", languages = new { en = new { reply = "Hi", variants = new { sms = "{{nobody}}" } } } }, "variants.sms");
        await Wrong(new { name = "X", languages = new { en = new { } } }, "says nothing");
        await Wrong(new { name = "X" }, "say or change something");
        await Wrong(new { name = "X", edit = new { status = "snoozed" } }, "edit.status");
        await Wrong(new { name = "X", edit = new { status = "open" }, fallbacks = new Dictionary<string, string> { ["order"] = "x" } }, "fallbacks.order");

        async Task Wrong(object body, string says) =>
            ((string?)(await (await host.Client.PutAsJsonAsync("/v1/macros/x", body)).Problem(422, "desk.invalid"))["detail"])!.ShouldContain(says);
    }

    [Fact]
    public async Task Whoever_opens_a_conversation_sees_what_was_bought_what_is_left_and_which_macros_may_help()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.Set("products/TEAPOT", new { name = "Teapot, blue" });
        await host.Set("macros/late", new { name = "Delay", words = new[] { "dov'è" }, languages = new { en = new { reply = "{{order.number}} is late." } } });
        await host.Set("macros/label", new { name = "Label", edit = new { addLabels = new[] { "wismo" } } });
        await host.Set("macros/shop", new { name = "Dov'è", channels = new[] { "whatsapp" }, edit = new { status = "pending" } });
        await Sale(host);
        for (var i = 0; i < 3; i++)
        {
            var other = (string)(await host.Inbound($"o-{i}", "Hello", contact: $"other-{i}"))["conversationId"]!;
            await (await Run(host, other, "label", new { })).Read();
        }

        await using var events = await EventReader.Open(host, "/v1/stream?kind=desk.macro-counted&from=0");
        for (var i = 0; i < 3; i++)
        {
            await events.Next();
        }

        var taken = await host.Inbound("p-1", "DOV’È il mio ordine?", email: "ada@mail.example");
        var opened = await host.Conversation((string)taken["conversationId"]!, (long)taken["position"]!);
        opened["suggestedMacros"]!.AsArray().Select(one => (string?)one!["macro"]).ShouldBe(["late", "label"]);
        opened["suggestedMacros"]![0]!["reasons"]!.AsArray().Select(why => (string?)why).ShouldBe(["the customer wrote 'dov'è'", "there is an order to speak of: web:1001"]);
        ((string?)opened["suggestedMacros"]![1]!["reasons"]![0]).ShouldBe("100 % of the macros used on forum");
        var product = opened["products"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)product["sku"], (string?)product["name"], product["available"], (bool)product["archived"]!).ShouldBe(("TEAPOT", "Teapot, blue", null, false));
    }

    [Fact]
    public async Task Whoever_opens_a_conversation_sees_how_the_brand_speaks_in_the_customers_language()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        await host.ConnectApi("other", null);
        await host.Set("brands/tea", new
        {
            name = "Tea shop",
            connections = new[] { "forum" },
            languages = new { en = new { greeting = "Hello", tone = "Plain words." }, it = new { greeting = "Ciao", signature = "Il negozio", tone = "Informal: tu." } },
        });
        (await host.Post("/v1/identify", """{"userId":"u1","traits":{"email":"ada@mail.example","preferredLanguage":"it-IT"}}""")).IsSuccessStatusCode.ShouldBeTrue();

        var italian = (await host.Conversation((string)(await host.Inbound("p-1", "Ciao?", "one", "ada@mail.example"))["conversationId"]!))["brand"]!;
        ((string?)italian["id"], (string?)italian["language"], (string?)italian["greeting"], (string?)italian["signature"], (string?)italian["tone"]).ShouldBe(
            ("tea", "it", "Ciao", "Il negozio", "Informal: tu."));
        ((string?)(await host.Conversation((string)(await host.Inbound("p-2", "Hello?", "two"))["conversationId"]!))["brand"]!["tone"]).ShouldBe("Plain words.");
        (await host.Conversation((string)(await host.Inbound("p-3", "Hello?", "three", connection: "other"))["conversationId"]!))["brand"].ShouldBeNull();
        await (await host.Client.PutAsJsonAsync("/v1/brands/tea", new { name = "Tea", languages = new { en = new { tone = new string('x', 2_001) } } })).Problem(422, "desk.invalid");
    }

    private static async Task<HttpResponseMessage> Run(HostUnderTest host, string conversation, string macro, object body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/conversations/{conversation}/macros/{macro}") { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await host.Client.SendAsync(request);
    }

    private static async Task Sale(HostUnderTest host) => (await host.Client.PostAsJsonAsync("/v1/purchases", new
    {
        source = "web",
        externalId = "1001",
        channel = "web",
        currency = "EUR",
        occurredAt = "2026-03-01T09:00:00Z",
        identities = new[] { new { kind = "email", value = "ada@mail.example", verified = true } },
        lines = new[] { new { sku = "TEAPOT", name = "Teapot", quantity = 1, unitPrice = "25.00" } },
    })).IsSuccessStatusCode.ShouldBeTrue();
}
