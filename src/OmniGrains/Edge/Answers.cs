using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>Turns what a use case answers into a response, with the headers that every write shares.</summary>
public static class Answers
{
    /// <summary>Set to <c>true</c> on the remembered answer to an earlier request of the same idempotency key or identity.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>200 with the value, or the rejection's problem.</summary>
    public static Results<Ok<T>, ProblemHttpResult> ToOk<T>(this Result<T> result, HttpContext http) =>
        result.Rejection is { } rejection ? TypedResults.Problem(Problems.Of(rejection)) : TypedResults.Ok(Marked(result, http));

    /// <summary>The same, with the version of what was changed as its ETag.</summary>
    public static Results<Ok<T>, ProblemHttpResult> ToTagged<T>(this Result<T> result, HttpContext http, Func<T, int> version)
    {
        if (result.Value is { } value)
        {
            http.Response.Headers.ETag = ETagOf(version(value));
        }

        return result.ToOk(http);
    }

    /// <summary>201 with the value and where it can be read, or the rejection's problem.</summary>
    public static Results<Created<T>, ProblemHttpResult> ToCreated<T>(this Result<T> result, HttpContext http, Func<T, string> location) =>
        result.Rejection is { } rejection
            ? TypedResults.Problem(Problems.Of(rejection))
            : TypedResults.Created(location(result.Value!), Marked(result, http));

    /// <summary>The strong validator of a version of one thing.</summary>
    public static string ETagOf(int version) => $"\"{version}\"";

    /// <summary>The header names no version.</summary>
    public static readonly Rejection BadIfMatch = new("request.if-match-invalid", "If-Match must be the ETag of what you read, or *.", RejectionKind.PreconditionFailed);

    /// <summary>The version that <c>If-Match</c> names; null when it is absent or <c>*</c>.</summary>
    /// <returns>False when the header is neither a single strong validator of ours nor <c>*</c>.</returns>
    public static bool TryReadIfMatch(HttpRequest request, out int? version)
    {
        version = null;
        var sent = request.Headers.IfMatch.ToString().AsSpan().Trim();
        if (sent.IsEmpty || sent is "*")
        {
            return true;
        }

        if (sent.Length < 3 || sent[0] != '"' || sent[^1] != '"' || !int.TryParse(sent[1..^1], out var named) || named < 0)
        {
            return false;
        }

        version = named;
        return true;
    }

    /// <summary>Whether <c>If-Match</c> says <c>*</c>: whatever has happened meanwhile.</summary>
    public static bool InsistsOn(HttpRequest request) => request.Headers.IfMatch.ToString().AsSpan().Trim() is "*";

    private static T Marked<T>(Result<T> result, HttpContext http)
    {
        if (result.Replayed)
        {
            http.Response.Headers[ReplayedHeader] = "true";
        }

        return result.Value!;
    }
}
