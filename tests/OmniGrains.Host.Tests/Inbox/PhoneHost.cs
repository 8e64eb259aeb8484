using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OmniGrains.Host.Tests.Channels;

namespace OmniGrains.Host.Tests.Inbox;

/// <summary>What tests of telephony do to a host.</summary>
internal static class PhoneHost
{
    public const string Line = "+390212345678";
    public const string MariasPhone = "+390255511122";
    private const string Registered = "https://ours.example/v1/webhooks/twilio-voice/phone";

    public static async Task ConnectPhone(this HostUnderTest host, string baseUrl = "http://127.0.0.1:9") =>
        await (await host.Client.PutAsJsonAsync("/v1/connections/phone", Settings(baseUrl))).Read();

    public static object Settings(string baseUrl) => Settings(baseUrl, new { accountSid = ChannelStandIn.AccountSid, from = Line, dial = $"{MariasPhone}=maria" });

    public static object Settings(string baseUrl, object options) => new
    {
        connector = "twilio-voice",
        channel = "phone",
        baseUrl,
        webhookUrl = Registered,
        options,
        secrets = new { authToken = ChannelStandIn.Token },
    };

    public static Task<HttpResponseMessage> Call(this HostUnderTest host, string query, params (string Name, string Value)[] fields) => host.Call(query, fields, ChannelStandIn.Token);

    /// <summary>Calls our address as Twilio does: signed with the address that is registered there, and the query that we gave.</summary>
    public static async Task<HttpResponseMessage> Call(this HostUnderTest host, string query, (string Name, string Value)[] fields, string token)
    {
        using var anybody = host.NewClient(null);
        var signed = Registered + query + string.Concat(fields.OrderBy(field => field.Name, StringComparer.Ordinal).Select(field => field.Name + field.Value));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/webhooks/twilio-voice/phone{query}")
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))),
        };
        request.Headers.Add("X-Twilio-Signature", Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(signed))));
        return await anybody.SendAsync(request);
    }

    /// <summary>A call comes in; gives its conversation, once it is there.</summary>
    public static async Task<string> Rings(this HostUnderTest host, string sid, string from)
    {
        await host.Tell("", ("CallSid", sid), ("From", from), ("To", Line), ("CallStatus", "ringing"), ("Direction", "inbound"));
        return (string)(await host.Json($"/v1/calls?after={await host.Head()}"))["items"]![0]!["conversationId"]!;
    }

    /// <summary>Tells something, and waits until it has been read.</summary>
    public static async Task Tell(this HostUnderTest host, string query, params (string Name, string Value)[] fields)
    {
        var before = await host.Head();
        ((int)(await host.Call(query, fields)).StatusCode).ShouldBe(200);
        await host.Recorded("channel.delivery-processed", before);
    }

    public static async Task<HttpResponseMessage> StartCall(this HostUnderTest host, string conversation, string key, string agent = "maria", string? connection = null, string? to = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/conversations/{conversation}/calls") { Content = JsonContent.Create(new { agent, connection, to }) };
        request.Headers.Add("Idempotency-Key", key);
        return await host.Client.SendAsync(request);
    }
}

/// <summary>Twilio's calls on a real port, as published. It can be told to refuse.</summary>
internal sealed class PhoneStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PhoneStandIn(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>What it was asked, refused or not.</summary>
    public ConcurrentQueue<JsonObject> Asked { get; } = new();

    public ConcurrentQueue<(int Status, string Body)> Refusals { get; } = new();

    /// <summary>Nobody is answered while it is set.</summary>
    public volatile bool Silent;

    /// <summary>Completes when somebody asked.</summary>
    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public static async Task<PhoneStandIn> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var standIn = new PhoneStandIn(app);
        app.MapPost("/2010-04-01/Accounts/{sid}/Calls.json", standIn.Calls);
        await app.StartAsync();
        return standIn;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> Calls(HttpContext http, string sid)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ChannelStandIn.AccountSid}:{ChannelStandIn.Token}"));
        if (sid != ChannelStandIn.AccountSid || http.Request.Headers.Authorization != $"Basic {basic}")
        {
            return Results.Json(new { code = 20003, message = "Authenticate", status = 401 }, statusCode: 401);
        }

        var form = await http.Request.ReadFormAsync();
        form["StatusCallbackEvent"].Count.ShouldBe(4);
        Asked.Enqueue(new JsonObject(form.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value.ToString()))));
        _reached.TrySetResult();
        if (Silent)
        {
            // Until whoever asked has gone.
            var gone = new TaskCompletionSource();
            await using var registration = http.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        }

        return Refusals.TryDequeue(out var refusal)
            ? Results.Text(refusal.Body, "application/json", statusCode: refusal.Status)
            : Results.Json(new { sid = $"CAout{Asked.Count}", status = "queued" }, statusCode: 201);
    }
}
