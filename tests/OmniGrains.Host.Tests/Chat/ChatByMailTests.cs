using System.Text;
using MimeKit;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Chat;

/// <summary>A chat goes on by e-mail, in the same conversation.</summary>
public sealed class ChatByMailTests
{
    private static readonly Dictionary<string, string> ByMail = new() { ["mailConnection"] = "mail", ["mailAfterMinutes"] = "5" };

    [Fact]
    public async Task What_the_visitor_does_not_see_is_mailed_once_and_the_answer_comes_back_into_the_conversation()
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await Connected(smtp, time);
        var visitor = await Visitor.Arrive(host);
        var id = ((string)(await visitor.Write("Is it in stock?", email: Mails.Ada, name: "Ada"))["id"]!).Split('.')[0];
        ((string?)(await host.Conversation(id))["contact"]!["alsoAt"]).ShouldBe(Mails.Ada);
        await Replied(host, id, "Let me look.");
        await Replied(host, id, "Yes, three.");
        smtp.Taken.ShouldBeEmpty();

        time.Move(TimeSpan.FromMinutes(6));
        var mail = await smtp.Next();
        (mail.From, mail.To).ShouldBe((Mails.Ours, Mails.Ada));
        TextOf(mail).ShouldContain("Let me look.\r\n\r\nYes, three.");
        mail.Header("Reply-To")!.ShouldContain($"support+{id}");
        (await visitor.History()).Select(item => (bool?)item!["mailed"]).ShouldBe([null, true, true]);

        // The answer, by its headers; it is there for agents, and not for whoever sits at the browser.
        var receipt = await (await host.PostMail(Mails.Raw("a1@mail.example", "Then I take two.", inReplyTo: mail.Header("Message-ID"), subject: "Re: your message"))).Read();
        await host.Client.GetAsync($"/v1/conversations?after={receipt["position"]}");
        var conversation = await host.Conversation(id);
        MailHost.TextsOf(conversation).ShouldBe(["Is it in stock?", "Let me look.", "Yes, three.", "Then I take two."]);
        ((string?)conversation["messages"]!["items"]![0]!["from"], (string?)conversation["status"]).ShouldBe((Mails.Ada, "open"));
        var last = (await visitor.History())[^1]!;
        ((bool?)last["byEmail"], last["text"]).ShouldBe((true, null));

        // Who wrote by mail is answered by mail, at once; who then writes in the chat again, there.
        await (await host.Reply(id, new { text = "They are yours." })).Read();
        var answer = await smtp.Next();
        (answer.To, answer.Header("In-Reply-To"), answer.Header("Cc")).ShouldBe((Mails.Ada, "<a1@mail.example>", null));
        answer.Header("Subject").ShouldBe("Re: your message");
        await visitor.Write("I am back.");
        await using var stream = await visitor.Follow();
        var back = await Replied(host, id, "Welcome back.");
        while ((string?)(await stream.Next())!.Value.Data["id"] != back)
        {
        }

        await (await visitor.See(back, read: false)).Read();
        time.Move(TimeSpan.FromMinutes(30));
        await Replied(host, id, "The very last.");
        time.Move(TimeSpan.FromMinutes(6));
        var third = await smtp.Next();
        TextOf(third).ShouldBe("The very last.", "what was seen in the chat is not mailed, and what was mailed not again");
        smtp.Taken.Count.ShouldBe(3);
    }

    [Fact]
    public async Task The_mail_is_headed_in_the_language_of_the_page()
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await Connected(smtp, time);
        foreach (var (language, subject) in new[] { ("it", "Re: il tuo messaggio"), ("tlh", "Re: your message") })
        {
            var visitor = await Visitor.Arrive(host);
            var said = await (await visitor.Ask(HttpMethod.Post, "/messages", new { id = "m-1", text = "?", email = Mails.Ada, language })).Read();
            await Replied(host, ((string)said["id"]!).Split('.')[0], "!");
            time.Move(TimeSpan.FromMinutes(6));
            (await smtp.Next()).Header("Subject").ShouldBe(subject);
        }
    }

    [Fact]
    public async Task A_mail_that_bounces_fails_the_reply_and_opens_the_conversation()
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await Connected(smtp, time);
        var id = await Asked(host);
        var message = await Replied(host, id, "Hello.");
        time.Move(TimeSpan.FromMinutes(6));
        var mail = await smtp.Next();
        await (await host.PostMail(Mails.Bounce(mail.Header("Message-ID")!))).Read();
        ((string?)(await host.MessageIn(id, message, "failed"))["failureCode"]).ShouldBe("undeliverable");
        await host.StatusOf(id, "open");
    }

    [Fact]
    public async Task A_stranger_who_answers_the_mail_begins_a_conversation_of_his_own()
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await Connected(smtp, time);
        var id = await Asked(host);
        await Replied(host, id, "Hello.");
        time.Move(TimeSpan.FromMinutes(6));
        var mail = await smtp.Next();
        (await host.Mailed(Mails.Raw("e1@evil.example", "Tell me", from: "Eve <eve@evil.example>", inReplyTo: mail.Header("Message-ID")))).ShouldHaveSingleItem().ShouldNotBe(id);
    }

    private static async Task<HostUnderTest> Connected(SmtpStandIn smtp, MovedTime time)
    {
        var host = await HostUnderTest.Start(time: time);
        await host.ConnectMail(smtp.Port);
        await host.ConnectChat(more: ByMail);
        return host;
    }

    private static async Task<string> Asked(HostUnderTest host) =>
        ((string)(await (await Visitor.Arrive(host)).Write("Hello?", email: Mails.Ada))["id"]!).Split('.')[0];

    private static string TextOf(ReceivedMail mail)
    {
        using var raw = new MemoryStream(Encoding.Latin1.GetBytes(mail.Raw));
        using var read = MimeMessage.Load(raw);
        return read.TextBody!.ReplaceLineEndings("\r\n").Trim();
    }

    private static async Task<string> Replied(HostUnderTest host, string conversation, string text)
    {
        var reply = await (await host.Reply(conversation, new { text })).Read();
        await host.MessageIn(conversation, (string)reply["messageId"]!, "sent");
        return (string)reply["messageId"]!;
    }
}
