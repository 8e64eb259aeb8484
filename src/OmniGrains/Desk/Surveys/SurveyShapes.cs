using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Contracts;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;

namespace OmniGrains.Desk.Surveys;

/// <summary>What customers are asked after a conversation was resolved.</summary>
/// <param name="Name">At most 100 characters.</param>
/// <param name="Kind">What is asked.</param>
/// <param name="Languages">The message, by language; <c>{link}</c> in it becomes the link. When absent, ours in English and Italian.</param>
/// <param name="DelayMinutes">How long after it was resolved: 0 to 20,160 (two weeks); 60 when absent.</param>
/// <param name="Order">Surveys are tried from the smallest up, equal ones by id; the first that fits is sent. 100 when absent.</param>
/// <param name="Channels">On which channels; absent means any.</param>
/// <param name="Brands">For which brands; absent means any.</param>
/// <param name="Teams">For which teams; absent means any.</param>
/// <param name="NotWithinDays">A customer is not asked the same kind again within so many days: 0 to 365; 30 when absent, and at least 90 for <c>nps</c>.</param>
/// <param name="ChangeableDays">For how long an answer can be given, and changed: 1 to 60; 14 when absent.</param>
/// <param name="NeedsConsent">True when only those are asked who consented to the purpose <c>survey</c> on the channel; those who refused it never are.</param>
/// <param name="Enabled">True when absent.</param>
public sealed record SurveyInput(
    string Name, SurveyKind Kind, IReadOnlyDictionary<string, string>? Languages = null, int? DelayMinutes = null, int? Order = null, IReadOnlyList<string>? Channels = null,
    IReadOnlyList<string>? Brands = null, IReadOnlyList<string>? Teams = null, int? NotWithinDays = null, int? ChangeableDays = null, bool? NeedsConsent = null, bool? Enabled = null);

/// <summary>What a survey must satisfy, and its endpoints.</summary>
internal static class Surveys
{
    public const string Link = "{link}";
    public const int NpsPause = 90;

    private static readonly Dictionary<string, string> Usual = new(StringComparer.Ordinal)
    {
        ["en"] = "How did we do? It takes ten seconds: {link}",
        ["it"] = "Come ci siamo comportati? Bastano dieci secondi: {link}",
    };

    private static readonly Shelf<SurveyInput> Shelf = new(
        DeskKind.Survey, "surveys", "Survey", "survey",
        "Counts for conversations that are resolved from now on. Each is asked about once, over its own channel and by its rules; what stands against it is told as survey.skipped.",
        ("after-help", new SurveyInput("After help", SurveyKind.Csat, Usual, 30, Channels: ["whatsapp", "email"])), DeskRejections.SurveyUnknown,
        input => new DeskEntry(Survey: input), entry => entry.Survey, Wrong);

    public static void Map(IEndpointRouteBuilder routes)
    {
        Shelf.Saving(routes.MapPut("/surveys/{id}", (string id, SurveyInput input, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Put(Shelf, id, input, intent, http, cancellation)));
        Shelf.Reading(routes.MapGet("/surveys/{id}", (string id, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Get(Shelf, id, http, cancellation)));
        Shelf.Removing(routes.MapDelete("/surveys/{id}", (string id, Intent intent, HttpContext http, ShelfKeeper keeper, CancellationToken cancellation) =>
            keeper.Remove(Shelf, id, intent, http, cancellation)));
        Shelf.Listing(routes.MapGet("/surveys", (ShelfKeeper keeper, CancellationToken cancellation) => keeper.List(Shelf, cancellation)));
    }

    /// <summary>The message in a language, or else in English, or else in the first that there is.</summary>
    public static string TextFor(this SurveyInput survey, string? language)
    {
        var texts = survey.Languages ?? Usual;
        var wanted = new[] { language, language?.Split('-', '_')[0], "en" }.FirstOrDefault(one => one is not null && texts.ContainsKey(one));
        return wanted is null ? texts.Values.First() : texts[wanted];
    }

    /// <summary>For how long a customer is not asked the same again.</summary>
    public static TimeSpan Pause(this SurveyInput survey) =>
        TimeSpan.FromDays(survey.Kind == SurveyKind.Nps ? Math.Max(NpsPause, survey.NotWithinDays ?? NpsPause) : survey.NotWithinDays ?? 30);

    private static string? Wrong(SurveyInput input) =>
        !Slugs.IsText(input.Name, 100) ? "name: must be 1 to 100 characters."
        : input.Languages is { } texts && (texts.Count is 0 or > 20 || !texts.All(pair => Slugs.IsPrintable(pair.Key, 10) && pair.Value is { Length: > 0 and <= 1_000 } text && text.Contains(Link, StringComparison.Ordinal)))
            ? $"languages: must be 1 to 20, each named like en, with a text of at most 1000 characters that has {Link} in it."
        : input.DelayMinutes is < 0 or > 20_160 ? "delayMinutes: must be 0 to 20160."
        : input.Order is < 0 or > 10_000 ? "order: must be 0 to 10000."
        : input.NotWithinDays is < 0 or > 365 ? "notWithinDays: must be 0 to 365."
        : input.ChangeableDays is < 1 or > 60 ? "changeableDays: must be 1 to 60."
        : !new[] { input.Channels, input.Brands, input.Teams }.All(names => names is null || (names.Count is > 0 and <= 50 && names.All(name => Slugs.IsText(name, 64))))
            ? "channels, brands, teams: must be 1 to 50 names of 1 to 64 characters each."
        : null;
}
