using System.Text;
using System.Text.Encodings.Web;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Notifications.Asking;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.Deciding;
using OmniGrains.Notifications.Setup;

namespace OmniGrains.Notifications.Pages;

/// <summary>The preference page as HTML; everything that comes from outside is encoded.</summary>
internal static class PreferenceHtml
{
    public static string Choices(PreferenceText text, string token, PreferenceLink link, CustomerRecord person, NotificationSettings settings, string? note)
    {
        var page = new StringBuilder($"<h1>{text.Title}</h1>");
        page.Append(note is null ? "" : $"<p role=\"status\"><strong>{note}</strong></p>");
        page.Append($"<p>{text.Intro}</p>");
        if (link is { Channel: { } channel, Purpose: { } purpose } && Granted(person, channel, purpose))
        {
            page.Append($"<form method=\"post\">{Language(text)}<button class=\"end\" name=\"List-Unsubscribe\" value=\"One-Click\">{text.Stop}</button></form>");
        }

        page.Append($"<form method=\"post\">{Language(text)}");
        foreach (var offered in settings.Purposes)
        {
            page.Append($"<fieldset><legend>{Encode(NameOf(offered, text.Language))}</legend>");
            foreach (var way in offered.Channels.Where(way => way is NoticeChannels.Push or NoticeChannels.InApp || PeopleFacts.AddressOf(person, way) is not null))
            {
                var on = Granted(person, way, offered.Id) ? " checked" : "";
                page.Append($"<label><input type=\"checkbox\" name=\"on\" value=\"{Encode($"{way}/{offered.Id}")}\"{on}> {text.Channels[way]}</label>");
            }

            page.Append("</fieldset>");
        }

        page.Append($"<button class=\"first\" name=\"choice\" value=\"save\">{text.Save}</button></form>");
        page.Append($"<form method=\"post\">{Language(text)}<button class=\"end\" name=\"choice\" value=\"none\">{text.StopAll}</button></form><p>{text.Needed}</p>");
        return Frame(text, token, settings, page.ToString());
    }

    public static string Message(PreferenceText text, string token, NotificationSettings settings, string title, string? body) =>
        Frame(text, token, settings, $"<h1>{title}</h1>{(body is null ? "" : $"<p>{body}</p>")}");

    public static bool Granted(CustomerRecord person, string channel, string purpose) => SendDecision.Consent(PeopleFacts.Consents(person), channel, purpose).Passed;

    private static string Frame(PreferenceText text, string token, NotificationSettings settings, string body) =>
        PublicPage.Frame(text.Language, text.Title, settings.Input.BrandName, $"/n/{Uri.EscapeDataString(token)}", body);

    private static string NameOf(PurposeInput purpose, string language) => purpose.Names.GetValueOrDefault(language) ?? purpose.Names.Values.First();

    private static string Language(PreferenceText text) => $"<input type=\"hidden\" name=\"lang\" value=\"{text.Language}\">";

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
