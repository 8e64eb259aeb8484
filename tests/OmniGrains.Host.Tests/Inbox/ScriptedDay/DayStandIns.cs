using System.Text;
using MimeKit;
using OmniGrains.Host.Tests.Notifications;

namespace OmniGrains.Host.Tests.Inbox.ScriptedDay;

/// <summary>A message that a provider took.</summary>
/// <param name="Channel">Over which channel.</param>
/// <param name="To">For whom.</param>
/// <param name="Text">The text; null for a template.</param>
/// <param name="Key">By which the provider, or whoever reads it, knows it again; null where there is no such thing.</param>
internal sealed record Received(string Channel, string To, string? Text, string? Key);

/// <summary>The providers' sides of the channels that send over the network.</summary>
internal sealed class DayStandIns : IAsyncDisposable
{
    private DayStandIns(ChannelStandIn whatsApp, ChannelStandIn sms, ChannelStandIn forum, MetaStandIn meta, TelegramStandIn telegram, EbayStandIn ebay) =>
        (WhatsApp, Sms, Forum, Meta, Telegram, Ebay) = (whatsApp, sms, forum, meta, telegram, ebay);

    public ChannelStandIn WhatsApp { get; }

    public ChannelStandIn Sms { get; }

    public ChannelStandIn Forum { get; }

    public MetaStandIn Meta { get; }

    public TelegramStandIn Telegram { get; }

    public EbayStandIn Ebay { get; }

    public SmtpStandIn Smtp { get; } = SmtpStandIn.Start();

    public static async Task<DayStandIns> Start(TimeProvider time)
    {
        var all = new DayStandIns(
            await ChannelStandIn.Start(), await ChannelStandIn.Start(), await ChannelStandIn.Start(), await MetaStandIn.Start(), await TelegramStandIn.Start(), await EbayStandIn.Start());
        (all.WhatsApp.Time, all.Sms.Time, all.Forum.Time, all.Meta.Time) = (time, time, time, time);
        return all;
    }

    /// <summary>What was taken, in order for each channel.</summary>
    public List<Received> Taken =>
    [
        .. WhatsApp.Taken.Select(sent => new Received("whatsapp", sent.To, sent.Text, null)),
        .. Sms.Taken.Select(sent => new Received("sms", sent.To, sent.Text, null)),
        .. Forum.Taken.Select(sent => new Received("forum", sent.To, sent.Text, sent.Key)),
        .. Meta.Taken.Select(sent => (To: (string)sent.Body["recipient"]!["id"]!, Text: (string?)sent.Body["message"]!["text"]))
            .Select(sent => new Received(sent.To.StartsWith('7') ? "messenger" : "instagram", sent.To, sent.Text, null)),
        .. Telegram.Taken.Select(sent => new Received("telegram", sent.Fields["chat_id"], sent.Fields["text"], null)),
        .. Ebay.Sent.Select(sent => new Received("ebay", (string)sent["conversationId"]!, (string?)sent["messageText"], null)),
        .. Smtp.Taken.Select(mail => new Received(ChannelOf(mail.To), mail.To, TextOf(mail.Raw), mail.Header("Message-ID"))),
    ];

    /// <summary>Some are down, some want to be asked less often, one does not answer at all.</summary>
    public void BeginOutages(IEnumerable<string> mailboxes)
    {
        (WhatsApp.Down, Sms.Down, Forum.Silent) = (true, true, true);
        for (var i = 0; i < 5; i++)
        {
            Meta.Refusals.Enqueue((429, """{"error":{"message":"(#613) Calls to this api have exceeded the rate limit.","type":"OAuthException","code":613}}"""));
            Meta.Refusals.Enqueue((500, """{"error":{"message":"An unknown error occurred","type":"OAuthException","code":1}}"""));
            Telegram.Refusals.Enqueue((429, """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}"""));
            Ebay.Refusals.Enqueue(503);
        }

        foreach (var mailbox in mailboxes)
        {
            Smtp.Refused[mailbox] = "451 4.7.1 try again later";
        }
    }

    public void EndOutages()
    {
        (WhatsApp.Down, Sms.Down, Forum.Silent) = (false, false, false);
        Smtp.Refused.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await WhatsApp.DisposeAsync();
        await Sms.DisposeAsync();
        await Forum.DisposeAsync();
        await Meta.DisposeAsync();
        await Telegram.DisposeAsync();
        await Ebay.DisposeAsync();
        await Smtp.DisposeAsync();
    }

    private static string ChannelOf(string to) => to.Contains("marketplace.amazon", StringComparison.Ordinal) ? "amazon" : to.Contains("relay.walmart", StringComparison.Ordinal) ? "walmart" : "email";

    private static string? TextOf(string raw)
    {
        using var mail = MimeMessage.Load(new MemoryStream(Encoding.Latin1.GetBytes(raw)));
        return mail.TextBody?.Trim();
    }
}
