using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Delays.Contracts;
using OmniGrains.Delays.Watching;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Delays.Links;

/// <summary>
/// The page behind a customer's link. Reading it changes nothing, so that a mail program that looks ahead does no harm; a
/// decision is posted, and answered with a redirect to what the page then shows. Nobody is signed in, so nothing can be done in
/// somebody's name from elsewhere: the address itself is the secret.
/// </summary>
internal sealed class CustomerPage(LinkTokens tokens, IGrains grains, IOrders orders, DelayAnswers answers)
{
    private const string NoteKey = "again";

    public async Task Show(string token, HttpContext http)
    {
        var text = PageText.For(http.Request.Query["lang"], http.Request.Headers.AcceptLanguage);
        var (status, html) = tokens.Read(token, out var orderId) switch
        {
            LinkState.Valid => await Page(token, orderId, text, http),
            LinkState.Expired => (StatusCodes.Status410Gone, PageHtml.Message(text, token, null, text.Expired, text.ExpiredHelp)),
            _ => (StatusCodes.Status404NotFound, PageHtml.Message(text, "", null, text.Unknown, text.UnknownHelp)),
        };
        await PublicPage.Write(http, status, html);
    }

    public async Task Decide(string token, HttpContext http)
    {
        if (tokens.Read(token, out var orderId) != LinkState.Valid || !http.Request.HasFormContentType || http.Request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            await Show(token, http);
            return;
        }

        var form = await PublicPage.FormOf(http);
        var text = PageText.For(form["lang"], http.Request.Headers.AcceptLanguage);
        var refused = ChoiceIn(form) is { } answer ? await answers.Take(orderId, answer, http.RequestAborted) : DelayRejections.NotOffered;
        PublicPage.Secure(http.Response);
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = $"/o/{Uri.EscapeDataString(token)}?lang={text.Language}{NoteFor(refused)}";
    }

    // Another tab has answered meanwhile: the page simply shows what holds.
    private static string NoteFor(Rejection? refused) => refused switch
    {
        null => "",
        _ when refused == DelayRejections.Answered || refused == DelayRejections.NotOpen => "",
        _ when refused == DelayRejections.NotOffered => $"&{NoteKey}=day",
        _ => $"&{NoteKey}=late",
    };

    private async Task<(int Status, string Html)> Page(string token, string orderId, PageText text, HttpContext http)
    {
        var (watch, _, _) = await grains.Read(DelayWatch.GrainOf(orderId), ReadWatch.State, http.RequestAborted);
        var order = await orders.Find(orderId, http.RequestAborted);
        var note = http.Request.Query[NoteKey].ToString() switch
        {
            "day" => text.Again,
            "late" => text.TooLate,
            _ => null,
        };
        var html = watch switch
        {
            { Open: { } open } => PageHtml.Question(text, token, watch, open, order?.MayCancel == true, note),
            { Answer: { } answer } => PageHtml.Answered(text, token, watch, answer),
            _ => PageHtml.Message(text, token, orderId, text.Title, text.NothingOpen),
        };
        return (StatusCodes.Status200OK, html);
    }

    private static RecordAnswer? ChoiceIn(IFormCollection form)
    {
        DelayChoice? choice = form["choice"].ToString() switch
        {
            "accept" => DelayChoice.Accept,
            "anotherDate" => DelayChoice.AnotherDate,
            "cancel" => DelayChoice.Cancel,
            _ => null,
        };
        return choice is { } made && MomentIn(form, "promise") is { } promise && (made == DelayChoice.Cancel || MomentIn(form, "date") is not null)
            ? new RecordAnswer(promise, made, made == DelayChoice.Cancel ? null : MomentIn(form, "date"))
            : null;
    }

    private static DateTimeOffset? MomentIn(IFormCollection form, string name) =>
        long.TryParse(form[name], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : null;
}

public static class CustomerPageRegistration
{
    /// <summary>The pages that customers open by a signed link, outside the API and without a key.</summary>
    public static void MapCustomerPages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/o/{token}", static (string token, HttpContext http) => PageOf(http).Show(token, http)).ExcludeFromDescription();
        app.MapPost("/o/{token}", static (string token, HttpContext http) => PageOf(http).Decide(token, http)).ExcludeFromDescription();
    }

    private static CustomerPage PageOf(HttpContext http) => http.RequestServices.GetRequiredService<CustomerPage>();
}
