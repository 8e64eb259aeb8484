using System.Net.Http.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Channels;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>Mails that marketplaces relay, over real HTTP and SMTP.</summary>
public sealed class MarketplaceMailTests
{
    private const string Relay = "abc123xyz@marketplace.amazon.de";
    private const string Order = "123-1234567-1234567";

    [Fact]
    public async Task A_buyer_on_amazon_is_answered_within_amazons_rules_and_tied_to_the_order()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port);
        await Connect(host, "amazon-eu", "amazon");
        await Connect(host, "amazon-uk", "amazon");
        var bought = await Bought(host, "amazon-eu", Order, Relay);

        var id = (await Mailed(host, "amazon", Mails.Raw("a1@amazon.de", "Where is it?", from: $"Ada <{Relay}>", subject: $"Inquiry from Amazon customer Ada (Order: {Order})"))).ShouldHaveSingleItem();
        var opened = await host.Conversation(id);
        ((string?)opened["channel"], (string?)opened["connector"], (string?)opened["connection"], (string?)opened["orderId"]).ShouldBe(("amazon", "amazon", "mail", $"amazon-eu:{Order}"));
        ((string?)opened["customer"]!["id"]).ShouldBe((string?)bought["customerId"]);
        opened["customer"]!["identities"]!.AsArray().Select(identity => (string)identity!["kind"]!).ShouldBe(["buyer"], "the relay is nobody's e-mail address");
        ((string?)opened["orders"]![0]!["orderId"]).ShouldBe($"amazon-eu:{Order}");
        var sending = opened["sending"]!;
        ((DateTimeOffset)sending["answerBy"]! - (DateTimeOffset)opened["waitingSince"]!).ShouldBe(TimeSpan.FromHours(24));
        ((int)sending["longestText"]!).ShouldBe(2_000);

        var refused = await host.Reply(id, new { text = "Please call +39 02 1234 5678 about it." });
        (await refused.Content.ReadAsStringAsync()).ShouldContain("+39 02 1234 5678");
        await refused.Problem(422, "conversation.content-forbidden");
        smtp.Taken.ShouldBeEmpty();
        var (mail, _) = await host.Answered(smtp, id, $"Order {Order} left today: https://www.dhl.de/sendung?id=003404341234567890");
        mail.To.ShouldBe(Relay);
        (await host.Conversation(id))["sending"]!["answerBy"].ShouldBeNull();

        (await Mailed(host, "amazon", Mails.Raw("a2@amazon.de", "Thanks", from: $"Ada <{Relay}>", inReplyTo: mail.Header("Message-ID")))).ShouldBe([id]);
    }

    [Fact]
    public async Task An_invoice_goes_to_a_buyer_on_amazon_with_the_relayed_mail_and_no_more_than_amazon_takes()
    {
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(smtp.Port);
        await Connect(host, "amazon-eu", "amazon");
        var id = (await Mailed(host, "amazon", Mails.Raw("a1@amazon.de", "The invoice, please", from: $"Ada <{Relay}>"))).ShouldHaveSingleItem();
        var pdf = "%PDF-1.7 the invoice"u8.ToArray();
        var files = new List<string>();
        for (var i = 1; i <= 6; i++)
        {
            files.Add(await host.Uploaded(id, $"invoice-{i}.pdf", pdf));
        }

        await (await host.Reply(id, new { text = "Here.", files })).Problem(422, "conversation.too-many-files");
        var moving = await host.Uploaded(id, "moving.gif", "GIF89a moving"u8.ToArray());
        await (await host.Reply(id, new { text = "Here.", files = new[] { moving } })).Problem(422, "conversation.file-type-not-taken");
        ((int)(await host.Conversation(id))["sending"]!["files"]!["most"]!).ShouldBe(5);
        await (await host.Reply(id, new { text = "Here.", files = files.Take(2) })).Read();
        var mail = MimeKit.MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes((await smtp.Next()).Raw)));
        mail.To.ToString().ShouldBe(Relay);
        mail.Attachments.Select(part => part.ContentDisposition?.FileName).ShouldBe(["invoice-1.pdf", "invoice-2.pdf"]);
    }

    [Fact]
    public async Task The_number_of_somebody_elses_order_shows_the_order_and_recognises_nobody_but_the_buyer()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail();
        await Connect(host, "amazon-eu", "amazon");
        var bought = await Bought(host, "amazon-eu", Order, Relay);
        var id = (await Mailed(host, "amazon", Mails.Raw("a1@amazon.de", $"It is {Order}", from: "Eve <eve99@marketplace.amazon.de>"))).ShouldHaveSingleItem();
        var opened = await host.Conversation(id);
        ((string?)opened["orderId"]).ShouldBe($"amazon-eu:{Order}");
        ((string?)opened["customer"]!["id"]).ShouldNotBe((string?)bought["customerId"]);

        // Somebody whose domain only looks like it is an ordinary sender.
        await host.Mailed(Mails.Raw("a2@evil.example", $"It is {Order}", from: "Eve <abc@marketplace.amazon.de.evil.example>"));
        (await host.MailConversations(await host.Head())).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_customer_of_walmart_writes_by_relay_too()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail();
        await Connect(host, "walmart-us", "walmart");
        await Bought(host, "walmart-us", "108800000123456", "9f8e7d@relay.walmart.com");
        var id = (await Mailed(host, "walmart", Mails.Raw("w1@walmart.com", "Late!", from: "Bob <9F8E7D@relay.walmart.com>", subject: "Question about PO# 108800000123456"))).ShouldHaveSingleItem();
        var opened = await host.Conversation(id);
        ((string?)opened["channel"], (string?)opened["orderId"]).ShouldBe(("walmart", "walmart-us:108800000123456"));
        ((DateTimeOffset)opened["sending"]!["answerBy"]! - (DateTimeOffset)opened["waitingSince"]!).ShouldBe(TimeSpan.FromHours(48));
        opened["sending"]!["notes"]!.AsArray().Select(note => (string)note!).ShouldContain("Write in US English.");
    }

    [Fact]
    public async Task What_one_buyer_writes_about_one_order_is_one_conversation_although_the_relay_tells_nothing()
    {
        const string Other = "123-1234567-7654321";
        var time = new MovedTime();
        await using var smtp = SmtpStandIn.Start();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectMail(smtp.Port);

        // Two at once, and no order that is known here.
        string About(string id, string order, string from = Relay) => Mails.Raw(id, "Where is it?", from: $"Ada <{from}>", subject: $"Inquiry (Order: {order})");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Mailed(host, "amazon", About($"a{n}@amazon.de", Order))));
        var id = (await Mailed(host, "amazon", About("a9@amazon.de", Order))).ShouldHaveSingleItem();
        MailHost.TextsOf(await host.Conversation(id)).Length.ShouldBe(9);

        // Another order of the buyer, and another buyer who names this one, are other conversations.
        (await Mailed(host, "amazon", About("b1@amazon.de", Other))).Length.ShouldBe(2);
        (await Mailed(host, "amazon", About("e1@amazon.de", Order, "eve99@marketplace.amazon.de"))).Length.ShouldBe(3);

        // What it answers counts more than what it names; and within seven days it opens again.
        var (mail, _) = await host.Answered(smtp, id, "It left today.");
        (await Mailed(host, "amazon", Mails.Raw("a10@amazon.de", $"Like {Other}?", from: $"Ada <{Relay}>", inReplyTo: mail.Header("Message-ID")))).Length.ShouldBe(3);
        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{id}", new { status = "resolved" })).Read();
        time.Move(TimeSpan.FromDays(2));
        (await Mailed(host, "amazon", About("a11@amazon.de", Order))).Length.ShouldBe(3);
        await host.StatusOf(id, "open");
        MailHost.TextsOf(await host.Conversation(id)).Length.ShouldBe(12);

        // After that another one begins, and it is the one that the next mails go on in.
        await (await host.Client.PatchAsJsonAsync($"/v1/conversations/{id}", new { status = "resolved" })).Read();
        time.Move(TimeSpan.FromDays(8));
        var next = (await Mailed(host, "amazon", About("a12@amazon.de", Order))).Except([id]).Order(StringComparer.Ordinal).Last();
        (await Mailed(host, "amazon", About("a13@amazon.de", Order))).Length.ShouldBe(4);
        MailHost.TextsOf(await host.Conversation(next)).Length.ShouldBe(2);
    }

    internal static async Task Connect(HostUnderTest host, string id, string connector) => await (await host.Client.PutAsJsonAsync(
        $"/v1/connections/{id}", new { connector, channel = connector, baseUrl = "http://127.0.0.1:9", pollEverySeconds = 0 })).Read();

    private static async Task<JsonObject> Bought(HostUnderTest host, string connection, string order, string buyer) => await (await host.Client.PostAsJsonAsync("/v1/purchases", new
    {
        source = connection,
        externalId = order,
        channel = "marketplace",
        occurredAt = "2026-03-01T09:30:00Z",
        currency = "EUR",
        identities = new[] { new { kind = "buyer", value = $"{connection}:{buyer}" } },
        lines = new[] { new { sku = "TEAPOT", name = "Blue teapot", quantity = "1", unitPrice = "12.50" } },
    })).Read();

    internal static async Task<string[]> Mailed(HostUnderTest host, string channel, string raw)
    {
        var receipt = await (await host.PostMail(raw)).Read();
        var listed = await host.Json($"/v1/conversations?channel={channel}&after={receipt["position"]}");
        return [.. listed["items"]!.AsArray().Select(item => (string)item!["id"]!)];
    }
}
