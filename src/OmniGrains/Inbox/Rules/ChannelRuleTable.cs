using System.Collections.Immutable;

namespace OmniGrains.Inbox.Rules;

internal enum ChannelRuleKind
{
    /// <summary>Free text only within so many hours of the customer's last message.</summary>
    FreeTextHours,

    /// <summary>Outside of that, templates which the channel has approved.</summary>
    TemplatesOutside,

    /// <summary>So many characters at most.</summary>
    LongestText,
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
        new("api", ChannelRuleKind.LongestText, 20_000, LookedUp, null, "ours"),
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
