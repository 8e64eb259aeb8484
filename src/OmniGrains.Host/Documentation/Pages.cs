using System.Net;
using System.Text;

namespace OmniGrains.Host.Documentation;

/// <summary>The few pages that people see: where everything is, and what each problem code means.</summary>
internal static class Pages
{
    private const string Landing =
        """
        <h1>OmniGrains</h1>
        <p>One live record of every customer.</p>
        <ul>
          <li><a href="/reference">Interactive API reference</a></li>
          <li><a href="/openapi/v1.json">OpenAPI 3.1 document</a></li>
          <li><a href="/docs/problems">Problem codes</a></li>
          <li><a href="/health/ready">Health</a></li>
        </ul>
        """;

    private static readonly Lazy<string> Problems = new(ProblemTable);

    public static void MapPages(this WebApplication app)
    {
        app.MapGet("/", static (HttpContext http) => Html(http, "OmniGrains", Landing)).ExcludeFromDescription();
        app.MapGet("/docs/problems", static (HttpContext http) => Html(http, "Problem codes", Problems.Value)).ExcludeFromDescription();
    }

    private static IResult Html(HttpContext http, string title, string body)
    {
        ReferencePage.Secure(http.Response);
        return Results.Content(
            $"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>{title}</title><style>body{"{"}font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem{"}"}
            td,th{"{"}text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0{"}"} tr:target{"{"}background:#ffd{"}"}</style></head>
            <body>{body}</body></html>
            """,
            "text/html; charset=utf-8");
    }

    // The one list is docs/problems.md; its table rows become the page, each with its code as an anchor.
    private static string ProblemTable()
    {
        using var source = typeof(Pages).Assembly.GetManifestResourceStream("problems.md")!;
        using var reader = new StreamReader(source);
        var page = new StringBuilder("<h1>Problem codes</h1><table><tr><th>Code</th><th>Status</th><th>Meaning</th></tr>");
        while (reader.ReadLine() is { } line)
        {
            if (line.Split('|') is ["", var code, var status, var meaning, ""] && code.Contains('`', StringComparison.Ordinal))
            {
                var name = WebUtility.HtmlEncode(code.Trim(' ', '`'));
                page.Append($"<tr id=\"{name}\"><td><code>{name}</code></td><td>{WebUtility.HtmlEncode(status)}</td><td>{WebUtility.HtmlEncode(meaning)}</td></tr>");
            }
        }

        return page.Append("</table>").ToString();
    }
}
