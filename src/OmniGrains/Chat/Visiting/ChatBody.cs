using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace OmniGrains.Chat.Visiting;

/// <summary>Reads what visitors send, after they have been let in: nothing of a stranger's body is read.</summary>
internal static class ChatBody
{
    private const long LargestJson = 48 << 10;

    /// <exception cref="BadHttpRequestException">It is no JSON, or too large.</exception>
    /// <exception cref="JsonException">It is not what is expected.</exception>
    public static async ValueTask<T> Read<T>(HttpContext http)
        where T : class
    {
        if (!http.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("Send application/json.", StatusCodes.Status415UnsupportedMediaType);
        }

        Limit(http, LargestJson);
        var json = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        return (T?)await http.Request.ReadFromJsonAsync(json.GetTypeInfo(typeof(T)), http.RequestAborted) ?? throw new JsonException("The body is null.");
    }

    public static async ValueTask<byte[]> ReadBytes(HttpContext http, long largest)
    {
        Limit(http, largest);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        return body.ToArray();
    }

    private static void Limit(HttpContext http, long largest)
    {
        if (http.Request.ContentLength > largest)
        {
            throw new BadHttpRequestException("Too large.", StatusCodes.Status413PayloadTooLarge);
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = largest;
        }
    }
}
