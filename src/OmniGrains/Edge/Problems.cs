using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using OmniGrains.Engine;

namespace OmniGrains.Edge;

/// <summary>RFC 9457 answers: every refusal has a stable <c>code</c> and says what to do.</summary>
public static class Problems
{
    // What a request named is told back to it, and may be as long as the request.
    private const int LongestDetail = 4_000;

    /// <summary>The HTTP status of each kind of rejection.</summary>
    public static int StatusOf(RejectionKind kind) => kind switch
    {
        RejectionKind.NotFound => StatusCodes.Status404NotFound,
        RejectionKind.Conflict => StatusCodes.Status409Conflict,
        RejectionKind.Gone => StatusCodes.Status410Gone,
        RejectionKind.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        RejectionKind.Overloaded => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    /// <summary>The problem document of a rejection.</summary>
    public static ProblemDetails Of(Rejection rejection)
    {
        var problem = Of(StatusOf(rejection.Kind), rejection.Code, rejection.Detail);
        if (rejection.Rules.Count > 0)
        {
            problem.Extensions["rules"] = rejection.Rules.ToArray();
        }

        return problem;
    }

    /// <summary>A problem document with a stable code.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="code">The code.</param>
    /// <param name="detail">What is wrong, and what to do.</param>
    /// <param name="title">What kind of problem it is, where the usual words for the status are not true of it.</param>
    public static ProblemDetails Of(int status, string code, string detail, string? title = null) => new()
    {
        Status = status,
        Type = $"/docs/problems#{code}",
        Title = title ?? TitleOf(status),
        Detail = detail.Beginning(LongestDetail),
        Extensions = { ["code"] = code },
    };

    /// <summary>A rejection as a response.</summary>
    public static IResult ToProblem(this Rejection rejection) => TypedResults.Problem(Of(rejection));

    /// <summary>A problem document as a response.</summary>
    public static IResult ToResult(this ProblemDetails problem) => TypedResults.Problem(problem);

    private static string TitleOf(int status) => status switch
    {
        400 => "The request cannot be read",
        401 => "Who are you?",
        403 => "This key may not do that",
        404 => "Not found",
        405 => "This address does not do that",
        409 => "This contradicts what is recorded",
        410 => "Erased",
        412 => "Changed in the meantime",
        413 => "Too large",
        415 => "Unsupported media type",
        422 => "The request breaks a rule",
        429 => "Too many requests",
        503 => "Not right now",
        _ => "The request failed",
    };
}
