using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OmniGrains.Channels.Contracts;
using OmniGrains.Edge.Outgoing;

namespace OmniGrains.Channels;

/// <summary>What a shop answered.</summary>
/// <param name="Body">Its JSON.</param>
/// <param name="Headers">Its headers.</param>
internal sealed record ShopAnswer(JsonElement Body, HttpResponseHeaders Headers);

/// <summary>
/// Asks shops, by the guarded way out. Whatever goes wrong becomes a <see cref="ShopRefusedException"/> with a stable code
/// and our own words: neither what was sent nor what was answered gets into logs, events or answers.
/// </summary>
internal sealed class ShopHttp(OutgoingHttp outgoing, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan LongestTransfer = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);

    public Task<ShopAnswer> Get(string url, Action<HttpRequestHeaders>? headers, CancellationToken cancellation) =>
        Send(new HttpRequestMessage(HttpMethod.Get, url), headers, cancellation);

    public Task<ShopAnswer> Send(HttpMethod method, string url, string json, Action<HttpRequestHeaders>? headers, CancellationToken cancellation) =>
        Send(new HttpRequestMessage(method, url) { Content = new StringContent(json, Encoding.UTF8, "application/json") }, headers, cancellation);

    public Task<ShopAnswer> PostForm(string url, IEnumerable<KeyValuePair<string, string>> form, Action<HttpRequestHeaders>? headers, CancellationToken cancellation) =>
        Send(new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) }, headers, cancellation);

    /// <summary>Asks, and hands a refusal over as it was said: for those who name their reasons in its body.</summary>
    /// <exception cref="ShopRefusedException">There was no answer.</exception>
    public async Task<(HttpStatusCode Status, JsonElement Body, TimeSpan? RetryAfter)> Attempt(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Headers.Accept.ParseAdd("application/json");
        using var response = request.Content is MultipartContent ? await Reach(outgoing.Files, LongestTransfer, request, cancellation) : await Reach(request, cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        try
        {
            using var document = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body);
            return (response.StatusCode, document.RootElement.Clone(), WaitOf(response));
        }
        catch (JsonException)
        {
            return (response.StatusCode, default, WaitOf(response));
        }
    }

    /// <summary>Hands over what would not be known again: of what nobody answers it is not known whether it was taken, unless there was no connection.</summary>
    /// <exception cref="ShopRefusedException">There was no answer: <see cref="SendResult.InDoubt"/> when it may have been taken.</exception>
    public async Task<(HttpStatusCode Status, JsonElement Body, TimeSpan? RetryAfter)> HandOver(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await Attempt(request, cancellation);
        }
        catch (ShopRefusedException lost) when (lost.Unanswered)
        {
            throw new ShopRefusedException(
                SendResult.InDoubt, "The channel was sent it and did not answer: it may have arrived. Ask the customer, or look at the channel's own inbox, before you answer again; then say what became of it, or have it sent again (POST /v1/conversations/messages/{id}/doubt).");
        }
    }

    /// <summary>A document as text, such as a certificate.</summary>
    public async Task<string> GetText(string url, CancellationToken cancellation)
    {
        using var response = await Exchange(new HttpRequestMessage(HttpMethod.Get, url), cancellation);
        return await response.Content.ReadAsStringAsync(cancellation);
    }

    /// <summary>A file, of at most so many bytes; what is larger is not read to its end.</summary>
    /// <param name="request">Asks for it.</param>
    /// <param name="most">More bytes are not read.</param>
    /// <param name="take">Reads it.</param>
    /// <param name="cancellation">Stops.</param>
    /// <param name="redirects">How often its address may point elsewhere. There it is asked for with nothing of the request but the address, which is checked alike.</param>
    /// <exception cref="ShopRefusedException">There was no such file, or it is <c>too-large</c>.</exception>
    public async Task Download(HttpRequestMessage request, long most, Func<Stream, CancellationToken, Task> take, CancellationToken cancellation, int redirects = 0)
    {
        var asked = request.RequestUri;
        if (outgoing.Check(asked?.AbsoluteUri) is not null)
        {
            throw new ShopRefusedException("url-refused", "The file lies at an address that is not called.");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LongestTransfer);
        using var response = await Reach(outgoing.Files, LongestTransfer, request, patience.Token, HttpCompletionOption.ResponseHeadersRead);
        if (redirects > 0 && response is { StatusCode: >= HttpStatusCode.Moved and < HttpStatusCode.BadRequest, Headers.Location: { } elsewhere })
        {
            await Download(new HttpRequestMessage(HttpMethod.Get, new Uri(asked!, elsewhere)), most, take, cancellation, redirects - 1);
            return;
        }

        if (!response.IsSuccessStatusCode)
        {
            throw RefusalOf(response);
        }

        if (response.Content.Headers.ContentLength > most)
        {
            throw BoundedFile.TooLarge();
        }

        await using var body = new BoundedFile(await response.Content.ReadAsStreamAsync(patience.Token), most);
        try
        {
            await take(body, patience.Token);
        }
        catch (Exception broken) when (body.Broke || (broken is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new ShopRefusedException("unavailable", "The file broke off.");
        }
    }

    /// <summary>Visits an address; what it answers is of no interest.</summary>
    public async Task Visit(Uri address, CancellationToken cancellation)
    {
        using var response = await Exchange(new HttpRequestMessage(HttpMethod.Get, address), cancellation);
    }

    private async Task<ShopAnswer> Send(HttpRequestMessage request, Action<HttpRequestHeaders>? headers, CancellationToken cancellation)
    {
        request.Headers.Accept.ParseAdd("application/json");
        headers?.Invoke(request.Headers);
        using var response = await Exchange(request, cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        try
        {
            using var document = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body);
            return new ShopAnswer(document.RootElement.Clone(), response.Headers);
        }
        catch (JsonException)
        {
            throw new ShopRefusedException("unreadable", "The shop did not answer with JSON. Check baseUrl.");
        }
    }

    private async Task<HttpResponseMessage> Exchange(HttpRequestMessage request, CancellationToken cancellation)
    {
        var response = await Reach(request, cancellation);
        if (!response.IsSuccessStatusCode)
        {
            using (response)
            {
                throw RefusalOf(response);
            }
        }

        return response;
    }

    private Task<HttpResponseMessage> Reach(HttpRequestMessage request, CancellationToken cancellation) => Reach(outgoing.Client, Patience, request, cancellation);

    private static async Task<HttpResponseMessage> Reach(
        HttpClient client, TimeSpan patience, HttpRequestMessage request, CancellationToken cancellation, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(patience);
        try
        {
            using (request)
            {
                return await client.SendAsync(request, until, bound.Token);
            }
        }
        catch (PrivateAddressException)
        {
            throw new ShopRefusedException("private-address", "baseUrl leads to a private address, which is not called.");
        }
        catch (HttpRequestException failed)
        {
            throw new ShopRefusedException("unavailable", "The shop could not be reached.", unanswered: WasConnected(failed));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Connecting has a patience of its own, which is shorter.
            throw new ShopRefusedException("unavailable", $"The shop did not answer within {patience.TotalSeconds:0} seconds.", unanswered: bound.IsCancellationRequested);
        }
    }

    private static bool WasConnected(HttpRequestException failed) => failed.HttpRequestError is not
        (HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError);

    private ShopRefusedException RefusalOf(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new("unauthorised", "The shop refused our credentials. Set its secrets anew, and check their rights."),
        HttpStatusCode.NotFound => new("not-found", "The shop does not know what it was asked for. Check baseUrl."),
        HttpStatusCode.TooManyRequests => new("rate-limited", "The shop wants us to ask less often.", WaitOf(response)),
        >= HttpStatusCode.InternalServerError => new("unavailable", $"The shop failed with {(int)response.StatusCode}.", WaitOf(response)),
        >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => new("redirected", "The shop points elsewhere; redirects are not followed. Check baseUrl."),
        var status => new("refused", $"The shop refused the request with {(int)status}."),
    };

    private TimeSpan? WaitOf(HttpResponseMessage response)
    {
        var asked = response.Headers.RetryAfter is { } retry ? retry.Delta ?? (retry.Date - time.GetUtcNow()) : null;
        return asked switch
        {
            null => null,
            { } wait when wait < TimeSpan.Zero => TimeSpan.Zero,
            { } wait when wait > LongestWait => LongestWait,
            { } wait => wait,
        };
    }
}
