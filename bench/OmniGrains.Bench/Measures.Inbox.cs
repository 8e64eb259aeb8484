using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OmniGrains.Tests.Inbox;

namespace OmniGrains.Bench;

/// <summary>Messages that come in over WhatsApp's signed webhook, and what an agent sees of them.</summary>
internal static partial class Measures
{
    private const int Writers = 5_000;
    private const string Webhook = "/v1/webhooks/whatsapp/wa";
    private static readonly byte[] AppSecret = "a-secret-of-the-app"u8.ToArray();
    private static long _message;

    private static async Task<IReadOnlyList<Claim>> InboundMessages()
    {
        using var folder = new Folder();
        await using var server = await Server.Product(folder.Path);
        await Connect(server);
        await WarmUp(server, Message);
        var (durable, floor) = await BetweenFloors(Message, () => Load.Run(server.Port, Connections, Time, Message));
        return [AgainstFloor("inbound WhatsApp webhook, signature checked, durable on SQLite", durable, floor, 0.3, 0.5)];
    }

    private static async Task<IReadOnlyList<Claim>> InboundToScreen()
    {
        using var folder = new Folder();
        await using var server = await Server.Product(folder.Path);
        await Connect(server);
        var events = new TimedEvents(number => Deliver(server, number));
        using var watching = new CancellationTokenSource();
        var watcher = Watch(server, events, watching.Token);
        var claim = await AtHalfLoad("inbound message to the agent's live stream", events, 100, 25);
        await watching.CancelAsync();
        await watcher;
        return [claim];
    }

    private static async Task<IReadOnlyList<Claim>> OpenConversations()
    {
        const int customers = 1_000;
        using var folder = new Folder();
        await using var server = await Server.Product(folder.Path);
        await Connect(server);
        await PushInBulk(server, 3 * customers, i => PurchaseByPhone(i, i % customers), static (_, _) => ValueTask.CompletedTask);
        await Parallel.ForEachAsync(Enumerable.Range(0, 4 * customers), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) => await Deliver(server, i, i % customers));
        await CaughtUp(server);
        var ids = await ConversationIds(server);
        var sample = await server.Http.GetByteArrayAsync(new Uri($"/v1/conversations/{ids[0]}", UriKind.Relative));
        await File.WriteAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "conversation.json"), sample);
        var open = Open(ids);
        await WarmUp(server, open);
        var (opened, floor) = await BetweenFloors(open, () => Load.Run(server.Port, Connections, Time, open));
        return [AgainstFloor($"GET /v1/conversations/{{id}} with everything beside it ({sample.Length} bytes)", opened, floor, 0.3, 0.6)];
    }

    /// <summary>Webhooks alone, for looking at a host with a profiler.</summary>
    public static async Task<int> DriveInbound(int port, int seconds)
    {
        await using var server = Server.Running(port);
        await Connect(server);
        _message = TimeProvider.System.GetTimestamp();
        Console.WriteLine(await Load.Run(port, Connections, TimeSpan.FromSeconds(seconds), Message));
        return 0;
    }

    private static async Task Connect(Server server)
    {
        await File.WriteAllTextAsync(Path.Combine(AppContext.BaseDirectory, "record.json"), "null");
        await Put(server, "/v1/connections/wa", new
        {
            connector = "whatsapp",
            channel = "whatsapp",
            options = new { phoneNumberId = WhatsAppMessages.Number },
            secrets = new { appSecret = Encoding.ASCII.GetString(AppSecret), accessToken = "none", verifyToken = "none" },
        });
    }

    private static string PhoneOf(long writer) => string.Create(CultureInfo.InvariantCulture, $"39333{writer:D7}");

    private static string BodyOf(long message, long writer) =>
        WhatsAppMessages.Text($"wamid.{message}", PhoneOf(writer), TimedEvents.NameOf(message), DateTimeOffset.UtcNow.ToUnixTimeSeconds());

    private static string SignatureOf(string body) => $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(AppSecret, Encoding.ASCII.GetBytes(body)))}";

    private static int Message(byte[] buffer)
    {
        var body = BodyOf(Interlocked.Increment(ref _message), Random.Shared.Next(Writers));
        return Encoding.ASCII.GetBytes(
            $"POST {Webhook} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Hub-Signature-256: {SignatureOf(body)}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}", buffer);
    }

    private static Task Deliver(Server server, long number) => Deliver(server, number, number % Writers);

    private static async Task Deliver(Server server, long number, long writer)
    {
        var body = BodyOf(number, writer);
        using var request = new HttpRequestMessage(HttpMethod.Post, Webhook) { Content = new StringContent(body, Encoding.ASCII, "application/json") };
        request.Headers.Add("X-Hub-Signature-256", SignatureOf(body));
        using var answer = await server.Http.SendAsync(request);
        await Accepted(answer);
    }

    // An agent's console: reads the live stream, and finds the number in the text of each message.
    private static async Task Watch(Server server, TimedEvents events, CancellationToken stop)
    {
        try
        {
            using var stream = await server.Http.GetStreamAsync(new Uri("/v1/stream?kind=conversation.message-content", UriKind.Relative), stop);
            using var reader = new StreamReader(stream);
            while (await reader.ReadLineAsync(stop) is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    using var told = JsonDocument.Parse(line.AsMemory(6));
                    events.Seen(told.RootElement.GetProperty("data").GetProperty("text").GetString()!);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // All has been seen.
        }
    }

    private static string PurchaseByPhone(int number, int writer) =>
        $$"""{"source":"till","externalId":"{{number}}","channel":"store","occurredAt":"2026-11-02T10:15:00+00:00","currency":"EUR","identities":[{"kind":"phone","value":"+{{PhoneOf(writer)}}"}],"lines":[{"sku":"TEA","name":"Tea","quantity":"1","unitPrice":"5"}]}""";

    private static async Task<List<string>> ConversationIds(Server server)
    {
        var (ids, cursor) = (new List<string>(), (string?)"");
        while (cursor is not null)
        {
            var page = (await server.Http.GetFromJsonAsync<JsonObject>(new Uri($"/v1/conversations?limit=200{cursor}", UriKind.Relative)))!;
            ids.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            cursor = (string?)page["next"] is { } next ? $"&cursor={next}" : null;
        }

        return ids;
    }

    private static Func<byte[], int> Open(List<string> ids) => buffer => Encoding.ASCII.GetBytes(
        $"GET /v1/conversations/{ids[Random.Shared.Next(ids.Count)]} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {Server.Key}\r\n\r\n", buffer);
}
