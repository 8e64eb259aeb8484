using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Notifications.Asking;
using OmniGrains.Notifications.Setup;

namespace OmniGrains.Notifications.Pages;

/// <summary>
/// The page behind the links in messages. Reading it changes nothing, so that mail scanners do no harm. A mail program unsubscribes by one
/// POST without cookies (RFC 8058); a person by a button. What is chosen is consent on the customer's record.
/// </summary>
internal sealed class PreferencesPage(PreferenceLinks links, IGrains grains, PeopleFacts people, TimeProvider time)
{
    private const string Source = "preference-page";

    public async Task Show(string token, HttpContext http) => await Show(token, http, http.Request.Query["note"].ToString() switch
    {
        "saved" => text => text.Saved,
        "stopped" => text => text.Stopped,
        _ => static _ => null,
    });

    public async Task Change(string token, HttpContext http)
    {
        if (links.Read(token, out PreferenceLink link) != LinkState.Valid || await people.Find(link.Record, http.RequestAborted) is not { } person || !http.Request.HasFormContentType)
        {
            await Show(token, http, static _ => null);
            return;
        }

        var form = await PublicPage.FormOf(http);
        if (form["List-Unsubscribe"] == "One-Click" && link is { Channel: { } channel, Purpose: { } purpose })
        {
            await Set(person, channel, purpose, granted: false);
            await Answer(token, http, form, "stopped");
        }
        else if (form["choice"].ToString() is "save" or "none")
        {
            await Save(person, form["choice"] == "none" ? [] : [.. form["on"].OfType<string>()]);
            await Answer(token, http, form, "saved");
        }
        else
        {
            await Show(token, http, static _ => null);
        }
    }

    // A mail program wants a plain success, a browser the page.
    private static Task Answer(string token, HttpContext http, IFormCollection form, string note)
    {
        PublicPage.Secure(http.Response);
        if (!form.ContainsKey("lang"))
        {
            http.Response.StatusCode = StatusCodes.Status200OK;
            return Task.CompletedTask;
        }

        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        http.Response.Headers.Location = $"/n/{Uri.EscapeDataString(token)}?lang={PreferenceText.For(form["lang"], null).Language}&note={note}";
        return Task.CompletedTask;
    }

    private async Task Save(CustomerRecord person, HashSet<string> wanted)
    {
        var settings = (await grains.Read(NotificationSettings.Grain, ReadSettings.Query)).Value;
        foreach (var purpose in settings.Purposes)
        {
            foreach (var channel in purpose.Channels)
            {
                await Set(person, channel, purpose.Id, wanted.Contains($"{channel}/{purpose.Id}"));
            }
        }
    }

    private async Task Set(CustomerRecord person, string channel, string purpose, bool granted)
    {
        if (PreferenceHtml.Granted(person, channel, purpose) == granted)
        {
            return;
        }

        var now = time.GetUtcNow();
        await grains.Ask(
            new CustomerId(person.Id).Grain, new ChangeConsent(person.Id, channel, purpose, granted, Source, null, "customer"),
            new CommandContext(new CommandId($"nc{Guid.CreateVersion7(now):N}"), now));
    }

    private async Task Show(string token, HttpContext http, Func<PreferenceText, string?> note)
    {
        var text = PreferenceText.For(http.Request.Query["lang"], http.Request.Headers.AcceptLanguage);
        var settings = (await grains.Read(NotificationSettings.Grain, ReadSettings.Query)).Value;
        var state = links.Read(token, out PreferenceLink link);
        var person = state == LinkState.Valid ? await people.Find(link.Record, http.RequestAborted) : null;
        var (status, html) = (state, person) switch
        {
            (LinkState.Valid, { } known) => (StatusCodes.Status200OK, PreferenceHtml.Choices(text, token, link, known, settings, note(text))),
            (LinkState.Expired, _) => (StatusCodes.Status410Gone, PreferenceHtml.Message(text, token, settings, text.Expired, null)),
            _ => (StatusCodes.Status404NotFound, PreferenceHtml.Message(text, "", settings, text.Unknown, text.UnknownHelp)),
        };
        await PublicPage.Write(http, status, html);
    }
}

public static class PreferencePageRegistration
{
    /// <summary>The page that customers open from messages, outside the API and without a key.</summary>
    public static void MapPreferencePages(this IEndpointRouteBuilder app)
    {
        app.MapGet("/n/{token}", static (string token, HttpContext http) => PageOf(http).Show(token, http)).ExcludeFromDescription();
        app.MapPost("/n/{token}", static (string token, HttpContext http) => PageOf(http).Change(token, http)).ExcludeFromDescription();
    }

    private static PreferencesPage PageOf(HttpContext http) => http.RequestServices.GetRequiredService<PreferencesPage>();
}
