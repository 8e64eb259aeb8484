using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Journeys.Definitions;

namespace OmniGrains.Journeys.Reading;

/// <summary>What came of a journey.</summary>
/// <param name="Id">The journey.</param>
/// <param name="Version">Only of this version; absent for all together.</param>
/// <param name="Entered">How often somebody came in.</param>
/// <param name="In">How many are in it now.</param>
/// <param name="Ended">How many are not, by reason.</param>
/// <param name="Sent">Notifications that went out, or will.</param>
/// <param name="Goals">How often the goal was reached in time.</param>
/// <param name="Steps">By step.</param>
/// <param name="Branches">By branch and arm: how many took it, and how many of these reached the goal.</param>
public sealed record JourneyResults(
    string Id, int? Version, long Entered, long In, IReadOnlyDictionary<string, long> Ended, long Sent, long Goals, IReadOnlyList<JourneyStepResult> Steps,
    IReadOnlyList<JourneyBranchResult> Branches);

/// <param name="Step">The step.</param>
/// <param name="Waiting">How many wait there now.</param>
/// <param name="Passed">How many have done it.</param>
/// <param name="Outcomes">The same by what came of it.</param>
public sealed record JourneyStepResult(string Step, long Waiting, long Passed, IReadOnlyDictionary<string, long> Outcomes);

/// <param name="Branch"><c>step:name</c>.</param>
/// <param name="Taken">How many took it.</param>
/// <param name="Goals">How many of these reached the goal in time.</param>
/// <param name="Share">Goals of those who took it, 0 to 1.</param>
public sealed record JourneyBranchResult(string Branch, long Taken, long Goals, double Share);

internal static class JourneyResultsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/journeys/{id}/results", Handle)
        .WithName("GetJourneyResults")
        .WithTags("Journeys")
        .WithSummary("What came of a journey")
        .WithDescription("How many came in, are in it and left, what came of each step, and the goal by branch and arm, holdouts included. Of all versions, or with ?version= of one.")
        .Produces<JourneyResults>()
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "half of them got an offer", new JourneyResults(
            "abandoned-basket", null, 200, 20, new Dictionary<string, long> { ["finished"] = 120, ["goal"] = 60 }, 118, 60,
            [new JourneyStepResult("split", 0, 180, new Dictionary<string, long> { ["offer"] = 90, ["holdout"] = 90 })],
            [new JourneyBranchResult("split:offer", 90, 40, 0.4444), new JourneyBranchResult("split:holdout", 90, 20, 0.2222)]))
        .WaitsForPosition()
        .RequireScope(Scopes.NotificationsRead);

    private static async Task<IResult> Handle(string id, int? version, IGrains grains, IViewStore views, CancellationToken cancellation)
    {
        if ((await grains.Read(JourneyBook.Grain, ReadJourneys.Query, cancellation)).Value.Find(id) is not { } journey || version > journey.Version)
        {
            return JourneyRejections.Unknown.ToProblem();
        }

        await using var connection = await views.Open(cancellation);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition(
            $"select what as What, name as Name, times as Times from journey_counts where journey = @id{(version is null ? "" : " and version = @version")}",
            new { id, version = (long)(version ?? 0) }, cancellationToken: cancellation))).AsList();
        return TypedResults.Ok(ResultsOf(id, version, rows.GroupBy(row => (row.What, row.Name)).ToDictionary(same => same.Key, same => same.Sum(row => row.Times))));
    }

    private static JourneyResults ResultsOf(string id, int? version, Dictionary<(string What, string Name), long> counts)
    {
        Dictionary<string, long> By(string what) => counts.Where(pair => pair.Key.What == what).OrderBy(pair => pair.Key.Name, StringComparer.Ordinal).ToDictionary(pair => pair.Key.Name, pair => pair.Value);
        var (ended, passed, waiting) = (By(Counted.Ended), By(Counted.Step), By(Counted.Waiting));
        var steps = passed.GroupBy(pair => pair.Key[..pair.Key.IndexOf('/', StringComparison.Ordinal)]).ToDictionary(same => same.Key, same => same.ToList());
        var entered = counts.GetValueOrDefault((Counted.Entered, ""));
        return new JourneyResults(
            id, version, entered, entered - ended.Values.Sum(), ended,
            passed.Where(pair => pair.Key.EndsWith("/sent", StringComparison.Ordinal) || pair.Key.EndsWith("/held", StringComparison.Ordinal)).Sum(pair => pair.Value),
            counts.GetValueOrDefault((Counted.Goal, "")),
            [.. steps.Keys.Union(waiting.Keys).Order(StringComparer.Ordinal).Select(step => new JourneyStepResult(
                step, waiting.GetValueOrDefault(step), steps.GetValueOrDefault(step)?.Sum(pair => pair.Value) ?? 0,
                (steps.GetValueOrDefault(step) ?? []).ToDictionary(pair => pair.Key[(step.Length + 1)..], pair => pair.Value)))],
            [.. By(Counted.Branch).Select(pair => BranchOf(pair.Key, pair.Value, counts.GetValueOrDefault((Counted.BranchGoal, pair.Key))))]);
    }

    private static JourneyBranchResult BranchOf(string branch, long taken, long goals) => new(branch, taken, goals, taken == 0 ? 0 : Math.Round((double)goals / taken, 4));

    private sealed class Row
    {
        public required string What { get; init; }

        public required string Name { get; init; }

        public long Times { get; init; }
    }
}
