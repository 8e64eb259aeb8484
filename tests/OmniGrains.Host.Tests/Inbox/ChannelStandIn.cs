using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>
/// Channels on a real port that keep to their published contracts: WhatsApp's Cloud API, Twilio's messages, and a receiver of the API
/// channel. It can be told to fail.
/// </summary>
internal sealed class ChannelStandIn : IAsyncDisposable
{
    public const string Token = "EAAG-very-secret";
    public const string AccountSid = "AC0123456789";

    private readonly WebApplication _app;
    private readonly SemaphoreSlim _taken = new(0);
    private readonly TaskCompletionSource _denied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private int _denials;

    private ChannelStandIn(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>The clock by which it notes when something was taken.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>What was taken, in order.</summary>
    public ConcurrentQueue<SentToChannel> Taken { get; } = new();

    /// <summary>Media that came with messages, by their ids.</summary>
    public ConcurrentDictionary<string, (byte[] Content, string? Url)> Held { get; } = new();

    /// <summary>Media that were uploaded, by their ids.</summary>
    public ConcurrentDictionary<string, byte[]> Uploaded { get; } = new();

    /// <summary>What is answered instead of taking it, once each.</summary>
    public ConcurrentQueue<(int Status, string Body)> Refusals { get; } = new();

    /// <summary>Nobody is served while it is set.</summary>
    public volatile bool Down;

    /// <summary>Nobody is even answered while it is set. Text messages are taken all the same.</summary>
    public volatile bool Silent;

    /// <summary>What is sent is taken while it is set, and the line goes dead before that is said.</summary>
    public volatile bool HangsUp;

    /// <summary>Until when the API channel takes nothing that is for a contact.</summary>
    public ConcurrentDictionary<string, Task> Slow { get; } = new();

    /// <summary>Completes when somebody came while it was silent, or slow.</summary>
    public Task Holds => _held.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>How many came while it was down.</summary>
    public int Denials => Volatile.Read(ref _denials);

    /// <summary>Completes when somebody came while it was down.</summary>
    public Task Denied => _denied.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public static async Task<ChannelStandIn> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var standIn = new ChannelStandIn(app);
        app.MapPost("/{version}/{number}/messages", standIn.WhatsApp);
        app.MapPost("/{version}/{number}/media", standIn.WhatsAppMedia);
        app.MapGet("/{version}/{media}", standIn.MediaOf);
        app.MapGet("/download/{media}/of", standIn.Download);
        app.MapPost("/2010-04-01/Accounts/{sid}/Messages.json", standIn.Twilio);
        app.MapGet("/2010-04-01/Accounts/{sid}/Messages/{message}/Media/{media}", standIn.TwilioMedia);
        app.MapGet("/mms/{media}", standIn.Mms);
        app.MapPost("/hook", (Delegate)standIn.Hook);
        await app.StartAsync();
        return standIn;
    }

    /// <summary>Waits until so many more messages were taken.</summary>
    public async Task<IReadOnlyList<SentToChannel>> Takes(int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            (await _taken.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue("the channel was sent nothing");
        }

        return [.. Taken];
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> WhatsApp(HttpContext http, string version, string number)
    {
        if (http.Request.Headers.Authorization != $"Bearer {Token}")
        {
            return Results.Json(new { error = new { message = "Invalid OAuth access token", type = "OAuthException", code = 190 } }, statusCode: 401);
        }

        version.ShouldStartWith("v");
        var body = (await http.Request.ReadFromJsonAsync<JsonObject>())!;
        ((string?)body["messaging_product"]).ShouldBe("whatsapp");
        ((string?)body["recipient_type"]).ShouldBe("individual");
        var type = (string)body["type"]!;
        body[type].ShouldNotBeNull();
        if (body[type]!["id"] is { } media)
        {
            Uploaded.Keys.ShouldContain((string)media!);
        }

        return Refused() ?? Take(http, new SentToChannel(number, (string)body["to"]!, (string?)body["text"]?["body"], (string?)body["biz_opaque_callback_data"], body), id => Results.Json(new
        {
            messaging_product = "whatsapp",
            contacts = new[] { new { input = (string)body["to"]!, wa_id = (string)body["to"]! } },
            messages = new[] { new { id = $"wamid.out{id}" } },
        }));
    }

    private async Task<IResult> WhatsAppMedia(HttpContext http, string version, string number)
    {
        http.Request.Headers.Authorization.ToString().ShouldBe($"Bearer {Token}");
        var form = await http.Request.ReadFormAsync();
        form["messaging_product"].ToString().ShouldBe("whatsapp");
        var file = form.Files["file"].ShouldNotBeNull();
        file.ContentType.ShouldBe(form["type"].ToString());
        using var content = new MemoryStream();
        await file.CopyToAsync(content);
        var id = string.Create(CultureInfo.InvariantCulture, $"media-{number}-{Uploaded.Count + 1}");
        Uploaded[id] = content.ToArray();
        return Refused() ?? Results.Json(new { id });
    }

    private IResult MediaOf(HttpContext http, string version, string media)
    {
        http.Request.Headers.Authorization.ToString().ShouldBe($"Bearer {Token}");
        return Refused() ?? (Held.TryGetValue(media, out var held)
            ? Results.Json(new { messaging_product = "whatsapp", url = held.Url ?? $"{Url}/download/{media}/of", mime_type = "image/png", file_size = held.Content.Length, id = media })
            : Results.Json(new { error = new { message = "Unsupported get request.", code = 100, error_subcode = 33 } }, statusCode: 400));
    }

    private IResult Download(HttpContext http, string media)
    {
        http.Request.Headers.Authorization.ToString().ShouldBe($"Bearer {Token}", "the address alone opens nothing");
        return Refused() ?? Results.Bytes(Held[media].Content, "image/png");
    }

    private async Task<IResult> Twilio(HttpContext http, string sid)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{AccountSid}:{Token}"));
        if (sid != AccountSid || http.Request.Headers.Authorization != $"Basic {basic}")
        {
            return Results.Json(new { code = 20003, message = "Authenticate", status = 401 }, statusCode: 401);
        }

        var form = await http.Request.ReadFormAsync();
        if (Silent)
        {
            Taken.Enqueue(new SentToChannel(form["From"].ToString(), form["To"].ToString(), form["Body"], null, []));
            return await Hold(http);
        }

        var fields = new JsonObject(form.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value.ToString())));
        return Refused() ?? Take(http, new SentToChannel(form["From"].ToString(), form["To"].ToString(), form["Body"], null, fields), id =>
            Results.Json(new { sid = $"SMout{id}", status = "queued" }, statusCode: 201));
    }

    // Points to where the file lies, which is somewhere else and takes no credentials.
    private IResult TwilioMedia(HttpContext http, string sid, string message, string media)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{AccountSid}:{Token}"));
        return sid != AccountSid || http.Request.Headers.Authorization != $"Basic {basic}" ? Results.StatusCode(401)
            : Refused() ?? (Held.TryGetValue(media, out var held) ? Results.Redirect(held.Url!, permanent: false, preserveMethod: true) : Results.StatusCode(404));
    }

    private IResult Mms(HttpContext http, string media) => http.Request.Headers.Authorization.Count > 0
        ? Results.StatusCode(400)
        : Results.Bytes(Held[media].Content, "image/png");

    private async Task<IResult> Hook(HttpContext http)
    {
        var body = (await http.Request.ReadFromJsonAsync<JsonObject>())!;
        if (Silent)
        {
            return await Hold(http);
        }

        if (Slow.TryGetValue((string)body["to"]!, out var until))
        {
            _held.TrySetResult();
            await until;
        }

        http.Request.Headers["webhook-signature"].ToString().ShouldStartWith("v1,");
        return Refused() ?? Take(http, new SentToChannel((string)body["connection"]!, (string)body["to"]!, (string?)body["text"], http.Request.Headers["webhook-id"], body), id =>
            Results.Json(new { id = string.Create(CultureInfo.InvariantCulture, $"theirs-{id}") }));
    }

    // Until whoever asked has gone.
    private async Task<IResult> Hold(HttpContext http)
    {
        _held.TrySetResult();
        var gone = new TaskCompletionSource();
        await using var registration = http.RequestAborted.Register(gone.SetResult);
        await gone.Task;
        return Results.Empty;
    }

    private IResult? Refused() => Down ? Deny()
        : Refusals.TryDequeue(out var refusal) ? Results.Text(refusal.Body, "application/json", statusCode: refusal.Status)
        : null;

    private IResult Deny()
    {
        Interlocked.Increment(ref _denials);
        _denied.TrySetResult();
        return Results.StatusCode(503);
    }

    private IResult Take(HttpContext http, SentToChannel sent, Func<int, IResult> answer)
    {
        var id = Interlocked.Increment(ref _count);
        Taken.Enqueue(sent with { Id = id, At = Time.GetUtcNow() });
        _taken.Release();
        if (HangsUp)
        {
            http.Abort();
            return Results.Empty;
        }

        return answer(id);
    }
}

/// <summary>A message that a channel took.</summary>
internal sealed record SentToChannel(string Sender, string To, string? Text, string? Key, JsonObject Body)
{
    /// <summary>Which of all it was: a part of the id that it was given.</summary>
    public int Id { get; init; }

    /// <summary>When it was taken.</summary>
    public DateTimeOffset At { get; init; }
}
