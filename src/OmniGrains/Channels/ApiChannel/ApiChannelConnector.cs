using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using OmniGrains.Channels.Connections;
using OmniGrains.Channels.Contracts;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Channels.ApiChannel;

/// <summary>
/// A channel of anybody's own: messages come in by <c>POST /v1/conversations/inbound</c> with an API key, and replies are posted to the
/// connection's <c>baseUrl</c>, signed as Standard Webhooks says. The message's id is the <c>webhook-id</c>, the same at every attempt. Files are named by addresses,
/// and fetched from there.
/// </summary>
internal sealed class ApiChannelConnector(ShopHttp http, TimeProvider time) : IConnector, IMessageChannel, IMediaChannel
{
    public const string SigningSecret = "signingSecret";
    private const string Prefix = "whsec_";
    private const int MostRedirects = 3;

    public string Name => "api";

    public IReadOnlyList<string> Secrets { get; } = [SigningSecret];

    public IReadOnlyList<string> Options { get; } = [];

    /// <summary>It delivers with an API key, never by a webhook.</summary>
    public ValueTask<bool> IsAuthentic(InboundRequest request, ConnectedShop shop, CancellationToken cancellation) => ValueTask.FromResult(false);

    public DeliveryLabel Label(InboundRequest request) => throw new UnreadableDeliveryException("This channel delivers with an API key.");

    public Reading Read(DeliveryContent content, ConnectedShop shop) => Reading.Nothing;

    /// <summary>By <c>webhook-id</c>.</summary>
    public bool KnowsAgain => true;

    /// <summary>Addresses are the channel's own, and tell nobody who somebody is.</summary>
    public Addressee? AddresseeOf(ConnectedShop shop, string address) => new(address, []);

    public bool CanSend(ConnectedShop shop) => shop.Settings.BaseUrl is not null;

    public async Task<SendResult> Send(ConnectedShop shop, OutgoingMessage message, CancellationToken cancellation)
    {
        var json = new JsonObject { ["type"] = "message", ["connection"] = shop.Id, ["messageId"] = message.Key, ["to"] = message.To, ["text"] = message.Text };
        if (message.Files.Count > 0 && message.Thread is { } thread)
        {
            json["files"] = new JsonArray([.. message.Files.Select(file => FileOf(file, thread.Conversation))]);
        }

        var body = Encoding.UTF8.GetBytes(json.ToJsonString());
        var request = new HttpRequestMessage(HttpMethod.Post, shop.Settings.BaseUrl) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        Sign(request, shop, message.Key, body);
        var (status, answer, retryAfter) = await http.Attempt(request, cancellation);
        return status switch
        {
            >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices => new SendResult(Payload.Shorten(answer.Text("id"), 200)),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new SendResult(null, "unauthorised", "The receiver refused the signature.", Passing: true),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                new SendResult(null, "unavailable", $"The receiver answered {(int)status}.", Passing: true, retryAfter),
            _ => new SendResult(null, "refused", $"The receiver refused the message with {(int)status}."),
        };
    }

    /// <summary>Whoever pushes names any address: it is called with nothing but itself, and only where it is public.</summary>
    public async Task<byte[]> Fetch(ConnectedShop shop, MessageAttachment file, long most, CancellationToken cancellation) =>
        Uri.TryCreate(file.Url, UriKind.Absolute, out var address)
            ? await http.Download(new HttpRequestMessage(HttpMethod.Get, address), most, cancellation, MostRedirects)
            : throw new ShopRefusedException("url-refused", "The file has no address.");

    // By our own address, which takes an API key: nothing is open to whoever gets hold of a link.
    private static JsonObject FileOf(OutgoingFile file, string conversation) => new()
    {
        ["fileId"] = file.Id,
        ["name"] = file.Name,
        ["contentType"] = file.ContentType,
        ["size"] = file.Size,
        ["sha256"] = file.Sha256,
        ["path"] = $"/v1/conversations/{conversation}/files/{file.Id}",
    };

    private void Sign(HttpRequestMessage request, ConnectedShop shop, string id, byte[] body)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp);
        if (shop.Secret(SigningSecret) is { } secret)
        {
            byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
            request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(HMACSHA256.HashData(KeyOf(secret), signed))}");
        }
    }

    // Standard Webhooks writes keys as base64 behind a prefix; any other text is taken as it is.
    private static byte[] KeyOf(string secret)
    {
        var bytes = new byte[secret.Length];
        return secret.StartsWith(Prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[Prefix.Length..], bytes, out var length)
            ? bytes[..length]
            : Encoding.UTF8.GetBytes(secret);
    }
}
