using OmniGrains.Host.Tests.Desk;
using OmniGrains.Host.Tests.Inbox;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Chat;

/// <summary>Where visitors can be reached: what they leave is never lost, and mail is promised when it can go.</summary>
public sealed class ChatAddressTests
{
    private static readonly Dictionary<string, string> ByMail = new() { ["mailConnection"] = "mail", ["mailAfterMinutes"] = "5" };
    private static readonly byte[] Label = "%PDF-1.7 the label"u8.ToArray();

    [Fact]
    public async Task A_chat_that_promises_mail_names_a_connection_that_can_send_it()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectApi("forum", null);
        foreach (var wrong in (string[])["suport", "forum", "site"])
        {
            await (await host.SaveChat(ChatHost.Shop, more: new() { ["mailConnection"] = wrong })).Problem(422, "connection.no-mail");
        }

        await host.ConnectMail();
        var refused = await (await host.SaveChat(ChatHost.Shop, more: ByMail)).Problem(422, "connection.no-mail");
        ((string)refused["detail"]!).ShouldContain("smtpHost");
        await host.ConnectMail(25);
        await (await host.SaveChat(ChatHost.Shop, more: ByMail)).Read();
    }

    [Fact]
    public async Task An_address_is_kept_while_no_mail_can_go_and_mail_is_promised_when_it_can()
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectMail(smtp.Port);
        await host.ConnectChat(more: ByMail);
        await host.ConnectMail();
        var visitor = new Visitor(host);
        Promise(await visitor.Begin()).ShouldBe((false, false), "no mail can go");

        var id = ((string)(await visitor.Write("Is it in stock?", email: Mails.Ada))["id"]!).Split('.')[0];
        Reached(await host.Conversation(id)).ShouldBe((Mails.Ada, null), "agents can still write to them");
        await Replied(host, id, "Yes, three.");
        time.Move(TimeSpan.FromMinutes(6));

        await host.ConnectMail(smtp.Port);
        Promise(await visitor.Begin()).ShouldBe((true, false));
        await visitor.Write("Hello?", email: Mails.Ada);
        Reached(await host.Conversation(id)).ShouldBe((Mails.Ada, "mail"));
        Promise(await visitor.Begin()).ShouldBe((false, true));
        time.Move(TimeSpan.FromMinutes(6));
        (await smtp.Next()).To.ShouldBe(Mails.Ada);

        // A connection that rests loses no address either, and nothing more is promised until it is back.
        await host.ConnectMail();
        Promise(await visitor.Begin()).ShouldBe((false, false));
        await visitor.Write("I have another one.", email: "ada@work.example");
        Reached(await host.Conversation(id)).ShouldBe(("ada@work.example", "mail"));
    }

    [Fact]
    public async Task Without_a_mail_connection_an_address_is_there_for_agents()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectChat();
        var visitor = new Visitor(host);
        Promise(await visitor.Begin()).ShouldBe((false, false));
        var id = ((string)(await visitor.Write("Write to me.", email: Mails.Ada))["id"]!).Split('.')[0];
        Reached(await host.Conversation(id)).ShouldBe((Mails.Ada, null));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_was_signed_for_is_mailed_also_when_the_signature_ends_before_the_first_message(bool isFile)
    {
        await using var smtp = SmtpStandIn.Start();
        var time = new MovedTime();
        await using var host = await HostUnderTest.Start(time: time);
        await host.ConnectMail(smtp.Port);
        await host.ConnectChat(more: ByMail);
        var signed = ChatHost.Signed("4711", Mails.Ada, "Ada");
        var visitor = new Visitor(host);
        Promise(await visitor.Begin(signed)).ShouldBe((false, true));

        time.Move(TimeSpan.FromMinutes(61));
        Promise(await (await visitor.Ask(HttpMethod.Get, "/desk")).Read()).ShouldBe((false, true));
        var said = isFile ? await (await visitor.SendFile(Label)).Read() : await visitor.Write("Where is it?", identity: signed);
        var id = ((string)said["id"]!).Split('.')[0];
        Reached(await host.Conversation(id)).ShouldBe((Mails.Ada, "mail"));
        await Replied(host, id, "On its way.");
        time.Move(TimeSpan.FromMinutes(6));
        (await smtp.Next()).To.ShouldBe(Mails.Ada);
    }

    [Fact]
    public async Task An_erased_customers_address_is_not_remembered()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(25);
        await host.ConnectChat(more: ByMail);
        var visitor = await Visitor.Arrive(host, ChatHost.Signed("4711", Mails.Ada));
        var customer = (string)(await (await host.Client.GetAsync($"/v1/customers?email={Mails.Ada}&after={await host.Head()}")).Read())["items"]![0]!["id"]!;
        (await host.Client.DeleteAsync($"/v1/customers/{customer}")).EnsureSuccessStatusCode();
        Promise(await (await visitor.Ask(HttpMethod.Get, "/desk")).Read()).ShouldBe((true, false));
    }

    [Fact]
    public async Task An_address_beside_a_strangers_file_is_kept()
    {
        await using var host = await HostUnderTest.Start();
        await host.ConnectMail(25);
        await host.ConnectChat(more: ByMail);
        var visitor = await Visitor.Arrive(host);
        Task<HttpResponseMessage> Sent(string email, string name) => visitor.Ask(HttpMethod.Post, "/files?id=f-1&name=label.pdf", Label, request =>
        {
            request.Headers.Add("Visitor-Email", Uri.EscapeDataString(email));
            request.Headers.Add("Visitor-Name", Uri.EscapeDataString(name));
        });
        await (await Sent("nobody", "Ada")).Problem(422, "chat.email-invalid");
        await (await Sent(Mails.Ada, new string('x', 101))).Problem(422, "chat.name-invalid");
        var id = ((string)(await (await Sent(Mails.Ada, "Ada Lovelacè")).Read())["id"]!).Split('.')[0];
        var conversation = await host.Conversation(id);
        Reached(conversation).ShouldBe((Mails.Ada, "mail"));
        ((string?)conversation["contact"]!["name"]).ShouldBe("Ada Lovelacè");
    }

    [Fact]
    public async Task A_page_that_stays_open_is_told_that_the_desk_has_closed()
    {
        await using var host = await HostUnderTest.Start();
        await host.AlwaysOpen();
        await host.ConnectChat(more: new() { ["calendar"] = "always" });
        var visitor = await Visitor.Arrive(host);
        var open = await (await visitor.Ask(HttpMethod.Get, "/desk")).Read();
        ((bool)open["open"]!, open["backAt"]).ShouldBe((true, null));
        await host.Set("teams/service", new { name = "Service" });
        await host.Set("agents/maria", new { name = "Maria", team = "service" });
        ((bool)(await (await visitor.Ask(HttpMethod.Get, "/desk")).Read())["open"]!).ShouldBeFalse("nobody is there");
        await (await new Visitor(host).Ask(HttpMethod.Get, "/desk")).Problem(401, "chat.token-invalid");
    }

    // Whether an address is asked for, and whether answers go by mail.
    private static (bool Asks, bool Mails) Promise(System.Text.Json.Nodes.JsonObject desk) => ((bool)desk["asksEmail"]!, (bool)desk["byEmail"]!);

    private static (string? At, string? Over) Reached(System.Text.Json.Nodes.JsonObject conversation) =>
        ((string?)conversation["contact"]!["alsoAt"], (string?)conversation["contact"]!["alsoOver"]);

    private static async Task Replied(HostUnderTest host, string conversation, string text) =>
        await host.MessageIn(conversation, (string)(await (await host.Reply(conversation, new { text })).Read())["messageId"]!, "sent");
}
