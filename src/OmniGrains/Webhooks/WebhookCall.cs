using System.Buffers;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Authentication;
using OmniGrains.Edge.Outgoing;
using OmniGrains.Engine;
using OmniGrains.Live.Contracts;

namespace OmniGrains.Webhooks;

/// <summary>How one call went.</summary>
internal sealed record CallResult(int? Status, string? Error, int Milliseconds, int? RetryAfterSeconds);

/// <summary>One call of a receiver. Whatever goes wrong there is an outcome, never an exception; its answer's body is not read.</summary>
internal sealed class WebhookCall(OutgoingHttp outgoing, Signing signing, EventEnvelope envelope, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public async Task<DeliveryAttempt> Send(Endpoint endpoint, Recorded recorded, CancellationToken stop)
    {
        var body = new ArrayBufferWriter<byte>();
        envelope.Write(body, recorded, endpoint.PersonalData);
        var result = await Send(endpoint, MessageId.Of(endpoint.Id, recorded.Position), body.WrittenMemory, stop);
        return new DeliveryAttempt(recorded.Position, recorded.Type, result.Status, result.Error, result.Milliseconds, result.RetryAfterSeconds);
    }

    public async Task<CallResult> Send(Endpoint endpoint, string id, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        try
        {
            using var request = RequestFor(endpoint, id, body);
            using var answer = await outgoing.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            return new CallResult((int)answer.StatusCode, null, Elapsed(began), RetryAfterOf(answer));
        }
        catch (Exception failure) when (!stop.IsCancellationRequested && failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return new CallResult(null, ErrorOf(failure), Elapsed(began), null);
        }
    }

    private HttpRequestMessage RequestFor(Endpoint endpoint, string id, ReadOnlyMemory<byte> body)
    {
        var now = time.GetUtcNow();
        var timestamp = now.ToUnixTimeSeconds();
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = Json;
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = content };
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", signing.HeaderOf(endpoint, id, timestamp, body.Span, now));
        return request;
    }

    private int? RetryAfterOf(HttpResponseMessage answer) =>
        (answer.Headers.RetryAfter?.Delta ?? answer.Headers.RetryAfter?.Date - time.GetUtcNow())?.TotalSeconds is { } seconds and > 0
            ? (int)Math.Min(seconds, int.MaxValue)
            : null;

    private static string ErrorOf(Exception failure) => failure switch
    {
        OperationCanceledException => "timeout",
        PrivateAddressException or { InnerException: PrivateAddressException } => "address-refused",
        { InnerException: AuthenticationException } => "tls",
        _ => "connection",
    };

    private int Elapsed(long began) => (int)time.GetElapsedTime(began).TotalMilliseconds;
}
