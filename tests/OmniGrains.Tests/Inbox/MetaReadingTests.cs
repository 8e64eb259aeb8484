using System.Net;
using OmniGrains.Channels;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Meta;
using OmniGrains.Customers.Contracts;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Tests.Channels;

namespace OmniGrains.Tests.Inbox;

/// <summary>Webhooks of pages and Instagram accounts, in the shapes of their documentation; names and ids are made up.</summary>
public sealed class MetaReadingTests
{
    private const string Page = "1906385232743451";
    private const string Account = "17841405822304914";
    private const string Ada = "7654321098765432";
    private static readonly MessengerConnector Messenger = new(Shops.Http);
    private static readonly InstagramConnector Instagram = new(Shops.Http);

    [Fact]
    public void A_message_is_read_with_its_sender_and_its_moment_in_milliseconds()
    {
        var message = Told("""{"sender":{"id":"PERSON"},"recipient":{"id":"PAGE"},"timestamp":1772366400123,"message":{"mid":"m_1","text":"Ciao"}}""").Messages.ShouldHaveSingleItem();
        (message.ProviderId, message.Address, message.Text, message.Kind).ShouldBe(("m_1", Ada, "Ciao", MessageKind.Text));
        message.SentAt.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(1772366400123));
        message.Identities.ShouldHaveSingleItem().ShouldBe(new IdentityInput(IdentityKinds.Messenger, Ada));
    }

    [Fact]
    public void What_another_program_answers_is_read_from_standby_too() =>
        Told("""{"sender":{"id":"PERSON"},"recipient":{"id":"PAGE"},"timestamp":1,"message":{"mid":"m_1","text":"Ciao"}}""", "standby").Messages.ShouldHaveSingleItem();

    [Fact]
    public void Files_are_kept_by_their_address_and_unknown_kinds_are_shown_as_such()
    {
        var message = Told("""
            {"sender":{"id":"PERSON"},"recipient":{"id":"PAGE"},"timestamp":1,"message":{"mid":"m_1","attachments":[
              {"type":"image","payload":{"url":"https://cdn.example/a.jpg"}},{"type":"file","payload":{"url":"https://cdn.example/b.pdf"}},{"type":"fallback","payload":{"title":"A link"}},{"type":"share"}]}}
            """).Messages.ShouldHaveSingleItem();
        message.Kind.ShouldBe(MessageKind.Image);
        message.Attachments.Select(file => (file.Kind, file.Url, file.Name)).ShouldBe([
            (MessageKind.Image, "https://cdn.example/a.jpg", null), (MessageKind.Document, "https://cdn.example/b.pdf", null),
            (MessageKind.Unsupported, null, "A link"), (MessageKind.Unsupported, null, null)]);
    }

    [Fact]
    public void An_echo_is_ours_and_names_whom_it_went_to()
    {
        var reading = Told("""{"sender":{"id":"PAGE"},"recipient":{"id":"PERSON"},"timestamp":1,"message":{"mid":"m_2","is_echo":true,"app_id":1,"metadata":"k-1","text":"Hello"}}""");
        reading.Messages.ShouldBeEmpty();
        var echo = reading.Elsewhere.ShouldHaveSingleItem();
        (echo.ProviderId, echo.Address, echo.Key, echo.Text).ShouldBe(("m_2", Ada, "k-1", "Hello"));
    }

    [Fact]
    public void Withdrawn_delivered_read_reacted_and_pressed()
    {
        Told("""{"sender":{"id":"PERSON"},"recipient":{"id":"PAGE"},"timestamp":1,"message":{"mid":"m_3","is_deleted":true}}""")
            .Withdrawals.ShouldBe([new MessageWithdrawal("acme", Ada, "m_3")]);
        var delivered = Told("""{"sender":{"id":"PERSON"},"recipient":{"id":"PAGE"},"timestamp":2,"delivery":{"mids":["m_4","m_5"],"watermark":1772366400123}}""");
        delivered.Reports.Select(report => (report.ProviderId, report.State)).ShouldBe([("m_4", MessageState.Delivered), ("m_5", MessageState.Delivered)]);
        delivered.Progress.ShouldBe([new ProgressUpTo("acme", Ada, DateTimeOffset.FromUnixTimeMilliseconds(1772366400123), MessageState.Delivered)]);
        Told("""{"sender":{"id":"PERSON"},"recipient":{"id":"PAGE"},"timestamp":2,"read":{"watermark":1772366400123}}""").Progress.ShouldHaveSingleItem().State.ShouldBe(MessageState.Read);
        Told("""{"sender":{"id":"PERSON"},"recipient":{"id":"PAGE"},"timestamp":2,"read":{"mid":"m_4"}}""").Reports.ShouldHaveSingleItem().State.ShouldBe(MessageState.Read);
        Told("""{"sender":{"id":"PERSON"},"recipient":{"id":"PAGE"},"timestamp":2,"reaction":{"mid":"m_4","action":"react","reaction":"love","emoji":"❤"}}""").Reactions.ShouldBe([new IncomingReaction("acme", Ada, "m_4", "❤", DateTimeOffset.FromUnixTimeMilliseconds(2))]);
        Told("""{"sender":{"id":"PERSON"},"recipient":{"id":"PAGE"},"timestamp":2,"reaction":{"mid":"m_4","action":"unreact"}}""").Reactions.ShouldBe([new IncomingReaction("acme", Ada, "m_4", null, DateTimeOffset.FromUnixTimeMilliseconds(2))]);
        var pressed = Told("""{"sender":{"id":"PERSON"},"recipient":{"id":"PAGE"},"timestamp":1527459824,"postback":{"title":"Get started","payload":"START"}}""").Messages.ShouldHaveSingleItem();
        (pressed.ProviderId, pressed.Text).ShouldBe(($"postback:{Ada}:1527459824", "Get started"));
    }

    [Fact]
    public void What_cannot_be_understood_does_not_take_along_what_came_with_it()
    {
        var reading = Messenger.Read(Shops.Content("page", $$$"""
            {"object":"page","entry":[{"id":"{{{Page}}}","time":1,"messaging":[
              {"sender":{"id":"{{{Ada}}}"},"recipient":{"id":"{{{Page}}}"},"timestamp":1,"message":{"text":"Without an id"}},
              {"sender":{"id":"{{{Ada}}}"},"recipient":{"id":"{{{Page}}}"},"timestamp":1,"message":{"mid":"m_1","text":"Cut within a character \ud83d"}}]}]}
            """), TheirPage);
        reading.Messages.ShouldHaveSingleItem().Text.ShouldBe("Cut within a character \ufffd");
        reading.Unreadable.ShouldBe("mid is missing.");
    }

    [Fact]
    public void Long_ids_are_told_apart_and_match_what_was_answered()
    {
        var mid = new string('a', 230);
        Told($$$"""{"sender":{"id":"PERSON"},"recipient":{"id":"PAGE"},"timestamp":2,"delivery":{"mids":["{{{mid}}}"]}}""").Reports.ShouldHaveSingleItem().ProviderId.ShouldBe(mid);
    }

    [Fact]
    public void Changed_messages_and_comments_are_read_with_the_moment_of_the_change()
    {
        Told("""{"sender":{"id":"PERSON"},"recipient":{"id":"PAGE"},"timestamp":1772366400123,"message_edit":{"mid":"m_1","text":"Ciao!","num_edit":1}}""")
            .Edits.ShouldBe([new MessageEdit("acme", Ada, "m_1", "Ciao!", DateTimeOffset.FromUnixTimeMilliseconds(1772366400123))]);
        var comment = $$$"""
            {"object":"page","entry":[{"id":"{{{Page}}}","time":1772370000,"changes":[{"field":"feed","value":{"item":"comment","verb":"edited","comment_id":"9_2","post_id":"9_1","parent_id":"9_1",
              "from":{"id":"{{{Ada}}}","name":"Ada"},"message":"How much is it?","created_time":1772366400}}]}]}
            """;
        Messenger.Read(Shops.Content("page", comment), TheirPage).Edits.ShouldBe([new MessageEdit("acme", $"comment:9_2:{Ada}", "9_2", "How much is it?", DateTimeOffset.FromUnixTimeSeconds(1772370000))]);
    }

    [Fact]
    public void Comments_of_a_person_below_a_post_are_a_conversation_and_those_below_a_comment_too()
    {
        string Comment(string verb, string id, string parent) => $$$"""
            {"object":"page","entry":[{"id":"{{{Page}}}","time":1,"changes":[{"field":"feed","value":{"item":"comment","verb":"{{{verb}}}","comment_id":"{{{id}}}","post_id":"9_1","parent_id":"{{{parent}}}",
              "from":{"id":"{{{Ada}}}","name":"Ada"},"message":"How much?","created_time":1772366400}}]}]}
            """;
        var top = Messenger.Read(Shops.Content("page", Comment("add", "9_2", "9_1")), TheirPage).Messages.ShouldHaveSingleItem();
        (top.Kind, top.Address, top.ProviderId, top.Text, top.Name).ShouldBe((MessageKind.Comment, $"comment:9_2:{Ada}", "9_2", "How much?", "Ada"));
        top.Identities.ShouldHaveSingleItem().Value.ShouldBe(Ada);
        Messenger.Read(Shops.Content("page", Comment("add", "9_3", "9_2")), TheirPage).Messages.ShouldHaveSingleItem().Address.ShouldBe($"comment:9_2:{Ada}", "below the same comment");
        Messenger.Read(Shops.Content("page", Comment("remove", "9_2", "9_1")), TheirPage).Withdrawals.ShouldBe([new MessageWithdrawal("acme", $"comment:9_2:{Ada}", "9_2")]);
        Messenger.Read(Shops.Content("page", Comment("add", "9_4", "9_1").Replace(Ada, Page, StringComparison.Ordinal)), TheirPage).Messages.ShouldBeEmpty("our own");
        Messenger.Read(Shops.Content("page", Comment("add", "9_4", "9_1").Replace("comment\",\"verb", "like\",\"verb", StringComparison.Ordinal)), TheirPage).Messages.ShouldBeEmpty();
    }

    [Fact]
    public void Instagram_names_its_comments_otherwise()
    {
        var body = $$$"""
            {"object":"instagram","entry":[{"id":"{{{Account}}}","time":1772366400,"changes":[{"field":"comments","value":{"id":"178","from":{"id":"{{{Ada}}}","username":"ada"},"text":"Bello!","media":{"id":"99"} } }]}]}
            """;
        var comment = Instagram.Read(Shops.Content("instagram", body), TheirAccount).Messages.ShouldHaveSingleItem();
        (comment.Kind, comment.Address, comment.Name, comment.Text).ShouldBe((MessageKind.Comment, $"comment:178:{Ada}", "ada", "Bello!"));
        Messenger.Read(Shops.Content("instagram", body), TheirPage).ShouldBe(Reading.Nothing);
    }

    [Fact]
    public void What_is_told_of_another_page_is_left_out_and_the_id_must_be_set()
    {
        Messenger.Read(Shops.Content("page", Body("messaging", """{"sender":{"id":"1"},"recipient":{"id":"2"},"timestamp":1,"message":{"mid":"m","text":"x"}}""").Replace(Page, "1", StringComparison.Ordinal)), TheirPage)
            .Messages.ShouldBeEmpty();
        Messenger.WrongOptions(new Dictionary<string, string>()).ShouldNotBeNull().ShouldStartWith("pageId");
        Instagram.WrongOptions(new Dictionary<string, string> { ["accountId"] = Account, ["pageId"] = "../me" }).ShouldNotBeNull().ShouldStartWith("pageId");
        Instagram.WrongOptions(new Dictionary<string, string> { ["accountId"] = Account, ["pageId"] = Page }).ShouldBeNull();
    }

    [Fact]
    public void Only_connections_of_the_same_app_share_what_is_delivered()
    {
        ConnectedShop Of(string connector, string? secret) => Shops.Of(connector, secrets: secret is null ? [] : [(MetaWebhook.AppSecret, secret)]);
        Messenger.Shares(Of("messenger", "s"), Of("instagram", "s")).ShouldBeTrue();
        Messenger.Shares(Of("messenger", "s"), Of("messenger", "other")).ShouldBeFalse();
        Messenger.Shares(Of("messenger", null), Of("messenger", null)).ShouldBeFalse();
        Messenger.Shares(Of("messenger", "s"), Of("whatsapp", "s")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("10", "2018278", 400, "window-closed", false)]
    [InlineData("551", "1545041", 400, "undeliverable", false)]
    [InlineData("613", null, 400, "rate-limited", true)]
    [InlineData("190", null, 401, "unauthorised", true)]
    [InlineData("10", null, 403, "unauthorised", true)]
    [InlineData("100", "2018001", 400, "undeliverable", false)]
    [InlineData("100", null, 400, "refused", false)]
    [InlineData(null, null, 502, "unavailable", true)]
    public void Errors_are_told_in_our_own_words(string? code, string? subcode, int status, string told, bool passing)
    {
        var (known, _, passes) = MetaErrors.Of(code, subcode, (HttpStatusCode)status);
        (known, passes).ShouldBe((told, passing));
    }

    private static ConnectedShop TheirPage => Shops.Of("messenger", options: new Dictionary<string, string> { ["pageId"] = Page });

    private static ConnectedShop TheirAccount => Shops.Of("instagram", options: new Dictionary<string, string> { ["accountId"] = Account, ["pageId"] = Page });

    private static Reading Told(string messaging, string list = "messaging") => Messenger.Read(Shops.Content("page", Body(list, messaging)), TheirPage);

    private static string Body(string list, string told) => $$"""{"object":"page","entry":[{"id":"{{Page}}","time":1,"{{list}}":[""" +
        told.Replace("PERSON", Ada, StringComparison.Ordinal).Replace("PAGE", Page, StringComparison.Ordinal) + "]}]}";
}
