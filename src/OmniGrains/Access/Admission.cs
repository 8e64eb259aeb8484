using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;

namespace OmniGrains.Access;

/// <summary>
/// The door to <c>/v1</c>: recognises the key, checks its scope, its rate and the idempotency key, and waits for the
/// position that a reader asks for. An endpoint that names no scope lets nobody in, unless it verifies its
/// sender's signature itself. Runs after routing.
/// </summary>
public sealed class Admission
{
    private const int LongestIdempotencyKey = 255;
    private const string NoKey = "Send an API key: Authorization: Bearer og_…";
    private const string Challenge = "Bearer realm=\"omnigrains\"";
    private const string BrowserChallenge = "Basic realm=\"OmniGrains: the API key is the user name\"";

    private readonly RequestDelegate _next;
    private readonly KeyRing _ring;
    private readonly RateLimits _limits;
    private readonly FailedAttempts _attempts;
    private readonly Freshness _freshness;

    internal Admission(RequestDelegate next, KeyRing ring, RateLimits limits, FailedAttempts attempts, Freshness freshness) =>
        (_next, _ring, _limits, _attempts, _freshness) = (next, ring, limits, attempts, freshness);

    public Task InvokeAsync(HttpContext http)
    {
        // Endpoints that routing makes up to answer 405 and 415 are not routes; they tell nothing.
        if (http.GetEndpoint() is not RouteEndpoint endpoint || !http.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            return _next(http);
        }

        http.Response.Headers.CacheControl = "no-store";
        if (endpoint.Metadata.GetMetadata<VerifiesSender>() is not null)
        {
            return _next(http);
        }

        return TokenOf(http.Request, endpoint) is { } token ? Enter(http, endpoint, token)
            : endpoint.Metadata.GetMetadata<CalledFromPages>() is { } pages && http.Request.Headers.Authorization.Count == 0
                ? EnterByBody(http, endpoint, pages)
                : Unauthorised(http, NoKey);
    }

    private Task Enter(HttpContext http, Endpoint endpoint, string token) =>
        _ring.Remembered(token) is { } caller ? Admit(http, endpoint, caller) : Recognise(http, endpoint, token);

    // Nothing is read from an address that sends wrong keys.
    private async Task EnterByBody(HttpContext http, Endpoint endpoint, CalledFromPages pages)
    {
        if (_attempts.MustWait(http.Connection.RemoteIpAddress) is { } wait)
        {
            await Throttled(http, wait);
        }
        else if (await pages.FindKey(http) is { } token)
        {
            await Enter(http, endpoint, token);
        }
        else
        {
            await Unauthorised(http, $"{NoKey}, or as writeKey in the body.");
        }
    }

    private async Task Recognise(HttpContext http, Endpoint endpoint, string token)
    {
        var address = http.Connection.RemoteIpAddress;
        if (!_ring.HasVerified(token) && _attempts.MustWait(address) is { } wait)
        {
            await Throttled(http, wait);
        }
        else if (await _ring.Recognise(token, http.RequestAborted) is { } caller)
        {
            await Admit(http, endpoint, caller);
        }
        else
        {
            _attempts.Failed(address);
            await Unauthorised(http, "This key is unknown or was revoked.");
        }
    }

    private Task Admit(HttpContext http, Endpoint endpoint, Caller caller)
    {
        var headers = http.Response.Headers;
        headers["RateLimit-Policy"] = _limits.Policy;
        var within = _limits.TryTake(caller.Id, out var left, out var retryAfter);
        headers["RateLimit"] = left;
        return !within
            ? ProblemGuard.Write(http, Problems.Of(429, "rate-limit.exceeded", "This key asks too often; slow down."), retryAfter)
            : Refusal(http.Request, endpoint, caller) is { } refusal ? ProblemGuard.Write(http, refusal) : Proceed(http, endpoint, caller);
    }

    private Task Proceed(HttpContext http, Endpoint endpoint, Caller caller)
    {
        http.Features.Set(caller);
        return http.Request.QueryString.HasValue
            && endpoint.Metadata.GetMetadata<AwaitsPosition>() is not null
            && http.Request.Query.TryGetValue("after", out var after)
                ? ProceedAfter(http, after.ToString())
                : _next(http);
    }

    private async Task ProceedAfter(HttpContext http, string after)
    {
        if (!long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            await ProblemGuard.Write(http, Problems.Of(400, "request.after-invalid", "after must be a journal position, as a write's answer gives it."));
        }
        else if (!await Patience.Wait(stop => _freshness.Reach(position, stop), http.RequestAborted))
        {
            await ProblemGuard.Write(http, Problems.Of(503, "view.behind", "What follows from this position cannot be read yet; try again."), TimeSpan.FromSeconds(1));
        }
        else
        {
            await _next(http);
        }
    }

    private static ProblemDetails? Refusal(HttpRequest request, Endpoint endpoint, Caller caller) =>
        endpoint.Metadata.GetMetadata<RequiredScope>() is not { Scope: var scope }
            ? Problems.Of(403, "auth.closed", "This endpoint names no scope, so nobody may use it.")
            : !caller.May(scope)
                ? Problems.Of(403, "auth.scope-missing", $"This key lacks the scope {scope}.")
                : caller.Scopes.Count > 1 && IsFromPage(request, endpoint)
                ? Problems.Of(403, "auth.key-too-wide", $"Whoever opens a page can read the key in it: make one for pages that has the scope {scope} and no other.")
                : HoldsZeroCharacter(request)
                ? Problems.Of(400, UnreadableJson.Code, "A parameter holds a zero character, which no text has.")
                : IdempotencyKeyIsFine(request) ? null
                : Problems.Of(400, "idempotency.key-invalid", $"{Intent.Header} must have 1 to {LongestIdempotencyKey} printable ASCII characters.");

    // PostgreSQL cannot take it as a parameter; nothing that is stored has one to be found by.
    private static bool HoldsZeroCharacter(HttpRequest request) =>
        request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true;

    private static bool IsFromPage(HttpRequest request, Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<CalledFromPages>() is not null
        && (request.Headers.Authorization.Count == 0 || request.Headers.Origin.Count > 0);

    private static bool IdempotencyKeyIsFine(HttpRequest request) =>
        !request.Headers.TryGetValue(Intent.Header, out var sent)
        || (sent.Count == 1 && sent[0] is { Length: > 0 and <= LongestIdempotencyKey } key && !key.AsSpan().ContainsAnyExceptInRange(' ', '~'));

    private static Task Throttled(HttpContext http, TimeSpan wait) =>
        ProblemGuard.Write(http, Problems.Of(429, "auth.throttled", "Too many wrong keys came from this address; wait a minute."), wait);

    private static Task Unauthorised(HttpContext http, string detail)
    {
        http.Response.Headers.WWWAuthenticate = http.GetEndpoint()?.Metadata.GetMetadata<OpenedInBrowser>() is null ? Challenge : BrowserChallenge;
        return ProblemGuard.Write(http, Problems.Of(401, "auth.key-invalid", detail));
    }

    private static string? TokenOf(HttpRequest request, Endpoint endpoint)
    {
        const string Bearer = "Bearer ";
        const string Basic = "Basic ";
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? header[Bearer.Length..].Trim()
            : header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) && endpoint.Metadata.GetMetadata<AcceptsBasicKey>() is not null
                ? UserOf(header[Basic.Length..].Trim())
                : null;
    }

    private static string? UserOf(string credentials)
    {
        var bytes = new byte[credentials.Length];
        if (!Convert.TryFromBase64String(credentials, bytes, out var length))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? text[..colon] : null;
    }
}

public static class AdmissionRegistration
{
    /// <summary>Guards <c>/v1</c>; put it behind routing.</summary>
    public static IApplicationBuilder UseAdmission(this IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        return app.Use(next => new Admission(
            next,
            (KeyRing)services.GetService(typeof(KeyRing))!,
            (RateLimits)services.GetService(typeof(RateLimits))!,
            (FailedAttempts)services.GetService(typeof(FailedAttempts))!,
            (Freshness)services.GetService(typeof(Freshness))!).InvokeAsync);
    }
}
