using System.Collections.Immutable;

namespace OmniGrains.Inbox.Rules;

internal enum ChannelRuleKind
{
    /// <summary>Free text only within so many hours of the customer's last message.</summary>
    FreeTextHours,

    /// <summary>So many hours for what a person writes, where the channel lets that pass for longer.</summary>
    HumanTextHours,

    /// <summary>Outside of that, templates which the channel has approved.</summary>
    TemplatesOutside,

    /// <summary>So many characters at most.</summary>
    LongestText,

    /// <summary>So many files with a message at most; no row means none.</summary>
    MostFiles,

    /// <summary>So many characters of text beside a file; 0 where the text is a message of its own.</summary>
    LongestCaption,

    /// <summary>So many bytes of files together.</summary>
    LargestTogether,

    /// <summary>Nothing can be written at all.</summary>
    CallsOnly,

    /// <summary>The customer is owed an answer within so many hours, on weekends and holidays too.</summary>
    AnswerHours,

    /// <summary>Nothing may be written more than so many days after the order was completed or the customer wrote, whichever is later.</summary>
    DaysAfterCompletion,

    /// <summary>The same after the order was placed.</summary>
    DaysAfterPurchase,

    /// <summary>No links, except to the marketplace and to carriers' tracking.</summary>
    NoLinks,
    NoEmail,
    NoPhone,

    /// <summary>No invitations to talk elsewhere.</summary>
    NoOtherContact,

    /// <summary>No offers, coupons, newsletters.</summary>
    NoMarketing,

    /// <summary>No wish for good reviews, nothing for a review, and no wish for one twice.</summary>
    NoReviewIncentives,
    NoEmoji,
    NoHtml,
    NoPaymentDetails,

    /// <summary>No sales past the marketplace.</summary>
    NoSalesElsewhere,

    /// <summary>Nobody is written to who has not written before.</summary>
    CustomerBegins,

    /// <summary>What is begun has a subject, and is a conversation of its own.</summary>
    HasSubjects,
}

/// <summary>A rule of a channel, for as long as it holds.</summary>
/// <param name="Connector">Whose rule.</param>
/// <param name="Kind">What it limits.</param>
/// <param name="Value">The limit.</param>
/// <param name="From">The first day on which it holds.</param>
/// <param name="Until">The first day on which it no longer does; null while nothing else is announced.</param>
/// <param name="Source">Where the channel says so.</param>
internal sealed record ChannelRule(string Connector, ChannelRuleKind Kind, long Value, DateOnly From, DateOnly? Until, string Source);

/// <summary>
/// The channels' rules as data: a change is a row that ends and a row that begins, so that what was allowed when something was sent
/// can always be told. Dates are those from which the contracts were looked up where the channel names none.
/// </summary>
internal static class ChannelRuleTable
{
    private const string WhatsApp = "WhatsApp Business Platform: customer service windows; text messages";
    private const string Meta = "Messenger Platform: standard messaging window; send API limits";
    private const string Amazon = "Amazon: communication guidelines for sellers";
    private const string Ebay = "eBay: member-to-member contact policy; Trading API, messages between order partners";
    private const string EbayApi = "eBay: Message API, sendMessage";
    private const string Walmart = "Walmart Marketplace: customer care policy";
    private static readonly DateOnly AmazonGuidelines = new(2020, 11, 3);
    private static readonly DateOnly WindowOf24Hours = new(2020, 3, 4);
    private static readonly DateOnly LookedUp = new(2025, 1, 1);

    public static readonly ImmutableArray<ChannelRule> Rows =
    [
        new("whatsapp", ChannelRuleKind.FreeTextHours, 24, LookedUp, null, WhatsApp),
        new("whatsapp", ChannelRuleKind.TemplatesOutside, 1, LookedUp, null, WhatsApp),
        new("whatsapp", ChannelRuleKind.LongestText, 4_096, LookedUp, null, WhatsApp),
        new("messenger", ChannelRuleKind.FreeTextHours, 24, WindowOf24Hours, null, Meta),
        new("messenger", ChannelRuleKind.LongestText, 2_000, LookedUp, null, Meta),
        new("instagram", ChannelRuleKind.FreeTextHours, 24, WindowOf24Hours, null, Meta),
        new("instagram", ChannelRuleKind.LongestText, 1_000, LookedUp, null, Meta),
        new("twilio", ChannelRuleKind.LongestText, 1_600, LookedUp, null, "Twilio: Messages resource, Body"),
        new("telegram", ChannelRuleKind.LongestText, 4_096, LookedUp, null, "Telegram Bot API: sendMessage, text"),
        new("email", ChannelRuleKind.LongestText, 20_000, LookedUp, null, "ours"),
        new("chat", ChannelRuleKind.LongestText, 4_000, LookedUp, null, "ours"),
        new("api", ChannelRuleKind.LongestText, 20_000, LookedUp, null, "ours"),
        new("messenger", ChannelRuleKind.HumanTextHours, 168, WindowOf24Hours, null, "Messenger Platform: message tags, HUMAN_AGENT"),
        new("instagram", ChannelRuleKind.HumanTextHours, 168, WindowOf24Hours, null, "Instagram Messaging: message tags, HUMAN_AGENT"),
        new("messenger-after-window", ChannelRuleKind.NoMarketing, 1, WindowOf24Hours, null, "Messenger Platform: message tags, HUMAN_AGENT"),
        new("instagram-after-window", ChannelRuleKind.NoMarketing, 1, WindowOf24Hours, null, "Instagram Messaging: message tags, HUMAN_AGENT"),
        new("messenger-private-replies", ChannelRuleKind.FreeTextHours, 168, LookedUp, null, "Messenger Platform: private replies"),
        new("messenger-private-replies", ChannelRuleKind.LongestText, 2_000, LookedUp, null, Meta),
        new("instagram-private-replies", ChannelRuleKind.FreeTextHours, 168, LookedUp, null, "Instagram Messaging: private replies"),
        new("instagram-private-replies", ChannelRuleKind.LongestText, 1_000, LookedUp, null, Meta),
        new("messenger-comments", ChannelRuleKind.LongestText, 8_000, LookedUp, null, "Facebook: longest comment"),
        new("instagram-comments", ChannelRuleKind.LongestText, 300, LookedUp, null, "Instagram Platform: comment replies"),
        new("whatsapp", ChannelRuleKind.MostFiles, 1, LookedUp, null, "WhatsApp Cloud API: messages, one media object each"),
        new("whatsapp", ChannelRuleKind.LongestCaption, 1_024, LookedUp, null, "WhatsApp Cloud API: media messages, caption"),
        new("messenger", ChannelRuleKind.MostFiles, 1, LookedUp, null, "Messenger Platform: Send API, attachment"),
        new("messenger", ChannelRuleKind.LongestCaption, 0, LookedUp, null, "Messenger Platform: Send API, text or attachment"),
        new("instagram", ChannelRuleKind.MostFiles, 1, LookedUp, null, "Instagram Messaging: Send API, attachment"),
        new("instagram", ChannelRuleKind.LongestCaption, 0, LookedUp, null, "Instagram Messaging: Send API, text or attachment"),
        new("telegram", ChannelRuleKind.MostFiles, 1, LookedUp, null, "Telegram Bot API: sendDocument, sendPhoto"),
        new("telegram", ChannelRuleKind.LongestCaption, 1_024, LookedUp, null, "Telegram Bot API: caption"),
        new("email", ChannelRuleKind.MostFiles, 10, LookedUp, null, "ours"),
        new("email", ChannelRuleKind.LargestTogether, 18 << 20, LookedUp, null, "ours: 25 MB once it is written in base64, which most mail systems take"),
        new("chat", ChannelRuleKind.MostFiles, 10, LookedUp, null, "ours"),
        new("chat", ChannelRuleKind.LargestTogether, 18 << 20, LookedUp, null, "ours: what is not seen in the chat goes by mail"),
        new("api", ChannelRuleKind.MostFiles, 10, LookedUp, null, "ours"),
        new("twilio-voice", ChannelRuleKind.CallsOnly, 1, LookedUp, null, "telephony"),
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
        new("amazon", ChannelRuleKind.LargestTogether, 10 << 20, LookedUp, null, "ours: what is surely relayed"),
        new("ebay", ChannelRuleKind.LongestText, 2_000, LookedUp, null, EbayApi),
        new("ebay", ChannelRuleKind.DaysAfterPurchase, 90, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoLinks, 1, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoEmail, 1, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoPhone, 1, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoOtherContact, 1, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoPaymentDetails, 1, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoSalesElsewhere, 1, LookedUp, null, Ebay),
        new("ebay", ChannelRuleKind.NoHtml, 1, LookedUp, null, EbayApi),
        new("walmart", ChannelRuleKind.LongestText, 20_000, LookedUp, null, "ours"),
        new("walmart", ChannelRuleKind.AnswerHours, 48, LookedUp, null, Walmart),
        new("walmart", ChannelRuleKind.NoLinks, 1, LookedUp, null, Walmart),
        new("walmart", ChannelRuleKind.NoMarketing, 1, LookedUp, null, Walmart),
        new("messenger", ChannelRuleKind.CustomerBegins, 1, LookedUp, null, "Messenger Platform: conversations are begun by people"),
        new("instagram", ChannelRuleKind.CustomerBegins, 1, LookedUp, null, "Instagram Messaging: conversations are begun by people"),
        new("telegram", ChannelRuleKind.CustomerBegins, 1, LookedUp, null, "Telegram Bot API: bots cannot begin conversations"),
        new("email", ChannelRuleKind.HasSubjects, 1, LookedUp, null, "ours"),
    ];

    /// <summary>The limit that held at a moment; null when there was none.</summary>
    public static long? Value(string connector, ChannelRuleKind kind, DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        foreach (var row in Rows)
        {
            if (row.Connector == connector && row.Kind == kind && row.From <= day && (row.Until is not { } until || day < until))
            {
                return row.Value;
            }
        }

        return null;
    }
}
