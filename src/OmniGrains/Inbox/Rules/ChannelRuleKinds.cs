using System.Collections.Frozen;
using System.Collections.Immutable;

namespace OmniGrains.Inbox.Rules;

/// <summary>What all rules of a kind have in common.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Unit">In what its value counts; null where a rule holds or does not.</param>
/// <param name="Bounds">What it bounds.</param>
/// <param name="Passes">What passes instead.</param>
internal sealed record RuleKind(ChannelRuleKind Kind, string Name, string? Unit, string Bounds, string Passes);

internal static class ChannelRuleKinds
{
    private const string LeaveOut = "leave it out: the customer answers here";

    private static readonly ImmutableArray<RuleKind> All =
    [
        new(ChannelRuleKind.FreeTextHours, "free-text-hours", "hours", "Free text only within this time of the customer's last message.", "wait until the customer writes again"),
        new(ChannelRuleKind.HumanTextHours, "human-text-hours", "hours", "What a person writes passes for this long after the customer's last message.", "wait until the customer writes again"),
        new(ChannelRuleKind.TemplatesOutside, "templates", null, "Templates pass at any time, when the channel has approved them.", "a template that is named in the connection's option templates"),
        new(ChannelRuleKind.LongestText, "longest-text", "characters", "A text is at most this long.", "a shorter text, or several"),
        new(ChannelRuleKind.MostFiles, "most-files", "files", "A message carries at most so many files.", "the others with replies of their own; where it is none, a text, or another channel"),
        new(ChannelRuleKind.LargestFile, "largest-file", "bytes", "Files of these types (of all others, where none is named) are at most this large.", "a smaller file, or another type"),
        new(ChannelRuleKind.LongestCaption, "longest-caption", "characters", "A text beside a file is at most this long.", "the text as a reply of its own"),
        new(ChannelRuleKind.LargestTogether, "largest-together", "bytes", "The files of a message are at most this large together.", "fewer files, the others with replies of their own"),
        new(ChannelRuleKind.LargestFetched, "largest-fetched", "bytes", "A file that people send is kept here up to this size.", "a larger one stays with the channel: its attachment says notKept, and where it lies"),
        new(ChannelRuleKind.LargestUploaded, "largest-uploaded", "bytes", "A file for an answer is taken up to this size.", "a smaller file, or a link to it where the channel allows links"),
        new(ChannelRuleKind.CallsOnly, "calls-only", null, "Nothing can be written.", "call the customer, or write over another channel"),
        new(ChannelRuleKind.OnePrivateAnswer, "one-private-answer", null, "A comment is answered privately once.", "go on in the conversation of messages when the person answers there, or answer in public"),
        new(ChannelRuleKind.StopWords, "stop-words", null, "Whose whole message is one of these words, in any case, is sent nothing more by this sender.", "another channel, or nothing until they join again"),
        new(ChannelRuleKind.StartWords, "start-words", null, "Whose whole message is one of these words joins the sender again.", "everything"),
        new(ChannelRuleKind.HelpWords, "help-words", null, "Whose whole message is one of these words is sent the connection's help text, where it has one.", "everything"),
        new(ChannelRuleKind.AnswerHours, "answer-hours", "hours", "The customer is owed an answer within this time, on weekends and holidays too.", "an answer in time"),
        new(ChannelRuleKind.DaysAfterCompletion, "days-after-completion", "days", "Nothing may be written later than this after the order was completed or the customer wrote.", "wait until the customer writes again"),
        new(ChannelRuleKind.DaysAfterPurchase, "days-after-purchase", "days", "Nothing may be written later than this after the order was placed or the customer wrote.", "wait until the customer writes again"),
        new(ChannelRuleKind.NoLinks, "no-links", null, "No links.", "only links to the marketplace itself and to a carrier's tracking pass"),
        new(ChannelRuleKind.NoEmail, "no-email", null, "No e-mail addresses.", LeaveOut),
        new(ChannelRuleKind.NoPhone, "no-phone", null, "No telephone numbers.", $"{LeaveOut}; numbers of orders, parcels and articles pass"),
        new(ChannelRuleKind.NoOtherContact, "no-other-contact", null, "No invitations to talk elsewhere.", "go on here"),
        new(ChannelRuleKind.NoMarketing, "no-marketing", null, "No advertising.", "answer what was asked, without offers, codes or newsletters"),
        new(ChannelRuleKind.NoReviewIncentives, "no-review-incentives", null, "No influence on reviews, and no second wish for one.", "do not name stars, and promise nothing for a review; one wish is enough"),
        new(ChannelRuleKind.NoEmoji, "no-emoji", null, "No emojis.", "write words"),
        new(ChannelRuleKind.NoHtml, "no-html", null, "No HTML.", "write plain text"),
        new(ChannelRuleKind.NoPaymentDetails, "no-payment-details", null, "No payment details.", "leave them out: the marketplace pays"),
        new(ChannelRuleKind.NoSalesElsewhere, "no-sales-elsewhere", null, "No sales past the marketplace.", "leave it out"),
        new(ChannelRuleKind.CustomerBegins, "customer-begins", null, "Nobody is written to who has not written before.", "an answer once they have written, or another channel"),
        new(ChannelRuleKind.HasSubjects, "has-subjects", null, "What is begun has a subject, and is a conversation of its own.", "a subject"),
        new(ChannelRuleKind.Note, "note", null, "Nobody can check it for whoever writes: it is told in sending.notes.", "what it says"),
    ];

    private static readonly FrozenDictionary<ChannelRuleKind, RuleKind> ByKind = All.ToFrozenDictionary(kind => kind.Kind);

    public static RuleKind Of(ChannelRuleKind kind) => ByKind[kind];
}
