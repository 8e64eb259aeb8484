using System.Text.Json;
using OmniGrains.Customers.Contracts;
using OmniGrains.Desk.Macros;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge.Json;
using OmniGrains.Edge.Words;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Desk.Automation;

/// <summary>Looks up what rules look at, and fills what they say. Decides nothing.</summary>
internal sealed class AutomationLookup(ICustomerRecords customers, IOrders orders, IConversations conversations, MacroFilling filling, WireJson json)
{
    /// <summary>What rules look at; only what one of them asks for is looked up.</summary>
    public async ValueTask<AutomationSituation> Of(
        Recorded recorded, Happened happened, ConversationFacts facts, IReadOnlyList<AutomationRuleInput> rules, CancellationToken cancellation)
    {
        bool Names(string root) => rules.Any(rule => (rule.When ?? []).Any(condition => condition.Field.Split('.')[0] == root));
        var wantsOrder = Names("order");
        var customer = facts.Record is { } record && (wantsOrder || Names("customer") || rules.Any(rule => rule.Languages is not null)) ? await customers.Find(record, cancellation) : null;
        var about = facts.OrderId ?? customer?.RecentPurchases.FirstOrDefault(purchase => purchase.Kind == PurchaseKind.Sale)?.OrderId;
        var order = wantsOrder && about is not null ? await orders.Describe(about, cancellation) : null;
        var words = rules.Any(rule => rule.Text is not null) ? await conversations.WordsOf(facts.Id, happened.Message, cancellation) : null;
        return new AutomationSituation(
            facts, json.Of(recorded.Event!), customer is null ? null : json.Of(customer), order is null ? (JsonElement?)null : json.Of(order),
            FoldedText.Of($"{words?.Title} {words?.Text}"), customer?.PreferredLanguage ?? facts.Language, recorded.At);
    }

    /// <summary>A rule that holds as something to be done; what cannot be filled is known to be refused.</summary>
    public async ValueTask<AutomaticAct> Act(PlannedRule planned, DeskBook book, CancellationToken cancellation)
    {
        var (then, facts) = (planned.Rule.Then, planned.Conversation);
        var bare = new AutomaticAct(planned.Source, planned.Version, planned.Why, new ConversationEdit(), Refused: planned.Failure);
        if (planned.Failure is not null)
        {
            return bare;
        }

        if (then.Macro is { } id && book.Find(DeskKind.Macro, id) is null)
        {
            return bare with { Refused = DeskRejections.MacroUnknown };
        }

        var macro = then.Macro is { } name ? book.Find(DeskKind.Macro, name) : null;
        var said = macro?.Entry.Macro ?? AutomationRules.SaidBy(then);
        var filled = await filling.Fill(book, facts, said with { Edit = Impersonal(said.Edit) }, null, MacroUser.Of(book, facts.Assignee, null), cancellation);
        return bare with
        {
            Edit = macro is null ? filled.Edit : Both(filled.Edit, then.Edit),
            Reply = filled.Reply,
            Note = filled.Note,
            Notify = then.Notify,
            Macro = then.Macro,
            MacroVersion = macro?.Version ?? 0,
            Refused = filled.Refusal,
            Template = filled.Template,
        };
    }

    // Of a macro that assigns to whoever uses it: a rule is nobody.
    private static ConversationEdit? Impersonal(ConversationEdit? edit) => edit?.Assignee == Macros.Macros.Me ? edit with { Assignee = null } : edit;

    private static ConversationEdit Both(ConversationEdit first, ConversationEdit? then) => then is null ? first : new ConversationEdit(
        then.Status ?? first.Status, then.Assignee ?? first.Assignee, then.Team ?? first.Team, then.Priority ?? first.Priority,
        [.. (first.AddLabels ?? []).Union(then.AddLabels ?? [], StringComparer.Ordinal)], [.. (first.RemoveLabels ?? []).Union(then.RemoveLabels ?? [], StringComparer.Ordinal)]);
}
