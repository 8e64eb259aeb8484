using System.Text.Json;
using System.Text.Json.Nodes;
using OmniGrains.Channels;
using OmniGrains.Channels.Email;
using OmniGrains.Channels.Email.Inbound;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Tests.Channels;

namespace OmniGrains.Tests.Inbox;

/// <summary>What providers tell of a mail's sender, in the shapes that they document, and what is made of it.</summary>
public sealed class SenderProofTests
{
    private static readonly EmailConnector Email = new(
        [new PostmarkMail(), new MailgunMail(), new SendGridMail(), new RawMail()], new MailReferences(Shops.Vault), new Smtp(TimeProvider.System), TimeProvider.System);

    [Theory]
    [InlineData("mx.shop.example; spf=pass smtp.mailfrom=mail.example; dkim=pass header.d=mail.example; dmarc=pass header.from=mail.example", null)]
    [InlineData("mx.shop.example; spf=pass smtp.mailfrom=evil.example; dkim=none; dmarc=fail (p=reject) header.from=mail.example", "dmarc-failed")]
    [InlineData("mx.shop.example; spf=fail smtp.mailfrom=ada@mail.example; dkim=none", "spf-failed")]
    [InlineData("mx.shop.example; spf=softfail smtp.mailfrom=ada@mail.example; dkim=pass header.d=news.mail.example", null)]
    [InlineData("mx.shop.example; spf=pass smtp.mailfrom=bounce@evil.example; dkim=pass header.d=evil.example", "not-aligned")]
    [InlineData("mx.shop.example; spf=pass smtp.mailfrom=bounce@evil.example", null)]
    [InlineData("mx.shop.example; spf=neutral; dkim=none; dmarc=none", null)]
    [InlineData("mx.shop.example; none", null)]
    [InlineData("???", null)]
    public void A_servers_authentication_results_are_read(string results, string? unproven) =>
        Raw($"Authentication-Results: {results}").ShouldBe(unproven);

    [Theory]
    [InlineData("Fail (not permitted) identity=mailfrom; client-ip=192.0.2.1; envelope-from=ada@mail.example;", "spf-failed")]
    [InlineData("Pass (permitted) identity=mailfrom; envelope-from=\"bounce@evil.example\"", null)]
    [InlineData("None", null)]
    public void Spf_alone_disproves_what_it_forbids(string spf, string? unproven) => Raw($"Received-SPF: {spf}").ShouldBe(unproven);

    [Fact]
    public void What_stands_below_was_written_by_others_and_counts_for_nothing()
    {
        Raw("Received-SPF: Fail", "Authentication-Results: evil.example; dmarc=pass").ShouldBe("spf-failed");
        Raw("Authentication-Results: mx.shop.example; dmarc=pass", "Authentication-Results: mx.shop.example; dmarc=fail").ShouldBeNull();
        Raw().ShouldBeNull("nothing is told");
    }

    [Theory]
    [InlineData("pass", "{@mail.example : pass}", "ada@mail.example", null)]
    [InlineData("fail", "{@mail.example : pass, @esp.example : pass}", "bounce@esp.example", null)]
    [InlineData("pass", "{@evil.example : pass}", "x@evil.example", "not-aligned")]
    [InlineData("pass", "none", "x@evil.example", "not-aligned")]
    [InlineData("pass", "{@mail.example : fail}", "x@evil.example", "not-aligned")]
    [InlineData("softfail", null, "ada@mail.example", "spf-failed")]
    [InlineData("pass", null, "x@evil.example", null)]
    [InlineData(null, null, "x@evil.example", null)]
    public void SendGrids_fields_are_read(string? spf, string? dkim, string envelope, string? unproven)
    {
        var fields = new List<(string, string)>
        {
            ("headers", "Message-ID: <m2@mail.example>\nAuthentication-Results: evil.example; dmarc=pass\n"), ("to", Mails.Ours), ("from", $"Ada <{Mails.Ada}>"), ("text", "Ciao"),
            ("envelope", $$"""{"to":["{{Mails.Ours}}"],"from":"{{envelope}}"}"""),
        };
        fields.AddRange(new[] { ("SPF", spf), ("dkim", dkim) }.Where(field => field.Item2 is not null).Select(field => (field.Item1, field.Item2!)));
        Read("sendgrid", Mails.Form([.. fields])).Mail!.Unproven.ShouldBe(unproven);
    }

    [Theory]
    [InlineData("Pass", "Pass", "mail.example", null)]
    [InlineData("SoftFail", null, "mail.example", "spf-failed")]
    [InlineData("Fail", "Pass", "mail.example", null)]
    [InlineData("Fail", "Pass", "evil.example", "spf-failed")]
    [InlineData("Fail", "Fail", "mail.example", "spf-failed")]
    [InlineData(null, null, "mail.example", null)]
    public void Mailguns_header_fields_are_read(string? spf, string? dkim, string signer, string? unproven)
    {
        string[][] told = [["DKIM-Signature", $"v=1; a=rsa-sha256; d={signer}; s=x; b=abc"], ["X-Mailgun-Spf", spf!], ["X-Mailgun-Dkim-Check-Result", dkim!]];
        Read("mailgun", Mails.Form(Mails.Mailgun("m2@mail.example", "Ciao", [.. told.Where(one => one[1] is not null)]))).Mail!.Unproven.ShouldBe(unproven);
    }

    [Theory]
    [InlineData("Pass (sender SPF authorized) identity=mailfrom; envelope-from=ada@mail.example; receiver=x", "DKIM_SIGNED,DKIM_VALID", null)]
    [InlineData("Pass (sender SPF authorized) identity=mailfrom; envelope-from=x@evil.example; receiver=x", "DKIM_SIGNED,DKIM_VALID", "not-aligned")]
    [InlineData("Pass (sender SPF authorized) identity=mailfrom; envelope-from=srs@forwarder.example; receiver=x", "DKIM_SIGNED,DKIM_VALID,DKIM_VALID_AU", null)]
    [InlineData("Fail (sender SPF not authorized) identity=mailfrom; envelope-from=ada@mail.example", null, "spf-failed")]
    [InlineData("Pass (sender SPF authorized) identity=mailfrom; envelope-from=srs@forwarder.example", null, null)]
    [InlineData(null, null, null)]
    public void Postmarks_header_fields_are_read(string? spf, string? tests, string? unproven)
    {
        var mail = JsonNode.Parse(Mails.Postmark("g-1", "m2@mail.example", "Hello"))!.AsObject();
        foreach (var (name, value) in new[] { ("Received-SPF", spf), ("X-Spam-Tests", tests) }.Where(header => header.Item2 is not null))
        {
            mail["Headers"]!.AsArray().Add(new JsonObject { ["Name"] = name, ["Value"] = value });
        }

        Read("postmark", JsonSerializer.SerializeToUtf8Bytes(mail)).Mail!.Unproven.ShouldBe(unproven);
    }

    [Fact]
    public void Of_a_sender_who_is_not_who_the_mail_says_nobody_is_recognised_and_no_hint_counts()
    {
        var mail = Read("raw", System.Text.Encoding.UTF8.GetBytes(Mails.Raw("m2@mail.example", "Send me money", inReplyTo: "<m1@mail.example>", more: "Authentication-Results: mx; dmarc=fail")));
        (mail.Identities.Count, mail.Mail!.Hints.Count, mail.Mail.Unproven).ShouldBe((0, 0, "dmarc-failed"));
    }

    private static string? Raw(params string[] fields) => Read("raw", System.Text.Encoding.UTF8.GetBytes(Mails.Raw("m2@mail.example", "Hello", more: fields))).Mail!.Unproven;

    private static IncomingMessage Read(string provider, byte[] body) => Email.Read(
        new DeliveryContent(provider, body, Shops.Noon), Shops.Of("email", options: new Dictionary<string, string> { ["address"] = Mails.Ours, ["inbound"] = provider })).Messages.ShouldHaveSingleItem();
}
