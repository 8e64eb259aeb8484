using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Channels;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Email;
using OmniGrains.Channels.Email.Inbound;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Tests.Channels;

namespace OmniGrains.Tests.Inbox;

/// <summary>What mails say, in each shape in which they come.</summary>
public sealed class MailReadingTests
{
    private const string Conversation = "0195f3a2b4c17d3e8f00112233445566";
    private static readonly MailReferences References = new(Shops.Vault);
    private static readonly EmailConnector Email = new([new PostmarkMail(), new MailgunMail(), new SendGridMail(), new RawMail()], References, new Smtp(TimeProvider.System), TimeProvider.System);

    [Fact]
    public void A_whole_mail_is_read_with_its_thread()
    {
        var message = One(Mails.Raw("m2@mail.example", "It is late.", inReplyTo: "<m1@mail.example>", references: "<m0@mail.example> <m1@mail.example>"));

        (message.ProviderId, message.Address, message.Name, message.Text).ShouldBe(("m2@mail.example", Mails.Ada, "Ada Lovelace", "It is late."));
        message.SentAt.ShouldBe(new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
        message.Title.ShouldBe("Where is my order?");
        message.Mail!.Hints.ShouldBe([new ThreadHint(null, "m1@mail.example"), new ThreadHint(null, "m0@mail.example")]);
        message.Mail.Automatic.ShouldBeFalse();
    }

    [Fact]
    public void Our_mark_in_an_address_or_message_id_names_the_conversation_and_a_forged_one_does_not()
    {
        var (address, id) = (References.ReplyAddress("acme", Conversation, Mails.Ours), References.MessageIdOf("acme", $"{Conversation}.2", "shop.example"));
        address.Split('@')[0].Length.ShouldBeLessThanOrEqualTo(64);
        One(Mails.Raw("m@mail.example", "Hi", to: address.ToUpperInvariant())).Mail!.Hints.ShouldBe([new ThreadHint(Conversation, null)]);
        One(Mails.Raw("m@mail.example", "Hi", inReplyTo: $"<{id}>")).Mail!.Hints.ShouldBe([new ThreadHint(Conversation, null)]);

        var forged = $"{Conversation}.2.0123456789abcdef@shop.example";
        One(Mails.Raw("m@mail.example", "Hi", to: $"support+{Conversation}0123456789abcdef@shop.example", inReplyTo: $"<{forged}>")).Mail!.Hints.ShouldBe([new ThreadHint(null, forged)]);
        References.ConversationOfMessage("another", id).ShouldBeNull("a mark is of one connection");
        References.ReplyAddress("acme", Conversation, "a-very-long-local-part@shop.example").ShouldBe("a-very-long-local-part@shop.example");
    }

    [Fact]
    public void Encoded_words_character_sets_and_html_are_read()
    {
        var head = """
            From: =?koi8-r?B?4c7OwQ==?= <anna@mail.example>
            To: support@shop.example
            Subject: =?utf-8?Q?T=C3=A8_verde_?= =?utf-8?B?4oKs?=
            Message-ID: <r1@mail.example>
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary=b

            --b
            Content-Type: text/html; charset=windows-1251
            Content-Transfer-Encoding: quoted-printable

            <html><head><style>p{}</style></head><body><p>=CF=F0=E8=E2=E5=F2 &amp; hi</p><script>alert(1)</script><ul><li>one<li>two</ul>
            <a href=3D"https://evil.example/x">shop.example</a></body></html>
            --b--
            """;
        var message = One(Mails.Wire(head));
        (message.Name, message.Title).ShouldBe(("Анна", "Tè verde €"));
        message.Text.ShouldBe("Привет & hi\n\n- one\n- two\n\nshop.example (https://evil.example/x)");
    }

    [Fact]
    public void Attachments_are_told_with_name_type_size_and_digest()
    {
        var message = One(Mails.Wire("""
            From: ada@mail.example
            To: support@shop.example
            Message-ID: <a1@mail.example>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="x"

            --x
            Content-Type: text/plain

            See the picture.
            --x
            Content-Type: image/png; name="=?utf-8?Q?T=C3=A8.png?="
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment; filename*=utf-8''T%C3%A8%20verde.png

            iVBORw0KGgo=
            --x--
            """));
        var file = message.Attachments.ShouldHaveSingleItem();
        (file.Kind, file.Name, file.ContentType, file.Size).ShouldBe((MessageKind.Image, "Tè verde.png", "image/png", 8));
        file.Sha256.ShouldBe(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Convert.FromBase64String("iVBORw0KGgo="))));
        message.Text.ShouldBe("See the picture.");
    }

    [Theory]
    [InlineData("Auto-Submitted: auto-replied", true)]
    [InlineData("Auto-Submitted: auto-generated; reason=x", true)]
    [InlineData("Auto-Submitted: no", false)]
    [InlineData("Precedence: bulk", true)]
    [InlineData("X-Auto-Response-Suppress: All", true)]
    [InlineData("X-Auto-Response-Suppress: None", false)]
    [InlineData("X-Autoreply: yes", true)]
    [InlineData("X-Mailer: Auto-Submitted", false)]
    public void What_a_machine_wrote_is_known(string header, bool automatic) => One(Mails.Raw("m@mail.example", "I am away", more: header)).Mail!.Automatic.ShouldBe(automatic);

    [Fact]
    public void A_null_sender_is_a_machine() =>
        One(Mails.Raw("m@mail.example", "Away").Replace("<bounces+1@mail.example>", "<>", StringComparison.Ordinal)).Mail!.Automatic.ShouldBeTrue();

    [Theory]
    [InlineData("failed", "5.1.1", MessageState.Failed, "undeliverable")]
    [InlineData("failed", "5.7.26", MessageState.Failed, "held-back")]
    [InlineData("failed", "5.2.2", MessageState.Failed, "bounced")]
    [InlineData("delivered", "2.0.0", MessageState.Delivered, null)]
    public void A_delivery_report_tells_of_the_message_that_it_speaks_of(string action, string status, MessageState state, string? code)
    {
        var id = References.MessageIdOf("acme", $"{Conversation}.2", "shop.example");
        var reading = Read("raw", Mails.Bounce($"<{id}>", action, status));
        reading.Messages.ShouldBeEmpty();
        var report = reading.Reports.ShouldHaveSingleItem();
        (report.ProviderId, report.State, report.Code).ShouldBe((id, state, code));
    }

    [Fact]
    public void A_delay_and_a_bounce_of_what_we_never_sent_say_nothing()
    {
        var id = References.MessageIdOf("acme", $"{Conversation}.2", "shop.example");
        Read("raw", Mails.Bounce($"<{id}>", "delayed", "4.4.1")).Reports.ShouldBeEmpty();
        var stranger = Read("raw", Mails.Bounce("<somebody@else.example>"));
        (stranger.Reports.Count, stranger.Messages.Count).ShouldBe((0, 0));
    }

    [Fact]
    public void Our_own_mails_are_no_messages()
    {
        Read("raw", Mails.Raw("m@mail.example", "Hi", from: "Tea shop <SUPPORT+x@shop.example>")).Messages.ShouldBeEmpty();
        Read("raw", Mails.Raw(References.MessageIdOf("acme", $"{Conversation}.2", "shop.example"), "Hi")).Messages.ShouldBeEmpty();
    }

    [Fact]
    public void Postmarks_shape_is_read()
    {
        var attachments = new JsonArray(new JsonObject { ["Name"] = "receipt.pdf", ["Content"] = "JVBERg==", ["ContentType"] = "application/pdf", ["ContentLength"] = 4, ["ContentID"] = "" });
        var message = Read("postmark", Mails.Postmark("g-1", "m2@mail.example", "Hello\n\n> old", "<m1@mail.example>", attachments: attachments)).Messages.ShouldHaveSingleItem();
        (message.ProviderId, message.Address, message.Name, message.Text, message.Title).ShouldBe(("m2@mail.example", Mails.Ada, "Ada Lovelace", "Hello", "Where is my order?"));
        message.Mail!.Quoted.ShouldBe("> old");
        message.Mail.Hints.ShouldBe([new ThreadHint(null, "m1@mail.example")]);
        message.Attachments.ShouldHaveSingleItem().Name.ShouldBe("receipt.pdf");
    }

    [Fact]
    public void Mailguns_shape_is_read_as_a_form_of_either_kind()
    {
        var fields = Mails.Mailgun("m2@mail.example", "Ciao à tutti", ["In-Reply-To", "<m1@mail.example>"]);
        var parts = Mails.Form([("attachment-1", "a.txt", "text/plain", "x"u8.ToArray())], fields);
        var form = Encoding.UTF8.GetBytes(string.Join('&', fields.Select(field => $"{Uri.EscapeDataString(field.Item1)}={Uri.EscapeDataString(field.Item2)}")));
        foreach (var (body, files) in new[] { (parts, 1), (form, 0) })
        {
            var message = Email.Read(new DeliveryContent("mailgun", body, Shops.Noon), Shop("mailgun")).Messages.ShouldHaveSingleItem();
            (message.ProviderId, message.Text, message.Attachments.Count, message.Mail!.Hints.Count).ShouldBe(("m2@mail.example", "Ciao à tutti", files, 1));
        }
    }

    [Fact]
    public void SendGrids_shape_is_read_in_its_character_sets_and_the_null_sender_is_a_machine()
    {
        (string, string)[] fields =
        [
            ("headers", "Message-ID: <m2@mail.example>\nIn-Reply-To:\n <m1@mail.example>\nDate: Mon, 2 Mar 2026 10:00:00 +0100\n"), ("to", Mails.Ours), ("from", $"Ada <{Mails.Ada}>"),
            ("subject", "Tè"), ("text", "Ciao"), ("envelope", $$"""{"to":["{{Mails.Ours}}"],"from":""}"""), ("charsets", """{"to":"UTF-8","subject":"UTF-8","from":"UTF-8","text":"iso-8859-1"}"""),
            ("attachments", "0"), ("SPF", "pass"),
        ];
        var message = Email.Read(new DeliveryContent("sendgrid", Mails.Form(fields), Shops.Noon), Shop("sendgrid")).Messages.ShouldHaveSingleItem();
        (message.ProviderId, message.Title, message.Text, message.Mail!.Automatic).ShouldBe(("m2@mail.example", "Tè", "Ciao", true));
        message.Mail.Hints.ShouldBe([new ThreadHint(null, "m1@mail.example")]);

        var raw = Email.Read(new DeliveryContent("sendgrid", Mails.Form(("email", Mails.Raw("m3@mail.example", "Whole"))), Shops.Noon), Shop("sendgrid"));
        raw.Messages.ShouldHaveSingleItem().ProviderId.ShouldBe("m3@mail.example");
    }

    [Fact]
    public void What_is_no_honest_mail_is_unreadable_and_never_worse()
    {
        Should.Throw<UnreadableDeliveryException>(() => Read("raw", Mails.Raw("m@mail.example", "x", more: [.. Enumerable.Range(0, 600).Select(i => $"X-{i}: y")])));
        Should.Throw<UnreadableDeliveryException>(() => Read("raw", Mails.Raw("m@mail.example", "x", subject: new string('a', 70_000))));
        Should.Throw<UnreadableDeliveryException>(() => Read("postmark", "[]"));
        Should.Throw<UnreadableDeliveryException>(() => Read("raw", "no mail at all"));
        var deep = string.Concat(Enumerable.Range(0, 200).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n"));
        Should.NotThrow(() => Read("raw", $"From: a@b.example\r\nMIME-Version: 1.0\r\n{deep}\r\nx"));
    }

    [Fact]
    public void Random_bytes_are_read_or_refused_and_never_break_anything()
    {
        var random = new Random(4711);
        var mail = Encoding.UTF8.GetBytes(Mails.Bounce("<x@y.example>"));
        for (var i = 0; i < 2_000; i++)
        {
            var damaged = mail.ToArray();
            for (var hits = random.Next(1, 30); hits > 0; hits--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                Email.Read(new DeliveryContent("raw", damaged, Shops.Noon), Shop("raw"));
            }
            catch (UnreadableDeliveryException)
            {
            }
        }
    }

    private static IncomingMessage One(string raw) => Read("raw", raw).Messages.ShouldHaveSingleItem();

    private static OmniGrains.Channels.Reading Read(string provider, string body) => Email.Read(Shops.Content(provider, body), Shop(provider));

    private static ConnectedShop Shop(string inbound) => Shops.Of("email", options: new Dictionary<string, string> { ["address"] = Mails.Ours, ["inbound"] = inbound });
}
