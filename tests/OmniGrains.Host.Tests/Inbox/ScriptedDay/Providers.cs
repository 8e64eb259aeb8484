using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>Tells what was said in the shape of each provider, with its signature.</summary>
internal sealed class Providers(EbayStandIn ebay)
{
    public const string Page = "1906385232743451";
    public const string Account = "17841405822304914";
    public const string SmsUrl = "https://ours.example/v1/webhooks/twilio/sms";
    public const string PhoneUrl = "https://ours.example/v1/webhooks/twilio-voice/phone";
    public const string TelegramSecret = "our-secret";

    private readonly ConcurrentDictionary<Said, JsonObject> _written = new();

    /// <summary>The requests that tell it; each can be made again, and is the same then.</summary>
    public IReadOnlyList<Func<HttpRequestMessage>> Tell(Said said) => said.By.Channel switch
    {
        "whatsapp" when said.Picture is { } picture => [() => Signed("whatsapp/wa", WhatsAppMessages.Picture($"wamid.{said.Id}", said.By.Address, said.Text, picture, said.At.ToUnixTimeSeconds()))],
        "whatsapp" => [() => Signed("whatsapp/wa", WhatsAppMessages.Text($"wamid.{said.Id}", said.By.Address, said.Text, said.At.ToUnixTimeSeconds()))],
        "messenger" => [() => Signed("messenger/page", Messaging(said, "page", Page))],
        "instagram" => [() => Signed("instagram/ig", Messaging(said, "instagram", Account))],
        "sms" => [() => Posted("twilio/sms", SmsUrl, "", ("MessageSid", $"SM{said.Id}"), ("From", said.By.Address), ("To", "+15005550006"), ("Body", said.Text), ("NumMedia", "0"), ("SmsStatus", "received"))],
        "telegram" => [() => Telegram(said)],
        "phone" => Call(said),
        "email" or "amazon" or "walmart" => [() => Mail(said)],
        "ebay" => [Ebay(said)],
        _ => [() => Pushed(said)],
    };

    /// <summary>The same of what was told of it later, or before.</summary>
    public IReadOnlyList<Func<HttpRequestMessage>> Tell(Told told) => told.What == Telling.Message ? Tell(told.Said) : [() => Signs.Tell(told)];

    public static HttpRequestMessage Signed(string path, string body)
    {
        var request = Post(path, new StringContent(body, Encoding.UTF8, "application/json"));
        var digest = HMACSHA256.HashData(Encoding.UTF8.GetBytes(InboxHost.AppSecret), Encoding.UTF8.GetBytes(body));
        request.Headers.Add("X-Hub-Signature-256", $"sha256={Convert.ToHexStringLower(digest)}");
        return request;
    }

    public static string Messaging(string product, string entry, string from, string to, DateTimeOffset at, string what, JsonObject told) => new JsonObject
    {
        ["object"] = product,
        ["entry"] = new JsonArray(new JsonObject
        {
            ["id"] = entry,
            ["time"] = at.ToUnixTimeMilliseconds(),
            ["messaging"] = new JsonArray(new JsonObject
            {
                ["sender"] = new JsonObject { ["id"] = from },
                ["recipient"] = new JsonObject { ["id"] = to },
                ["timestamp"] = at.ToUnixTimeMilliseconds(),
                [what] = told,
            }),
        }),
    }.ToJsonString();

    private static string Messaging(Said said, string product, string entry) =>
        Messaging(product, entry, said.By.Address, entry, said.At, "message", new JsonObject { ["mid"] = $"m_{said.Id}", ["text"] = said.Text });

    public static HttpRequestMessage Posted(string path, string registered, string query, params (string Name, string Value)[] fields)
    {
        var request = Post($"{path}{query}", new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));
        var signed = registered + query + string.Concat(fields.OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => field.Name + field.Value));
        request.Headers.Add("X-Twilio-Signature", Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(ChannelStandIn.Token), Encoding.UTF8.GetBytes(signed))));
        return request;
    }

    // A call rings, is taken or not, and ends; what is told after the ring comes in any order.
    private static IReadOnlyList<Func<HttpRequestMessage>> Call(Said said)
    {
        (string, string)[] call = [("CallSid", $"CA{said.Id}"), ("From", said.By.Address), ("To", PhoneHost.Line), ("Direction", "inbound")];
        Func<HttpRequestMessage> Told(string query, params (string, string)[] more) => () => Posted("twilio-voice/phone", PhoneUrl, query, [.. call, .. more]);
        Func<HttpRequestMessage>[] later =
        [
            Told("?event=status", ("CallStatus", said.Text), ("CallDuration", "10")),
            Told("?event=dial", ("DialCallStatus", said.Text), ("DialCallDuration", "0")),
            Told("?event=status", ("CallStatus", "ringing")),
        ];
        new Random(said.By.Person + said.Number).Shuffle(later);
        return [Told("", ("CallStatus", "ringing")), .. later];
    }

    private static HttpRequestMessage Telegram(Said said) => Telegram(said, "message", said.Number, said.Text);

    public static HttpRequestMessage Telegram(Said said, string what, int update, string text)
    {
        var chat = int.Parse(said.By.Address, CultureInfo.InvariantCulture);
        var message = new JsonObject
        {
            ["message_id"] = said.Number,
            ["date"] = said.At.ToUnixTimeSeconds(),
            ["text"] = text,
            ["from"] = new JsonObject { ["id"] = chat, ["is_bot"] = false, ["first_name"] = "Ada", ["language_code"] = "it" },
            ["chat"] = new JsonObject { ["id"] = chat, ["type"] = "private", ["first_name"] = "Ada" },
        };
        if (what == "edited_message")
        {
            message["edit_date"] = said.At.AddSeconds(1).ToUnixTimeSeconds();
        }

        var request = Post("telegram/tg", JsonContent.Create(new JsonObject { ["update_id"] = (chat * 100) + update, [what] = message }));
        request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", TelegramSecret);
        return request;
    }

    // Everybody has the same subject: it leads nowhere. Later mails name the first one.
    private static HttpRequestMessage Mail(Said said)
    {
        var thread = said.Number == 1 ? "" : $"In-Reply-To: <{said.By.Channel}-{said.By.Person}-1@mail.example>\nReferences: <{said.By.Channel}-{said.By.Person}-1@mail.example>\n";
        var raw = Mails.Wire($"""
            Return-Path: <bounces+{said.By.Person}@mail.example>
            From: Ada <{said.By.Address}>
            To: Tea shop <{Mails.Ours}>
            Subject: Where is my order?
            Date: {said.At.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture)}
            Message-ID: <{said.Id}@mail.example>
            {thread}MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            {said.Text}
            """);
        var request = Post("email/mail", new ByteArrayContent(Encoding.UTF8.GetBytes(raw)) { Headers = { ContentType = MediaTypeHeaderValue.Parse("message/rfc822") } });
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", MailHost.Secret);
        return request;
    }

    // A notification names the two otherwise than the list of messages does.
    private Func<HttpRequestMessage> Ebay(Said said)
    {
        var told = _written.GetOrAdd(said, _ => ebay.Write(said.By.Address, said.Id, $"buyer-{said.By.Person}", said.Text, said.At)).DeepClone().AsObject();
        (told["senderUserName"], told["conversationId"], told["conversationType"]) = (told["senderUsername"]!.DeepClone(), said.By.Address, "FROM_MEMBERS");
        told.Remove("senderUsername");
        told.Remove("recipientUsername");
        var body = new JsonObject
        {
            ["metadata"] = new JsonObject { ["topic"] = "NEW_MESSAGE", ["schemaVersion"] = "1.0", ["deprecated"] = false },
            ["notification"] = new JsonObject { ["notificationId"] = $"n-{said.Id}", ["eventDate"] = said.At, ["publishAttemptCount"] = 1, ["data"] = told },
        }.ToJsonString();
        return () =>
        {
            var request = Post("ebay/ebay", new StringContent(body, Encoding.UTF8, "application/json"));
            request.Headers.Add("X-EBAY-SIGNATURE", ebay.Sign(body));
            return request;
        };
    }

    private static HttpRequestMessage Pushed(Said said)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri("v1/conversations/inbound", UriKind.Relative))
        {
            Content = JsonContent.Create(new
            {
                connection = "forum",
                messageId = said.Id,
                contact = new { id = said.By.Address, name = "Ada", identities = new[] { new { kind = "account", value = $"member-{said.By.Person}" } } },
                text = said.Text,
                sentAt = said.At,
            }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", HostUnderTest.Key);
        return request;
    }

    private static HttpRequestMessage Post(string path, HttpContent content) => new(HttpMethod.Post, new Uri($"v1/webhooks/{path}", UriKind.Relative)) { Content = content };
}
