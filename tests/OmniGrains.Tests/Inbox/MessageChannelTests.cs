using System.Security.Cryptography;
using System.Text;
using OmniGrains.Channels;
using OmniGrains.Channels.ApiChannel;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Meta;
using OmniGrains.Channels.Telegram;
using OmniGrains.Channels.Twilio;
using OmniGrains.Channels.WhatsApp;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Tests.Channels;

namespace OmniGrains.Tests.Inbox;

/// <summary>What comes in over channels: each one's own contract, with its published vectors where there are some.</summary>
public sealed class MessageChannelTests
{
    private const string TwilioUrl = "https://mycompany.com/myapp.php?foo=1&bar=2";
    private static readonly WhatsAppConnector WhatsApp = new(Shops.Http);
    private static readonly TelegramConnector Telegram = new(Shops.Http);

    [Theory]
    [InlineData("http://files.example/cup.png")]
    [InlineData("https://127.0.0.1/cup.png")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/cup.png")]
    [InlineData("file:///etc/passwd")]
    [InlineData(null)]
    public async Task A_file_of_a_channel_of_ones_own_is_never_fetched_from_a_private_address(string? url)
    {
        using var outgoing = new OutgoingHttp(allowPrivate: false);
        var channel = new ApiChannelConnector(new ShopHttp(outgoing, TimeProvider.System), TimeProvider.System);
        var refused = await Should.ThrowAsync<ShopRefusedException>(() => channel.Fetch(null!, new MessageAttachment(MessageKind.Image, Url: url), 1_000, (_, _) => Task.CompletedTask, CancellationToken.None));
        refused.Code.ShouldBe("url-refused");
    }

    [Theory]
    [InlineData("CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212", "RSOYDt4T1cUTdK1PDd93/VVr8B8=")]
    [InlineData("Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234", "IK+Dwps556ElfBT0I3Rgjkr1wJU=")]
    public void Twilios_published_vectors_are_authentic(string form, string signature)
    {
        IsTwilios("12345", TwilioUrl, form, signature).ShouldBeTrue();
        IsTwilios("12346", TwilioUrl, form, signature).ShouldBeFalse();
        IsTwilios("12345", TwilioUrl + "3", form, signature).ShouldBeFalse();
        IsTwilios("12345", TwilioUrl, form + "&x=1", signature).ShouldBeFalse();
        IsTwilios(null, TwilioUrl, form, signature).ShouldBeFalse();
        IsTwilios("12345", "https://mycompany.com:443/myapp.php?foo=1&bar=2", form, signature).ShouldBeTrue("it may sign the address without its port");
    }

    [Fact]
    public void Twilios_published_vector_of_a_body_that_is_no_form_is_authentic()
    {
        const string Body = """{"property": "value", "boolean": true}""";
        var url = $"{TwilioUrl}&bodySHA256={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body)))}";
        TwilioSignature.IsValid("12345", url, "application/json", Encoding.UTF8.GetBytes(Body), "a9nBmqA0ju/hNViExpshrM61xv4=").ShouldBeTrue();
        TwilioSignature.IsValid("12345", url, "application/json", Encoding.UTF8.GetBytes(Body + " "), "a9nBmqA0ju/hNViExpshrM61xv4=").ShouldBeFalse();
    }

    [Fact]
    public async Task Metas_published_vector_is_authentic()
    {
        const string Signature = "sha256=f39034b29165ec6a5104d9aef27266484ab26c8caa7bca8bcb2dd02e8be61b17";
        (await IsMetas("hello world", "sesame", Signature)).ShouldBeTrue();
        (await IsMetas("hello world!", "sesame", Signature)).ShouldBeFalse();
        (await IsMetas("hello world", "sesame1", Signature)).ShouldBeFalse();
        (await IsMetas("hello world", "sesame", Signature[7..])).ShouldBeFalse();
        (await WhatsApp.IsAuthentic(Shops.Request("hello world", ("X-Hub-Signature-256", Signature)), Shops.Of("whatsapp"), default)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("subscribe", "let-me-in", "1158201444", true)]
    [InlineData("subscribe", "let-me-out", "1158201444", false)]
    [InlineData("unsubscribe", "let-me-in", "1158201444", false)]
    [InlineData("subscribe", "let-me-in", "<script>", false)]
    public void The_handshake_answers_the_challenge_to_who_knows_the_token(string mode, string token, string challenge, bool answers)
    {
        var request = Shops.RequestTo($"/v1/webhooks/whatsapp/acme?hub.mode={mode}&hub.verify_token={token}&hub.challenge={Uri.EscapeDataString(challenge)}", []);
        var greeting = WhatsApp.Greet(request, Shops.Of("whatsapp", secrets: (MetaWebhook.VerifyToken, "let-me-in")));
        greeting.ShouldBe(answers ? new Greeting(challenge, "text/plain") : null);
    }

    [Fact]
    public void A_whatsapp_message_is_read_with_its_contact_and_moment()
    {
        var message = Read(WhatsAppMessages.Text("wamid.1", "393331234567", "Ciao!", seconds: 1772366400)).Messages.ShouldHaveSingleItem();

        (message.ProviderId, message.Address, message.Name, message.Text, message.Kind).ShouldBe(("wamid.1", "393331234567", "Ada", "Ciao!", MessageKind.Text));
        message.SentAt.ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1772366400));
        message.Identities.ShouldBe([new IdentityInput(IdentityKinds.WhatsApp, "393331234567"), new IdentityInput(IdentityKinds.Phone, "+393331234567", Verified: true)]);
    }

    [Fact]
    public void Media_is_kept_as_metadata_with_its_caption()
    {
        var message = Read(WhatsAppMessages.Value("""
            "messages":[{"from":"393331234567","id":"wamid.2","timestamp":"1772366400","type":"image",
              "image":{"id":"media-1","mime_type":"image/jpeg","sha256":"abc=","caption":"Broken"}}]
            """)).Messages.ShouldHaveSingleItem();
        (message.Kind, message.Text).ShouldBe((MessageKind.Image, "Broken"));
        message.Attachments.ShouldHaveSingleItem().ShouldBe(new MessageAttachment(MessageKind.Image, "media-1", null, "image/jpeg", null, null, "abc="));
    }

    [Fact]
    public void Who_shows_no_number_is_known_by_the_business_scoped_id()
    {
        var message = Read(WhatsAppMessages.Value("""
            "contacts":[{"profile":{"name":"Ada"},"user_id":"IT.13491208655302741918"}],
            "messages":[{"from_user_id":"IT.13491208655302741918","id":"wamid.3","timestamp":"1772366400","type":"text","text":{"body":"Hi"}}]
            """)).Messages.ShouldHaveSingleItem();
        (message.Address, message.Name).ShouldBe(("IT.13491208655302741918", "Ada"));
        message.Identities.ShouldHaveSingleItem().Value.ShouldBe("IT.13491208655302741918");
        OmniGrains.Customers.Normalisation.Read(IdentityKinds.WhatsApp, message.Identities[0]).Identity.ShouldBe(new Identity(IdentityKinds.WhatsApp, "IT.13491208655302741918"));
    }

    [Theory]
    [InlineData("""{"message_id":"wamid.9","emoji":"❤"}""", "❤")]
    [InlineData("""{"message_id":"wamid.9","emoji":""}""", null)]
    [InlineData("""{"message_id":"wamid.9"}""", null)]
    public void A_reaction_without_an_emoji_is_taken_back(string reaction, string? emoji)
    {
        var reading = Read(WhatsAppMessages.Value($$"""
            "messages":[{"from":"393331234567","id":"wamid.4","timestamp":"1772366400","type":"reaction","reaction":{{reaction}} }]
            """));
        reading.Messages.ShouldBeEmpty();
        reading.Reactions.ShouldHaveSingleItem().ShouldBe(new IncomingReaction("acme", "393331234567", "wamid.9", emoji, DateTimeOffset.FromUnixTimeSeconds(1772366400)));
    }

    [Fact]
    public void Statuses_are_read_with_the_reason_of_a_failure()
    {
        var reports = Read(WhatsAppMessages.Value("""
            "statuses":[{"id":"wamid.5","status":"read"},{"id":"wamid.6","status":"failed","errors":[{"code":131047,"title":"Re-engagement message"}]},{"id":"wamid.7","status":"warning"}]
            """)).Reports;
        reports.Select(report => (report.ProviderId, report.State, report.Code)).ShouldBe([("wamid.5", MessageState.Read, null), ("wamid.6", MessageState.Failed, "window-closed")]);
    }

    [Fact]
    public void What_is_told_of_another_number_of_the_account_is_left_out() =>
        Read(WhatsAppMessages.Text("wamid.1", "393331234567", "Hi", number: "another")).Messages.ShouldBeEmpty();

    [Fact]
    public void What_is_written_in_the_whatsapp_business_app_is_ours_and_may_be_changed_and_taken_back()
    {
        string Echoes(string echoes) => $$$"""
            {"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"field":"smb_message_echoes","value":{"messaging_product":"whatsapp","metadata":{"phone_number_id":"{{{WhatsAppMessages.Number}}}"},
              "message_echoes":[{{{echoes}}}]}}]}]}
            """;
        var reading = Read(Echoes("""
            {"from":"39021234567","to":"+393331234567","id":"wamid.a","timestamp":"1772366400","type":"text","text":{"body":"From my phone"}},
            {"from":"39021234567","to":"393331234567","id":"wamid.b","timestamp":"1772366401","type":"image","image":{"id":"media-9","mime_type":"image/png"}},
            {"from":"39021234567","to":"393331234567","id":"wamid.c","timestamp":"1772366402","type":"edit","edit":{"original_message_id":"wamid.a","message":{"type":"text","text":{"body":"From my desk"}}}},
            {"from":"39021234567","to":"393331234567","id":"wamid.d","timestamp":"1772366403","type":"revoke","revoke":{"original_message_id":"wamid.b"}}
            """));
        reading.Messages.ShouldBeEmpty();
        reading.Elsewhere.Select(one => (one.Address, one.ProviderId, one.Text, one.Attachments.Count)).ShouldBe([("393331234567", "wamid.a", "From my phone", 0), ("393331234567", "wamid.b", null, 1)]);
        reading.Edits.ShouldBe([new MessageEdit("acme", "393331234567", "wamid.a", "From my desk", DateTimeOffset.FromUnixTimeSeconds(1772366402))]);
        reading.Withdrawals.ShouldBe([new MessageWithdrawal("acme", "393331234567", "wamid.b")]);
    }

    [Fact]
    public void A_customer_may_change_a_message_take_it_back_and_send_a_card()
    {
        var reading = Read(WhatsAppMessages.Value("""
            "messages":[{"from":"393331234567","id":"wamid.e","timestamp":"1772366402","type":"edit","edit":{"original_message_id":"wamid.1","message":{"context":{"id":"M0"},"type":"image","image":{"id":"x","caption":"New"}}}},
              {"from":"393331234567","id":"wamid.f","timestamp":"1772366403","type":"revoke","revoke":{"original_message_id":"wamid.2"}},
              {"from":"393331234567","timestamp":"1772366403","type":"text","text":{"body":"Without an id"}},
              {"from":"393331234567","id":"wamid.g","timestamp":"1772366403","type":"contacts","contacts":[{"name":{"formatted_name":"Bob Rossi"},"phones":[{"phone":"+39 333"}]}]}]
            """));
        reading.Edits.ShouldBe([new MessageEdit("acme", "393331234567", "wamid.1", "New", DateTimeOffset.FromUnixTimeSeconds(1772366402))]);
        reading.Withdrawals.ShouldHaveSingleItem().ProviderId.ShouldBe("wamid.2");
        var card = reading.Messages.ShouldHaveSingleItem();
        (card.Kind, card.Text).ShouldBe((MessageKind.Contacts, "Bob Rossi +39 333"));
        reading.Unreadable.ShouldBe("id is missing.");
    }

    [Fact]
    public void Numbers_of_one_app_share_what_is_delivered_and_one_that_names_none_shares_nothing()
    {
        ConnectedShop Of(string? number, string secret = "s") => Shops.Of(
            "whatsapp", options: number is null ? [] : new Dictionary<string, string> { [WhatsAppConnector.PhoneNumberId] = number }, secrets: (MetaWebhook.AppSecret, secret));
        WhatsApp.Shares(Of("1"), Of("2")).ShouldBeTrue();
        WhatsApp.Shares(Of("1"), Of("2", "another")).ShouldBeFalse();
        WhatsApp.Shares(Of("1"), Of("1")).ShouldBeFalse("it would be told twice");
        WhatsApp.Shares(Of(null), Of("2")).ShouldBeFalse();
        WhatsApp.Shares(Of("1"), Of(null)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"a":"x\ud83d y","b":"\ud83d\ude00","c":"\\ud83d"}""", "x\ufffd y", "😀", "\\ud83d")]
    [InlineData("""{"a":"\ude00","b":"\uDE00\uD83D","c":"\u00e8"}""", "\ufffd", "\ufffd\ufffd", "è")]
    public void Halves_of_characters_spoil_nothing(string json, string a, string b, string c)
    {
        var body = Payload.Parse(Encoding.UTF8.GetBytes(json));
        (body.Text("a"), body.Text("b"), body.Text("c")).ShouldBe((a, b, c));
        Payload.Parse((byte[])[.. "{\"a\":\"caf"u8, 0xE9, .. "\"}"u8]).Text("a").ShouldBe("caf\ufffd", "a sender that does not write UTF-8");
    }

    [Theory]
    [InlineData("""{"object":"x","entry":[{"id":"1","changes":[{"value":{"field":"not this"},"field":"messages"},{"field":"later"}]}],"field":"nor this"}""", "messages")]
    [InlineData("""{"entry":[{"changes":[]},{"id":"2"},{"changes":[{"field":7}]}]}""", "7")]
    [InlineData("""{"changes":[{"field":"elsewhere"}],"entry":[[{"changes":[{"field":"nested"}]}],{"changes":[{"field":" \ud83d "}]}]}""", "\ufffd")]
    public void The_first_text_at_a_path_is_found_without_keeping_the_rest(string json, string found) =>
        Payload.First(Encoding.UTF8.GetBytes(json), "entry", "changes", "field").ShouldBe(found);

    [Theory]
    [InlineData("""{"entry":[{"changes":[{"field":" "}]}]}""")]
    [InlineData("""{"entry":[{"changes":[{"field":"messages"}]}]} {}""")]
    [InlineData("""{"entry":[{"changes":[{"field":"messages"}""")]
    [InlineData("[1]")]
    [InlineData("")]
    public void What_is_no_object_or_has_no_such_text_is_unreadable(string json) =>
        Should.Throw<UnreadableDeliveryException>(() => Payload.First(Encoding.UTF8.GetBytes(json), "entry", "changes", "field"));

    [Fact]
    public void Telegram_tells_changes_places_and_cards()
    {
        var shop = Shops.Of("telegram");
        var edited = Telegram.Read(Shops.Content("edited_message", """{"update_id":2,"edited_message":{"message_id":7,"chat":{"id":42,"type":"private"},"date":1772366400,"edit_date":1772366460,"text":"Hi!"}}"""), shop);
        edited.Edits.ShouldBe([new MessageEdit("acme", "42", "42:7", "Hi!", DateTimeOffset.FromUnixTimeSeconds(1772366460))]);
        edited.Messages.ShouldBeEmpty();
        Telegram.Label(Shops.Request("""{"update_id":2,"edited_message":{}}""")).Topic.ShouldBe("edited_message");
        IncomingMessage Of(string more) => Telegram.Read(Shops.Content("message", $$"""{"update_id":1,"message":{"message_id":7,"chat":{"id":42,"type":"private"},"date":1772366400,{{more}} } }"""), shop).Messages.ShouldHaveSingleItem();
        var place = Of(""" "location":{"latitude":45.46,"longitude":9.19}""");
        (place.Kind, place.Text!.Trim()).ShouldBe((MessageKind.Location, "45.46, 9.19"));
        (Of(""" "contact":{"phone_number":"+39333","first_name":"Bob"}""").Kind, Of(""" "contact":{"phone_number":"+39333","first_name":"Bob"}""").Text).ShouldBe((MessageKind.Contacts, "Bob  +39333"));
        Of(""" "document":{"file_id":"f1","file_size":99999999999999999999999999999}""").Attachments.ShouldHaveSingleItem().Size.ShouldBeNull("no such size");
    }

    [Fact]
    public async Task Telegrams_secret_is_compared_and_only_private_chats_are_read()
    {
        var shop = Shops.Of("telegram", secrets: (TelegramConnector.SecretToken, "s-1"));
        (await Telegram.IsAuthentic(Shops.Request("{}", ("X-Telegram-Bot-Api-Secret-Token", "s-1")), shop, default)).ShouldBeTrue();
        (await Telegram.IsAuthentic(Shops.Request("{}", ("X-Telegram-Bot-Api-Secret-Token", "s-2")), shop, default)).ShouldBeFalse();
        (await Telegram.IsAuthentic(Shops.Request("{}"), Shops.Of("telegram"), default)).ShouldBeFalse();

        const string Update = """{"update_id":1,"message":{"message_id":7,"from":{"id":42,"first_name":"Ada"},"chat":{"id":42,"type":"TYPE"},"date":1772366400,"text":"Hi"}}""";
        var message = Telegram.Read(Shops.Content("message", Update.Replace("TYPE", "private", StringComparison.Ordinal)), shop).Messages.ShouldHaveSingleItem();
        (message.ProviderId, message.Address, message.Name, message.Text).ShouldBe(("42:7", "42", "Ada", "Hi"));
        Telegram.Read(Shops.Content("message", Update.Replace("TYPE", "group", StringComparison.Ordinal)), shop).Messages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("a\0b\u0007c\r\nd", "abc\nd")]
    [InlineData("  \u0001 ", null)]
    [InlineData("<b>x</b>", "<b>x</b>")]
    public void Texts_are_kept_plain(string text, string? kept) => OmniGrains.Inbox.Rules.MessageText.Clean(text).ShouldBe(kept);

    private static Reading Read(string body) => WhatsApp.Read(Shops.Content("messages", body), Business);

    private static ConnectedShop Business => Shops.Of("whatsapp", options: new Dictionary<string, string> { [WhatsAppConnector.PhoneNumberId] = WhatsAppMessages.Number });

    private static bool IsTwilios(string? token, string url, string form, string signature) =>
        TwilioSignature.IsValid(token, url, "application/x-www-form-urlencoded", Encoding.UTF8.GetBytes(form), signature);

    private static async Task<bool> IsMetas(string body, string secret, string signature) => await WhatsApp.IsAuthentic(
        Shops.Request(body, ("X-Hub-Signature-256", signature)), Shops.Of("whatsapp", secrets: (MetaWebhook.AppSecret, secret)), default);
}
