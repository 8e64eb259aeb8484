using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OmniGrains.Host.Tests;

/// <summary>The real host on a real port, with a data folder of its own.</summary>
internal sealed class HostUnderTest : IAsyncDisposable
{
    public const string Key = "a-key-with-all-scopes-0123456789";

    private readonly bool _ownsFolder;

    private HostUnderTest(WebApplication app, string folder, bool ownsFolder)
    {
        (App, Folder, _ownsFolder) = (app, folder, ownsFolder);
        Client = NewClient(Key);
    }

    public WebApplication App { get; }

    public string Folder { get; }

    public HttpClient Client { get; }

    public Uri Address => new(App.Urls.First());

    public static async Task<HostUnderTest> Start(
        string[]? settings = null, Action<WebApplication>? also = null, string? folder = null, TimeProvider? time = null, Action<WebApplicationBuilder>? with = null)
    {
        var data = folder ?? Directory.CreateTempSubdirectory("omnigrains-host-").FullName;
        var app = Build(data, time ?? TimeProvider.System, with, [$"--OMNIGRAINS_API_KEY={Key}", .. settings ?? []]);
        also?.Invoke(app);
        await app.StartAsync();
        return new HostUnderTest(app, data, folder is null);
    }

    public static WebApplication Build(string folder, params string[] settings) => Build(folder, TimeProvider.System, with: null, settings);

    private static WebApplication Build(string folder, TimeProvider time, Action<WebApplicationBuilder>? with, string[] settings) => OmniGrainsHost.Build(
        ["--environment=Development", "--urls=http://127.0.0.1:0", $"--OMNIGRAINS_DATA={folder}", .. settings],
        builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(time);
            with?.Invoke(builder);
        });

    public HttpClient NewClient(string? key)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(30) };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return client;
    }

    public async Task<long> Head() => (long)(await Client.GetFromJsonAsync<JsonObject>("/health/ready"))!["head"]!;

    public async Task<(string Id, string Token)> CreateKey(params string[] scopes)
    {
        var answer = await Client.PostAsJsonAsync("/v1/keys", new { name = "a test", scopes });
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.Created);
        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        return ((string)body["id"]!, (string)body["token"]!);
    }

    public Task<HttpResponseMessage> Post(string path, byte[] body, string contentType = "application/json")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return Client.PostAsync(path, content);
    }

    public Task<HttpResponseMessage> Post(string path, string body) => Post(path, Encoding.UTF8.GetBytes(body));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}

internal static class ProblemReading
{
    /// <summary>The problem of an answer; fails when it is not one with the status and a code.</summary>
    public static async Task<JsonObject> Problem(this HttpResponseMessage answer, int status, string code)
    {
        var body = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(status, body);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonNode.Parse(body)!.AsObject();
        ((string?)problem["code"]).ShouldBe(code, body);
        ((int?)problem["status"]).ShouldBe(status);
        ((string?)problem["type"]).ShouldBe($"/docs/problems#{code}");
        ((string?)problem["detail"]).ShouldNotBeNullOrWhiteSpace();
        return problem;
    }
}
