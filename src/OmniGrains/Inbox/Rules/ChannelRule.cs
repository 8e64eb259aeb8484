using System.Collections.Immutable;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

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

    /// <summary>So many files with a message at most; no row means none, as 0 does.</summary>
    MostFiles,

    /// <summary>A file of these types is sent as this kind, up to so many bytes; of a channel's rows the first that names a type counts, one without types names all.</summary>
    LargestFile,

    /// <summary>So many characters of text beside a file; 0 where the text is a message of its own.</summary>
    LongestCaption,

    /// <summary>So many bytes of files together.</summary>
    LargestTogether,

    /// <summary>What people send is fetched from the channel up to so many bytes.</summary>
    LargestFetched,

    /// <summary>A file is uploaded for an answer up to so many bytes.</summary>
    LargestUploaded,

    /// <summary>Nothing can be written at all.</summary>
    CallsOnly,

    /// <summary>A comment is answered privately once.</summary>
    OnePrivateAnswer,

    /// <summary>Whose whole message is one of these words wants no more of the sender.</summary>
    StopWords,

    /// <summary>Whose whole message is one of these words joins the sender again.</summary>
    StartWords,

    /// <summary>Whose whole message is one of these words wants help.</summary>
    HelpWords,

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

    /// <summary>What nobody can check for whoever writes: it is told.</summary>
    Note,
}

/// <summary>A rule of a channel, for as long as it holds.</summary>
/// <param name="Connector">Whose rule; behind a slash in which situation, where it does not hold in general.</param>
/// <param name="Kind">What it bounds.</param>
/// <param name="Value">The limit, in the unit of its kind.</param>
/// <param name="From">The first day on which it holds.</param>
/// <param name="Until">The first day on which it no longer does; null while nothing else is announced.</param>
/// <param name="Source">Where the channel says so.</param>
internal sealed record ChannelRule(string Connector, ChannelRuleKind Kind, long Value, DateOnly From, DateOnly? Until, RuleSource Source)
{
    /// <summary>Of files: as what they are sent.</summary>
    public MessageKind? FileKind { get; init; }

    /// <summary>The types, or the words, that it names; empty for all that no row above it names.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>Of files: whether a text may stand beside it.</summary>
    public bool Captioned { get; init; } = true;

    /// <summary>What it says in words of its own; null where its kind says it all.</summary>
    public string? Says { get; init; }

    /// <summary>What would pass, where the row knows better than its kind.</summary>
    public string? PassesInstead { get; init; }

    /// <summary>The same for every period in which the rule had another value.</summary>
    public string Id => string.Join('.', new[] { Connector.Replace('/', '.'), ChannelRuleKinds.Of(Kind).Name, FileKind?.ToString().ToLowerInvariant(), SlugOf(Says) }.OfType<string>());

    public string Passes => PassesInstead ?? ChannelRuleKinds.Of(Kind).Passes;

    public bool HoldsOn(DateTimeOffset at) => HoldsOn(DateOnly.FromDateTime(at.UtcDateTime));

    public bool HoldsOn(DateOnly day) => From <= day && (Until is not { } until || day < until);

    /// <summary>The rule as a refusal names it.</summary>
    public CitedRule Cite(params IReadOnlyList<string> passes) => new(Id, Source, From, passes.Count > 0 ? passes : [Passes]);

    private static string? SlugOf(string? text) => text is null ? null : string.Join('-', text.Split(' ').Take(5).Select(word => string.Concat(word.Where(char.IsAsciiLetter)))).ToLowerInvariant();
}
