using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;

namespace OmniGrains.Segments;

/// <summary>A segment that a customer is in.</summary>
public sealed record SegmentOfCustomer(string Id, int Version, string Name);

/// <summary>Which segments a customer is in at this moment, by the live record.</summary>
internal static class SegmentsOfCustomerEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/customers/{id}/segments", Handle)
        .WithName("ListSegmentsOfCustomer")
        .WithTags("Segments")
        .WithSummary("List the segments that a customer is in now")
        .WithDescription("By the live record as it stands; at most 200, always one page.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "one", new Page<SegmentOfCustomer>([new SegmentOfCustomer("seen-lately", 1, "Seen lately, with a basket over 50")], null))
        .RequireScope(Scopes.CustomersRead);

    private static async Task<Results<Ok<Page<SegmentOfCustomer>>, ProblemHttpResult>> Handle(
        string id, ICustomerRecords records, IGrains grains, WireJson json, TimeProvider time, CancellationToken cancellation)
    {
        if (await records.Find(id, cancellation) is not { } person)
        {
            return TypedResults.Problem(Problems.Of(SegmentRejections.CustomerUnknown));
        }

        var (text, now) = (json.Of(person), time.GetUtcNow());
        var book = (await grains.Read(SegmentBook.Grain, ReadSegments.Query, cancellation)).Value;
        return TypedResults.Ok(new Page<SegmentOfCustomer>(
            [.. book.Segments.Where(pair => FieldConditions.Hold(pair.Value.Input.Conditions, text, now)).Select(pair => new SegmentOfCustomer(pair.Key, pair.Value.Version, pair.Value.Input.Name))],
            null));
    }
}
