using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>What tests of the inbox do to a host.</summary>
internal static class InboxHost
{
    public const string AppSecret = "sesame";

    public static async Task ConnectApi(this HostUnderTest host, string id, string? baseUrl) => await host.Save(id, new JsonObject
    {
        ["connector"] = "api",
        ["channel"] = "forum",
        ["baseUrl"] = baseUrl,
        ["secrets"] = new JsonObject { ["signingSecret"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
    });

    public static async Task ConnectWhatsApp(this HostUnderTest host, string baseUrl, string id = "wa", string number = WhatsAppMessages.Number) => await host.Save(id, new JsonObject
    {
        ["connector"] = "whatsapp",
        ["channel"] = "whatsapp",
        ["baseUrl"] = baseUrl,
        ["options"] = new JsonObject { ["phoneNumberId"] = number, ["templates"] = "order_update:en_US, reminder:it" },
        ["secrets"] = new JsonObject { ["appSecret"] = AppSecret, ["accessToken"] = ChannelStandIn.Token, ["verifyToken"] = "let-me-in" },
    });

    public static async Task ConnectTwilio(this HostUnderTest host, string baseUrl, string webhookUrl, string? helpText = null, string channel = "sms") => await host.Save("sms", new JsonObject
    {
        ["connector"] = "twilio",
        ["channel"] = channel,
        ["baseUrl"] = baseUrl,
        ["webhookUrl"] = webhookUrl,
        ["options"] = new JsonObject([
            new("accountSid", ChannelStandIn.AccountSid), new("from", "+15005550006"), .. helpText is null ? Array.Empty<KeyValuePair<string, JsonNode?>>() : [new("helpText", helpText)],
        ]),
        ["secrets"] = new JsonObject { ["authToken"] = ChannelStandIn.Token },
    });

    public static async Task<JsonObject> Inbound(this HostUnderTest host, string messageId, string text, string contact = "member-1", string? email = null, string connection = "forum")
    {
        var answer = await host.Client.PostAsJsonAsync("/v1/conversations/inbound", new
        {
            connection,
            messageId,
            contact = new { id = contact, name = "Ada", identities = email is null ? null : new[] { new { kind = "email", value = email, verified = true } } },
            text,
        });
        return await Read(answer);
    }

    public static Task<HttpResponseMessage> Settle(this HostUnderTest host, string message, string outcome) =>
        host.Client.PostAsJsonAsync($"/v1/conversations/messages/{message}/doubt", new { outcome, agent = "maria" });

    public static async Task<HttpResponseMessage> Reply(this HostUnderTest host, string conversation, object body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/conversations/{conversation}/replies") { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        return await host.Client.SendAsync(request);
    }

    /// <summary>Uploads a file for a reply, as the body of the request.</summary>
    public static Task<HttpResponseMessage> Upload(this HostUnderTest host, string conversation, string name, byte[] content) =>
        host.Post($"/v1/conversations/{conversation}/files?name={Uri.EscapeDataString(name)}", content, "application/octet-stream");

    public static async Task<string> Uploaded(this HostUnderTest host, string conversation, string name, byte[] content) =>
        (string)(await (await host.Upload(conversation, name, content)).Read())["fileId"]!;

    public static Task<HttpResponseMessage> DeliverWhatsApp(this HostUnderTest host, string body, string? signature = null, string connection = "wa") =>
        host.DeliverMeta("whatsapp", connection, body, signature);

    /// <summary>Calls our address as Meta does: signed with the app's secret.</summary>
    public static async Task<HttpResponseMessage> DeliverMeta(this HostUnderTest host, string connector, string connection, string body, string? signature = null)
    {
        using var anybody = host.NewClient(null);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/webhooks/{connector}/{connection}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        var digest = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(AppSecret), Encoding.UTF8.GetBytes(body)));
        request.Headers.Add("X-Hub-Signature-256", signature ?? $"sha256={digest}");
        return await anybody.SendAsync(request);
    }

    /// <summary>Calls our address as Twilio does: signed with the address that is registered there.</summary>
    public static Task<long> DeliverTwilio(this HostUnderTest host, string registered, params (string Name, string Value)[] fields) => host.DeliverTwilioTo(registered, fields);

    /// <summary>The same to the address that we gave with a message: what is registered, and a query.</summary>
    public static async Task<long> DeliverTwilioTo(this HostUnderTest host, string address, (string Name, string Value)[] fields)
    {
        using var anybody = host.NewClient(null);
        var signed = address + string.Concat(fields.OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => field.Name + field.Value));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address).PathAndQuery)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("X-Twilio-Signature", Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(ChannelStandIn.Token), Encoding.UTF8.GetBytes(signed))));
        var answer = await anybody.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType).ShouldBe((200, "application/xml"), text);
        System.Xml.Linq.XElement.Parse(text).ToString().ShouldBe("<Response />");
        return await host.Head();
    }

    public static async Task<JsonObject> Read(this HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(200, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    public static async Task<JsonObject> Conversation(this HostUnderTest host, string id, long? after = null) =>
        await Read(await host.Client.GetAsync($"/v1/conversations/{id}{(after is null ? "" : $"?after={after}")}"));

    /// <summary>Says what an agent does; who has the conversation open then.</summary>
    public static async Task<JsonArray> Present(this HostUnderTest host, string conversation, string agent, string state) =>
        (await Read(await host.Client.PostAsJsonAsync($"/v1/conversations/{conversation}/presence", new { state, agent })))["viewers"]!.AsArray();

    /// <summary>Says so again, as consoles do, until another node shows it.</summary>
    public static async Task PresentAsSeenOn(this HostUnderTest host, HostUnderTest other, string conversation, string agent, string state)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            await host.Present(conversation, agent, state);
        }
        while (!(await other.Conversation(conversation))["viewers"]!.AsArray().Any(viewer => (string?)viewer!["agent"] == agent));
    }

    /// <summary>Follows a conversation until a message of it stands somewhere.</summary>
    public static Task<JsonObject> MessageIn(this HostUnderTest host, string conversation, string message, string state) => host.Follow(
        conversation,
        now => now["messages"]!["items"]!.AsArray().Single(item => (string)item!["id"]! == message)!.AsObject(),
        item => (string?)item["state"] == state);

    /// <summary>Follows a conversation until it stands somewhere.</summary>
    public static Task StatusOf(this HostUnderTest host, string conversation, string status) =>
        host.Follow(conversation, now => now, now => (string?)now["status"] == status);

    // Looks again at each event of conversations: nothing changes without one.
    public static async Task<JsonObject> Follow(this HostUnderTest host, string conversation, Func<JsonObject, JsonObject> part, Func<JsonObject, bool> isThere)
    {
        const int seconds = 150;
        await using var events = await EventReader.Open(host, "/v1/stream?kind=conversation.&from=0");
        while (true)
        {
            var now = part(await host.Conversation(conversation));
            if (isThere(now))
            {
                return now;
            }

            await events.Next(seconds);
        }
    }

    private static async Task Save(this HostUnderTest host, string id, JsonObject body) => await Read(await host.Client.PutAsJsonAsync($"/v1/connections/{id}", body));
}
