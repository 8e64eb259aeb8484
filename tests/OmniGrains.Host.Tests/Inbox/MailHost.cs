using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;
using OmniGrains.Tests.Shared;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>What tests of e-mail do to a host.</summary>
internal static class MailHost
{
    public const string Secret = "a-key-of-the-connection";

    public static async Task<JsonObject> ConnectMail(this HostUnderTest host, int? smtpPort = null, string inbound = "raw", string secret = Secret, Dictionary<string, string>? more = null)
    {
        var options = new Dictionary<string, string>(more ?? []) { ["address"] = Mails.Ours, ["displayName"] = "Caffè & Tè", ["inbound"] = inbound };
        if (smtpPort is { } port)
        {
            (options["smtpHost"], options["smtpPort"], options["smtpSecurity"]) = ("127.0.0.1", $"{port}", "none");
        }

        return await (await host.Client.PutAsJsonAsync("/v1/connections/mail", new { connector = "email", channel = "email", options, secrets = new { inboundSecret = secret } })).Read();
    }

    public static Task<HttpResponseMessage> PostMail(this HostUnderTest host, string raw, string? key = Secret) => host.PostMail(Encoding.UTF8.GetBytes(raw), "message/rfc822", key);

    public static async Task<HttpResponseMessage> PostMail(this HostUnderTest host, byte[] body, string contentType, string? key = Secret, string query = "")
    {
        using var anybody = host.NewClient(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/webhooks/email/mail{query}") { Content = new ByteArrayContent(body) };
        request.Headers.ExpectContinue = body.Length > 1 << 20;
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return await anybody.SendAsync(request);
    }

    /// <summary>Delivers a mail and tells the conversations that there are once it has been read, oldest first.</summary>
    public static async Task<string[]> Mailed(this HostUnderTest host, string raw)
    {
        var receipt = await (await host.PostMail(raw)).Read();
        return await host.MailConversations((long)receipt["position"]!);
    }

    public static async Task<string[]> MailConversations(this HostUnderTest host, long after)
    {
        var listed = await (await host.Client.GetAsync($"/v1/conversations?channel=email&after={after}")).Read();
        return [.. listed["items"]!.AsArray().Select(item => (string)item!["id"]!).Order(StringComparer.Ordinal)];
    }

    /// <summary>Answers, and gives what the mail server got.</summary>
    public static async Task<(ReceivedMail Mail, string Message)> Answered(this HostUnderTest host, SmtpStandIn smtp, string conversation, string text = "It left today.")
    {
        var reply = await (await host.Reply(conversation, new { text })).Read();
        var mail = await smtp.Next();
        await host.MessageIn(conversation, (string)reply["messageId"]!, "sent");
        return (mail, (string)reply["messageId"]!);
    }

    public static string[] TextsOf(JsonObject conversation) => [.. conversation["messages"]!["items"]!.AsArray().Select(item => (string?)item!["text"] ?? "").Reverse()];
}
