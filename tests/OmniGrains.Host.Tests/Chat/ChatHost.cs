using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmniGrains.Host.Tests.Inbox;

namespace OmniGrains.Host.Tests.Chat;

/// <summary>What tests of live chat do to a host.</summary>
internal static class ChatHost
{
    public const string Shop = "https://www.shop.example";
    public const string Secret = "the-identity-secret-of-the-shop-long-enough";

    public static async Task ConnectChat(this HostUnderTest host, string origins = Shop, string id = "site", Dictionary<string, string>? more = null) =>
        await (await host.SaveChat(origins, id, more)).Read();

    public static Task<HttpResponseMessage> SaveChat(this HostUnderTest host, string? origins, string id = "site", Dictionary<string, string>? more = null)
    {
        var options = new Dictionary<string, string>(more ?? []);
        if (origins is not null)
        {
            options["origins"] = origins;
        }

        return host.Client.PutAsJsonAsync($"/v1/connections/{id}", new { connector = "chat", channel = "chat", options, secrets = new { identitySecret = Secret } });
    }

    /// <summary>What the shop's server makes for a customer who is signed in.</summary>
    public static string Signed(string account, string? email = null, string? name = null, DateTimeOffset? until = null, string secret = Secret)
    {
        var claims = JsonSerializer.Serialize(new { sub = account, email, name, exp = (until ?? DateTimeOffset.UtcNow.AddHours(1)).ToUnixTimeSeconds() });
        var signed = $"{Encoded("""{"alg":"HS256","typ":"JWT"}""")}.{Encoded(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }

    private static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}

/// <summary>A visitor's page, without a browser.</summary>
internal sealed class Visitor(HostUnderTest host, string connection = "site", string? origin = ChatHost.Shop)
{
    private int _messages;

    public string? Token { get; set; }

    public string Path { get; } = $"/v1/chat/{connection}";

    public static async Task<Visitor> Arrive(HostUnderTest host, string? identity = null)
    {
        var visitor = new Visitor(host);
        await visitor.Begin(identity);
        return visitor;
    }

    public async Task<JsonObject> Begin(string? identity = null)
    {
        var answer = await (await Ask(HttpMethod.Post, "/session", new { token = Token, identity })).Read();
        Token = (string?)answer["token"] ?? Token;
        return answer;
    }

    public async Task<JsonObject> Write(string text, string? email = null, string? name = null, string? identity = null, string? id = null) =>
        await (await Ask(HttpMethod.Post, "/messages", new { id = id ?? $"m-{++_messages}", text, email, name, identity })).Read();

    public async Task<JsonArray> History() => (await (await Ask(HttpMethod.Get, "/messages")).Read())["items"]!.AsArray();

    public async Task<string[]> Texts() => [.. (await History()).Select(item => (string?)item!["text"] ?? "–")];

    public Task<HttpResponseMessage> See(string upTo, bool read = true) => Ask(HttpMethod.Post, "/seen", new { upTo, read });

    public Task<HttpResponseMessage> SendFile(byte[] content, string id = "f-1", string name = "file.bin") =>
        Ask(HttpMethod.Post, $"/files?id={id}&name={Uri.EscapeDataString(name)}", content);

    public async Task<HttpResponseMessage> Ask(HttpMethod method, string path, object? body = null, Action<HttpRequestMessage>? more = null)
    {
        using var client = host.NewClient(null);
        using var request = Request(method, path, body);
        more?.Invoke(request);
        return await client.SendAsync(request);
    }

    /// <summary>Follows the stream; the events until one is wanted.</summary>
    public async Task<ChatReader> Follow(string? after = null)
    {
        var client = host.NewClient(null);
        var request = Request(HttpMethod.Get, "/stream", null);
        if (after is not null)
        {
            request.Headers.Add("Last-Event-ID", after);
        }

        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new ChatReader(client, answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    private HttpRequestMessage Request(HttpMethod method, string path, object? body)
    {
        var request = new HttpRequestMessage(method, Path + path);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        if (Token is not null && path != "/session")
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        request.Headers.ExpectContinue = body is byte[] { Length: > 1 << 20 };
        request.Content = body switch
        {
            null => null,
            byte[] bytes => new ByteArrayContent(bytes) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } },
            _ => JsonContent.Create(body),
        };
        return request;
    }
}

/// <summary>A visitor's stream.</summary>
internal sealed class ChatReader(HttpClient client, HttpResponseMessage answer, StreamReader lines) : IAsyncDisposable
{
    /// <summary>The next event of a type; null when the stream has ended.</summary>
    public async Task<(string? Id, JsonObject Data)?> Next(string type = "message")
    {
        string? id = null, found = "message";
        while (await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(120)) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal) && found == type)
            {
                var data = JsonNode.Parse(line[6..])!.AsObject();
                id = await lines.ReadLineAsync() is { } next && next.StartsWith("id: ", StringComparison.Ordinal) ? next[4..] : id;
                return (id, data);
            }

            found = line.Length == 0 ? "message" : line.StartsWith("event: ", StringComparison.Ordinal) ? line[7..] : found;
            id = line.StartsWith("id: ", StringComparison.Ordinal) ? line[4..] : id;
        }

        return null;
    }

    public ValueTask DisposeAsync()
    {
        lines.Dispose();
        answer.Dispose();
        client.Dispose();
        return ValueTask.CompletedTask;
    }
}
