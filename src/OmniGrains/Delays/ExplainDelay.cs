using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Delays.Contracts;
using OmniGrains.Delays.Times;
using OmniGrains.Delays.Watching;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Delays;

/// <summary>How an order stands against its promise right now, and why that is thought.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="PromisedBy">The promise that holds; absent when nothing was promised.</param>
/// <param name="ExpectedBy">By when nine of ten such orders arrive; absent when nothing is left to wait for.</param>
/// <param name="AtRisk">True when something of it will probably come after the promise.</param>
/// <param name="Reasons">Why.</param>
/// <param name="Components">Each thing that must still arrive, with how long it takes, on what that rests and how often it was measured.</param>
/// <param name="ProposedBy">The date that was offered first, once a delay was foreseen.</param>
/// <param name="Offered">All dates that were offered.</param>
/// <param name="Answer">What the customer said.</param>
/// <param name="AnsweredDate">The date they took.</param>
/// <param name="Over">True when all of it has arrived or was cancelled.</param>
public sealed record DelayExplanation(
    string OrderId, DateTimeOffset? PromisedBy, DateTimeOffset? ExpectedBy, bool AtRisk, IReadOnlyList<string> Reasons, IReadOnlyList<RiskComponent> Components,
    DateTimeOffset? ProposedBy, IReadOnlyList<DateTimeOffset>? Offered, DelayChoice? Answer, DateTimeOffset? AnsweredDate, bool Over);

internal static class ExplainDelayEndpoint
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);

    private static readonly DelayExplanation Example = new(
        "web:1001", Monday.AddDays(2), Monday.AddDays(4.5), true, [Risk.History],
        [new RiskComponent("waiting", "f1", "milano-1", null, new Estimate("place", 412, 1_722), new Estimate("carrier-country", 96, 4_871), Monday.AddDays(4.5), [Risk.History])],
        new DateTimeOffset(2026, 3, 6, 22, 59, 59, TimeSpan.Zero), [new DateTimeOffset(2026, 3, 6, 22, 59, 59, TimeSpan.Zero)], null, null, false);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/delay-risk/{*id}", Handle)
        .WithName("ExplainDelay")
        .WithTags("Delay risk")
        .WithSummary("Whether an order will be late, and why")
        .WithDescription(
            "Each thing that must still arrive with the time that nine of ten take (p90Minutes), learned from our own history, how often it was "
            + "measured (samples), and on what it rests: the place, the carrier to that area, the carrier to that country, the country, or a default "
            + "until there are twenty measurements.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "an order that will be late", Example)
        .WaitsForPosition()
        .RequireScope(Scopes.OrdersRead);

    private static async Task<Results<Ok<DelayExplanation>, ProblemHttpResult>> Handle(string id, IGrains grains, TimeProvider time, CancellationToken cancellation)
    {
        var watch = Slugs.IsPrintable(id, 121) ? (await grains.Read(DelayWatch.GrainOf(id), ReadWatch.State, cancellation)).Value : DelayWatch.Unknown;
        if (watch.IsUnknown)
        {
            return TypedResults.Problem(Problems.Of(DelayRejections.NotWatched));
        }

        var assessment = Risk.Assess(watch, time.GetUtcNow());
        return TypedResults.Ok(new DelayExplanation(
            watch.OrderId, watch.PromisedBy, assessment.ExpectedBy, assessment.AtRisk, assessment.Reasons, assessment.Components,
            watch.Foreseen?.ProposedBy, watch.Foreseen?.Offered, watch.Answer?.Choice, watch.Answer?.Date, watch.Over));
    }
}
