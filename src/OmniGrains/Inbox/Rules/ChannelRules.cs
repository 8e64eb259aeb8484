using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Inbox.Rules;

/// <summary>What is about to be sent.</summary>
internal sealed record Draft(string? Text, TemplateMessage? Template)
{
    public MessageKind Kind => Template is null ? MessageKind.Text : MessageKind.Template;
}

/// <summary>What the channel and the contact say about sending; looked up before it is decided.</summary>
/// <param name="CanSend">Whether replies can go out over the connection, as it is set up.</param>
/// <param name="Stopped">Whether the contact wants no more messages from this sender.</param>
/// <param name="Templates">The templates that the channel has approved.</param>
internal sealed record SendingFacts(bool CanSend, bool Stopped, IReadOnlyList<ApprovedTemplate> Templates);

/// <summary>Everything that the rules look at.</summary>
internal sealed record SendingSituation(string Connector, DateTimeOffset? LastInboundAt, SendingFacts Facts)
{
    public static SendingSituation Of(Conversations.Conversation state, SendingFacts facts) => new(state.Connector, state.LastInboundAt, facts);
}

/// <summary>What may be sent right now, for the agent to see before typing.</summary>
/// <param name="MayReply">Whether free text may be sent.</param>
/// <param name="Code">Why not.</param>
/// <param name="Detail">The same for people, with what would pass.</param>
/// <param name="ClosesAt">Until when free text may be sent, where the channel has such a rule.</param>
/// <param name="LongestText">How many characters a text may have, where the channel has such a rule.</param>
/// <param name="Templates">The templates that may be sent at any time.</param>
public sealed record SendingAdvice(
    bool MayReply, string? Code, string? Detail, DateTimeOffset? ClosesAt, int? LongestText, IReadOnlyList<ApprovedTemplate> Templates);

/// <summary>Holds a draft against the rows of <see cref="ChannelRuleTable"/>. Pure: the rules of a past day can be asked as well.</summary>
internal static class ChannelRules
{
    public static readonly Rejection CannotSend = new(
        "conversation.cannot-send", "Nothing can be sent over this connection as it is set up: it is disabled, or lacks an address or a secret.", RejectionKind.Conflict);

    public static readonly Rejection Stopped = new(
        "conversation.contact-stopped",
        "The contact has asked this sender to stop (a STOP word). Nothing may be sent until they write START, YES or UNSTOP; use another channel.",
        RejectionKind.Conflict);

    public static readonly Rejection NoTemplates = new("conversation.no-templates", "This channel has no templates: send a text.");

    /// <returns>The first rule that the draft breaks, with what would pass; null when it may be sent.</returns>
    public static Rejection? Check(Draft draft, SendingSituation situation, DateTimeOffset at)
    {
        var (facts, connector) = (situation.Facts, situation.Connector);
        if (!facts.CanSend)
        {
            return CannotSend;
        }

        if (facts.Stopped)
        {
            return Stopped;
        }

        if (draft.Template is { } template)
        {
            return !HasTemplates(connector, at) ? NoTemplates
                : facts.Templates.Contains(new ApprovedTemplate(template.Name, template.Language)) ? null
                : TemplateUnknown(template, facts);
        }

        if (ChannelRuleTable.Value(connector, ChannelRuleKind.LongestText, at) is { } longest && draft.Text?.Length > longest)
        {
            return new Rejection("conversation.text-too-long", $"A text on {connector} has at most {longest} characters; this one has {draft.Text.Length}.");
        }

        return ClosesAt(situation, at) is { } closes && closes <= at ? WindowClosed(connector, closes, facts, at) : null;
    }

    public static SendingAdvice Advise(SendingSituation situation, DateTimeOffset at)
    {
        var refusal = Check(new Draft("", null), situation, at);
        var templates = HasTemplates(situation.Connector, at) && situation.Facts is { CanSend: true, Stopped: false } ? situation.Facts.Templates : [];
        return new SendingAdvice(
            refusal is null, refusal?.Code, refusal?.Detail, ClosesAt(situation, at),
            (int?)ChannelRuleTable.Value(situation.Connector, ChannelRuleKind.LongestText, at), templates);
    }

    // A conversation in which the customer has not written is closed from the beginning.
    private static DateTimeOffset? ClosesAt(SendingSituation situation, DateTimeOffset at) =>
        ChannelRuleTable.Value(situation.Connector, ChannelRuleKind.FreeTextHours, at) is { } hours
            ? (situation.LastInboundAt ?? DateTimeOffset.MinValue) + TimeSpan.FromHours(hours)
            : null;

    private static bool HasTemplates(string connector, DateTimeOffset at) => ChannelRuleTable.Value(connector, ChannelRuleKind.TemplatesOutside, at) is not null;

    private static Rejection WindowClosed(string connector, DateTimeOffset closed, SendingFacts facts, DateTimeOffset at)
    {
        var hours = ChannelRuleTable.Value(connector, ChannelRuleKind.FreeTextHours, at);
        var passes = !HasTemplates(connector, at) ? "Wait until the customer writes again."
            : facts.Templates.Count > 0 ? $"An approved template would pass: {Names(facts)}."
            : "An approved template would pass; name those of this connection in its option templates.";
        return new Rejection(
            "conversation.window-closed",
            FormattableString.Invariant($"{connector} takes free text only within {hours} hours of the customer's last message; that ended at {closed.UtcDateTime:yyyy-MM-dd HH:mm} UTC. {passes}"),
            RejectionKind.Conflict);
    }

    private static Rejection TemplateUnknown(TemplateMessage template, SendingFacts facts) => new(
        "conversation.template-unknown",
        $"{template.Name} ({template.Language}) is not among the approved templates of this connection{(facts.Templates.Count > 0 ? $": {Names(facts)}" : "; name them in its option templates")}.");

    private static string Names(SendingFacts facts) => string.Join(", ", facts.Templates.Take(20).Select(template => $"{template.Name} ({template.Language})"));
}
