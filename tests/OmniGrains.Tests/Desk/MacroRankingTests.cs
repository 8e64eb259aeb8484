using OmniGrains.Desk.Macros;
using OmniGrains.Edge.Words;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Tests.Desk;

public sealed class MacroRankingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly ConversationFacts Facts = new(
        "c1", null, "wa", "whatsapp", "whatsapp", ConversationStatus.Open, null, null, ConversationPriority.Normal, ["wismo"], null, Noon, null, 1, false);

    private static readonly ServedOrder Bought = new(
        "web:1001", "1001", "web", Noon, "EUR", 25, PaymentState.Paid, FulfilmentState.Unfulfilled, ReturnState.None, null, [new ServedLine("TEAPOT", "Teapot", 1, 25, 0, 0)], [], []);

    [Fact]
    public void The_customers_words_labels_use_and_orders_speak_for_a_macro_and_each_says_so()
    {
        var tally = Counted(("parcel", "label:wismo"), ("parcel", "label:wismo"), ("late", "label:wismo"), ("late", "label:wismo"));
        var found = Rank("Dov'è il mio PACCÒ?", [Bought], tally, ("parcel", Macro("Parcel", words: ["pacco"], reply: "{{order.number}}")), ("late", Macro("Too late")), ("none", Macro("Opening hours")));

        found.Select(one => one.Macro).ShouldBe(["parcel", "late"]);
        found[0].Reasons.ShouldBe(["the customer wrote 'pacco'", "50 % of the macros used on wismo", "there is an order to speak of: 1001"]);
        found[1].Reasons.ShouldBe(["50 % of the macros used on wismo"]);
    }

    [Fact]
    public void None_is_suggested_that_the_channel_forbids_or_that_speaks_of_an_order_which_there_is_not()
    {
        Rank("refund", [], MacroTally.Empty, ("a", Macro("Refund") with { Channels = ["email"] })).ShouldBeEmpty();
        Rank("refund", [], MacroTally.Empty, ("a", Macro("Refund", reply: "{{order.number}}"))).ShouldBeEmpty();
        Rank("refund", [Bought], MacroTally.Empty, ("a", Macro("Refund", reply: "{{order.number}}"))).Count.ShouldBe(1);
        Rank("hello", [Bought], MacroTally.Empty, ("a", Macro("Anything", reply: "{{order.number}}"))).ShouldBeEmpty("an order alone says nothing");
    }

    [Fact]
    public void There_are_at_most_five() =>
        Rank("refund", [], MacroTally.Empty, [.. Enumerable.Range(0, 9).Select(n => ($"m{n}", Macro("Refund")))]).Select(one => one.Macro).ShouldBe(["m0", "m1", "m2", "m3", "m4"]);

    private static IReadOnlyList<MacroSuggestion> Rank(string text, IReadOnlyList<ServedOrder> orders, MacroTally tally, params (string, MacroInput)[] macros) =>
        MacroRanking.Of(macros, Facts, FoldedText.Of(text), orders, tally);

    private static MacroInput Macro(string name, IReadOnlyList<string>? words = null, string reply = "Hello.") =>
        new(name, new Dictionary<string, MacroTexts> { ["en"] = new(reply) }, Words: words);

    private static MacroTally Counted(params (string Macro, string Feature)[] uses)
    {
        var grain = new MacroTallyGrain();
        return uses.Aggregate(MacroTally.Empty, (state, use) =>
            grain.Decide(state, new CountMacro(use.Macro, [use.Feature]), new CommandContext(new CommandId("t"), Noon)).Events.Aggregate(state, grain.Evolve));
    }
}
