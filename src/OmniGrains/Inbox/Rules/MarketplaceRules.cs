using OmniGrains.Engine;
using OmniGrains.Inbox.Rules.Content;

namespace OmniGrains.Inbox.Rules;

/// <summary>What only marketplaces ask of an answer: its content, until when it may be written, and by when.</summary>
internal static class MarketplaceRules
{
    private const string ContentForbidden = "conversation.content-forbidden";

    private static readonly Rejection WithoutWords = new(
        ContentForbidden, "The channel does not allow what the text says. Which words, is told to whoever tries it by hand, or a macro's preview: they may be a customer's, and are not kept.");

    /// <summary>A refusal as it may be recorded: without words of the text, which may be personal.</summary>
    public static Rejection ToKeep(this Rejection refusal) => refusal.Code == ContentForbidden ? WithoutWords : refusal;

    /// <summary>Everything in a text that the channel forbids, in one refusal; null when nothing is.</summary>
    public static Rejection? Forbidden(string? text, SendingSituation situation, DateTimeOffset at)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        List<string> found = [.. ContentFinding.In(text, situation.Connector, at)];
        if (situation.AskedForReview && ChannelRuleTable.Value(situation.Connector, ChannelRuleKind.NoReviewIncentives, at) is not null && Promotion.Asked(text).FirstOrDefault() is { } again)
        {
            found.Add($"a second wish for a review (\"{again}\"): one is enough");
        }

        return found.Count == 0 ? null : new Rejection(
            ContentForbidden, $"{situation.Connector} does not allow in a message: {string.Join("; ", found)}. Nothing was sent.");
    }

    /// <summary>A marketplace ends what may be written about an order some days after it; a customer who writes begins that anew.</summary>
    public static Rejection? TooLate(SendingSituation situation, DateTimeOffset at) =>
        Ended(situation, ChannelRuleKind.DaysAfterCompletion, situation.Facts.OrderCompletedAt, "completed", at)
        ?? Ended(situation, ChannelRuleKind.DaysAfterPurchase, situation.Facts.OrderPlacedAt, "placed", at);

    public static DateTimeOffset? AnswerBy(SendingSituation situation, DateTimeOffset at) =>
        ChannelRuleTable.Value(situation.Connector, ChannelRuleKind.AnswerHours, at) is { } hours ? situation.WaitingSince + TimeSpan.FromHours(hours) : null;

    /// <summary>What nobody can check for whoever writes; null where there is nothing to say.</summary>
    public static IReadOnlyList<string>? Notes(string connector, DateTimeOffset at) => connector switch
    {
        "amazon" => ["Write in the buyer's language.", "Do not write only to thank, or to confirm what Amazon tells the buyer by itself.", "Attach only what the order needs: instructions, an invoice, a warranty."],
        "walmart" => ["Write in US English.", $"Answer within {ChannelRuleTable.Value(connector, ChannelRuleKind.AnswerHours, at)} hours, on weekends and holidays too."],
        _ => null,
    };

    private static Rejection? Ended(SendingSituation situation, ChannelRuleKind kind, DateTimeOffset? order, string what, DateTimeOffset at)
    {
        if (ChannelRuleTable.Value(situation.Connector, kind, at) is not { } days || order is not { } moment)
        {
            return null;
        }

        var ends = (situation.LastInboundAt > moment ? situation.LastInboundAt.Value : moment) + TimeSpan.FromDays(days);
        return at < ends ? null : new Rejection(
            "conversation.order-too-old",
            FormattableString.Invariant($"{situation.Connector} takes messages until {days} days after the order was {what} or the customer wrote; that ended at {ends.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Wait until the customer writes again."),
            RejectionKind.Conflict);
    }
}
