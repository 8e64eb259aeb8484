using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OmniGrains.Edge;

/// <summary>
/// The frame of pages that people open by a signed link: no script, one style sheet, nothing loaded from anywhere, in English and Italian.
/// </summary>
internal static class PublicPage
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
        + ".row{display:flex;justify-content:space-between;align-items:center;gap:1rem}form{margin:1.25rem 0 0}details{margin-top:1.5rem;border-top:1px solid #d5d9e0;padding-top:1rem}summary{cursor:pointer;min-height:2rem}"
        + ".scale{display:grid;grid-template-columns:repeat(auto-fit,minmax(4.25rem,1fr));gap:.5rem}label.plain{display:block;border:0;padding:.5rem 0;margin:0}"
        + "textarea{width:100%;padding:.75rem;border:1px solid #8a93a5;border-radius:.75rem;font:inherit}"
        + ".note{padding:.75rem 1rem;border-radius:.75rem;background:#fdecea;color:#7a1712}:focus-visible{outline:3px solid #f2a900;outline-offset:2px}";

    private static readonly string Hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    /// <summary>Nothing may be loaded, framed or sent elsewhere.</summary>
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Hash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <param name="language">Of the page: en or it.</param>
    /// <param name="title">Of the page.</param>
    /// <param name="header">What stands beside the choice of language; encoded here.</param>
    /// <param name="path">The page's address without its query.</param>
    /// <param name="body">HTML, in which everything that comes from outside has been encoded.</param>
    public static string Frame(string language, string title, string header, string path, string body)
    {
        var (other, otherName) = language == "it" ? ("en", "English") : ("it", "Italiano");
        var link = HtmlEncoder.Default.Encode(path);
        return $"<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
            + $"<meta name=\"robots\" content=\"noindex\"><link rel=\"icon\" href=\"data:,\"><title>{title}</title><style>{Style}</style></head><body>"
            + $"<header><span>{HtmlEncoder.Default.Encode(header)}</span><a href=\"{link}?lang={other}\" hreflang=\"{other}\" lang=\"{other}\">{otherName}</a></header>"
            + $"<main>{body}</main></body></html>";
    }

    /// <summary>The language asked for by <c>?lang=</c>, or else the first of the browser's that there is; English otherwise.</summary>
    public static string LanguageOf(string? asked, string? accepted)
    {
        var languages = asked is "en" or "it"
            ? [asked]
            : (accepted ?? "").Split(',', 20).Select(Preference).Where(wanted => wanted.Weight > 0).OrderByDescending(wanted => wanted.Weight).Select(wanted => wanted.Language);
        return languages.FirstOrDefault(language => language is "en" or "it") ?? "en";
    }

    // What is too large to be one of our forms is treated as an empty one.
    public static async Task<IFormCollection> FormOf(HttpContext http, int longestValue = 100)
    {
        try
        {
            return await http.Request.ReadFormAsync(
                new FormOptions { ValueCountLimit = 100, KeyLengthLimit = 100, ValueLengthLimit = longestValue, BufferBodyLengthLimit = 16_384 }, http.RequestAborted);
        }
        catch (InvalidDataException)
        {
            return FormCollection.Empty;
        }
    }

    public static Task Write(HttpContext http, int status, string html)
    {
        Secure(http.Response);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        return http.Response.WriteAsync(html, Encoding.UTF8, http.RequestAborted);
    }

    public static void Secure(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["X-Robots-Tag"] = "noindex";
    }

    private static (string Language, double Weight) Preference(string range)
    {
        var parts = range.Split(';');
        var language = parts[0].Trim().Split('-')[0].ToLowerInvariant();
        return parts.Length < 2 ? (language, 1)
            : double.TryParse(parts[1].Replace("q=", "", StringComparison.OrdinalIgnoreCase).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight)
                ? (language, weight)
                : (language, 0);
    }
}
