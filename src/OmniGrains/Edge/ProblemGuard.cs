using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace OmniGrains.Edge;

/// <summary>The outermost guard: whatever goes wrong leaves as a problem document with a code, and without our insides.</summary>
public sealed class ProblemGuard(RequestDelegate next, IOptions<JsonOptions> json, ILogger<ProblemGuard> log)
{
    private const string ProblemType = "application/problem+json";

    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            if (ProblemOf(exception, http) is { } problem)
            {
                http.Response.Clear();
                await Write(http, problem);
            }

            return;
        }

        if (http.Response is { StatusCode: >= 400, HasStarted: false, ContentType: null, ContentLength: null })
        {
            await Write(http, http.Response.StatusCode == StatusCodes.Status400BadRequest ? OfParameters(http.Request) : OfStatus(http.Response.StatusCode));
        }
    }

    private static ProblemDetails OfStatus(int status) => status switch
    {
        StatusCodes.Status404NotFound => Problems.Of(status, "request.no-such-route", "There is nothing at this address; /openapi/v1.json lists what there is."),
        StatusCodes.Status405MethodNotAllowed => Problems.Of(status, "request.method-not-allowed", "This address does not answer this method; the Allow header names those it does."),
        StatusCodes.Status415UnsupportedMediaType => Problems.Of(status, "request.media-type", "Send the body with the content type that this endpoint reads, usually application/json; rows are application/x-ndjson."),
        StatusCodes.Status408RequestTimeout => Problems.Of(status, "request.too-slow", "The body arrived too slowly."),
        StatusCodes.Status413PayloadTooLarge => Problems.Of(status, "request.too-large", "The body is larger than this endpoint accepts."),
        _ => Problems.Of(status, "request.refused", "The request was refused."),
    };

    private static ProblemDetails OfParameters(HttpRequest request)
    {
        var sent = string.Join(", ", request.RouteValues.Keys.Concat(request.Query.Keys).Take(10));
        return Problems.Of(400, UnreadableJson.Code, sent.Length > 0
            ? $"A parameter is of another type than expected, or missing. Sent were: {sent}."
            : "A parameter or the body is missing.");
    }

    private ProblemDetails? ProblemOf(Exception exception, HttpContext http)
    {
        switch (exception)
        {
            case OperationCanceledException or IOException when http.RequestAborted.IsCancellationRequested:
                return null;
            case BadHttpRequestException bad:
                return OfBadRequest(bad);
            case JsonException unreadable:
                return OfUnreadable(unreadable);
            case InvalidOperationException when IsOfUnknownCharset(http.Request):
                return OfStatus(StatusCodes.Status415UnsupportedMediaType);
            case JournalUnavailableException:
                log.LogError(exception, "The journal did not answer");
                http.Response.OnStarting(static state => RetryAfter((HttpContext)state), http);
                return Problems.Of(503, "journal.unavailable", "It is unknown whether this took effect. Send the same request again, with the same Idempotency-Key.");
            default:
                return Internal(exception, http);
        }
    }

    // The framework takes it for an error of ours.
    private static bool IsOfUnknownCharset(HttpRequest request) => MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type is { Charset.HasValue: true, Encoding: null };

    private static ProblemDetails OfBadRequest(BadHttpRequestException bad) => bad switch
    {
        { InnerException: JsonException unreadable } => OfUnreadable(unreadable),
        { StatusCode: not StatusCodes.Status400BadRequest } => OfStatus(bad.StatusCode),
        _ => Problems.Of(400, UnreadableJson.Code, ParameterText(bad.Message)),
    };

    private static ProblemDetails OfUnreadable(JsonException unreadable)
    {
        var rejection = UnreadableJson.Describe(unreadable);
        return Problems.Of(400, rejection.Code, rejection.Detail);
    }

    // The framework's text names CLR types: keep only the parameter's own name and value.
    private static string ParameterText(string message)
    {
        var quoted = message.Split('"');
        return quoted switch
        {
            [_, var parameter, _, var value, ..] => $"{LastWord(parameter)}: \"{value}\" cannot be read.",
            [_, _, var rest] when rest.Contains("body", StringComparison.Ordinal) => "The body is missing or null.",
            [_, var parameter, ..] => $"{LastWord(parameter)} is missing.",
            _ => "The request cannot be read.",
        };
    }

    private static string LastWord(string text) => text[(text.LastIndexOf(' ') + 1)..];

    private ProblemDetails Internal(Exception exception, HttpContext http)
    {
        var trace = Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
        log.LogError(exception, "Request {Method} {Route} failed; trace {Trace}", http.Request.Method, http.GetEndpoint()?.DisplayName, trace);
        var problem = Problems.Of(500, "internal", "This is our fault. Quote the trace id when you report it.");
        problem.Extensions["traceId"] = trace;
        return problem;
    }

    private static Task RetryAfter(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        return Task.CompletedTask;
    }

    private Task Write(HttpContext http, ProblemDetails problem) => Write(http, problem, json.Value.SerializerOptions);

    internal static Task Write(HttpContext http, ProblemDetails problem, TimeSpan? retryAfter = null)
    {
        if (retryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        return Write(http, problem, http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);
    }

    private static Task Write(HttpContext http, ProblemDetails problem, JsonSerializerOptions options)
    {
        http.Response.StatusCode = problem.Status!.Value;
        return http.Response.WriteAsJsonAsync(problem, options, ProblemType, CancellationToken.None);
    }
}

public static class ProblemGuardRegistration
{
    /// <summary>Puts the guard around everything that follows.</summary>
    public static IApplicationBuilder UseProblemGuard(this IApplicationBuilder app) => app.UseMiddleware<ProblemGuard>();
}
