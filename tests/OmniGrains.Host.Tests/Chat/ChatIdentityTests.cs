using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Chat;

/// <summary>Visitors whom the shop signs for.</summary>
public sealed class ChatIdentityTests
{
    [Fact]
    public async Task A_stranger_who_signs_in_goes_on_in_the_same_conversation_and_is_recognised()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        await (await host.Post("/v1/purchases", """
            { "source": "web", "externalId": "1", "channel": "web", "occurredAt": "2026-03-01T10:00:00Z", "currency": "EUR", "identities": [{ "kind": "account", "value": "4711" }],
              "lines": [{ "sku": "CUP", "quantity": "1", "unitPrice": "5.00" }] }
            """)).Content.ReadAsStringAsync();
        var customer = await CustomerOf(host, "id.account=4711");

        var visitor = await Visitor.Arrive(host);
        var id = ((string)(await visitor.Write("Where is my cup?"))["id"]!).Split('.')[0];
        ((string?)(await host.Conversation(id))["customer"]?["id"]).ShouldNotBe(customer);

        var signed = await visitor.Begin(ChatHost.Signed("4711", "ada@example.com", "Ada"));
        ((bool)signed["signedIn"]!, (bool)signed["resumed"]!).ShouldBe((true, true));
        signed["history"]!["items"]!.AsArray().Count.ShouldBe(1);
        ((string)(await visitor.Write("It is me, Ada."))["id"]!).ShouldStartWith(id);
        var conversation = await host.Conversation(id, await host.Head());
        ((string?)conversation["customer"]!["id"]).ShouldBe(customer);
        conversation["orders"]!.AsArray().Count.ShouldBe(1);
        (await CustomerOf(host, "email=ada@example.com")).ShouldBe(customer);
    }

    [Fact]
    public async Task Who_signs_in_on_another_browser_has_the_same_conversation()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var desk = await Visitor.Arrive(host, ChatHost.Signed("4711", "ada@example.com", "Ada"));
        var id = ((string)(await desk.Write("Hello", identity: ChatHost.Signed("4711", "ada@example.com", "Ada")))["id"]!).Split('.')[0];
        ((string?)(await host.Conversation(id))["contact"]!["name"]).ShouldBe("Ada");
        var phone = await Visitor.Arrive(host, ChatHost.Signed("4711"));
        (await phone.Texts()).ShouldBe(["Hello"]);
        phone.Token.ShouldNotBe(desk.Token);
        (await (await Visitor.Arrive(host, ChatHost.Signed("4712"))).History()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_that_was_copied_before_somebody_signed_in_opens_nothing_any_more()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var visitor = await Visitor.Arrive(host);
        await visitor.Write("Hello");
        var copied = new Visitor(host) { Token = visitor.Token };
        await using var listening = await copied.Follow();
        await listening.Next("connected");
        ((bool)(await visitor.Begin(ChatHost.Signed("4711")))["resumed"]!).ShouldBeTrue();
        await visitor.Write("My order is 1001");
        await (await copied.Ask(HttpMethod.Get, "/messages")).Problem(401, "chat.token-invalid");
        (await listening.Next("never")).ShouldBeNull("its stream has ended");
        (await visitor.Texts()).ShouldBe(["Hello", "My order is 1001"]);
    }

    [Fact]
    public async Task Who_wrote_before_signing_in_finds_it_on_every_browser_and_when_the_answer_was_lost()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var visitor = await Visitor.Arrive(host);
        await visitor.Write("Hello");
        var lost = new Visitor(host) { Token = visitor.Token };
        await visitor.Begin(ChatHost.Signed("4711"));
        (await (await Visitor.Arrive(host, ChatHost.Signed("4711"))).Texts()).ShouldBe(["Hello"]);
        await lost.Begin(ChatHost.Signed("4711"));
        (await lost.Texts()).ShouldBe(["Hello"]);
        (await (await Visitor.Arrive(host, ChatHost.Signed("4712"))).History()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_uses_the_browser_afterwards_does_not_sit_in_the_conversation()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var visitor = await Visitor.Arrive(host, ChatHost.Signed("4711"));
        await visitor.Write("Private");
        var token = visitor.Token;

        var next = new Visitor(host) { Token = token };
        var stranger = await next.Begin();
        ((bool)stranger["resumed"]!, stranger["history"]!["items"]!.AsArray().Count).ShouldBe((false, 0));
        (await next.History()).ShouldBeEmpty();
        var another = new Visitor(host) { Token = token };
        await another.Begin(ChatHost.Signed("4712"));
        (await another.History()).ShouldBeEmpty();
        var back = new Visitor(host) { Token = token };
        await back.Begin(ChatHost.Signed("4711"));
        (await back.Texts()).ShouldBe(["Private"]);
    }

    [Fact]
    public async Task A_forged_or_ended_identity_is_refused_and_leaves_the_session_as_it_was()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var visitor = await Visitor.Arrive(host);
        await visitor.Write("Hello");
        foreach (var identity in (string[])[
            ChatHost.Signed("4711", secret: "not the secret of the shop, but as long"), ChatHost.Signed("4711", until: DateTimeOffset.UtcNow.AddMinutes(-1)),
            ChatHost.Signed("4711", until: DateTimeOffset.UtcNow.AddDays(30)), "x", $"{ChatHost.Signed("4711")}x"])
        {
            await (await visitor.Ask(HttpMethod.Post, "/session", new { token = visitor.Token, identity })).Problem(401, "chat.identity-invalid");
        }

        ((bool)(await visitor.Begin())["signedIn"]!).ShouldBeFalse();
        (await visitor.Texts()).ShouldBe(["Hello"]);
    }

    [Fact]
    public async Task A_typed_address_recognises_nobody_and_merges_nobody()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        await (await host.Client.PostAsync("/v1/purchases", new StringContent("""
            { "source": "web", "externalId": "1", "channel": "web", "occurredAt": "2026-03-01T10:00:00Z", "currency": "EUR", "identities": [{ "kind": "email", "value": "ada@example.com", "verified": true }],
              "lines": [{ "sku": "CUP", "quantity": "1", "unitPrice": "5.00" }] }
            """, System.Text.Encoding.UTF8, "application/json"))).Content.ReadAsStringAsync();
        var ada = await CustomerOf(host, "email=ada@example.com");
        var eve = await Visitor.Arrive(host);
        var id = ((string)(await eve.Write("I am Ada, what did I order?", email: "ada@example.com", name: "Ada"))["id"]!).Split('.')[0];
        var conversation = await host.Conversation(id, await host.Head());
        ((string?)conversation["customer"]?["id"]).ShouldNotBe(ada);
        conversation["orders"]!.AsArray().ShouldBeEmpty();
        (await CustomerOf(host, "email=ada@example.com")).ShouldBe(ada);
    }

    private static async Task<string> CustomerOf(HostUnderTest host, string query) =>
        (string)(await (await host.Client.GetAsync($"/v1/customers?{query}&after={await host.Head()}")).Read())["items"]!.AsArray().ShouldHaveSingleItem()!["id"]!;
}
