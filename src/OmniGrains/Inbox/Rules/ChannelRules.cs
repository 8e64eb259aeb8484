using OmniGrains.Channels.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Rules.Content;

namespace OmniGrains.Inbox.Rules;

/// <summary>What is about to be sent.</summary>
/// <param name="Text">The text.</param>
/// <param name="Template">The template.</param>
/// <param name="Files">The files.</param>
/// <param name="Private">Whether a comment is answered by a message that nobody else sees.</param>
/// <param name="Automatic">Whether no person wrote it.</param>
internal sealed record Draft(string? Text, TemplateMessage? Template, IReadOnlyList<MessageAttachment>? Files = null, bool Private = false, bool Automatic = false)
{
    public MessageKind Kind => Template is not null ? MessageKind.Template : Text is null && Files is [var file, ..] ? file.Kind : MessageKind.Text;
}

/// <summary>What the channel and the contact say about sending; looked up before it is decided.</summary>
/// <param name="CanSend">Whether replies can go out over the connection, as it is set up.</param>
/// <param name="Stopped">Whether the contact wants no more messages from this sender.</param>
/// <param name="Templates">The templates that the channel has approved.</param>
/// <param name="Member">Over which way: the conversation that it came with; null for the conversation's own.</param>
internal sealed record SendingFacts(bool CanSend, bool Stopped, IReadOnlyList<ApprovedTemplate> Templates, string? Member = null)
{
    /// <summary>When the order that it is about was placed, where the channel has a rule about that.</summary>
    public DateTimeOffset? OrderPlacedAt { get; init; }

    /// <summary>When it was completed: its last parcel arrived or, as far as is known, left.</summary>
    public DateTimeOffset? OrderCompletedAt { get; init; }
}

/// <summary>Everything that the rules look at.</summary>
internal sealed record SendingSituation(string Connector, DateTimeOffset? LastInboundAt, SendingFacts Facts)
{
    /// <summary>Whether it goes on in public, below something that we published.</summary>
    public bool InComments { get; init; }

    /// <summary>Whether the last comment has been answered privately.</summary>
    public bool AnsweredPrivately { get; init; }

    /// <summary>Whose rows hold for a draft: comments and private answers to them have rows of their own.</summary>
    public string RulesFor(Draft draft) => !InComments ? Connector : draft.Private ? $"{Connector}-private-replies" : $"{Connector}-comments";

    /// <summary>Since when the customer waits for an answer; null while it does not.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>Whether the customer has been asked for a review in this conversation.</summary>
    public bool AskedForReview { get; init; }

    /// <summary>The situation of a conversation.</summary>
    /// <param name="state">The conversation.</param>
    /// <param name="facts">What was looked up.</param>
    /// <param name="of">The message that is to be sent, when it is among the conversation's already.</param>
    public static SendingSituation Of(Conversations.Conversation state, SendingFacts facts, Conversations.ConversationEntry? of = null) =>
        Of(state, state.RouteOf(facts.Member), facts, of);

    private static SendingSituation Of(
        Conversations.Conversation state, Merging.ConversationRoute route, SendingFacts facts, Conversations.ConversationEntry? of) => new(route.Connector, route.LastInboundAt, facts)
        {
            WaitingSince = state.WaitingSince,
            AskedForReview = state.Entries.Exists(said => said != of && said is { Direction: MessageDirection.Out, Text: { } text } && said.State != MessageState.Failed && Promotion.Asked(text).Any()),
            InComments = state.Entries is [{ Kind: MessageKind.Comment }, ..],
            AnsweredPrivately = state.Entries.Skip(state.Entries.FindLastIndex(entry => entry.Direction == MessageDirection.In) + 1)
            .Any(entry => entry is { Direction: MessageDirection.Out, Kind: not MessageKind.Comment, State: not MessageState.Failed }),
        };
}

/// <summary>What may be sent right now, for the agent to see before typing.</summary>
/// <param name="MayReply">Whether free text may be sent.</param>
/// <param name="Code">Why not.</param>
/// <param name="Detail">The same for people, with what would pass.</param>
/// <param name="ClosesAt">Until when free text may be sent, where the channel has such a rule.</param>
/// <param name="LongestText">How many characters a text may have, where the channel has such a rule.</param>
/// <param name="Templates">The templates that may be sent at any time.</param>
/// <param name="Files">Which files may go with a text, or instead of one; absent where the channel takes none.</param>
/// <param name="AnswerBy">Until when the channel wants the customer answered, on weekends and holidays too; absent while nobody waits, or where it has no such rule.</param>
/// <param name="Notes">What else the channel wants of an answer.</param>
public sealed record SendingAdvice(
    bool MayReply, string? Code, string? Detail, DateTimeOffset? ClosesAt, int? LongestText, IReadOnlyList<ApprovedTemplate> Templates, SendingFiles? Files = null,
    DateTimeOffset? AnswerBy = null, IReadOnlyList<string>? Notes = null);

/// <summary>Holds a draft against the rows of <see cref="ChannelRuleTable"/>. Pure: the rules of a past day can be asked as well.</summary>
internal static class ChannelRules
{
    public static readonly Rejection CannotSend = new(
        "conversation.cannot-send", "Nothing can be sent over this connection as it is set up: it is disabled, or lacks an address or a secret.", RejectionKind.Conflict);

    public static readonly Rejection Stopped = new(
        "conversation.contact-stopped",
        "The contact has asked this sender to stop (a STOP word). Nothing may be sent until they write START, YES or UNSTOP; use another channel.",
        RejectionKind.Conflict);

    public static readonly Rejection CallsOnly = new(
        "conversation.calls-only", "This conversation is by telephone: call the customer (POST /v1/conversations/{id}/calls), or write over another channel.", RejectionKind.Conflict);

    public static readonly Rejection NothingPublic = new(
        "conversation.nothing-public", "Only a comment can be answered privately; here everything is private. Leave private out.");

    public static readonly Rejection AnsweredPrivately = new(
        "conversation.answered-privately",
        "The channel takes one private answer to a comment, and it was given. Go on in the conversation of messages when the person answers there, or answer in public.",
        RejectionKind.Conflict);

    public static readonly Rejection NoTemplates = new("conversation.no-templates", "This channel has no templates: send a text.");

    /// <returns>The first rule that the draft breaks, with what would pass; null when it may be sent.</returns>
    public static Rejection? Check(Draft draft, SendingSituation situation, DateTimeOffset at)
    {
        var (facts, connector) = (situation.Facts, situation.RulesFor(draft));
        if (ChannelRuleTable.Value(connector, ChannelRuleKind.CallsOnly, at) is not null)
        {
            return CallsOnly;
        }

        if (!facts.CanSend)
        {
            return CannotSend;
        }

        if (facts.Stopped)
        {
            return Stopped;
        }

        if (draft.Private && (!situation.InComments || situation.AnsweredPrivately))
        {
            return situation.InComments ? AnsweredPrivately : NothingPublic;
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

        return ChannelFiles.Check(draft, connector, at)
            ?? (ClosesAt(situation, connector, draft.Automatic, at) is { } closes && closes <= at ? WindowClosed(connector, draft.Automatic, closes, facts, at) : null)
            ?? MarketplaceRules.TooLate(situation, at)
            ?? MarketplaceRules.Forbidden(draft.Text, situation, at)
            ?? (IsAfterWindow(situation, at) ? MarketplaceRules.ForbiddenAfterWindow(draft.Text, situation, at) : null);
    }

    public static SendingAdvice Advise(SendingSituation situation, DateTimeOffset at)
    {
        var draft = new Draft("", null);
        var (refusal, rules) = (Check(draft, situation, at), situation.RulesFor(draft));
        var templates = HasTemplates(rules, at) && situation.Facts is { CanSend: true, Stopped: false } ? situation.Facts.Templates : [];
        return new SendingAdvice(
            refusal is null, refusal?.Code, refusal?.Detail, ClosesAt(situation, rules, automatic: false, at),
            (int?)ChannelRuleTable.Value(rules, ChannelRuleKind.LongestText, at), templates, ChannelFiles.Advise(rules, at),
            MarketplaceRules.AnswerBy(situation, at), IsAfterWindow(situation, at) ? MarketplaceRules.NotesAfterWindow(situation, at) : MarketplaceRules.Notes(situation.Connector, at));
    }

    /// <summary>Whether only an answer of a person passes any more, which the channel wants to be told.</summary>
    public static bool IsAfterWindow(SendingSituation situation, DateTimeOffset at) =>
        !situation.InComments && ChannelRuleTable.Value(situation.Connector, ChannelRuleKind.HumanTextHours, at) is not null
        && ClosesAt(situation, situation.Connector, automatic: true, at) <= at;

    // A conversation in which the customer has not written is closed from the beginning.
    private static DateTimeOffset? ClosesAt(SendingSituation situation, string rules, bool automatic, DateTimeOffset at) =>
        HoursOf(rules, automatic, at) is { } hours ? (situation.LastInboundAt ?? DateTimeOffset.MinValue) + TimeSpan.FromHours(hours) : null;

    private static long? HoursOf(string rules, bool automatic, DateTimeOffset at) =>
        (automatic ? null : ChannelRuleTable.Value(rules, ChannelRuleKind.HumanTextHours, at)) ?? ChannelRuleTable.Value(rules, ChannelRuleKind.FreeTextHours, at);

    private static bool HasTemplates(string connector, DateTimeOffset at) => ChannelRuleTable.Value(connector, ChannelRuleKind.TemplatesOutside, at) is not null;

    /// <summary>The code of a text that comes too late, where a template would pass.</summary>
    public const string WindowClosedCode = "conversation.window-closed";

    private static Rejection WindowClosed(string connector, bool automatic, DateTimeOffset closed, SendingFacts facts, DateTimeOffset at)
    {
        var (hours, human) = (HoursOf(connector, automatic, at), ChannelRuleTable.Value(connector, ChannelRuleKind.HumanTextHours, at));
        var passes = automatic && human is not null ? FormattableString.Invariant($"What a person writes passes for {human} hours.")
            : !HasTemplates(connector, at) ? "Wait until the customer writes again."
            : facts.Templates.Count > 0 ? $"An approved template would pass: {Names(facts)}."
            : "An approved template would pass; name those of this connection in its option templates.";
        return new Rejection(
            WindowClosedCode,
            FormattableString.Invariant($"{connector} takes free text only within {hours} hours of the customer's last message; {Since(closed)}. {passes}"),
            RejectionKind.Conflict);
    }

    private static string Since(DateTimeOffset closed) => closed < DateTimeOffset.UnixEpoch ? "they have not written yet"
        : FormattableString.Invariant($"that ended at {closed.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

    private static Rejection TemplateUnknown(TemplateMessage template, SendingFacts facts) => new(
        "conversation.template-unknown",
        $"{template.Name} ({template.Language}) is not among the approved templates of this connection{(facts.Templates.Count > 0 ? $": {Names(facts)}" : "; name them in its option templates")}.");

    private static string Names(SendingFacts facts) => string.Join(", ", facts.Templates.Take(20).Select(template => $"{template.Name} ({template.Language})"));
}
