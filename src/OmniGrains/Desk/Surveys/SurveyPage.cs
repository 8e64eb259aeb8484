using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Desk.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Desk.Surveys;

/// <summary>
/// The page behind a survey's link: nobody is signed in, the address is the secret. Reading it answers nothing, so that a mail program that looks ahead
/// rates nobody; an answer is posted, and can be changed in the same place until the link ends.
/// </summary>
internal sealed class SurveyPage(SurveyLinks links, IGrains grains, TimeProvider time)
{
    public const int LongestComment = 1_000;

    // A character as forms send it: three bytes, each as %XX.
    private const int LongestSent = LongestComment * 9;

    public async Task Show(string token, HttpContext http)
    {
        var text = SurveyText.For(http.Request.Query["lang"], http.Request.Headers.AcceptLanguage);
        var state = links.Read(token, out var conversation);
        var survey = state == LinkState.Valid ? (await grains.Read(Survey.GrainOf(conversation), ReadSurvey.Query, http.RequestAborted)).Value : Survey.None;
        var (status, body) = survey is { Stage: SurveyStage.Sent, About: { } about } && survey.ClosesAt > time.GetUtcNow()
            ? (StatusCodes.Status200OK, Question(text, survey, about.Kind))
            : state == LinkState.Unknown ? (StatusCodes.Status404NotFound, $"<h1>{text.Unknown}</h1>") : (StatusCodes.Status410Gone, $"<h1>{text.Over}</h1><p>{text.OverHelp}</p>");
        await PublicPage.Write(http, status, PublicPage.Frame(text.Language, text.Title, "", $"/s/{Uri.EscapeDataString(token)}", body));
    }

    public async Task Answer(string token, HttpContext http)
    {
        if (links.Read(token, out var conversation) != LinkState.Valid || !http.Request.HasFormContentType || http.Request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            await Show(token, http);
            return;
        }

        var form = await PublicPage.FormOf(http, LongestSent);
        if (int.TryParse(form["score"], NumberStyles.None, CultureInfo.InvariantCulture, out var score))
        {
            var now = time.GetUtcNow();
            var command = new AnswerSurvey(score, Clean(form["comment"]));
            await grains.Ask(Survey.GrainOf(conversation), command, new CommandContext(new CommandId($"sa{Guid.CreateVersion7(now):N}"), now), http.RequestAborted);
        }

        PublicPage.Secure(http.Response);
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = $"/s/{Uri.EscapeDataString(token)}?lang={SurveyText.For(form["lang"], http.Request.Headers.AcceptLanguage).Language}";
    }

    private static string? Clean(string? comment)
    {
        var kept = string.Concat((comment ?? "").Where(character => character is '\n' || !char.IsControl(character))).Trim();
        return kept.Length == 0 ? null : kept.Beginning(LongestComment);
    }

    private static string Question(SurveyText text, Survey survey, SurveyKind kind)
    {
        var page = new StringBuilder(survey.Score is null ? $"<h1>{text.Ask(kind)}</h1>" : $"<h1>{text.Thanks}</h1><p role=\"status\">{text.MayChange}</p>");
        page.Append($"<form method=\"post\"><input type=\"hidden\" name=\"lang\" value=\"{text.Language}\"><fieldset><legend>{(survey.Score is null ? text.Scale(kind) : text.Ask(kind))}</legend><div class=\"scale\">");
        for (var score = kind == SurveyKind.Csat ? 1 : 0; score <= (kind == SurveyKind.Csat ? 5 : 10); score++)
        {
            page.Append(CultureInfo.InvariantCulture, $"<label><input type=\"radio\" name=\"score\" value=\"{score}\" required{(score == survey.Score ? " checked" : "")}> {score}</label>");
        }

        page.Append($"</div></fieldset><p><label for=\"comment\" class=\"plain\">{text.Comment}</label><textarea id=\"comment\" name=\"comment\" rows=\"4\" maxlength=\"{LongestComment}\">");
        page.Append($"{HtmlEncoder.Default.Encode(survey.Comment ?? "")}</textarea></p><button class=\"first\">{text.Send}</button></form>");
        return page.ToString();
    }
}

public static class SurveyPageRegistration
{
    /// <summary>The pages on which customers answer surveys, outside the API and without a key.</summary>
    public static void MapSurveyPages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/s/{token}", static (string token, HttpContext http) => PageOf(http).Show(token, http)).ExcludeFromDescription();
        app.MapPost("/s/{token}", static (string token, HttpContext http) => PageOf(http).Answer(token, http)).ExcludeFromDescription();
    }

    private static SurveyPage PageOf(HttpContext http) => http.RequestServices.GetRequiredService<SurveyPage>();
}

/// <summary>What the page says, in one language.</summary>
internal sealed record SurveyText(
    string Language, string Title, string AskCsat, string AskNps, string ScaleCsat, string ScaleNps, string Comment, string Send, string Thanks, string MayChange, string Over,
    string OverHelp, string Unknown)
{
    private static readonly SurveyText English = new(
        "en", "Your opinion", "How satisfied are you with our help?", "How likely is it that you recommend us to a friend?", "1 is not at all, 5 is very much", "0 is not at all, 10 is very likely",
        "Anything you would like to tell us? (optional)", "Send", "Thank you", "You can change your answer here.", "This survey is over", "Thank you all the same.", "This link does not work");

    private static readonly SurveyText Italian = new(
        "it", "La tua opinione", "Quanto ti ha soddisfatto il nostro aiuto?", "Quanto è probabile che ci consigli a un amico?", "1 è per niente, 5 è moltissimo", "0 è per niente, 10 è molto probabile",
        "Vuoi dirci altro? (facoltativo)", "Invia", "Grazie", "Puoi cambiare qui la tua risposta.", "Questo sondaggio è finito", "Grazie lo stesso.", "Questo link non funziona");

    public static SurveyText For(string? asked, string? accepted) => PublicPage.LanguageOf(asked, accepted) == "it" ? Italian : English;

    public string Ask(SurveyKind kind) => kind == SurveyKind.Csat ? AskCsat : AskNps;

    public string Scale(SurveyKind kind) => kind == SurveyKind.Csat ? ScaleCsat : ScaleNps;
}
