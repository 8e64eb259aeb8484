using System.Text.Json;
using OmniGrains.Desk.Automation;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Edge.Words;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Tests.Desk;

public sealed class AutomationPlanTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly ConversationFacts Facts = new(
        "c1", null, "wa", "whatsapp", "whatsapp", ConversationStatus.Open, null, null, ConversationPriority.Normal, ["vip"], null, Noon, null, 1, false);

    [Theory]
    [InlineData("Voglio un RIMBORSO", true)]
    [InlineData("il rimborsò, per favore", true)]
    [InlineData("rimborsi", false)]
    [InlineData("money   BACK now", true)]
    [InlineData("rimborso non urgente", false)]
    [InlineData("", false)]
    public void Words_are_whole_and_without_case_and_accents(string text, bool holds) =>
        Plan(text, Rule("a", text: new TextCondition(["rimborso", "money back"], None: ["non urgente"]))).Count.ShouldBe(holds ? 1 : 0);

    [Fact]
    public void White_space_around_a_word_of_a_rule_is_none() => Plan("a refund please", Rule("a", text: new TextCondition([" refund "]))).Count.ShouldBe(1);

    [Fact]
    public void Each_rule_looks_at_what_those_before_it_leave_and_one_may_be_the_last()
    {
        var labels = Rule("b", order: 1, edit: new ConversationEdit(AddLabels: ["refund"], Team: "returns"));
        var needs = Rule("a", order: 2, when: [Field("conversation.labels", "refund"), Field("conversation.team", "returns")]) with { Stop = true };
        Plan("", needs, labels, Rule("c", order: 3)).Select(one => one.Rule.Name).ShouldBe(["b", "a"]);
        Plan("", needs with { Enabled = false }, labels, Rule("c", order: 3)).Select(one => one.Rule.Name).ShouldBe(["b", "c"]);
    }

    [Fact]
    public void What_there_is_not_fulfils_nothing_that_compares()
    {
        Plan("", Rule("a", when: [Field("customer.totals.net", "1")])).ShouldBeEmpty();
        Plan("", Rule("a", when: [new FieldCondition("customer", FieldTest.Missing)])).Count.ShouldBe(1);
        Plan("", Rule("a") with { Languages = ["it"] }).ShouldBeEmpty();
    }

    [Fact]
    public void What_three_rules_led_to_begins_none()
    {
        var book = Book(Rule("a"));
        AutomationPlan.Candidates(book, Received with { Depth = 2 }, Noon).Count().ShouldBe(1);
        AutomationPlan.Candidates(book, Received with { Depth = 3 }, Noon).ShouldBeEmpty();
        AutomationPlan.Candidates(book, Received, Noon.AddDays(-2)).ShouldBeEmpty("it was not there yet");
    }

    private static Happened Received => new("c1", [AutomationTrigger.MessageReceived], "c1.1", 0);

    private static AutomationRuleInput Rule(string name, int order = 1, TextCondition? text = null, IReadOnlyList<FieldCondition>? when = null, ConversationEdit? edit = null) =>
        new(name, [AutomationTrigger.MessageReceived], new AutomationActions(edit, Notify: edit is null ? "x" : null), order, when, text);

    private static FieldCondition Field(string field, string value) => new(field, FieldTest.Equal, JsonSerializer.SerializeToElement(value));

    private static DeskBook Book(params AutomationRuleInput[] rules) => rules.Aggregate(DeskBook.Empty, (book, rule) => new DeskBook(
        book.Version + 1, book.Entries.SetItem(DeskBook.KeyOf(DeskKind.AutomationRule, rule.Name), new KeptEntry(1, new DeskEntry(AutomationRule: rule), Noon.AddDays(-1)))));

    private static IReadOnlyList<PlannedRule> Plan(string text, params AutomationRuleInput[] rules)
    {
        var book = Book(rules);
        var situation = new AutomationSituation(Facts, JsonSerializer.SerializeToElement(new { }), null, null, FoldedText.Of(text), null, Noon);
        return AutomationPlan.Of(AutomationPlan.Candidates(book, Received, Noon), Received, situation, book);
    }
}
