using System.Collections.Frozen;
using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Files;

namespace OmniGrains.Inbox.Rules;

/// <summary>
/// The channels' rules as data: a change is a row that ends and a row that begins, so that what was allowed when something was sent
/// can always be told, and what is announced begins by itself on its day. Days are those of UTC, and those from which the contracts were looked up where the channel names none.
/// </summary>
internal static class ChannelRuleTable
{
    /// <summary>Whose rules hold for all channels.</summary>
    public const string Any = "any";

    private const int Mega = 1 << 20;
    private static readonly RuleSource Ours = new("ours");
    private static readonly RuleSource WhatsApp = new("WhatsApp Business Platform: customer service windows; text messages");
    private static readonly RuleSource WhatsAppMedia = new("WhatsApp Cloud API: media, supported types");
    private static readonly RuleSource Window = new("Messenger Platform policy overview: standard messaging", new(2019, 8, 29));
    private static readonly RuleSource Tags = new("Messenger Platform policy overview: message tags, HUMAN_AGENT", new(2019, 8, 29));
    private static readonly RuleSource Meta = new("Messenger Platform: send API limits");
    private static readonly RuleSource MessengerFiles = new("Messenger Platform: attachment upload API");
    private static readonly RuleSource InstagramFiles = new("Instagram Messaging: attachment upload");
    private static readonly RuleSource TelegramFiles = new("Telegram Bot API: sending files");
    private static readonly RuleSource OptOut = new("Twilio: default handling of opt-out, opt-in and help words");
    private static readonly RuleSource Amazon = new("Amazon: communication guidelines for sellers", new(2020, 9, 8));
    private static readonly RuleSource Ebay = new("eBay: member-to-member contact policy; Trading API, messages between order partners");
    private static readonly RuleSource EbayApi = new("eBay: Message API, sendMessage");
    private static readonly RuleSource Walmart = new("Walmart Marketplace: customer care policy");
    private static readonly DateOnly AmazonGuidelines = new(2020, 11, 3);
    private static readonly DateOnly WindowOf24Hours = new(2020, 3, 4);
    private static readonly DateOnly LookedUp = new(2025, 1, 1);

    public static readonly ImmutableArray<ChannelRule> Rows =
    [
        new(Any, ChannelRuleKind.LargestFetched, FileRules.LargestFetched, LookedUp, null, new("ours: what the most generous channel lets people send")),
        new(Any, ChannelRuleKind.LargestUploaded, FileRules.Largest, LookedUp, null, new("ours: an upload is looked at whole before it is kept")),
        new("whatsapp", ChannelRuleKind.FreeTextHours, 24, LookedUp, null, WhatsApp),
        new("whatsapp", ChannelRuleKind.TemplatesOutside, 1, LookedUp, null, WhatsApp),
        new("whatsapp", ChannelRuleKind.LongestText, 4_096, LookedUp, null, WhatsApp),
        new("messenger", ChannelRuleKind.FreeTextHours, 24, WindowOf24Hours, null, Window),
        new("messenger", ChannelRuleKind.LongestText, 2_000, LookedUp, null, Meta),
        new("instagram", ChannelRuleKind.FreeTextHours, 24, WindowOf24Hours, null, Window),
        new("instagram", ChannelRuleKind.LongestText, 1_000, LookedUp, null, Meta),
        new("twilio", ChannelRuleKind.LongestText, 1_600, LookedUp, null, new("Twilio: Messages resource, Body")),
        new("telegram", ChannelRuleKind.LongestText, 4_096, LookedUp, null, new("Telegram Bot API: sendMessage, text")),
        new("email", ChannelRuleKind.LongestText, MessageText.Longest, LookedUp, null, Ours),
        new("chat", ChannelRuleKind.LongestText, 4_000, LookedUp, null, Ours),
        new("api", ChannelRuleKind.LongestText, MessageText.Longest, LookedUp, null, Ours),
        new("messenger", ChannelRuleKind.HumanTextHours, 168, WindowOf24Hours, null, Tags),
        new("instagram", ChannelRuleKind.HumanTextHours, 168, WindowOf24Hours, null, Tags),
        new("messenger/after-window", ChannelRuleKind.NoMarketing, 1, WindowOf24Hours, null, Tags),
        new("instagram/after-window", ChannelRuleKind.NoMarketing, 1, WindowOf24Hours, null, Tags),
        new("messenger/private-replies", ChannelRuleKind.FreeTextHours, 168, LookedUp, null, new("Messenger Platform: private replies")),
        new("messenger/private-replies", ChannelRuleKind.LongestText, 2_000, LookedUp, null, Meta),
        new("instagram/private-replies", ChannelRuleKind.FreeTextHours, 168, LookedUp, null, new("Instagram Messaging: private replies")),
        new("instagram/private-replies", ChannelRuleKind.LongestText, 1_000, LookedUp, null, Meta),
        new("messenger/comments", ChannelRuleKind.LongestText, 8_000, LookedUp, null, new("Facebook: longest comment")),
        new("instagram/comments", ChannelRuleKind.LongestText, 300, LookedUp, null, new("Instagram Platform: comment replies")),
        new("whatsapp", ChannelRuleKind.MostFiles, 1, LookedUp, null, new("WhatsApp Cloud API: messages, one media object each")),
        new("whatsapp", ChannelRuleKind.LongestCaption, 1_024, LookedUp, null, new("WhatsApp Cloud API: media messages, caption")),
        new("messenger", ChannelRuleKind.MostFiles, 1, LookedUp, null, new("Messenger Platform: Send API, attachment")),
        new("messenger", ChannelRuleKind.LongestCaption, 0, LookedUp, null, new("Messenger Platform: Send API, text or attachment")),
        new("instagram", ChannelRuleKind.MostFiles, 1, LookedUp, null, new("Instagram Messaging: Send API, attachment")),
        new("instagram", ChannelRuleKind.LongestCaption, 0, LookedUp, null, new("Instagram Messaging: Send API, text or attachment")),
        new("telegram", ChannelRuleKind.MostFiles, 1, LookedUp, null, new("Telegram Bot API: sendDocument, sendPhoto")),
        new("telegram", ChannelRuleKind.LongestCaption, 1_024, LookedUp, null, new("Telegram Bot API: caption")),
        new("email", ChannelRuleKind.MostFiles, 10, LookedUp, null, Ours),
        new("email", ChannelRuleKind.LargestTogether, 18 << 20, LookedUp, null, new("ours: 25 MB once it is written in base64, which most mail systems take")),
        new("chat", ChannelRuleKind.MostFiles, 10, LookedUp, null, Ours),
        new("chat", ChannelRuleKind.LargestTogether, 18 << 20, LookedUp, null, new("ours: what is not seen in the chat goes by mail")),
        new("api", ChannelRuleKind.MostFiles, 10, LookedUp, null, Ours),
        new("twilio-voice", ChannelRuleKind.CallsOnly, 1, LookedUp, null, new("telephony")),
        new("amazon", ChannelRuleKind.LongestText, 2_000, LookedUp, null, Amazon),
        new("amazon", ChannelRuleKind.AnswerHours, 24, LookedUp, null, Amazon),
        new("amazon", ChannelRuleKind.DaysAfterCompletion, 30, AmazonGuidelines, null, Amazon),
        new("amazon", ChannelRuleKind.NoLinks, 1, AmazonGuidelines, null, Amazon),
        new("amazon", ChannelRuleKind.NoEmail, 1, AmazonGuidelines, null, Amazon),
        new("amazon", ChannelRuleKind.NoPhone, 1, AmazonGuidelines, null, Amazon),
        new("amazon", ChannelRuleKind.NoMarketing, 1, AmazonGuidelines, null, Amazon),
        new("amazon", ChannelRuleKind.NoReviewIncentives, 1, AmazonGuidelines, null, Amazon),
        new("amazon", ChannelRuleKind.NoEmoji, 1, AmazonGuidelines, null, Amazon),
        new("amazon", ChannelRuleKind.MostFiles, 5, AmazonGuidelines, null, Amazon),
        new("amazon", ChannelRuleKind.LargestTogether, 10 << 20, LookedUp, null, new("ours: what is surely relayed")),
        new("ebay", ChannelRuleKind.LongestText, 2_000, LookedUp, null, EbayApi),
        new("ebay", ChannelRuleKind.DaysAfterPurchase, 90, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoLinks, 1, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoEmail, 1, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoPhone, 1, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoOtherContact, 1, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoPaymentDetails, 1, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoSalesElsewhere, 1, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoHtml, 1, LookedUp, null, EbayApi),
        new("walmart", ChannelRuleKind.LongestText, MessageText.Longest, LookedUp, null, Ours),
        new("walmart", ChannelRuleKind.AnswerHours, 48, LookedUp, null, Walmart),
        new("walmart", ChannelRuleKind.NoLinks, 1, LookedUp, null, Walmart),
        new("walmart", ChannelRuleKind.NoMarketing, 1, LookedUp, null, Walmart),
        new("twilio", ChannelRuleKind.MostFiles, 0, LookedUp, null, new("ours: picture messages need a public address for the file, and we give none away")),
        new("ebay", ChannelRuleKind.MostFiles, 0, LookedUp, null, new("ours: media need a public address for the file, and we give none away")),
        new("walmart", ChannelRuleKind.MostFiles, 0, LookedUp, null, new("ours: Walmart says nowhere that its relay carries files")),
        new("messenger/private-replies", ChannelRuleKind.OnePrivateAnswer, 1, LookedUp, null, new("Messenger Platform: private replies")),
        new("instagram/private-replies", ChannelRuleKind.OnePrivateAnswer, 1, LookedUp, null, new("Instagram Messaging: private replies")),
        new("twilio", ChannelRuleKind.StopWords, 0, LookedUp, null, OptOut) { Names = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT-OUT", "ARRET", "REMOVE", "TD"] },
        new("twilio", ChannelRuleKind.StartWords, 0, LookedUp, null, OptOut) { Names = ["START", "YES", "UNSTOP"] },
        new("twilio", ChannelRuleKind.HelpWords, 0, LookedUp, null, OptOut) { Names = ["HELP", "INFO"] },
        new("amazon", ChannelRuleKind.Note, 0, AmazonGuidelines, null, Amazon) { Says = "Write in the buyer's language." },
        new("amazon", ChannelRuleKind.Note, 0, AmazonGuidelines, null, Amazon) { Says = "Do not write only to thank, or to confirm what Amazon tells the buyer by itself." },
        new("amazon", ChannelRuleKind.Note, 0, AmazonGuidelines, null, Amazon) { Says = "Attach only what the order needs: instructions, an invoice, a warranty." },
        new("walmart", ChannelRuleKind.Note, 0, LookedUp, null, Walmart) { Says = "Write in US English." },
        new("messenger", ChannelRuleKind.CustomerBegins, 1, LookedUp, null, new("Messenger Platform: conversations are begun by people")),
        new("instagram", ChannelRuleKind.CustomerBegins, 1, LookedUp, null, new("Instagram Messaging: conversations are begun by people")),
        new("telegram", ChannelRuleKind.CustomerBegins, 1, LookedUp, null, new("Telegram Bot API: bots cannot begin conversations")),
        new("email", ChannelRuleKind.HasSubjects, 1, LookedUp, null, Ours),
        new("whatsapp", ChannelRuleKind.LargestFile, 5 * Mega, LookedUp, null, WhatsAppMedia) { FileKind = MessageKind.Image, Names = ["image/jpeg", "image/png"] },
        new("whatsapp", ChannelRuleKind.LargestFile, 16 * Mega, LookedUp, null, WhatsAppMedia) { FileKind = MessageKind.Audio, Names = ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"], Captioned = false },
        new("whatsapp", ChannelRuleKind.LargestFile, 16 * Mega, LookedUp, null, WhatsAppMedia) { FileKind = MessageKind.Video, Names = ["video/mp4", "video/3gpp"] },
        new("whatsapp", ChannelRuleKind.LargestFile, 100 * Mega, LookedUp, null, WhatsAppMedia) { FileKind = MessageKind.Document },
        new("messenger", ChannelRuleKind.LargestFile, 8 * Mega, LookedUp, null, MessengerFiles) { FileKind = MessageKind.Image, Names = ["image/jpeg", "image/png", "image/gif"] },
        new("messenger", ChannelRuleKind.LargestFile, 25 * Mega, LookedUp, null, MessengerFiles) { FileKind = MessageKind.Audio, Names = ["audio/aac", "audio/mpeg", "audio/mp4", "audio/wav"] },
        new("messenger", ChannelRuleKind.LargestFile, 25 * Mega, LookedUp, null, MessengerFiles) { FileKind = MessageKind.Video, Names = ["video/mp4", "video/quicktime", "video/webm"] },
        new("messenger", ChannelRuleKind.LargestFile, 25 * Mega, LookedUp, null, MessengerFiles) { FileKind = MessageKind.Document },
        new("instagram", ChannelRuleKind.LargestFile, 8 * Mega, LookedUp, null, InstagramFiles) { FileKind = MessageKind.Image, Names = ["image/jpeg", "image/png", "image/gif"] },
        new("instagram", ChannelRuleKind.LargestFile, 25 * Mega, LookedUp, null, InstagramFiles) { FileKind = MessageKind.Audio, Names = ["audio/aac", "audio/mp4", "audio/wav"] },
        new("instagram", ChannelRuleKind.LargestFile, 25 * Mega, LookedUp, null, InstagramFiles) { FileKind = MessageKind.Video, Names = ["video/mp4", "video/quicktime", "video/webm"] },
        new("instagram", ChannelRuleKind.LargestFile, 25 * Mega, LookedUp, null, InstagramFiles) { FileKind = MessageKind.Document, Names = ["application/pdf"] },
        new("telegram", ChannelRuleKind.LargestFile, 10 * Mega, LookedUp, null, TelegramFiles) { FileKind = MessageKind.Image, Names = ["image/jpeg", "image/png"] },
        new("telegram", ChannelRuleKind.LargestFile, 50 * Mega, LookedUp, null, TelegramFiles) { FileKind = MessageKind.Audio, Names = ["audio/mpeg", "audio/mp4"] },
        new("telegram", ChannelRuleKind.LargestFile, 50 * Mega, LookedUp, null, TelegramFiles) { FileKind = MessageKind.Video, Names = ["video/mp4"] },
        new("telegram", ChannelRuleKind.LargestFile, 50 * Mega, LookedUp, null, TelegramFiles) { FileKind = MessageKind.Document },
        new("email", ChannelRuleKind.LargestFile, 18 * Mega, LookedUp, null, Ours) { FileKind = MessageKind.Document },
        new("amazon", ChannelRuleKind.LargestFile, 10 * Mega, LookedUp, null, Amazon) { FileKind = MessageKind.Document, Names = ["application/pdf", "image/jpeg", "image/png", "text/plain", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"] },
        new("chat", ChannelRuleKind.LargestFile, 18 * Mega, LookedUp, null, Ours) { FileKind = MessageKind.Document },
        new("api", ChannelRuleKind.LargestFile, 25 * Mega, LookedUp, null, Ours) { FileKind = MessageKind.Document },
    ];

    private static readonly FrozenDictionary<(string, ChannelRuleKind), ChannelRule[]> ByKind =
        Rows.GroupBy(row => (row.Connector, row.Kind)).ToFrozenDictionary(rows => rows.Key, rows => rows.ToArray());

    /// <summary>The rows that held at a moment, in order.</summary>
    public static IEnumerable<ChannelRule> All(string connector, ChannelRuleKind kind, DateTimeOffset at) =>
        ByKind.TryGetValue((connector, kind), out var rows) ? rows.Where(row => row.HoldsOn(at)) : [];

    /// <summary>The rule that held at a moment; null when there was none.</summary>
    public static ChannelRule? Find(string connector, ChannelRuleKind kind, DateTimeOffset at)
    {
        if (ByKind.TryGetValue((connector, kind), out var rows))
        {
            foreach (var row in rows)
            {
                if (row.HoldsOn(at))
                {
                    return row;
                }
            }
        }

        return null;
    }

    /// <summary>The limit that held at a moment; null when there was none.</summary>
    public static long? Value(string connector, ChannelRuleKind kind, DateTimeOffset at) => Find(connector, kind, at)?.Value;
}
