using OmniGrains.Desk.Setup;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Automation;

/// <summary>A rule that holds.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Version">In which version.</param>
/// <param name="Rule">What it says.</param>
/// <param name="Why">Why it holds, for people.</param>
/// <param name="Trigger">What let it look.</param>
/// <param name="Conversation">The conversation as the rules before it leave it.</param>
/// <param name="Failure">What went wrong with looking; null when nothing did.</param>
internal sealed record PlannedRule(string Id, int Version, AutomationRuleInput Rule, string Why, string Trigger, ConversationFacts Conversation, Rejection? Failure = null)
{
    public string Source => $"{AutomationPlan.Source}{Id}";
}

/// <summary>Which rules hold for an event, in their order, each on what those before it leave. Pure: the dry run asks the same.</summary>
internal static class AutomationPlan
{
    public const string Source = "automation:";

    /// <summary>Most rules that are carried out for one event; further ones are left out.</summary>
    public const int MostPerEvent = 20;

    /// <summary>What so many rules led to, one by the other, begins no further one.</summary>
    public const int Deepest = 3;

    private static readonly Rejection Failed = new("automation.failed", "Looking at this rule failed; the log says why. The other rules were looked at.");

    /// <summary>The rules that may look at an event.</summary>
    public static IEnumerable<(string Id, KeptEntry Kept)> Candidates(DeskBook book, Happened happened, DateTimeOffset at) => happened.Depth >= Deepest ? [] :
        book.All(DeskKind.AutomationRule)
            .Where(one => one.Kept.Entry.AutomationRule is { Enabled: not false } rule && one.Kept.Since <= at && happened.For(rule) is not null)
            .OrderBy(one => one.Kept.Entry.AutomationRule!.Order ?? 100).ThenBy(one => one.Id, StringComparer.Ordinal);

    public static IReadOnlyList<PlannedRule> Of(
        IEnumerable<(string Id, KeptEntry Kept)> candidates, Happened happened, AutomationSituation situation, DeskBook book, Action<string, Exception>? failed = null)
    {
        var planned = new List<PlannedRule>();
        foreach (var (id, kept) in candidates)
        {
            var rule = kept.Entry.AutomationRule!;
            var trigger = NamedEnumFactory.NameOf(happened.For(rule)!.Value);
            try
            {
                if (situation.Holds(rule, trigger, book) is not { } why)
                {
                    continue;
                }

                planned.Add(new PlannedRule(id, kept.Version, rule, why, trigger, situation.Conversation));
                situation = situation.After(MacroOf(book, rule)?.Edit ?? new ConversationEdit()).After(rule.Then.Edit ?? new ConversationEdit());
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                failed?.Invoke(id, exception);
                planned.Add(new PlannedRule(id, kept.Version, rule, $"{rule.Name}: {trigger}", trigger, situation.Conversation, Failed));
            }

            if (planned.Count == MostPerEvent || (rule.Stop == true && planned[^1].Failure is null))
            {
                break;
            }
        }

        return planned;
    }

    public static Macros.MacroInput? MacroOf(DeskBook book, AutomationRuleInput rule) => rule.Then.Macro is { } macro ? book.Find(DeskKind.Macro, macro)?.Entry.Macro : null;
}
