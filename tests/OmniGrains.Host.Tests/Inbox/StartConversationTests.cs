using System.Net.Http.Json;
using OmniGrains.Host.Tests.Desk;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Agents who write first, over real HTTP and SMTP.</summary>
public sealed class StartConversationTests
{
    private const string Registered = "https://ours.example/v1/webhooks/twilio/sms";

    [Fact]
    public async Task A_mail_that_an_agent_begins_has_its_subject_and_the_customers_answer_comes_into_the_same_conversation()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port);
        var customer = (string)(await (await host.Post("/v1/customers", $$"""{ "identities": [{ "kind": "account", "value": "A-1" }, { "kind": "email", "value": "{{Mails.Ada}}" }] }""")).Read())["customerId"]!;

        var body = new { connection = "mail", to = new { customerId = customer }, subject = "Your order 1001", text = "It leaves tomorrow.", orderId = "web:1001", labels = new[] { "delay" }, agent = "maria" };
        var begun = await (await Start(host, body, "k1")).Read();
        var (id, message) = ((string)begun["conversationId"]!, (string)begun["messageId"]!);
        ((bool)begun["opened"]!).ShouldBeTrue();
        var mail = await smtp.Next();
        (mail.To, mail.Header("Subject"), mail.Header("In-Reply-To"), mail.Header("References")).ShouldBe((Mails.Ada, "Your order 1001", null, null));
        mail.Header("Message-ID").ShouldStartWith($"<{message}.");
        await host.MessageIn(id, message, "sent");

        // Told again under its key, it is the same, and nothing goes out twice; under the key of something else it is refused.
        var again = await Start(host, body, "k1");
        (again.Headers.GetValues("Idempotency-Replayed").Single(), (string?)(await again.Read())["messageId"]).ShouldBe(("true", message));
        await (await Start(host, body with { text = "Another." }, "k1")).Problem(422, "idempotency.key-reused");

        (await host.Mailed(Mails.Raw("a1@mail.example", "Thanks!", subject: "Re: Your order 1001", inReplyTo: mail.Header("Message-ID")))).ShouldBe([id]);
        var now = await host.Conversation(id, await host.Head());
        MailHost.TextsOf(now).ShouldBe(["It leaves tomorrow.", "Thanks!"]);
        ((string?)now["customer"]!["id"], (string?)now["status"], (string?)now["title"], (string?)now["orderId"], (string?)now["labels"]![0]).ShouldBe((customer, "open", "Your order 1001", "web:1001", "delay"));
        now["firstResponseAt"].ShouldBeNull("nothing has been answered yet");
        var (second, _) = await host.Answered(smtp, id, "You are welcome.");
        second.Header("Subject").ShouldBe("Re: Your order 1001");
        second.Header("In-Reply-To").ShouldBe("<a1@mail.example>");

        // Another mail is another matter.
        var other = await (await Start(host, body with { subject = "Your invoice" }, "k2")).Read();
        ((string)other["conversationId"]!).ShouldNotBe(id);
        await (await Start(host, new { connection = "mail", to = new { customerId = customer }, text = "No subject." })).Problem(422, "conversation.subject-needed");
    }

    [Fact]
    public async Task A_number_that_nobody_has_becomes_a_customer_who_answers_in_the_same_conversation_and_after_a_stop_nothing_goes_out()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio(channel.Url, Registered);

        var begun = await (await Start(host, new { connection = "sms", to = new { address = "+39 333 1234567", name = "Ada" }, text = "Your order is ready.", agent = "maria" })).Read();
        var id = (string)begun["conversationId"]!;
        (await channel.Takes()).ShouldHaveSingleItem().To.ShouldBe("+393331234567");
        var customer = (string)(await host.Conversation(id, await host.Head()))["customer"]!["id"]!;

        await Deliver(host, "SM1", "On my way");
        var answered = await host.Conversation(id, await host.Head());
        ((string?)answered["customer"]!["id"], answered["messages"]!["items"]!.AsArray().Count, (string?)answered["contact"]!["name"]).ShouldBe((customer, 2, "Ada"));

        // Whoever writes without having read that is told so.
        var told = await (await Start(host, new { connection = "sms", to = new { customerId = customer }, text = "Still there?", agent = "maria" })).Problem(409, "conversation.open-already");
        ((string?)told["detail"])!.ShouldContain(id);
        await (await host.Reply(id, new { text = "See you.", agent = "maria" })).Read();
        await channel.Takes();
        var same = await (await Start(host, new { connection = "sms", to = new { customerId = customer }, text = "Bring the receipt.", agent = "maria" })).Read();
        ((string?)same["conversationId"], (bool)same["opened"]!).ShouldBe((id, false));
        (await channel.Takes())[^1].Text.ShouldBe("Bring the receipt.");

        await Deliver(host, "SM2", "STOP");
        (await host.Conversation(id, await host.Head()))["messages"]!["items"]!.AsArray().Count.ShouldBe(5);
        await (await host.Reply(id, new { text = "Bye.", then = "resolved" })).Problem(409, "conversation.contact-stopped");
        await host.Patch(id, new { status = "resolved" });
        var head = await host.Head();
        await (await Start(host, new { connection = "sms", to = new { customerId = customer }, text = "Come back!" })).Problem(409, "conversation.contact-stopped");
        (await host.Head()).ShouldBe(head, "what is refused leaves no trace");
    }

    [Fact]
    public async Task On_WhatsApp_a_template_begins_and_text_passes_while_the_customers_window_is_open_whichever_conversation_they_wrote_in()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectWhatsApp(channel.Url);
        var to = new { address = "+393331234567" };
        var head = await host.Head();

        var refused = await (await Start(host, new { connection = "wa", to, text = "Ciao" })).Problem(409, "conversation.window-closed");
        ((string?)refused["detail"])!.ShouldContain("order_update (en_US), reminder (it)");
        (await host.Head()).ShouldBe(head, "nobody was made a customer by what was not sent");
        var template = new { name = "order_update", language = "en_US", parameters = new[] { "1001" } };
        var id = (string)(await (await Start(host, new { connection = "wa", to, template, agent = "maria" })).Read())["conversationId"]!;
        var sent = (await channel.Takes()).ShouldHaveSingleItem();
        (sent.To, (string?)sent.Body["template"]!["name"]).ShouldBe(("393331234567", "order_update"));

        // A macro's text comes too late here: its template stands in for it.
        await host.Set("macros/late", new
        {
            name = "Late",
            languages = new { en = new { reply = "It is late.", note = "Told.", template = new { name = "reminder", language = "it", parameters = new[] { "{{agent.name}}" } } } },
            edit = new { addLabels = new[] { "late" }, priority = "high" },
        });
        var second = await (await Start(host, new { connection = "wa", to, macro = "late", agent = "maria" })).Read();
        ((string?)second["conversationId"], (bool)second["opened"]!).ShouldBe((id, false));
        ((string?)(await channel.Takes())[^1].Body["template"]!["components"]![0]!["parameters"]![0]!["text"]).ShouldBe("maria");
        var changed = await host.Conversation(id);
        ((string?)changed["labels"]![0], (string?)changed["priority"], changed["messages"]!["items"]!.AsArray().Count).ShouldBe(("late", "high", 3));
        await (await Start(host, new { connection = "wa", to, macro = "none" })).Problem(404, "desk.macro-unknown");

        (await host.Wrote("wamid.1", "Ciao!")).Conversation.ShouldBe(id);
        await host.Patch(id, new { status = "resolved" });
        var next = await (await Start(host, new { connection = "wa", to, text = "One more thing.", agent = "maria" })).Read();
        ((bool)next["opened"]!, (string?)next["conversationId"] != id).ShouldBe((true, true));
        (await channel.Takes())[^1].Text.ShouldBe("One more thing.");
        (await host.Wrote("wamid.2", "Yes?")).Conversation.ShouldBe((string?)next["conversationId"]);
    }

    [Fact]
    public async Task It_is_the_agents_who_wrote_and_no_rule_gives_it_to_anybody_else_nor_answers_it()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", $"{channel.Url}/hook");
        await host.Set("teams/returns", new { name = "Returns" });
        await host.Set("agents/maria", new { name = "Maria", team = "returns" });
        await host.Set("agents/paolo", new { name = "Paolo", team = "returns" });
        await host.Set("routing-rules/all", new { name = "Everything", team = "returns" });
        await host.Set("automation-rules/thanks", new { name = "Thanks", on = new[] { "conversationOpened" }, then = new { reply = "Thanks for your message." } });
        await host.Set("agents/paolo/presence", new { state = "online" });
        await using var events = await EventReader.Open(host, "/v1/stream?kind=routing.&from=0");
        await using var replies = await EventReader.Open(host, "/v1/stream?kind=conversation.reply-queued&from=0");

        var id = (string)(await (await Start(host, new { connection = "forum", to = new { address = "member-1" }, text = "Your order is late.", agent = "maria" })).Read())["conversationId"]!;
        var theirs = await host.Conversation(id);
        ((string?)theirs["assignee"], (string?)theirs["team"], (string?)theirs["status"]).ShouldBe(("maria", "returns", "waiting"));

        // What comes after it goes to whoever is there, and is thanked for.
        var asked = (string)(await host.Inbound("p-2", "Hello?", contact: "member-2"))["conversationId"]!;
        ((string?)(await events.Next("routing.assigned", asked)).Data["data"]!["agent"]).ShouldBe("paolo");
        await replies.Next("conversation.reply-queued", asked);
        (await host.Inbound("p-1", "How late?", contact: "member-1"))["conversationId"]!.GetValue<string>().ShouldBe(id);
        var answered = await host.Conversation(id, await host.Head());
        ((string?)answered["assignee"], answered["messages"]!["items"]!.AsArray().Count).ShouldBe(("maria", 2));

        await (await Start(host, new { connection = "forum", to = new { address = "member-3" }, text = "x", assignee = "marai" })).Problem(422, "conversation.assignee-unknown");
        await (await Start(host, new { connection = "forum", to = new { address = "member-3" }, text = "x", team = "retunrs" })).Problem(422, "conversation.team-unknown");
    }

    [Fact]
    public async Task Whom_it_goes_to_is_told_by_customer_and_address_and_what_names_nobody_is_refused()
    {
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio(channel.Url, Registered);
        var ada = await Customer(host, "A-1", "ada@mail.example");
        var bob = await Customer(host, "B-1", "bob@mail.example");

        await (await Start(host, new { connection = "sms", to = new { customerId = ada }, text = "x" })).Problem(409, "conversation.no-address-known");
        await (await Start(host, new { connection = "sms", to = new { address = "not a number" }, text = "x" })).Problem(422, "conversation.address-invalid");
        await (await Start(host, new { connection = "sms", to = new { customerId = "0195f3a2b4c17d3e8f00112233445566" }, text = "x" })).Problem(404, "conversation.customer-unknown");
        await (await Start(host, new { connection = "nowhere", to = new { customerId = ada }, text = "x" })).Problem(404, "conversation.no-channel");
        await (await Start(host, new { connection = "sms", to = new { }, text = "x" })).Problem(422, "request.invalid");
        await (await Start(host, new { connection = "sms", to = new { customerId = ada } })).Problem(422, "request.invalid");

        // A number that nobody has becomes the customer's, who is known by it when they answer.
        var id = (string)(await (await Start(host, new { connection = "sms", to = new { customerId = ada, address = "+393331234567" }, text = "Hello Ada" })).Read())["conversationId"]!;
        await Deliver(host, "SM1", "Hello");
        var now = await host.Conversation(id, await host.Head());
        ((string?)now["customer"]!["id"], now["messages"]!["items"]!.AsArray().Count).ShouldBe((ada, 2));
        await (await Start(host, new { connection = "sms", to = new { customerId = bob, address = "+393331234567" }, text = "Hello Bob" })).Problem(409, "conversation.address-of-another");
    }

    [Fact]
    public async Task Of_all_who_write_to_one_contact_at_once_each_is_told_the_same_conversation_and_one_key_sends_once()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var channel = await ChannelStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectTwilio(channel.Url, Registered);
        await host.ConnectMail(smtp.Port);

        var sms = new { connection = "sms", to = new { address = "+393331234567" }, text = "Your order is ready.", agent = "maria" };
        var begun = await Task.WhenAll(Enumerable.Range(0, 6).Select(async n => await (await Start(host, sms, $"k{n}")).Read()));
        begun.Select(one => (string)one["conversationId"]!).Distinct().Count().ShouldBe(1);
        begun.Count(one => (bool)one["opened"]!).ShouldBe(1);

        var mail = new { connection = "mail", to = new { address = Mails.Ada }, subject = "Your order", text = "It is ready." };
        var same = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => await (await Start(host, mail, "k-mail")).Read()));
        same.Select(one => (string)one["messageId"]!).Distinct().Count().ShouldBe(1);
        (await host.MailConversations(await host.Head())).Length.ShouldBe(1);
        await host.MessageIn((string)same[0]["conversationId"]!, (string)same[0]["messageId"]!, "sent");
        smtp.Taken.Count.ShouldBe(1);
    }

    private static async Task<string> Customer(HostUnderTest host, string account, string email) =>
        (string)(await (await host.Post("/v1/customers", $$"""{ "identities": [{ "kind": "account", "value": "{{account}}" }, { "kind": "email", "value": "{{email}}" }] }""")).Read())["customerId"]!;

    private static async Task<HttpResponseMessage> Start(HostUnderTest host, object body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/conversations") { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return await host.Client.SendAsync(request);
    }

    // Returns once it has been read.
    private static async Task Deliver(HostUnderTest host, string sid, string text)
    {
        var position = await host.DeliverTwilio(
            Registered, ("MessageSid", sid), ("From", "+393331234567"), ("To", "+15005550006"), ("Body", text), ("NumMedia", "0"), ("SmsStatus", "received"));
        await (await host.Client.GetAsync($"/v1/conversations?channel=sms&after={position}")).Read();
    }
}
