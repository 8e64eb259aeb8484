using System.Text.Json;
using OmniGrains.Edge;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Journeys.ReadyMade;

/// <summary>A journey that comes along, with the templates that it sends.</summary>
internal sealed record ReadyJourney(string Name, JourneyInput Plan, IReadOnlyList<ReadyTemplate> Templates);

/// <summary>The journeys that most shops begin with.</summary>
internal static class ReadyJourneys
{
    private const int Hour = 60;
    private const int Day = 24 * Hour;
    private const string Bought = "customer.purchase-noted";
    private const string Orders = "orders";
    private const string Marketing = "marketing";

    public static readonly DateTimeOffset ExampleTime = new(2026, 5, 1, 9, 0, 0, TimeSpan.Zero);

    private static readonly FieldCondition IsSale = new("kind", FieldTest.Equal, Text("sale"));
    private static readonly JourneyEvent Sale = new(Bought, [IsSale]);

    private static readonly ReadyJourney[] All =
    [
        One("delay-risk", "An order will probably be late", "delay.foreseen", null, Orders, [("order", "$.orderId", "web:1001"), ("day", "$.proposedBy|date", "2026-05-31")],
            Texts("Your order {{order}} is late", "Hello{{#if customer.name}} {{customer.name}}{{/if}}, your order {{order}} will probably not come in time. We expect it by {{day}}. You can take that date, another one, or your money back.",
                "Il tuo ordine {{order}} è in ritardo", "Ciao{{#if customer.name}} {{customer.name}}{{/if}}, il tuo ordine {{order}} probabilmente non arriverà in tempo. Lo aspettiamo entro il {{day}}. Puoi accettare questa data, sceglierne un'altra o riavere i tuoi soldi."),
            again: JourneyReentryRule.Always, exits: [new JourneyEvent("delay.answered", [SameOrder])]),
        One("ready-for-pick-up", "Ready for pick-up", "order.ready-for-collection", null, Orders, [("order", "$.orderId", "web:1001"), ("day", "$.collectBy|date", "2026-05-31")],
            Texts("Your order {{order}} is ready", "Hello{{#if customer.name}} {{customer.name}}{{/if}}, your order {{order}} is ready. Please collect it by {{day}}.",
                "Il tuo ordine {{order}} è pronto", "Ciao{{#if customer.name}} {{customer.name}}{{/if}}, il tuo ordine {{order}} è pronto. Ritiralo entro il {{day}}."),
            again: JourneyReentryRule.Always, goal: new JourneyGoal(new JourneyEvent("order.collected", [SameOrder]), 14)),
        One("abandoned-basket", "A basket that was left", "customer.behaviour-tracked",
            [new FieldCondition("name", FieldTest.In, List("Product Added", "Cart Updated", "Cart Viewed", "Checkout Started"))], Marketing, [],
            Texts("You left something in your basket", "Hello{{#if customer.name}} {{customer.name}}{{/if}}, your basket is still there.", "Hai lasciato qualcosa nel carrello", "Ciao{{#if customer.name}} {{customer.name}}{{/if}}, il tuo carrello ti aspetta."),
            first: [new JourneyStep("wait", JourneyStepKind.Wait, Minutes: Hour)], again: JourneyReentryRule.AfterDays, days: 3, exits: [Sale, new JourneyEvent("order.placed")], goal: new JourneyGoal(Sale, 3)),
        One("points-lapse", "Points are about to lapse", "loyalty.points-expiring", null, "loyalty", [("points", "$.points", "120"), ("day", "$.expiresAt|date", "2026-05-31")],
            Texts("{{points}} points lapse on {{day}}", "Hello{{#if customer.name}} {{customer.name}}{{/if}}, {{points}} points lapse on {{day}}. Use them before.",
                "{{points}} punti scadono il {{day}}", "Ciao{{#if customer.name}} {{customer.name}}{{/if}}, {{points}} punti scadono il {{day}}. Usali prima."),
            again: JourneyReentryRule.Always, goal: new JourneyGoal(new JourneyEvent("loyalty.points-spent"), 30)),
        One("back-in-stock", "Back in stock", "journey.back-in-stock", null, Marketing, [("sku", "$.sku", "TEAPOT")],
            Texts("{{sku}} is back", "Hello{{#if customer.name}} {{customer.name}}{{/if}}, {{sku}} can be bought again.", "{{sku}} è di nuovo disponibile", "Ciao{{#if customer.name}} {{customer.name}}{{/if}}, {{sku}} è di nuovo disponibile."),
            again: JourneyReentryRule.Always, goal: new JourneyGoal(Sale, 7)),
        One("review-request", "How was it?", "order.state-changed", [new FieldCondition("fulfilment", FieldTest.In, List("fulfilled", "collected")), new FieldCondition("return", FieldTest.Equal, Text("none"))], Marketing, [("order", "$.orderId", "web:1001")],
            Texts("How was your order {{order}}?", "Hello{{#if customer.name}} {{customer.name}}{{/if}}, tell us how you like what you ordered.", "Com'è andato il tuo ordine {{order}}?", "Ciao{{#if customer.name}} {{customer.name}}{{/if}}, raccontaci come ti trovi con ciò che hai ordinato."),
            first: [new JourneyStep("wait", JourneyStepKind.Wait, Minutes: 7 * Day), new JourneyStep("morning", JourneyStepKind.WaitUntilTime, Time: "10:00")],
            again: JourneyReentryRule.AfterDays, days: 30, exits: [.. new[] { "order.return-requested", "order.return-received", "order.refund-made" }.Select(kind => new JourneyEvent(kind, [SameOrder]))]),
        One("win-back", "We miss you", Bought, [IsSale], Marketing, [],
            Texts("We miss you", "Hello{{#if customer.name}} {{customer.name}}{{/if}}, it has been a while. Come and see what is new.", "Ci manchi", "Ciao{{#if customer.name}} {{customer.name}}{{/if}}, è passato un po' di tempo. Vieni a vedere le novità."),
            first: [new JourneyStep("wait", JourneyStepKind.Wait, Minutes: 90 * Day), new JourneyStep("morning", JourneyStepKind.WaitUntilTime, Time: "10:00")],
            again: JourneyReentryRule.Always, exits: [Sale], goal: new JourneyGoal(Sale, 120)),
        One("welcome", "Welcome", "customer.identity-attached", [new FieldCondition("kind", FieldTest.Equal, Text("email"))], Marketing, [],
            Texts("Welcome to {{brand.name}}", "Hello{{#if customer.name}} {{customer.name}}{{/if}}, good to have you with us.", "Benvenuto da {{brand.name}}", "Ciao{{#if customer.name}} {{customer.name}}{{/if}}, è bello averti con noi."),
            first: [new JourneyStep("wait", JourneyStepKind.Wait, Minutes: 10)], goal: new JourneyGoal(Sale, 30, Ends: false)),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. All.Select(one => one.Name)];

    public static JourneyInput Example => Find("abandoned-basket")!.Plan;

    public static ReadyJourney? Find(string name) => Array.Find(All, one => one.Name == name);

    private static FieldCondition SameOrder => new("orderId", FieldTest.Equal, Entry: "orderId");

    private static ReadyJourney One(
        string name, string title, string kind, IReadOnlyList<FieldCondition>? where, string purpose, IReadOnlyList<(string Name, string From, string Sample)> data,
        Dictionary<string, ReadyText> texts, JourneyReentryRule again = JourneyReentryRule.Once, int? days = null, IReadOnlyList<JourneyStep>? first = null,
        IReadOnlyList<JourneyEvent>? exits = null, JourneyGoal? goal = null)
    {
        var template = $"journey-{name}";
        var send = new JourneyStep("send", JourneyStepKind.Send, Template: template, Data: data.ToDictionary(one => one.Name, one => Text(one.From)));
        return new ReadyJourney(
            name,
            new JourneyInput(title, new JourneyEvent(kind, where), [.. first ?? [], send], Reentry: new JourneyReentry(again, days), Exit: exits is null ? null : new JourneyExit(exits), Goal: goal),
            [new ReadyTemplate(template, title, purpose, purpose == Orders, [.. data.Select(one => (one.Name, one.Sample))], texts)]);
    }

    private static Dictionary<string, ReadyText> Texts(string title, string body, string titolo, string testo) => new()
    {
        ["en"] = new ReadyText(title, body, "Unsubscribe"),
        ["it"] = new ReadyText(titolo, testo, "Disiscriviti"),
    };

    private static JsonElement Text(string text) => JsonSerializer.SerializeToElement(text, JourneysJson.Default.String);

    private static JsonElement List(params string[] texts) => JsonSerializer.SerializeToElement(texts, JourneysJson.Default.StringArray);
}
