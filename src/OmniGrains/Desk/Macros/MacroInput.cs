using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Macros;

/// <summary>What agents do with a conversation again and again, in one go.</summary>
/// <param name="Name">At most 100 characters.</param>
/// <param name="Languages">What it says, by language (<c>en</c>, <c>it</c>); absent when it only changes something.</param>
/// <param name="DefaultLanguage">For customers whose language there is not; when absent, the first one.</param>
/// <param name="Fallbacks">What stands in for a variable without a value, e.g. <c>customer.name</c>: <c>there</c>.</param>
/// <param name="Edit">What it changes. The assignee <c>me</c> is the agent who uses it.</param>
/// <param name="Channels">On which channels it may be used; absent means any.</param>
/// <param name="Words">Words of customers for which it is suggested; when absent, the longer ones of its name.</param>
public sealed record MacroInput(
    string Name, IReadOnlyDictionary<string, MacroTexts>? Languages = null, string? DefaultLanguage = null, IReadOnlyDictionary<string, string>? Fallbacks = null,
    ConversationEdit? Edit = null, IReadOnlyList<string>? Channels = null, IReadOnlyList<string>? Words = null);

/// <summary>What a macro says in one language. Texts are Handlebars: values, <c>if</c>, <c>unless</c> and <c>each</c>, nothing else.</summary>
/// <param name="Reply">The answer to the customer, at most 20,000 characters.</param>
/// <param name="Note">An internal note.</param>
/// <param name="Variants">The answer on channels that want another one, by channel: a shorter one, or one that passes a marketplace's rules.</param>
/// <param name="Template">
/// An approved template that goes out instead of the answer where that comes too late for a text (WhatsApp, 24 hours after the customer's last message), or where there is none.
/// Its parameters are texts with variables.
/// </param>
public sealed record MacroTexts(string? Reply = null, string? Note = null, IReadOnlyDictionary<string, string>? Variants = null, TemplateMessage? Template = null)
{
    /// <summary>The key of texts of which nobody has said in which language they are.</summary>
    internal const string AnyLanguage = "und";
}

internal static class Macros
{
    public const string Me = "me";

    public static readonly MacroInput Example = new(
        "Where is my order", new Dictionary<string, MacroTexts>
        {
            ["en"] = new(
                "{{brand.greeting}} {{customer.name}},\n\n{{#if order.tracking}}your order {{order.number}} is with {{order.carrier}}: {{order.tracking}}."
                + "{{else}}your order {{order.number}} is being packed.{{/if}}\n\n{{brand.signature}}",
                Variants: new Dictionary<string, string> { ["sms"] = "Order {{order.number}}: {{order.fulfilment}}." }),
        },
        Fallbacks: new Dictionary<string, string> { ["customer.name"] = "there", ["brand.greeting"] = "Hello", ["brand.signature"] = "" },
        Edit: new ConversationEdit(ConversationStatus.Waiting, Me, AddLabels: ["wismo"]));

    /// <summary>The endpoints; texts are checked with the library that fills them.</summary>
    public static Shelf<MacroInput> Shelf(Func<MacroInput, string?> wrong) => new(
        DeskKind.Macro, "macros", "Macro", "macro",
        "It is checked first: a variable that there is not is refused, with those that there are. POST /v1/conversations/{id}/macros/{macro} uses it.",
        ("where-is-my-order", Example), DeskRejections.MacroUnknown, input => new DeskEntry(Macro: input), entry => entry.Macro, wrong);

    public static void Map(IEndpointRouteBuilder routes)
    {
        var described = Shelf(_ => null);
        described.Saving(routes.MapPut("/macros/{id}", (string id, MacroInput input, Intent intent, HttpContext http, ShelfKeeper keeper, MacroCheck check, CancellationToken cancellation) =>
            keeper.Put(Shelf(check.Wrong), id, input, intent, http, cancellation)));
        described.Reading(routes.MapGet("/macros/{id}", (string id, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Get(Shelf(_ => null), id, http, cancellation)));
        described.Removing(routes.MapDelete("/macros/{id}", (string id, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Remove(Shelf(_ => null), id, intent, http, cancellation)));
        described.Listing(routes.MapGet("/macros", (ShelfKeeper keeper, CancellationToken cancellation) => keeper.List(Shelf(_ => null), cancellation)));
        RunMacroEndpoint.Map(routes);
    }

    /// <summary>The texts for a language that is wanted, with the language that they are in; null when the macro says nothing.</summary>
    public static (string Language, MacroTexts Texts)? TextsFor(this MacroInput macro, string? wanted)
    {
        if (macro.Languages is not { Count: > 0 } languages)
        {
            return null;
        }

        var language = new[] { wanted, wanted?.Split('-', '_')[0], macro.DefaultLanguage }.FirstOrDefault(one => one is not null && languages.ContainsKey(one)) ?? languages.Keys.First();
        return (language, languages[language]);
    }
}
