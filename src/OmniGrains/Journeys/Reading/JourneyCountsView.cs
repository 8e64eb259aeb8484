using OmniGrains.Engine;
using OmniGrains.Journeys.Contracts;

namespace OmniGrains.Journeys.Reading;

/// <summary>What is counted of a journey.</summary>
internal static class Counted
{
    public const string Entered = "entered";
    public const string Ended = "ended";
    public const string Step = "step";
    public const string Waiting = "waiting";
    public const string Branch = "branch";
    public const string Goal = "goal";
    public const string BranchGoal = "branch-goal";
}

/// <summary>Results of journeys, counted as they come: a row per journey, version and thing counted; it does not grow with the customers.</summary>
internal sealed class JourneyCountsView : View
{
    public override string Name => "journey-counts";

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["journey_counts"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists journey_counts(
            journey text not null, version bigint not null, what text not null, name text not null, times bigint not null, primary key(journey, version, what, name))
        """,
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var counts = new Dictionary<(string Journey, int Version, string What, string Name), long>();
        foreach (var run in events.Select(recorded => recorded.Event).OfType<RunEvent>())
        {
            foreach (var (what, name, by) in Of(run))
            {
                var key = (run.Journey, run.Version, what, name);
                counts[key] = counts.GetValueOrDefault(key) + by;
            }
        }

        if (counts.Count > 0)
        {
            await writer.Execute(
                "insert into journey_counts(journey, version, what, name, times) values($1, $2, $3, $4, $5) "
                + "on conflict(journey, version, what, name) do update set times = journey_counts.times + excluded.times",
                [.. counts.Select(pair => new object?[] { pair.Key.Journey, (long)pair.Key.Version, pair.Key.What, pair.Key.Name, pair.Value })]);
        }
    }

    private static IEnumerable<(string What, string Name, long By)> Of(RunEvent run) => run switch
    {
        RunEntered => [(Counted.Entered, "", 1)],
        RunWaits waits => [(Counted.Waiting, waits.Step, 1)],
        StepPassed passed =>
        [
            (Counted.Step, $"{passed.Step}/{passed.Outcome}", 1),
            .. passed.Waited ? new[] { (Counted.Waiting, passed.Step, -1L) } : [],
            .. passed.Branch is { } branch ? new[] { (Counted.Branch, branch, 1L) } : [],
        ],
        GoalReached goal => [(Counted.Goal, "", 1), .. goal.Branches.Select(branch => (Counted.BranchGoal, branch, 1L))],
        RunEnded ended => [(Counted.Ended, ended.Reason, 1), .. ended is { Waited: true, Step: { } step } ? new[] { (Counted.Waiting, step, -1L) } : []],
        _ => [],
    };
}
