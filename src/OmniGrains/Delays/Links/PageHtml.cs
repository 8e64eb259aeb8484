using System.Globalization;
using System.Text;
using OmniGrains.Delays.Contracts;
using OmniGrains.Delays.Watching;
using OmniGrains.Edge;

namespace OmniGrains.Delays.Links;

/// <summary>The customer's page as HTML; everything that comes from outside is encoded.</summary>
internal static class PageHtml
{
    public static string Question(PageText text, string token, DelayWatch watch, DelayForeseen open, bool mayCancel, string? note)
    {
        var hidden = $"<input type=\"hidden\" name=\"promise\" value=\"{Exact(open.PromisedBy)}\"><input type=\"hidden\" name=\"lang\" value=\"{text.Language}\">";
        var page = new StringBuilder($"<h1>{text.Late}</h1><p>{text.Sorry}</p>");
        page.Append(note is null ? "" : $"<p class=\"note\" role=\"alert\">{note}</p>");
        page.Append($"<dl><div><dt>{text.Promised}</dt><dd class=\"old\">{text.Day(open.PromisedBy, watch.Country)}</dd></div>");
        page.Append($"<div><dt>{text.Probably}</dt><dd>{text.Day(open.ProposedBy, watch.Country)}</dd></div></dl>");
        page.Append($"<form method=\"post\">{hidden}<input type=\"hidden\" name=\"date\" value=\"{Exact(open.ProposedBy)}\">");
        page.Append($"<button class=\"first\" name=\"choice\" value=\"accept\">{text.Fine}</button></form>");
        page.Append($"<details><summary>{text.Another}</summary><form method=\"post\">{hidden}<fieldset><legend>{text.Another}</legend>");
        foreach (var date in open.Offered.Skip(1))
        {
            page.Append($"<label><input type=\"radio\" name=\"date\" value=\"{Exact(date)}\" required> {text.Day(date, watch.Country)}</label>");
        }

        page.Append($"</fieldset><button name=\"choice\" value=\"anotherDate\">{text.Choose}</button></form></details>");
        if (mayCancel)
        {
            page.Append($"<details><summary>{text.Rather}</summary><p>{text.CancelWhat}</p><form method=\"post\">{hidden}");
            page.Append($"<button class=\"end\" name=\"choice\" value=\"cancel\">{text.Cancel}</button></form></details>");
        }

        return Frame(text, token, watch.OrderId, page.ToString());
    }

    public static string Answered(PageText text, string token, DelayWatch watch, DelayAnswered answer) => Frame(
        text, token, watch.OrderId,
        answer.Date is { } date
            ? $"<h1>{text.Thanks}</h1><dl><div><dt>{text.NewDate}</dt><dd>{text.Day(date, watch.Country)}</dd></div></dl>"
            : $"<h1>{text.Cancelled}</h1><p>{text.MoneyBack}</p>");

    public static string Message(PageText text, string token, string? orderId, string title, string? body) =>
        Frame(text, token, orderId, $"<h1>{title}</h1>{(body is null ? "" : $"<p>{body}</p>")}");

    private static string Frame(PageText text, string token, string? orderId, string body) =>
        PublicPage.Frame(text.Language, text.Title, orderId is null ? "" : $"{text.Order} {orderId}", $"/o/{Uri.EscapeDataString(token)}", body);

    private static string Exact(DateTimeOffset at) => at.UtcTicks.ToString(CultureInfo.InvariantCulture);
}
