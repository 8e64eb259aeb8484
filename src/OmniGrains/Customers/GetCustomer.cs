using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>The live record, or the record as it was.</summary>
internal static class GetCustomerEndpoint
{
    private static readonly Rejection UnreadableMoment = new(
        "request.moment-invalid", "at is a journal position, or an instant in ISO 8601 with an offset such as 2026-03-01T09:30:00Z.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/customers/{id}", Handle)
        .WithName("GetCustomer")
        .WithTags("Customers")
        .WithSummary("Read a customer's live record")
        .WithDescription(
            "Identities, profile, consents, purchases with totals, channels and behaviour, as they stand. The id of a merged record answers with "
            + "the record that it is part of. With at (a journal position or an instant) it answers as the record was then; with after it first "
            + "waits for that journal position.")
        .Produces<CustomerRecord>()
        .Produces(StatusCodes.Status304NotModified)
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status410Gone)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WaitsForPosition()
        .RequireScope(Scopes.CustomersRead);

    private static async Task<Results<Ok<CustomerRecord>, StatusCodeHttpResult, ProblemHttpResult>> Handle(
        string id, string? at, HttpContext http, Families families)
    {
        Moment? moment = null;
        if (at is not null && (moment = ReadMoment(at)) is null)
        {
            return TypedResults.Problem(Problems.Of(UnreadableMoment));
        }

        // Also of the past nothing is left of somebody who has been erased.
        var (family, rejection) = await families.Find(id);
        if (rejection is null && moment is not null)
        {
            family = await families.Load(id, moment);
            rejection = family.Exists ? null : CustomerRejections.Unknown;
        }

        return rejection is not null
            ? TypedResults.Problem(Problems.Of(rejection))
            : Answer(family!, id, http, cached: moment is null);
    }

    private static Results<Ok<CustomerRecord>, StatusCodeHttpResult, ProblemHttpResult> Answer(Family family, string id, HttpContext http, bool cached)
    {
        if (!cached)
        {
            return TypedResults.Ok(LiveRecord.Of(family, id));
        }

        var tag = Revisions.TagOf(family.Position);
        http.Response.Headers.ETag = tag;
        return http.Request.Headers.IfNoneMatch == tag
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(LiveRecord.Of(family, id));
    }

    private static Moment? ReadMoment(string text)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            return new Moment(position, null);
        }

        var hasOffset = text.Length > 16 && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-' or ' ');
        return hasOffset && DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? new Moment(null, instant)
            : null;
    }
}
