using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>What pages and Instagram accounts send with, on a real port: the Send API, uploads, and answers to comments, as their documentation has them.</summary>
internal sealed class MetaStandIn : IAsyncDisposable
{
    public const string Token = "EAAB-page-token";

    private readonly WebApplication _app;
    private readonly SemaphoreSlim _taken = new(0);
    private int _count;

    private MetaStandIn(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>The clock by which it notes when a message was taken.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>What was taken, in order: the edge below the version, and the body.</summary>
    public ConcurrentQueue<(string Path, JsonObject Body)> Taken { get; } = new();

    /// <summary>The messages among it, with the ids that they were given.</summary>
    public ConcurrentQueue<MetaSent> Messages { get; } = new();

    /// <summary>What was uploaded, by attachment id: what it was called, of what platform.</summary>
    public ConcurrentDictionary<string, (byte[] Content, string Type, string? Platform)> Uploaded { get; } = new();

    /// <summary>What is answered instead of taking it, once each.</summary>
    public ConcurrentQueue<(int Status, string Body)> Refusals { get; } = new();

    /// <summary>Called with a message and its id after it was taken, and before that is answered.</summary>
    public Func<JsonObject, string, Task> BeforeAnswer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What is sent is taken while it is set, and the line goes dead before that is said.</summary>
    public volatile bool HangsUp;

    public static async Task<MetaStandIn> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var standIn = new MetaStandIn(app);
        app.MapPost("/v23.0/{node}/messages", standIn.Message);
        app.MapPost("/v23.0/{node}/message_attachments", standIn.Upload);
        app.MapPost("/v23.0/{node}/comments", (HttpContext http, string node) => standIn.Answer(http, $"{node}/comments"));
        app.MapPost("/v23.0/{node}/replies", (HttpContext http, string node) => standIn.Answer(http, $"{node}/replies"));
        await app.StartAsync();
        return standIn;
    }

    public async Task<(string Path, JsonObject Body)> Takes()
    {
        (await _taken.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue("nothing was sent");
        return Taken.Last();
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> Message(HttpContext http, string node)
    {
        if (Refused(http) is { } refusal)
        {
            return refusal;
        }

        var body = (await http.Request.ReadFromJsonAsync<JsonObject>())!;
        var message = body["message"]!.AsObject();
        (message.ContainsKey("text") != message.ContainsKey("attachment")).ShouldBeTrue("a message is a text or an attachment");
        ((string?)body["messaging_type"] == "MESSAGE_TAG").ShouldBe((string?)body["tag"] == "HUMAN_AGENT");
        if (message["attachment"] is { } attachment)
        {
            Uploaded.Keys.ShouldContain((string)attachment["payload"]!["attachment_id"]!);
        }

        var id = Take($"{node}/messages", body, "m_out");
        Messages.Enqueue(new MetaSent(id, body, Time.GetUtcNow()));
        await BeforeAnswer(body, id);
        if (HangsUp)
        {
            http.Abort();
            return Results.Empty;
        }

        return Results.Json(new { recipient_id = (string?)body["recipient"]!["id"] ?? "7000", message_id = id });
    }

    private async Task<IResult> Upload(HttpContext http, string node)
    {
        if (Refused(http) is { } refusal)
        {
            return refusal;
        }

        var form = await http.Request.ReadFormAsync();
        var described = JsonNode.Parse(form["message"].ToString())!["attachment"]!;
        using var content = new MemoryStream();
        await form.Files["filedata"].ShouldNotBeNull().CopyToAsync(content);
        var id = string.Create(CultureInfo.InvariantCulture, $"18571{Uploaded.Count}");
        Uploaded[id] = (content.ToArray(), (string)described["type"]!, form["platform"]);
        return Results.Json(new { attachment_id = id });
    }

    private async Task<IResult> Answer(HttpContext http, string path)
    {
        if (Refused(http) is { } refusal)
        {
            return refusal;
        }

        return Results.Json(new { id = Take(path, (await http.Request.ReadFromJsonAsync<JsonObject>())!, "c_out") });
    }

    private string Take(string path, JsonObject body, string prefix)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{prefix}{Interlocked.Increment(ref _count)}");
        Taken.Enqueue((path, body));
        _taken.Release();
        return id;
    }

    private IResult? Refused(HttpContext http) => http.Request.Headers.Authorization != $"Bearer {Token}"
        ? Results.Json(new { error = new { message = "Invalid OAuth access token.", type = "OAuthException", code = 190 } }, statusCode: 401)
        : Refusals.TryDequeue(out var refusal) ? Results.Text(refusal.Body, "application/json", statusCode: refusal.Status) : null;
}

/// <summary>A message that was taken.</summary>
/// <param name="Id">The id that it was given.</param>
/// <param name="Body">What was sent.</param>
/// <param name="At">When it was taken.</param>
internal sealed record MetaSent(string Id, JsonObject Body, DateTimeOffset At);
