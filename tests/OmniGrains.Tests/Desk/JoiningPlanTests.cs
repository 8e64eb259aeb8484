using OmniGrains.Desk.Joining;
using OmniGrains.Desk.Setup;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Tests.Desk;

/// <summary>Which rule counts for two conversations of one customer.</summary>
public sealed class JoiningPlanTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly ConversationFacts Mail = FactsOf("2", "email");

    [Fact]
    public void Without_rules_the_same_customer_on_another_channel_is_linked_within_three_days()
    {
        var plan = Plan(DeskBook.Empty, Beside()).ShouldNotBeNull();
        (plan.Other, plan.Merges, plan.By).ShouldBe(("1", false, "joining:usual@1"));
        plan.Reasons.ShouldBe(["customer"]);
        plan.Why.ShouldBe("Same customer, elsewhere: same customer on chat and email");
        Plan(DeskBook.Empty, Beside() with { Facts = FactsOf("1", "email") })!.Why.ShouldBe("Same customer, elsewhere: same customer on two connections of email");
        Plan(DeskBook.Empty, Beside() with { Between = TimeSpan.FromHours(73) }).ShouldBeNull();
        Plan(DeskBook.Empty, Beside() with { Linked = true }).ShouldBeNull("they are linked already");
    }

    [Fact]
    public void The_first_rule_that_fits_counts_and_a_saved_one_replaces_the_usual_one()
    {
        var book = Book(
            ("merge", new JoiningRuleInput("Asked twice", JoiningAct.Merge, 24, [JoiningSign.Order, JoiningSign.Question], Order: 1)),
            ("not-chat", new JoiningRuleInput("No chats", JoiningAct.Nothing, Channels: ["chat", "email"], Order: 2)),
            ("rest", new JoiningRuleInput("The rest", JoiningAct.Link, 168, Order: 3)));
        var asked = Plan(book, Beside() with { AsksTheSame = true, SameOrder = true }).ShouldNotBeNull();
        (asked.Merges, asked.By).ShouldBe((true, "joining:merge@1"));
        asked.Reasons.ShouldBe(["customer", "order", "question"]);
        Plan(book, Beside()).ShouldBeNull("the second rule says nothing");
        Plan(book, Beside() with { Facts = FactsOf("1", "whatsapp"), Between = TimeSpan.FromHours(100) })!.By.ShouldBe("joining:rest@3");
        Plan(book, Beside() with { AsksTheSame = true, Linked = true })!.Merges.ShouldBeTrue("what was linked may turn out to be the same question");
        Plan(Book(("off", new JoiningRuleInput("Off", JoiningAct.Link, Enabled: false))), Beside()).ShouldBeNull();
    }

    [Fact]
    public void A_rule_counts_for_what_happens_after_it_was_saved() =>
        JoiningPlan.RulesOf(Book(("rest", new JoiningRuleInput("The rest", JoiningAct.Link))), Noon.AddMinutes(-1)).ShouldBeEmpty();

    [Theory]
    [InlineData(0, null)]
    [InlineData(169, null)]
    [InlineData(72, -1)]
    public void Nonsense_is_refused(int hours, int? order) => JoiningRules.Wrong(new JoiningRuleInput("x", JoiningAct.Link, hours, Order: order)).ShouldNotBeNull();

    private static ToJoin? Plan(DeskBook book, ConversationBeside beside) => JoiningPlan.Of(JoiningPlan.RulesOf(book, Noon.AddHours(1)), Mail, beside);

    private static ConversationBeside Beside() => new(FactsOf("1", "chat"), TimeSpan.FromHours(2), Noon, false, false, false);

    private static DeskBook Book(params (string Id, JoiningRuleInput Rule)[] rules) => rules.Aggregate(
        DeskBook.Empty, (book, rule) => new DeskBookGrain().Evolve(book, new DeskEntrySaved(DeskKind.JoiningRule, rule.Id, book.Version + 1, new DeskEntry(JoiningRule: rule.Rule), "a", Noon)));

    private static ConversationFacts FactsOf(string id, string channel) => new(
        id, "r1", channel, channel, channel, ConversationStatus.Open, null, null, ConversationPriority.Normal, [], "web:1001", Noon, null, 1, false);
}
