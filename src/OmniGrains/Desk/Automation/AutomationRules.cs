using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Macros;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Automation;

/// <summary>What an automation rule must satisfy, and its endpoints.</summary>
internal static class AutomationRules
{
    private const int MostWords = 50;
    private static readonly string[] Roots = ["conversation", "event", "customer", "order"];

    public static readonly AutomationRuleInput Example = new(
        "Refunds to the returns team", [AutomationTrigger.MessageReceived],
        new AutomationActions(new ConversationEdit(Team: "returns", Priority: ConversationPriority.High, AddLabels: ["refund"]), Notify: "refund-asked"), 10,
        [new FieldCondition("conversation.channel", FieldTest.In, System.Text.Json.JsonSerializer.SerializeToElement(new[] { "whatsapp", "email" }))],
        new TextCondition(["refund", "money back", "rimborso"]));

    public static Shelf<AutomationRuleInput> Shelf(MacroCheck? check) => new(
        DeskKind.AutomationRule, "automation-rules", "AutomationRule", "automation rule",
        "Counts for what happens from now on. Try it first: POST /v1/automation-rules/dry-run.", ("refunds", Example), DeskRejections.AutomationRuleUnknown,
        input => new DeskEntry(AutomationRule: input), entry => entry.AutomationRule, input => Wrong(input, check));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var described = Shelf(null);
        described.Saving(routes.MapPut("/automation-rules/{id}", (
            string id, AutomationRuleInput input, Intent intent, HttpContext http, ShelfKeeper keeper, MacroCheck check, CancellationToken cancellation) =>
            keeper.Put(Shelf(check), id, input, intent, http, cancellation)));
        described.Reading(routes.MapGet("/automation-rules/{id}", (string id, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Get(Shelf(null), id, http, cancellation)));
        described.Removing(routes.MapDelete("/automation-rules/{id}", (string id, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Remove(Shelf(null), id, intent, http, cancellation)));
        described.Listing(routes.MapGet("/automation-rules", (ShelfKeeper keeper, CancellationToken cancellation) => keeper.List(Shelf(null), cancellation)));
    }

    /// <returns>What is wrong with a rule by itself; null when nothing is.</returns>
    public static string? Wrong(AutomationRuleInput input, MacroCheck? check) =>
        !Slugs.IsText(input.Name, 100) ? "name: must be 1 to 100 characters."
        : input.On is not { Count: > 0 and <= 11 } || !input.On.All(Enum.IsDefined) ? "on: must name at least one kind of event."
        : input.Order is < 0 or > 10_000 ? "order: must be 0 to 10000."
        : FieldConditions.Wrong(input.When, "when") ?? Outside(input.When) ?? Wrong(input.Text)
        ?? (input.Languages is { } languages && (languages.Count is 0 or > 20 || !languages.All(one => Slugs.IsPrintable(one, 10))) ? "languages: must be 1 to 20, each named like en." : null)
        ?? (input.Hours is { } hours && !Slugs.IsSlug(hours.Calendar, 40) ? "hours.calendar: must be the id of a business calendar." : null)
        ?? Wrong(input.Then, check);

    private static string? Outside(IReadOnlyList<FieldCondition>? when) =>
        (when ?? []).FirstOrDefault(condition => !Roots.Contains(condition.Field.Split('.')[0])) is { } wrong
            ? $"when: '{wrong.Field}' must begin with {string.Join(", ", Roots)}." : null;

    private static string? Wrong(TextCondition? text)
    {
        IReadOnlyList<string>?[] lists = [text?.Any, text?.All, text?.None];
        return text is not null && (lists.All(list => list is not { Count: > 0 }) || !lists.All(list => list is null || (list.Count <= MostWords && list.All(word => Slugs.IsText(word, 100)))))
            ? $"text: must name words: at most {MostWords} in a list, of at most 100 characters each." : null;
    }

    private static string? Wrong(AutomationActions? then, MacroCheck? check) =>
        then is null or { Edit: null, Macro: null, Reply: null, Note: null, Notify: null } ? "then: it must do something."
        : then.Macro is not null && (then.Reply ?? then.Note) is not null ? "then: a macro says what is said: it goes with neither reply nor note."
        : then.Macro is not null && !Slugs.IsSlug(then.Macro, 40) ? "then.macro: must be the id of a macro."
        : then.Notify is not null && !Slugs.IsSlug(then.Notify, 64) ? "then.notify: must be 1 to 64 lower-case letters, digits, dots or hyphens."
        : then.Edit is { Assignee: Macros.Macros.Me } ? "then.edit.assignee: a rule is nobody: name an agent."
        : check?.Wrong(SaidBy(then)) is { } wrong ? $"then: {wrong.Replace($"languages.{MacroTexts.AnyLanguage}.", "", StringComparison.Ordinal)}"
        : null;

    /// <summary>What a rule says and changes by itself, as a macro: one language of texts serves everybody.</summary>
    public static MacroInput SaidBy(AutomationActions then) => new(
        "rule", then is { Reply: null, Note: null } ? null : new Dictionary<string, MacroTexts> { [MacroTexts.AnyLanguage] = new(then.Reply, then.Note) }, Edit: then.Edit ?? new ConversationEdit());
}
