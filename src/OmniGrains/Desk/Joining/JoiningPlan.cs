using OmniGrains.Desk.Setup;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Joining;

/// <summary>Which rule counts for two conversations, and what becomes of them. Pure.</summary>
internal static class JoiningPlan
{
    public const int LongestHours = 168;
    private const int UsualHours = 72;

    /// <summary>What holds while no rule was ever set up, and changes nothing but what is shown.</summary>
    public static readonly JoiningRuleInput Usual = new("Same customer, elsewhere", JoiningAct.Link);

    /// <summary>The rules that may count for something that happened, in their order.</summary>
    public static IReadOnlyList<(string By, JoiningRuleInput Rule)> RulesOf(DeskBook book, DateTimeOffset happened)
    {
        var saved = book.All(DeskKind.JoiningRule).ToList();
        return saved.Count == 0
            ? [("joining:usual@1", Usual)]
            :
            [
                .. saved.Where(one => one.Kept.Entry.JoiningRule!.Enabled != false && one.Kept.Since <= happened)
                    .OrderBy(one => one.Kept.Entry.JoiningRule!.Order ?? 100).ThenBy(one => one.Id, StringComparer.Ordinal)
                    .Select(one => ($"joining:{one.Id}@{one.Kept.Version}", one.Kept.Entry.JoiningRule!)),
            ];
    }

    /// <returns>What becomes of the two; null for nothing.</returns>
    public static ToJoin? Of(IReadOnlyList<(string By, JoiningRuleInput Rule)> rules, ConversationFacts facts, ConversationBeside beside)
    {
        var (by, rule) = rules.FirstOrDefault(one => Fits(one.Rule, facts, beside));
        if (rule is null || rule.Do == JoiningAct.Nothing || (rule.Do == JoiningAct.Link && beside.Linked))
        {
            return null;
        }

        string[] reasons = ["customer", .. beside.SameOrder ? ["order"] : Array.Empty<string>(), .. beside.AsksTheSame ? ["question"] : Array.Empty<string>()];
        var why = $"{rule.Name}: same customer on {Both(facts.Channel, beside.Facts.Channel)}{(beside.SameOrder ? $"; both about order {facts.OrderId}" : "")}{(beside.AsksTheSame ? "; the question is much the same" : "")}";
        return new ToJoin(beside.Facts.Id, rule.Do == JoiningAct.Merge, reasons, by, why);
    }

    private static bool Fits(JoiningRuleInput rule, ConversationFacts facts, ConversationBeside beside) =>
        beside.Between <= TimeSpan.FromHours(rule.WithinHours ?? UsualHours)
        && (rule.Signs is not { Count: > 0 } signs || (beside.SameOrder && signs.Contains(JoiningSign.Order)) || (beside.AsksTheSame && signs.Contains(JoiningSign.Question)))
        && (rule.Channels is not { } channels || (channels.Contains(facts.Channel, StringComparer.Ordinal) && channels.Contains(beside.Facts.Channel, StringComparer.Ordinal)));

    private static string Both(string one, string other) => one == other ? $"two connections of {one}" : string.CompareOrdinal(one, other) < 0 ? $"{one} and {other}" : $"{other} and {one}";
}
