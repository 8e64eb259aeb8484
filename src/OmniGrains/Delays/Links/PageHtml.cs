using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using OmniGrains.Delays.Contracts;
using OmniGrains.Delays.Watching;

namespace OmniGrains.Delays.Links;

/// <summary>The customer's page as HTML: no script, one style sheet, everything that comes from outside encoded.</summary>
internal static class PageHtml
{
    private const string Style =
        "*{box-sizing:border-box}body{margin:0;background:#f4f5f7;color:#1a1f2b;font:1.0625rem/1.5 system-ui,sans-serif}"
        + "header,main{max-width:34rem;margin:0 auto;padding:1rem}header{display:flex;justify-content:space-between;align-items:center;gap:1rem;color:#4a5262}"
        + "main{background:#fff;border-radius:1rem;padding:1.5rem 1.25rem 2rem;box-shadow:0 1px 4px #0002}h1{font-size:1.6rem;line-height:1.25;margin:0 0 .5rem}"
        + "a{color:#0b57b0}dl{display:grid;gap:.75rem;margin:1.25rem 0;padding:1rem;background:#f4f5f7;border-radius:.75rem}dt{color:#4a5262;font-size:.95rem}"
        + "dd{margin:0;font-weight:600}dd.old{text-decoration:line-through;font-weight:400}fieldset{border:0;margin:0;padding:0}legend{font-weight:600;padding:0;margin-bottom:.5rem}"
        + "label{display:flex;gap:.75rem;align-items:center;padding:.75rem;margin-bottom:.5rem;border:1px solid #8a93a5;border-radius:.75rem}"
        + "input{width:1.25rem;height:1.25rem;margin:0;flex:none}button{width:100%;min-height:3rem;padding:.75rem 1rem;border:2px solid #0b57b0;border-radius:.75rem;"
        + "background:#fff;color:#0b57b0;font:inherit;font-weight:600;cursor:pointer}button.first{background:#0b57b0;color:#fff}button.end{border-color:#a3211b;color:#a3211b}"
        + "form{margin:1.25rem 0 0}details{margin-top:1.5rem;border-top:1px solid #d5d9e0;padding-top:1rem}summary{cursor:pointer;min-height:2rem}"
        + ".note{padding:.75rem 1rem;border-radius:.75rem;background:#fdecea;color:#7a1712}:focus-visible{outline:3px solid #f2a900;outline-offset:2px}";

    private static readonly string Hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>Nothing may be loaded, framed or sent elsewhere.</summary>
    public static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Hash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

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

    private static string Frame(PageText text, string token, string? orderId, string body)
    {
        var order = orderId is null ? "" : $"{text.Order} {HtmlEncoder.Default.Encode(orderId)}";
        var link = HtmlEncoder.Default.Encode(Uri.EscapeDataString(token));
        return $"<!doctype html><html lang=\"{text.Language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
            + $"<meta name=\"robots\" content=\"noindex\"><link rel=\"icon\" href=\"data:,\"><title>{text.Title}</title><style>{Style}</style></head><body>"
            + $"<header><span>{order}</span><a href=\"/o/{link}?lang={text.Other}\" hreflang=\"{text.Other}\" lang=\"{text.Other}\">{text.OtherName}</a></header>"
            + $"<main>{body}</main></body></html>";
    }

    private static string Exact(DateTimeOffset at) => at.UtcTicks.ToString(CultureInfo.InvariantCulture);
}
