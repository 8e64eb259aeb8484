using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;

namespace OmniGrains.Desk.Macros;

/// <summary>How a brand speaks to its customers.</summary>
/// <param name="Name">As customers know it; at most 100 characters.</param>
/// <param name="Connections">The connected channels on which it speaks; absent means all that no other brand names.</param>
/// <param name="Languages">How, by language.</param>
public sealed record BrandInput(string Name, IReadOnlyDictionary<string, BrandTexts> Languages, IReadOnlyList<string>? Connections = null);

/// <summary>How a brand speaks in one language.</summary>
/// <param name="Greeting">What an answer begins with; at most 200 characters.</param>
/// <param name="Signature">What it ends with; at most 500 characters.</param>
/// <param name="Tone">For agents: how the brand speaks in this language, whether it addresses customers formally or not, what it never says; at most 2,000 characters.</param>
public sealed record BrandTexts(string? Greeting = null, string? Signature = null, string? Tone = null);

/// <summary>The voice of a brand in one language.</summary>
internal sealed record BrandVoice(string Name, string? Greeting, string? Signature);

internal static class Brands
{
    private static readonly Shelf<BrandInput> Shelf = new(
        DeskKind.Brand, "brands", "Brand", "brand's voice", "Macros say it as brand.name, brand.greeting and brand.signature; whoever opens a conversation sees it with its tone.",
        ("tea-shop", new BrandInput("Tea shop", new Dictionary<string, BrandTexts> { ["en"] = new("Hello", "Your tea shop"), ["it"] = new("Ciao", "Il tuo negozio del tè", "Informal: tu. Short and warm, no emoji.") }, ["wa"])),
        DeskRejections.BrandUnknown, input => new DeskEntry(Brand: input), entry => entry.Brand, Wrong);

    public static void Map(IEndpointRouteBuilder routes)
    {
        Shelf.Saving(routes.MapPut("/brands/{id}", (string id, BrandInput input, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Put(Shelf, id, input, intent, http, cancellation)));
        Shelf.Reading(routes.MapGet("/brands/{id}", (string id, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Get(Shelf, id, http, cancellation)));
        Shelf.Removing(routes.MapDelete("/brands/{id}", (string id, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Remove(Shelf, id, intent, http, cancellation)));
        Shelf.Listing(routes.MapGet("/brands", (ShelfKeeper keeper, CancellationToken cancellation) => keeper.List(Shelf, cancellation)));
    }

    /// <summary>The brand on a connection: the one that names it, or else one that names none; null when there is none.</summary>
    public static (string Id, BrandInput Brand)? On(DeskBook book, string connection)
    {
        var brands = book.All(DeskKind.Brand).Select(one => (one.Id, Brand: one.Kept.Entry.Brand!)).ToList();
        var at = brands.FindIndex(one => one.Brand.Connections?.Contains(connection) == true) is >= 0 and var named ? named : brands.FindIndex(one => one.Brand.Connections is null);
        return at < 0 ? null : brands[at];
    }

    /// <summary>The voice on a connection: of the brand that names it, or else of one that names none; null when there is none.</summary>
    public static BrandVoice? VoiceOn(DeskBook book, string connection, string? language)
    {
        if (On(book, connection) is not (_, var brand))
        {
            return null;
        }

        var (_, texts) = brand.TextsFor(language);
        return new BrandVoice(brand.Name, texts.Greeting, texts.Signature);
    }

    /// <summary>How it speaks in a language (<c>it-IT</c> is <c>it</c> too), or else in its first one.</summary>
    public static (string Language, BrandTexts Texts) TextsFor(this BrandInput brand, string? language)
    {
        var found = new[] { language, language?.Split('-', '_')[0] }.FirstOrDefault(one => one is not null && brand.Languages.ContainsKey(one)) ?? brand.Languages.Keys.First();
        return (found, brand.Languages[found]);
    }

    private static string? Wrong(BrandInput input) =>
        !Slugs.IsText(input.Name, 100) ? "name: must be 1 to 100 characters."
        : input.Languages.Count is 0 or > 20 || input.Languages.Any(pair => !Slugs.IsPrintable(pair.Key, 10) || pair.Value is null) ? "languages: must be 1 to 20, each named like en or pt-BR."
        : input.Languages.Values.Any(text => text.Greeting is { Length: > 200 } || text.Signature is { Length: > 500 } || text.Tone is { Length: > 2_000 })
            ? "languages: a greeting has at most 200 characters, a signature 500, a tone 2000."
        : input.Connections is { Count: 0 or > 50 } || input.Connections?.All(name => Slugs.IsSlug(name, 64)) == false ? "connections: must be 1 to 50 ids of connections."
        : null;
}
