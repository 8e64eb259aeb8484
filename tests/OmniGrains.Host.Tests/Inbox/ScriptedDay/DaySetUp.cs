using System.Net.Http.Json;
using OmniGrains.Host.Tests.Chat;
using OmniGrains.Host.Tests.Notifications;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>Twelve channels, a macro, service levels on a business calendar, and five hundred records.</summary>
internal static class DaySetUp
{
    /// <summary>Settings with which nobody is told to wait: what is tested is not the rate.</summary>
    public static readonly string[] Settings =
    [
        .. Crash.HostProcess.Unlimited, "--Chat:SessionBurst=100000", "--Chat:AddressBurst=1000000", "--Chat:VisitorBurst=100000", "--Chat:MessageBurst=100000",
    ];

    public static async Task Connect(HttpClient client, DayStandIns standIns)
    {
        var meta = new { appSecret = InboxHost.AppSecret, accessToken = MetaStandIn.Token, verifyToken = "let-me-in" };
        await Save("site", "chat", "chat", null, new { origins = ChatHost.Shop }, new { identitySecret = ChatHost.Secret });
        await Save("wa", "whatsapp", "whatsapp", standIns.WhatsApp.Url, new { phoneNumberId = WhatsAppMessages.Number, templates = "reminder:it" }, meta with { accessToken = ChannelStandIn.Token });
        await Save("page", "messenger", "messenger", standIns.Meta.Url, new { pageId = Providers.Page }, meta);
        await Save("ig", "instagram", "instagram", standIns.Meta.Url, new { accountId = Providers.Account, pageId = Providers.Page }, meta);
        await Save("sms", "twilio", "sms", standIns.Sms.Url, new { accountSid = ChannelStandIn.AccountSid, from = "+15005550006" }, new { authToken = ChannelStandIn.Token }, Providers.SmsUrl);
        await Save("tg", "telegram", "telegram", standIns.Telegram.Url, new { }, new { botToken = TelegramStandIn.Token, secretToken = Providers.TelegramSecret });
        await client.Put("/v1/connections/phone", PhoneHost.Settings("http://127.0.0.1:9"));
        await Save("amazon-eu", "amazon", "amazon", "http://127.0.0.1:9", new { }, new { });
        await Save("walmart-us", "walmart", "walmart", "http://127.0.0.1:9", new { }, new { });
        await Save(
            "ebay", "ebay", "ebay", standIns.Ebay.Url, new { username = EbayStandIn.Us },
            new { verificationToken = "a-token-of-more-than-thirty-two-letters", clientId = "id", clientSecret = "secret", refreshToken = "refresh" });
        await Save(
            "mail", "email", "email", null, new { address = Mails.Ours, inbound = "raw", smtpHost = "127.0.0.1", smtpPort = $"{standIns.Smtp.Port}", smtpSecurity = "none" },
            new { inboundSecret = MailHost.Secret });
        await Save("forum", "api", "forum", $"{standIns.Forum.Url}/hook", new { }, new { signingSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" });
        await client.Put("/v1/business-calendars/milan", DayHours.Calendar);
        foreach (var promise in DayHours.Promises)
        {
            await client.Put($"/v1/sla-policies/{promise.Policy}", new
            {
                name = promise.Policy,
                calendar = "milan",
                channels = promise.Channels,
                targets = new { promise.FirstResponse, promise.NextResponse, promise.Resolution },
            });
        }

        await client.Put("/v1/macros/thanks", new
        {
            name = "Thanks",
            languages = new { en = new { reply = "Thank you for writing. We look after it.", note = "Thanked." } },
            edit = new { addLabels = new[] { "thanked" } },
        });

        Task Save(string id, string connector, string channel, string? baseUrl, object options, object secrets, string? webhookUrl = null) =>
            client.Put($"/v1/connections/{id}", new { connector, channel, baseUrl, webhookUrl, pollEverySeconds = 0, options, secrets });
    }

    /// <summary>Everybody is known, on all of their channels, before they write.</summary>
    public static async Task Register(HttpClient client, DayScript script)
    {
        var people = script.Contacts.Where(contact => contact.Person < DayScript.People).GroupBy(contact => contact.Person);
        await Parallel.ForEachAsync(people, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (person, stop) =>
        {
            using var answer = await client.PostAsJsonAsync("v1/customers", new { identities = person.Select(IdentityOf) }, stop);
            var customer = (string)(await answer.Read())["customerId"]!;
            foreach (var contact in person)
            {
                contact.Customer = customer;
            }
        });
    }

    private static object IdentityOf(Contact contact) => contact.Channel switch
    {
        "chat" or "forum" => new { kind = "account", value = contact.Address, verified = true },
        "sms" or "phone" => new { kind = "phone", value = contact.Address, verified = true },
        "amazon" => new { kind = "buyer", value = $"amazon-eu:{contact.Address}", verified = true },
        "walmart" => new { kind = "buyer", value = $"walmart-us:{contact.Address}", verified = true },
        "ebay" => new { kind = "buyer", value = $"ebay:buyer-{contact.Person}", verified = true },
        var channel => new { kind = channel, value = contact.Address, verified = true },
    };
}
