using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace OmniGrains.Edge;

/// <summary>Answers with a file that somebody else made: no browser shows it as a page of ours, runs anything in it, or takes it for another type, and no cache keeps it.</summary>
internal static class Downloads
{
    /// <param name="response">Whose headers are set.</param>
    /// <param name="content">The file.</param>
    /// <param name="name">How it is called; null for nothing in particular.</param>
    /// <param name="type">A harmless type.</param>
    /// <param name="inline">Whether a page may show it as a picture.</param>
    /// <param name="elsewhere">Whether pages of other origins may.</param>
    public static IResult Of(HttpResponse response, ReadOnlyMemory<byte> content, string? name, string type, bool inline = false, bool elsewhere = false)
    {
        Guard(response, name, inline, elsewhere);
        return TypedResults.Bytes(content, type);
    }

    /// <summary>The same, as it is read; the stream is closed in the end.</summary>
    public static IResult Of(HttpResponse response, Stream content, string? name, string type)
    {
        Guard(response, name, inline: false, elsewhere: false);
        response.ContentLength = content.Length;
        return TypedResults.Stream(content, type);
    }

    private static void Guard(HttpResponse response, string? name, bool inline, bool elsewhere)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        response.Headers["Cross-Origin-Resource-Policy"] = elsewhere ? "cross-origin" : "same-origin";
        var disposition = new ContentDispositionHeaderValue(inline ? "inline" : "attachment");
        disposition.SetHttpFileName(name ?? "file");
        response.Headers.ContentDisposition = disposition.ToString();
    }
}
