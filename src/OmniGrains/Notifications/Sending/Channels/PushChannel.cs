using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OmniGrains.Channels.Contracts;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Engine;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.People;
using OmniGrains.Notifications.Setup;

namespace OmniGrains.Notifications.Sending.Channels;

/// <summary>What a service worker is given.</summary>
internal sealed record PushPayload(string Id, string Title, string Body, string? Url);

/// <summary>
/// Push messages to browsers (RFC 8030), to all subscriptions of the person. It was sent when one push service has taken it; a
/// subscription that is gone (404, 410) is forgotten.
/// </summary>
internal sealed class PushChannel(OutgoingHttp outgoing, IGrains grains, KeyVault vault, TimeProvider time) : IOutgoingChannel
{
    private const string KeptSeconds = "86400";

    public IReadOnlyList<string> Channels { get; } = [NoticeChannels.Push];

    public async Task<SendResult> Send(Provider provider, Outgoing sending, CancellationToken cancellation)
    {
        var payload = JsonSerializer.SerializeToUtf8Bytes(
            new PushPayload(sending.Id, sending.Message.Subject!, sending.Message.Text, sending.Message.Url), NotificationsJson.Default.PushPayload);
        if (payload.Length > PushEncryption.LargestPlain)
        {
            return new SendResult(null, "too-large", $"A push message has at most {PushEncryption.LargestPlain} bytes.");
        }

        var results = new List<SendResult>();
        foreach (var subscription in sending.Push)
        {
            results.Add(await Send(provider, sending, subscription, payload, cancellation));
        }

        return results.Find(result => result.Code is null) ?? results.Find(result => result.Passing) ?? results.FirstOrDefault() ?? new SendResult(null, "no-address", "No browser is subscribed.");
    }

    private async Task<SendResult> Send(Provider provider, Outgoing sending, PushSubscription subscription, byte[] payload, CancellationToken cancellation)
    {
        try
        {
            using var request = RequestFor(provider, sending, subscription, payload);
            using var answer = await outgoing.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return answer.StatusCode switch
            {
                HttpStatusCode.NotFound or HttpStatusCode.Gone => await Forget(sending.Record, subscription),
                HttpStatusCode.RequestEntityTooLarge => new SendResult(null, "too-large", "The push service refused it as too large."),
                _ when answer.IsSuccessStatusCode => new SendResult(null),
                _ => new SendResult(null, "unavailable", $"The push service answered {(int)answer.StatusCode}.", Passing: true, answer.Headers.RetryAfter?.Delta),
            };
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException)
        {
            return new SendResult(null, "unavailable", "The push service cannot be reached.", Passing: true);
        }
    }

    // The topic replaces an earlier attempt that was not shown yet (RFC 8030 §5.4): at most 32 letters.
    private HttpRequestMessage RequestFor(Provider provider, Outgoing sending, PushSubscription subscription, byte[] payload)
    {
        var endpoint = new Uri(subscription.Endpoint);
        var body = PushEncryption.Encrypt(payload, Base64Url.DecodeFromChars(subscription.P256dh), Base64Url.DecodeFromChars(subscription.Auth));
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/octet-stream");
        content.Headers.ContentEncoding.Add("aes128gcm");
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = content };
        request.Headers.TryAddWithoutValidation("TTL", KeptSeconds);
        request.Headers.TryAddWithoutValidation("Urgency", sending.Transactional ? "high" : "normal");
        request.Headers.TryAddWithoutValidation("Topic", Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(sending.Key)).AsSpan(0, 24)));
        request.Headers.TryAddWithoutValidation(
            "Authorization", PushToken.HeaderOf(endpoint, provider.PushSubject!, provider.PushKey!, provider.Reveal(vault)!, time.GetUtcNow()));
        return request;
    }

    private async Task<SendResult> Forget(string record, PushSubscription subscription)
    {
        var now = time.GetUtcNow();
        await grains.Ask(
            PersonNotices.GrainOf(record), new UnsubscribePush(record, subscription.Endpoint), new CommandContext(new CommandId($"np{Guid.CreateVersion7(now):N}"), now), CancellationToken.None);
        return new SendResult(null, "subscription-gone", "The browser is not subscribed any more.");
    }
}
