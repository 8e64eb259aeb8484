using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>eBay on a real port as published: tokens, public keys, messages. Conversations are listed newest first.</summary>
internal sealed class EbayStandIn : IAsyncDisposable
{
    public const string Us = "tea-shop";

    private readonly WebApplication _app;
    private readonly EbaySigner _signer = new();
    private readonly SemaphoreSlim _sent = new(0);

    private EbayStandIn(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Messages: by conversation, in the order in which they were written.</summary>
    public ConcurrentDictionary<string, List<JsonObject>> Conversations { get; } = new();

    public ConcurrentQueue<JsonObject> Sent { get; } = new();

    public ConcurrentQueue<int> Refusals { get; } = new();

    /// <summary>The conversations whose messages were asked for, in order; and after how many of those eBay has enough, once.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public int EnoughAfter { get; set; } = int.MaxValue;

    /// <summary>What is sent is taken while it is set, and the line goes dead before that is said.</summary>
    public volatile bool HangsUp;

    public static async Task<EbayStandIn> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var standIn = new EbayStandIn(app);
        app.MapPost("/identity/v1/oauth2/token", (Delegate)Token);
        app.MapGet("/commerce/notification/v1/public_key/{id}", standIn._signer.PublicKey);
        app.MapGet("/sell/fulfillment/v1/order", () => Results.Json(new { total = 0, orders = Array.Empty<object>() }));
        app.MapGet("/commerce/message/v1/conversation", standIn.List);
        app.MapGet("/commerce/message/v1/conversation/{id}", standIn.Get);
        app.MapPost("/commerce/message/v1/send_message", (Delegate)standIn.Send);
        await app.StartAsync();
        return standIn;
    }

    public JsonObject Write(string conversation, string id, string from, string text, DateTimeOffset at)
    {
        var message = new JsonObject
        {
            ["messageId"] = id,
            ["messageBody"] = text,
            ["subject"] = "About the teapot",
            ["senderUsername"] = from,
            ["recipientUsername"] = from == Us ? "ada-99" : Us,
            ["createdDate"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["readStatus"] = false,
        };
        Conversations.GetOrAdd(conversation, _ => []).Add(message);
        return message;
    }

    /// <summary>The header that signs a notification.</summary>
    public string Sign(string body) => _signer.Sign(body);

    public async Task<JsonObject> NextSent()
    {
        (await _sent.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue("nothing was sent");
        return Sent.Last();
    }

    public async ValueTask DisposeAsync()
    {
        _signer.Dispose();
        await _app.DisposeAsync();
    }

    private IResult List(HttpContext http, int limit, int offset)
    {
        if (!MayTalk(http) || http.Request.Query["conversation_type"] != "FROM_MEMBERS")
        {
            return Results.StatusCode(403);
        }

        var all = Conversations.OrderByDescending(pair => (string)pair.Value[^1]["createdDate"]!).Select(pair => Head(pair.Key, pair.Value)).ToList();
        return Results.Json(new JsonObject { ["conversations"] = new JsonArray([.. all.Skip(offset).Take(limit)]), ["total"] = all.Count, ["limit"] = limit, ["offset"] = offset });
    }

    private IResult Get(HttpContext http, string id, int limit, int offset)
    {
        if (Asked.Count >= EnoughAfter)
        {
            EnoughAfter = int.MaxValue;
            return Results.StatusCode(429);
        }

        Asked.Enqueue(id);
        return MessagesOf(http, id, limit, offset);
    }

    private IResult MessagesOf(HttpContext http, string id, int limit, int offset) => !MayTalk(http) ? Results.StatusCode(403)
        : !Conversations.TryGetValue(id, out var messages) ? Results.NotFound()
        : Results.Json(new JsonObject { ["messages"] = new JsonArray([.. messages.Skip(offset).Take(limit).Select(message => message.DeepClone())]), ["total"] = messages.Count });

    private async Task<IResult> Send(HttpContext http)
    {
        var body = (await http.Request.ReadFromJsonAsync<JsonObject>())!;
        if (Refusals.TryDequeue(out var status))
        {
            return Results.StatusCode(status);
        }

        if (!MayTalk(http) || !Conversations.ContainsKey((string)body["conversationId"]!))
        {
            return Results.Json(new { errors = new[] { new { errorId = 355002, message = "Invalid conversation" } } }, statusCode: 400);
        }

        Sent.Enqueue(body);
        _sent.Release();
        if (HangsUp)
        {
            Write((string)body["conversationId"]!, $"out-{Sent.Count}", Us, (string)body["messageText"]!, DateTimeOffset.UtcNow);
            http.Abort();
            return Results.Empty;
        }

        return Results.Json(new { messageId = $"out-{Sent.Count}", messageBody = (string?)body["messageText"] }, statusCode: 201);
    }

    private static async Task<IResult> Token(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        return Results.Json(new { access_token = $"for {form["scope"]}", expires_in = 7200 });
    }

    private static JsonNode Head(string id, List<JsonObject> messages) => new JsonObject
    {
        ["conversationId"] = id,
        ["conversationType"] = "FROM_MEMBERS",
        ["referenceType"] = "LISTING",
        ["referenceId"] = "110555",
        ["latestMessage"] = messages[^1].DeepClone(),
    };

    private static bool MayTalk(HttpContext http) => http.Request.Headers.Authorization == "Bearer for https://api.ebay.com/oauth/api_scope/commerce.message";
}
