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
    public string RulesFor(Draft draft) => !InComments ? Connector : draft.Private ? $"{Connector}/private-replies" : $"{Connector}/comments";

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
/// <param name="Rules">The rules by which free text may not be sent, as <c>GET /v1/channel-rules</c> has them.</param>
public sealed record SendingAdvice(
    bool MayReply, string? Code, string? Detail, DateTimeOffset? ClosesAt, int? LongestText, IReadOnlyList<ApprovedTemplate> Templates, SendingFiles? Files = null,
    DateTimeOffset? AnswerBy = null, IReadOnlyList<string>? Notes = null, IReadOnlyList<CitedRule>? Rules = null);

/// <summary>Holds a draft against the rows of <see cref="ChannelRuleTable"/>. Pure: the rules of a past day can be asked as well.</summary>
internal static class ChannelRules
{
    public const string StoppedCode = "conversation.contact-stopped";
    public const string AnsweredPrivatelyCode = "conversation.answered-privately";

    private const int MostNamed = 20;

    public static readonly Rejection CannotSend = new(
        "conversation.cannot-send", "Nothing can be sent over this connection as it is set up: it is disabled, or lacks an address or a secret.", RejectionKind.Conflict);

    public static readonly Rejection NothingPublic = new(
        "conversation.nothing-public", "Only a comment can be answered privately; here everything is private. Leave private out.");

    public static readonly Rejection NoTemplates = new("conversation.no-templates", "This channel has no templates: send a text.");

    /// <returns>The first rule that the draft breaks, with what would pass; null when it may be sent.</returns>
    public static Rejection? Check(Draft draft, SendingSituation situation, DateTimeOffset at)
    {
        var (facts, connector) = (situation.Facts, situation.RulesFor(draft));
        if (ChannelRuleTable.Find(connector, ChannelRuleKind.CallsOnly, at) is { } calls)
        {
            return Refuse("conversation.calls-only", "This conversation is by telephone: call the customer (POST /v1/conversations/{id}/calls), or write over another channel.", calls);
        }

        if (!facts.CanSend)
        {
            return CannotSend;
        }

        if (facts.Stopped)
        {
            return Stopped(connector, at);
        }

        if (draft.Private && !situation.InComments)
        {
            return NothingPublic;
        }

        if (draft.Private && situation.AnsweredPrivately && ChannelRuleTable.Find(connector, ChannelRuleKind.OnePrivateAnswer, at) is { } once)
        {
            return Refuse(
                AnsweredPrivatelyCode, "The comment was answered privately already. Go on in the conversation of messages when the person answers there, or answer in public.", once);
        }

        if (draft.Template is { } template)
        {
            return !HasTemplates(connector, at) ? NoTemplates
                : facts.Templates.Contains(new ApprovedTemplate(template.Name, template.Language)) ? null
                : TemplateUnknown(template, facts, ChannelRuleTable.Find(connector, ChannelRuleKind.TemplatesOutside, at)!);
        }

        if (ChannelRuleTable.Find(connector, ChannelRuleKind.LongestText, at) is { } longest && draft.Text?.Length > longest.Value)
        {
            return Refuse("conversation.text-too-long", $"A text on {connector} has at most {longest.Value} characters; this one has {draft.Text.Length}.", longest, RejectionKind.Invalid);
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
            MarketplaceRules.AnswerBy(situation, at), IsAfterWindow(situation, at) ? MarketplaceRules.NotesAfterWindow(situation, at) : MarketplaceRules.Notes(situation.Connector, at),
            refusal is { Rules: { Count: > 0 } cited } ? cited : null);
    }

    /// <summary>Whether only an answer of a person passes any more, which the channel wants to be told.</summary>
    public static bool IsAfterWindow(SendingSituation situation, DateTimeOffset at) =>
        !situation.InComments && ChannelRuleTable.Value(situation.Connector, ChannelRuleKind.HumanTextHours, at) is not null
        && ClosesAt(situation, situation.Connector, automatic: true, at) <= at;

    // A conversation in which the customer has not written is closed from the beginning.
    private static DateTimeOffset? ClosesAt(SendingSituation situation, string rules, bool automatic, DateTimeOffset at) =>
        WindowOf(rules, automatic, at)?.Value is { } hours ? (situation.LastInboundAt ?? DateTimeOffset.MinValue) + TimeSpan.FromHours(hours) : null;

    private static ChannelRule? WindowOf(string rules, bool automatic, DateTimeOffset at) =>
        (automatic ? null : ChannelRuleTable.Find(rules, ChannelRuleKind.HumanTextHours, at)) ?? ChannelRuleTable.Find(rules, ChannelRuleKind.FreeTextHours, at);

    private static bool HasTemplates(string connector, DateTimeOffset at) => ChannelRuleTable.Value(connector, ChannelRuleKind.TemplatesOutside, at) is not null;

    /// <summary>The code of a text that comes too late, where a template would pass.</summary>
    public const string WindowClosedCode = "conversation.window-closed";

    private static Rejection WindowClosed(string connector, bool automatic, DateTimeOffset closed, SendingFacts facts, DateTimeOffset at)
    {
        var (window, human) = (WindowOf(connector, automatic, at)!, ChannelRuleTable.Value(connector, ChannelRuleKind.HumanTextHours, at));
        var templates = HasTemplates(connector, at) ? facts.Templates.Take(MostNamed).Select(NameOf).ToList() : [];
        var passes = automatic && human is not null ? FormattableString.Invariant($"What a person writes passes for {human} hours.")
            : !HasTemplates(connector, at) ? "Wait until the customer writes again."
            : facts.Templates.Count > 0 ? $"An approved template would pass: {Names(facts)}."
            : "An approved template would pass; name those of this connection in its option templates.";
        return new Rejection(
            WindowClosedCode,
            FormattableString.Invariant($"{connector} takes free text only within {window.Value} hours of the customer's last message; {Since(closed)}. {passes}"),
            RejectionKind.Conflict)
        {
            Rules = [window.Cite(templates.Count > 0 ? templates : [passes])],
        };
    }

    private static string Since(DateTimeOffset closed) => closed < DateTimeOffset.UnixEpoch ? "they have not written yet"
        : FormattableString.Invariant($"that ended at {closed.UtcDateTime:yyyy-MM-dd HH:mm} UTC");

    private static Rejection Stopped(string connector, DateTimeOffset at)
    {
        var again = ChannelRuleTable.Find(connector, ChannelRuleKind.StartWords, at)?.Names ?? [];
        return Refuse(
            StoppedCode,
            $"The contact has asked this sender to stop. Nothing may be sent until they write {(again.IsEmpty ? "again" : string.Join(" or ", again))}; use another channel.",
            ChannelRuleTable.Find(connector, ChannelRuleKind.StopWords, at));
    }

    private static Rejection Refuse(string code, string detail, ChannelRule? rule, RejectionKind kind = RejectionKind.Conflict) =>
        new(code, detail, kind) { Rules = rule is null ? [] : [rule.Cite()] };

    private static Rejection TemplateUnknown(TemplateMessage template, SendingFacts facts, ChannelRule rule) => new(
        "conversation.template-unknown",
        $"{template.Name} ({template.Language}) is not among the approved templates of this connection{(facts.Templates.Count > 0 ? $": {Names(facts)}" : "; name them in its option templates")}.")
    {
        Rules = [rule.Cite([.. facts.Templates.Take(MostNamed).Select(NameOf)])],
    };

    private static string Names(SendingFacts facts) => string.Join(", ", facts.Templates.Take(MostNamed).Select(NameOf));

    private static string NameOf(ApprovedTemplate template) => $"{template.Name} ({template.Language})";
}
