using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace OmniGrains.Host.Tests.Catalogue;

/// <summary>Asks the catalogue as a client does.</summary>
internal static class CatalogueClient
{
    public static Task<HttpResponseMessage> Put(this HostUnderTest host, string path, string body, string? ifMatch = null, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return host.Client.SendAsync(request);
    }

    public static async Task<JsonNode> Json(this Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, body);
        return JsonNode.Parse(body)!;
    }

    public static Task<JsonNode> Get(this HostUnderTest host, string path) => host.Client.GetAsync(path).Json();

    public static async Task<List<JsonNode>> Import(this HostUnderTest host, string path, string text, string contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var answer = await host.Client.PostAsync(path, content);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return [.. (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    public static string[] Skus(JsonNode page) => [.. page["items"]!.AsArray().Select(item => (string)item!["sku"]!)];
}
