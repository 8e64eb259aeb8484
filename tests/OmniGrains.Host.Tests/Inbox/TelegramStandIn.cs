using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>The part of Telegram's Bot API that sends, on a real port, as its documentation has it.</summary>
internal sealed class TelegramStandIn : IAsyncDisposable
{
    public const string Token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";

    private readonly WebApplication _app;
    private readonly SemaphoreSlim _taken = new(0);
    private int _count;

    private TelegramStandIn(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>What was taken: the method, its fields, and the file.</summary>
    public ConcurrentQueue<(string Method, Dictionary<string, string> Fields, string? Name, byte[]? File)> Taken { get; } = new();

    /// <summary>What is answered instead of taking it, once each.</summary>
    public ConcurrentQueue<(int Status, string Body)> Refusals { get; } = new();

    /// <summary>What is sent is taken while it is set, and the line goes dead before that is said.</summary>
    public volatile bool HangsUp;

    public static async Task<TelegramStandIn> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var standIn = new TelegramStandIn(app);
        app.MapPost("/bot{token}/{method}", standIn.Call);
        app.MapGet("/bot{token}/getFile", standIn.GetFile);
        app.MapGet("/file/bot{token}/{**path}", standIn.Download);
        await app.StartAsync();
        return standIn;
    }

    public async Task Takes() => (await _taken.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue("the channel was sent nothing");

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    /// <summary>Files of messages, by their ids.</summary>
    public ConcurrentDictionary<string, byte[]> Held { get; } = new();

    private IResult GetFile(string token, string file_id) => token == Token && Held.TryGetValue(file_id, out var file)
        ? Results.Json(new { ok = true, result = new { file_id, file_size = file.Length, file_path = $"photos/{file_id}" } })
        : Results.Json(new { ok = false, error_code = 400, description = "Bad Request: invalid file_id" }, statusCode: 400);

    private IResult Download(string token, string path) => token == Token && Held.TryGetValue(path.Split('/')[^1], out var file) ? Results.Bytes(file) : Results.NotFound();

    private async Task<IResult> Call(HttpContext http, string token, string method)
    {
        if (token != Token)
        {
            return Results.Json(new { ok = false, error_code = 401, description = "Unauthorized" }, statusCode: 401);
        }

        if (Refusals.TryDequeue(out var refusal))
        {
            return Results.Text(refusal.Body, "application/json", statusCode: refusal.Status);
        }

        var (fields, name, file) = await Read(http.Request, method);
        fields.Keys.ShouldContain("chat_id");
        Taken.Enqueue((method, fields, name, file));
        _taken.Release();
        if (HangsUp)
        {
            http.Abort();
            return Results.Empty;
        }

        return Results.Json(new { ok = true, result = new { message_id = Interlocked.Increment(ref _count), chat = new { id = fields["chat_id"], type = "private" } } });
    }

    private static async Task<(Dictionary<string, string> Fields, string? Name, byte[]? File)> Read(HttpRequest request, string method)
    {
        if (!request.HasFormContentType)
        {
            method.ShouldBe("sendMessage");
            return ((await request.ReadFromJsonAsync<JsonObject>())!.ToDictionary(field => field.Key, field => field.Value!.ToString()), null, null);
        }

        var form = await request.ReadFormAsync();
        var file = form.Files.ShouldHaveSingleItem();
        file.Name.ShouldBe(method["send".Length..].ToLowerInvariant(), "the file is in the field that the method names");
        using var content = new MemoryStream();
        await file.CopyToAsync(content);
        return (form.ToDictionary(field => field.Key, field => field.Value.ToString()), file.FileName, content.ToArray());
    }
}
