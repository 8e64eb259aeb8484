using System.Net.Http.Json;
using OmniGrains.Host.Tests.Desk;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>E-mail from the wire to the conversation and back, over real HTTP and SMTP.</summary>
public sealed class EmailChannelTests
{
    [Fact]
    public async Task A_mail_is_answered_in_its_thread_and_the_answer_comes_back_into_it()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        ((string?)(await host.ConnectMail(smtp.Port))["webhookPath"]).ShouldBe("/v1/webhooks/email/mail");

        var id = (await host.Mailed(Mails.Raw("m1@mail.example", "Where is it?\n\n-- \nAda"))).ShouldHaveSingleItem();
        var opened = await host.Conversation(id);
        ((string?)opened["contact"]!["address"], (string?)opened["title"], (string?)opened["status"]).ShouldBe((Mails.Ada, "Where is my order?", "open"));
        opened["customer"].ShouldNotBeNull("the sender is recognised");
        var written = opened["messages"]!["items"]![0]!;
        ((string?)written["text"], (string?)written["quoted"], (string?)written["heading"]).ShouldBe(("Where is it?", "-- \nAda", "Where is my order?"));

        var (mail, message) = await host.Answered(smtp, id, "Tè in arrivo, 100 €");
        (mail.From, mail.To).ShouldBe((Mails.Ours, Mails.Ada));
        mail.Header("Subject").ShouldBe("Re: Where is my order?");
        mail.Header("In-Reply-To").ShouldBe("<m1@mail.example>");
        mail.Header("References").ShouldBe("<m1@mail.example>");
        mail.Header("Message-ID").ShouldStartWith($"<{message}.");
        mail.Header("Reply-To")!.ShouldContain($"support+{id}");
        mail.Header("Auto-Submitted").ShouldBeNull("a person wrote it");

        // By headers; by the address alone, from a mailer that drops them; and by an own earlier mail.
        var address = mail.Header("Reply-To")!.Split('<', '>')[1];
        (await host.Mailed(Mails.Raw("m2@mail.example", "Thanks!", inReplyTo: mail.Header("Message-ID")))).ShouldBe([id]);
        (await host.Mailed(Mails.Raw("m3@mail.example", "Really.", to: address))).ShouldBe([id]);
        (await host.Mailed(Mails.Raw("m4@mail.example", "One more thing", references: "<gone@x.example> <m1@mail.example>"))).ShouldBe([id]);
        MailHost.TextsOf(await host.Conversation(id)).ShouldBe(["Where is it?", "Tè in arrivo, 100 €", "Thanks!", "Really.", "One more thing"]);

        var (second, _) = await host.Answered(smtp, id, "And one more from us");
        second.Header("In-Reply-To").ShouldBe("<m4@mail.example>");
        second.Header("References")!.Split(' ').ShouldBe(["<m1@mail.example>", mail.Header("Message-ID")!, "<m2@mail.example>", "<m3@mail.example>", "<m4@mail.example>"]);
    }

    [Fact]
    public async Task A_stranger_who_knows_the_subject_the_id_and_the_reply_address_begins_a_conversation_of_his_own()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port);
        var id = (await host.Mailed(Mails.Raw("m1@mail.example", "Where is it?"))).ShouldHaveSingleItem();
        var (mail, _) = await host.Answered(smtp, id);
        var address = mail.Header("Reply-To")!.Split('<', '>')[1];

        const string Eve = "Ada Lovelace <eve@evil.example>";
        (await host.Mailed(Mails.Raw("e1@evil.example", "Send it to me", from: Eve, subject: "Re: Where is my order?"))).Length.ShouldBe(2);
        (await host.Mailed(Mails.Raw("e2@evil.example", "Send it to me", from: Eve, inReplyTo: mail.Header("Message-ID")))).Length.ShouldBe(3);
        var all = await host.Mailed(Mails.Raw("e3@evil.example", "Send it to me", from: Eve, to: address, references: "<m1@mail.example>"));
        all.Length.ShouldBe(4);

        MailHost.TextsOf(await host.Conversation(id)).ShouldBe(["Where is it?", "It left today."]);
        foreach (var other in all.Where(one => one != id))
        {
            ((string?)(await host.Conversation(other))["contact"]!["address"]).ShouldBe("eve@evil.example");
        }
    }

    [Fact]
    public async Task A_mail_that_is_not_of_whom_it_says_joins_nothing_and_the_agent_sees_why()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port);
        var id = (await host.Mailed(Mails.Raw("m1@mail.example", "Where is it?"))).ShouldHaveSingleItem();
        var (mail, _) = await host.Answered(smtp, id);

        // Somebody who has seen the answer writes in her name; her own mail after it joins, and so does one of which nothing is told.
        const string Forged = "Authentication-Results: mx.shop.example; spf=pass smtp.mailfrom=evil.example; dmarc=fail header.from=mail.example";
        var all = await host.Mailed(Mails.Raw("e1@mail.example", "Send it to me", inReplyTo: mail.Header("Message-ID"), references: "<m1@mail.example>", more: Forged));
        var other = all.Single(one => one != id);
        await host.Mailed(Mails.Raw("e2@mail.example", "And at once", inReplyTo: "<e1@mail.example>", more: Forged));
        await host.Mailed(Mails.Raw("m2@mail.example", "Thanks", inReplyTo: mail.Header("Message-ID"), more: "Authentication-Results: mx.shop.example; dmarc=pass header.from=mail.example"));
        (await host.Mailed(Mails.Raw("m3@mail.example", "A lot", inReplyTo: mail.Header("Message-ID")))).Length.ShouldBe(3, "each of the forged ones begins its own");
        MailHost.TextsOf(await host.Conversation(id)).ShouldBe(["Where is it?", "It left today.", "Thanks", "A lot"]);

        var forged = await host.Conversation(other);
        (forged["customer"], (string?)forged["contact"]!["address"]).ShouldBe((null, Mails.Ada));
        var told = forged["messages"]!["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string?)told["text"], (string?)told["unproven"]).ShouldBe(("Send it to me", "dmarc-failed"));
        (await host.Conversation(id))["messages"]!["items"]!.AsArray().ShouldAllBe(message => message!["unproven"] == null);
    }

    [Fact]
    public async Task Whom_the_customer_copies_may_join_and_is_answered_with_the_customer_in_copy()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port);
        var id = (await host.Mailed(Mails.Raw("m1@mail.example", "Where is it?", more: "Cc: Bob <bob@mail.example>"))).ShouldHaveSingleItem();
        (await host.Mailed(Mails.Raw("b1@mail.example", "It is for me.", from: "Bob <bob@mail.example>", inReplyTo: "<m1@mail.example>"))).ShouldBe([id]);
        var conversation = await host.Conversation(id);
        ((string?)conversation["messages"]!["items"]![0]!["from"]).ShouldBe("bob@mail.example");
        var (mail, _) = await host.Answered(smtp, id);
        (mail.Header("To"), mail.Header("Cc")).ShouldBe(("bob@mail.example", Mails.Ada));
    }

    [Fact]
    public async Task An_answer_that_overtakes_its_question_and_copies_of_one_mail_make_one_conversation()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail();
        (await host.Mailed(Mails.Raw("m2@mail.example", "Second", inReplyTo: "<m1@mail.example>"))).Length.ShouldBe(1);
        var id = (await host.Mailed(Mails.Raw("m1@mail.example", "First"))).ShouldHaveSingleItem();

        // The same mail by another way is another delivery, but no other message; the same bytes are not even that.
        (await host.Mailed(Mails.Raw("m1@mail.example", "First", more: "X-Way: list"))).ShouldBe([id]);
        ((bool)(await (await host.PostMail(Mails.Raw("m1@mail.example", "First"))).Read())["duplicate"]!).ShouldBeTrue();
        MailHost.TextsOf(await host.Conversation(id)).ShouldBe(["Second", "First"]);

        // A subject alone is no thread.
        (await host.Mailed(Mails.Raw("m9@mail.example", "Something else"))).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_bounce_fails_its_message_with_the_reason_and_opens_the_conversation()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port);
        var id = (await host.Mailed(Mails.Raw("m1@mail.example", "Where is it?"))).ShouldHaveSingleItem();
        var (mail, message) = await host.Answered(smtp, id);
        await host.StatusOf(id, "waiting");

        (await host.Mailed(Mails.Bounce("<a-guess@shop.example>"))).ShouldBe([id], "a bounce is no conversation");
        (await host.Mailed(Mails.Bounce(mail.Header("Message-ID")!))).ShouldBe([id]);
        var failed = await host.MessageIn(id, message, "failed");
        ((string?)failed["failureCode"], (string?)failed["failureDetail"]).ShouldBe(("undeliverable", "The address does not exist, or cannot receive mail (5.1.1)."));
        await host.StatusOf(id, "open");
    }

    [Fact]
    public async Task An_auto_reply_is_kept_and_answers_nobody_and_a_loop_comes_to_an_end()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port);
        var id = (await host.Mailed(Mails.Raw("m1@mail.example", "Where is it?"))).ShouldHaveSingleItem();
        var (mail, _) = await host.Answered(smtp, id);
        await host.Mailed(Mails.Raw("auto@mail.example", "I am away", inReplyTo: mail.Header("Message-ID"), more: "Auto-Submitted: auto-replied"));
        var state = await host.Conversation(id);
        ((string?)state["status"], (bool?)state["messages"]!["items"]![0]!["automatic"], (string?)state["messages"]!["items"]![0]!["text"]).ShouldBe(("waiting", true, "I am away"));
        state["waitingSince"].ShouldBeNull();

        // Our own mail that comes back, and a machine that never stops.
        await host.Mailed(Mails.Raw(mail.Header("Message-ID")!.Trim('<', '>'), "echo"));
        await host.Mailed(Mails.Raw("self@shop.example", "self", from: Mails.Ours));
        (await host.MailConversations(await host.Head())).ShouldBe([id]);
        for (var i = 0; i < 65; i++)
        {
            await (await host.PostMail(Mails.Raw($"loop{i}@mail.example", "I am away", inReplyTo: mail.Header("Message-ID"), more: "Auto-Submitted: auto-replied"))).Read();
        }

        var head = await host.Head();
        (await host.MailConversations(head)).ShouldBe([id]);
        var refused = await (await host.Client.GetAsync($"/v1/connections/mail/deliveries?state=failed&after={await host.Head()}")).Read();
        refused["items"]!.AsArray().Select(item => (string?)item!["code"]).ShouldAllBe(code => code == "conversation.too-many-mails");
        refused["items"]!.AsArray().Count.ShouldBe(7, "65 and the two before, of 60 in an hour");
        smtp.Taken.Count.ShouldBe(1, "nothing was answered by itself");
    }

    [Fact]
    public async Task Two_desks_that_answer_by_themselves_come_to_an_end_at_once()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port);
        await host.Set("automation-rules/ack", new { name = "Receipt", on = new[] { "conversationOpened", "statusChanged" }, then = new { reply = "We got it" } });
        await using var acts = await EventReader.Open(host, "/v1/stream?kind=conversation.acted-by-itself&from=0");

        // What a person writes is answered, and says to machines that nobody wrote it.
        var asked = (await host.Mailed(Mails.Raw("m1@mail.example", "Where is it?"))).ShouldHaveSingleItem();
        (await smtp.Next()).Header("Auto-Submitted").ShouldBe("auto-replied");

        // The other desk answers from an address of its own for each ticket: always a stranger.
        var opened = (await host.Mailed(Mails.Raw("a1@other.example", "We got it", from: "ticket+101@other.example", more: "Auto-Submitted: auto-replied"))).Single(id => id != asked);
        var refused = (await acts.Next("conversation.acted-by-itself", opened)).Data["data"]!;
        ((string?)refused["code"]).ShouldBe("conversation.automatic-mail");
        ((string?)(await host.Conversation(opened))["status"]).ShouldBe("resolved");

        var (mail, _) = await host.Answered(smtp, opened, "We are people");
        mail.Header("Auto-Submitted").ShouldBeNull("a person wrote it");
        smtp.Taken.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_refusal_for_good_fails_with_its_reason_and_an_outage_is_tried_again_under_the_same_id()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port);
        var id = (await host.Mailed(Mails.Raw("m1@mail.example", "Where is it?"))).ShouldHaveSingleItem();
        smtp.Refused[Mails.Ada] = "550 5.1.1 no such user";
        var first = (string)(await (await host.Reply(id, new { text = "Never" })).Read())["messageId"]!;
        var failed = await host.MessageIn(id, first, "failed");
        ((string?)failed["failureCode"], (string?)failed["failureDetail"]).ShouldBe(("undeliverable", "The server refused the address (550)."));

        // Taken, but the connection breaks before that is confirmed: it is handed over again, and can be recognised.
        smtp.Refused.Clear();
        var broken = 0;
        smtp.BeforeConfirming = () => Interlocked.Increment(ref broken) == 1 ? throw new IOException("gone") : Task.CompletedTask;
        var second = (string)(await (await host.Reply(id, new { text = "Once" })).Read())["messageId"]!;
        var mails = new[] { await smtp.Next(), await smtp.Next() };
        await host.MessageIn(id, second, "sent");
        mails.Select(mail => mail.Header("Message-ID")).Distinct().ShouldHaveSingleItem();
        mails[0].Header("References").ShouldBe("<m1@mail.example>", "what failed is not referred to");

        await using var postponed = await EventReader.Open(host, $"/v1/stream?kind=inbox.message-postponed&from={await host.Head()}");
        smtp.Refused[Mails.Ada] = "451 try later";
        var third = (string)(await (await host.Reply(id, new { text = "Later" })).Read())["messageId"]!;
        await postponed.Next();
        smtp.Refused.Clear();
        await host.MessageIn(id, third, "sent");
    }

    [Fact]
    public async Task What_is_wrong_with_a_connection_is_told()
    {
        await using var host = await HostUnderTest.Start();
        foreach (var (options, part) in new (object, string)[]
        {
            (new { inbound = "raw" }, "address must"),
            (new { address = "support+x@shop.example", inbound = "raw" }, "address must"),
            (new { address = Mails.Ours, inbound = "pigeon" }, "inbound must be one of postmark, mailgun, sendgrid, raw."),
            (new { address = Mails.Ours, inbound = "raw", smtpHost = "a b" }, "smtpHost must"),
            (new { address = Mails.Ours, inbound = "raw", smtpPort = "0" }, "smtpPort must"),
            (new { address = Mails.Ours, inbound = "raw", smtpSecurity = "maybe" }, "smtpSecurity must"),
        })
        {
            var problem = await (await host.Client.PutAsJsonAsync("/v1/connections/mail", new { connector = "email", channel = "email", options })).Problem(422, "request.invalid");
            problem.ToJsonString().ShouldContain(part);
        }

        // A password never follows to another server.
        await host.ConnectMail(25, more: new() { ["smtpUser"] = "shop" });
        await (await host.Client.PutAsJsonAsync("/v1/connections/mail", new
        {
            connector = "email",
            channel = "email",
            options = new { address = Mails.Ours, inbound = "raw", smtpHost = "evil.example" },
        })).Read();
        (await (await host.Client.GetAsync("/v1/connections/mail")).Read())["secrets"]!.AsArray().ShouldBeEmpty();
    }
}
