using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Channels.Contracts;
using OmniGrains.Edge;

namespace OmniGrains.Chat.Widget;

/// <summary>What the script is told about its connection.</summary>
internal sealed record WidgetSettings(string Connection, string? Title, string Colour, IReadOnlyList<string> Languages);

/// <summary>
/// The script of a connection: its settings, and behind them the same file for all. It holds nothing that is not for everybody, so anybody may fetch it; whose pages may talk to us
/// is decided where they do.
/// </summary>
internal sealed class WidgetScript(IChatConnections chats)
{
    private const string Type = "text/javascript; charset=utf-8";
    private static readonly Lazy<string> Code = new(ReadCode);

    private readonly ConcurrentDictionary<string, Served> _served = new(StringComparer.Ordinal);

    public async Task<IResult> Serve(string connection, HttpContext http)
    {
        if (await chats.Find(connection, http.RequestAborted) is not { } chat)
        {
            return ChatRejections.Unknown.ToProblem();
        }

        var script = _served.TryGetValue(connection, out var known) && known.Revision == chat.Revision ? known : _served[connection] = Make(chat);
        var headers = http.Response.Headers;
        headers.CacheControl = "public, max-age=300";
        headers.ETag = script.ETag;
        headers.Vary = "Accept-Encoding";
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        if (http.Request.Headers.IfNoneMatch == script.ETag)
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }

        if (!http.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase))
        {
            return TypedResults.Bytes(script.Plain, Type);
        }

        headers.ContentEncoding = "gzip";
        return TypedResults.Bytes(script.Gzipped, Type);
    }

    private static Served Make(ChatConnection chat)
    {
        // The serializer escapes what could end a script or a line of it.
        var settings = JsonSerializer.Serialize(new WidgetSettings(chat.Id, chat.Title, chat.Colour, chat.Languages), ChatJson.Default.WidgetSettings);
        var plain = Encoding.UTF8.GetBytes(Code.Value.Replace("/*SETTINGS*/null", settings, StringComparison.Ordinal));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            gzip.Write(plain);
        }

        return new Served(chat.Revision, plain, packed.ToArray(), $"\"{Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 8))}\"");
    }

    private static string ReadCode()
    {
        using var source = typeof(WidgetScript).Assembly.GetManifestResourceStream("chat-widget.js")!;
        using var reader = new StreamReader(source);
        return reader.ReadToEnd();
    }

    private sealed record Served(int Revision, byte[] Plain, byte[] Gzipped, string ETag);
}

public static class WidgetScriptRegistration
{
    /// <summary>Serves the script that a shop puts into its pages: <c>/chat/{connection}.js</c>.</summary>
    public static void MapChatScript(this IEndpointRouteBuilder app) => app
        .MapGet("/chat/{connection}.js", (string connection, HttpContext http) => http.RequestServices.GetRequiredService<WidgetScript>().Serve(connection, http))
        .ExcludeFromDescription();
}
