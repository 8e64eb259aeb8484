using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Segments;

/// <summary>A segment as it stands.</summary>
public sealed record SegmentDetails(string Id, int Version, SegmentInput Segment);

/// <summary>The answer to a change of a segment.</summary>
public sealed record SegmentReceipt(string Id, int Version, long Position);

internal static class SegmentEndpoints
{
    private static readonly SegmentInput Example = new("Seen lately, with a basket over 50", [
        new FieldCondition("lastSeen", FieldTest.WithinDays, JsonSerializer.SerializeToElement(90, SegmentsJson.Default.Int32)),
        new FieldCondition("totals.net", FieldTest.AtLeast, JsonSerializer.SerializeToElement(50, SegmentsJson.Default.Int32)),
    ]);

    private static readonly SegmentDetails ExampleDetails = new("seen-lately", 1, Example);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/segments/{id}", Put)
            .WithName("PutSegment")
            .WithTags("Segments")
            .WithSummary("Save a segment")
            .WithDescription(
                "Conditions on the live record, under a name. Campaigns and journeys name it as their audience (segment). A campaign that has begun keeps the conditions that it "
                + "began with; who comes into a journey is held against those of that moment. Send If-Match with the ETag to change only what you read.")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("two conditions", Example)
            .WithExample(StatusCodes.Status200OK, "saved", new SegmentReceipt("seen-lately", 1, 12))
            .RequireScope(Scopes.NotificationsManage);
        routes.MapGet("/segments/{id}", Get)
            .WithName("GetSegment")
            .WithTags("Segments")
            .WithSummary("Read a segment")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "a segment", ExampleDetails)
            .RequireScope(Scopes.NotificationsRead);
        routes.MapGet("/segments", List)
            .WithName("ListSegments")
            .WithTags("Segments")
            .WithSummary("List the segments")
            .WithDescription("All of them, by id; there are at most 200.")
            .WithExample(StatusCodes.Status200OK, "one", new Page<SegmentDetails>([ExampleDetails], null))
            .RequireScope(Scopes.NotificationsRead);
    }

    private static async Task<Results<Ok<SegmentReceipt>, ProblemHttpResult>> Put(
        string id, SegmentInput input, Intent intent, HttpContext http, IGrains grains, KeyVault vault, CancellationToken cancellation)
    {
        if ((Answers.TryReadIfMatch(http.Request, out var expected) ? Wrong(id, input) : Answers.BadIfMatch) is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        var context = intent.Context(vault.Digest(Encoding.UTF8.GetBytes($"{id} {SegmentBookGrain.TextOf(input)}")));
        var outcome = await grains.Ask(SegmentBook.Grain, new SaveSegment(id, input, expected, intent.Actor), context, cancellation);
        return outcome.ToResult(reply => new SegmentReceipt(id, reply.Version, outcome.Position)).ToTagged(http, receipt => receipt.Version);
    }

    private static async Task<Results<Ok<SegmentDetails>, ProblemHttpResult>> Get(string id, HttpContext http, IGrains grains, CancellationToken cancellation)
    {
        if ((await grains.Read(SegmentBook.Grain, ReadSegments.Query, cancellation)).Value.Find(id) is not { } segment)
        {
            return TypedResults.Problem(Problems.Of(SegmentRejections.Unknown));
        }

        http.Response.Headers.ETag = Answers.ETagOf(segment.Version);
        return TypedResults.Ok(new SegmentDetails(id, segment.Version, segment.Input));
    }

    private static async Task<Ok<Page<SegmentDetails>>> List(IGrains grains, CancellationToken cancellation) => TypedResults.Ok(new Page<SegmentDetails>(
        [.. (await grains.Read(SegmentBook.Grain, ReadSegments.Query, cancellation)).Value.Segments.Select(pair => new SegmentDetails(pair.Key, pair.Value.Version, pair.Value.Input))], null));

    private static Rejection? Wrong(string id, SegmentInput input)
    {
        var wrong = !Slugs.IsSlug(id, 40) ? "id: must be 1 to 40 lower-case letters, digits, dots or hyphens."
            : !Slugs.IsText(input.Name, 100) ? "name: must be 1 to 100 characters."
            : input.Conditions is not { Count: > 0 } ? "conditions: must say who is in it."
            : FieldConditions.Wrong(input.Conditions, "conditions");
        return wrong is null ? null : SegmentRejections.Invalid(wrong);
    }
}
