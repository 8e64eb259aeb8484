using OmniGrains.Engine;
using OmniGrains.Inbox.Rules.Content;

namespace OmniGrains.Inbox.Rules;

/// <summary>What marketplaces (and Meta, once its window is over) ask of an answer: its content, until when it may be written, and by when.</summary>
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

        List<ForbiddenContent> found = [.. ContentFinding.In(text, situation.Connector, at)];
        if (situation.AskedForReview && ChannelRuleTable.Find(situation.Connector, ChannelRuleKind.NoReviewIncentives, at) is { } rule && Promotion.Asked(text).FirstOrDefault() is { } again)
        {
            found.Add(new ForbiddenContent(rule, $"a second wish for a review (\"{again}\"): one is enough"));
        }

        return Refusal(found, $"{situation.Connector} does not allow in a message");
    }

    /// <summary>The same for what passes only because a person writes it: it may answer, and not advertise.</summary>
    public static Rejection? ForbiddenAfterWindow(string? text, SendingSituation situation, DateTimeOffset at) =>
        text is null ? null : Refusal(
            [.. ContentFinding.In(text, AfterWindow(situation), at)],
            $"{situation.Connector} does not allow in a message once the first {Hours(situation, at)} hours after the customer's last one are over");

    public static IReadOnlyList<string> NotesAfterWindow(SendingSituation situation, DateTimeOffset at) =>
        [$"More than {Hours(situation, at)} hours have passed since the customer wrote: answer what was asked, and write nothing promotional (offers, codes, newsletters)."];

    /// <summary>A marketplace ends what may be written about an order some days after it; a customer who writes begins that anew.</summary>
    public static Rejection? TooLate(SendingSituation situation, DateTimeOffset at) =>
        Ended(situation, ChannelRuleKind.DaysAfterCompletion, situation.Facts.OrderCompletedAt, "completed", at)
        ?? Ended(situation, ChannelRuleKind.DaysAfterPurchase, situation.Facts.OrderPlacedAt, "placed", at);

    public static DateTimeOffset? AnswerBy(SendingSituation situation, DateTimeOffset at) =>
        ChannelRuleTable.Value(situation.Connector, ChannelRuleKind.AnswerHours, at) is { } hours ? situation.WaitingSince + TimeSpan.FromHours(hours) : null;

    /// <summary>What nobody can check for whoever writes; null where there is nothing to say.</summary>
    public static IReadOnlyList<string>? Notes(string connector, DateTimeOffset at)
    {
        List<string> notes = [.. ChannelRuleTable.All(connector, ChannelRuleKind.Note, at).Select(rule => rule.Says!)];
        if (ChannelRuleTable.Value(connector, ChannelRuleKind.AnswerHours, at) is { } hours)
        {
            notes.Add($"Answer within {hours} hours, on weekends and holidays too.");
        }

        return notes.Count == 0 ? null : notes;
    }

    private static Rejection? Refusal(IReadOnlyList<ForbiddenContent> found, string where) => found.Count == 0 ? null : new Rejection(
        ContentForbidden, $"{where}: {string.Join("; ", found.Select(one => one.Words))}. Nothing was sent.")
    {
        Rules = [.. found.Select(one => one.Rule).Distinct().Select(rule => rule.Cite())],
    };

    private static string AfterWindow(SendingSituation situation) => $"{situation.Connector}/after-window";

    private static long? Hours(SendingSituation situation, DateTimeOffset at) => ChannelRuleTable.Value(situation.Connector, ChannelRuleKind.FreeTextHours, at);

    private static Rejection? Ended(SendingSituation situation, ChannelRuleKind kind, DateTimeOffset? order, string what, DateTimeOffset at)
    {
        if (ChannelRuleTable.Find(situation.Connector, kind, at) is not { Value: var days } rule || order is not { } moment)
        {
            return null;
        }

        var ends = (situation.LastInboundAt > moment ? situation.LastInboundAt.Value : moment) + TimeSpan.FromDays(days);
        return at < ends ? null : new Rejection(
            "conversation.order-too-old",
            FormattableString.Invariant($"{situation.Connector} takes messages until {days} days after the order was {what} or the customer wrote; that ended at {ends.UtcDateTime:yyyy-MM-dd HH:mm} UTC. Wait until the customer writes again."),
            RejectionKind.Conflict)
        {
            Rules = [rule.Cite()],
        };
    }
}
