using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;

namespace OmniGrains.Desk.Automation;

/// <summary>What a rule did lately.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Done">How often it did something since it was first saved.</param>
/// <param name="Refused">How often it could not.</param>
/// <param name="Latest">The last 50 times, latest first.</param>
/// <param name="Position">The journal position up to which this is complete.</param>
public sealed record AutomationRuns(string Id, long Done, long Refused, IReadOnlyList<AutomationRun> Latest, long Position);

/// <summary>One time that a rule held and something was to be done.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Version">The rule's version.</param>
/// <param name="Trigger">What had happened.</param>
/// <param name="Code">Why it was not done; absent when it was.</param>
/// <param name="Detail">The same for people.</param>
/// <param name="At">When.</param>
public sealed record AutomationRun(string ConversationId, long Version, string Trigger, string? Code, string? Detail, DateTimeOffset At);

/// <summary>The latest times that a rule did something or could not, and their number per rule. What is shown no more is deleted, by the key and a bounded number at once.</summary>
internal sealed class AutomationRunsView : View
{
    public const string ViewName = "automation-runs";

    /// <summary>Of each rule; the journal has them all, and each conversation those that were done with it.</summary>
    public const int Kept = 50;

    private const int MostDeleted = 1_000;

    public override string Name => ViewName;

    public override int Version => 1;

    public override IReadOnlyList<string> Tables => ["automation_runs", "automation_counts"];

    public override IReadOnlyList<string> Schema(SqlDialect dialect) =>
    [
        """
        create table if not exists automation_runs(
            rule text not null, position bigint not null, conversation text not null, version bigint not null, happened text not null, code text, detail text, at text not null,
            primary key(rule, position))
        """,
        "create table if not exists automation_counts(rule text primary key, done bigint not null, refused bigint not null)",
    ];

    public override async ValueTask Apply(IReadOnlyList<Recorded> events, IViewWriter writer)
    {
        var acts = events.Where(recorded => recorded.Event is ActedByItself acted && acted.Source.StartsWith(AutomationPlan.Source, StringComparison.Ordinal))
            .Select(recorded => (recorded.Position, Acted: (ActedByItself)recorded.Event!, Rule: ((ActedByItself)recorded.Event!).Source[AutomationPlan.Source.Length..])).ToList();
        var runs = acts.GroupBy(act => act.Rule, StringComparer.Ordinal).SelectMany(rule => rule.TakeLast(Kept)).ToList();
        await writer.Execute(
            "insert into automation_runs(rule, position, conversation, version, happened, code, detail, at) values($1, $2, $3, $4, $5, $6, $7, $8)",
            [.. runs.Select(run => new object?[]
            {
                run.Rule, run.Position, run.Acted.Conversation, (long)run.Acted.Version, run.Acted.Trigger, run.Acted.Code, run.Acted.Detail, Timestamps.Text(run.Acted.At),
            })]);
        await writer.Execute(
            """
            insert into automation_counts(rule, done, refused) values($1, $2, $3)
            on conflict(rule) do update set done = automation_counts.done + excluded.done, refused = automation_counts.refused + excluded.refused
            """,
            [.. acts.Select(act => new object?[] { act.Rule, act.Acted.Code is null ? 1L : 0L, act.Acted.Code is null ? 0L : 1L })]);
        await Forget(runs.Select(run => run.Rule).Distinct(StringComparer.Ordinal), writer);
    }

    // More than a batch adds: what an earlier release kept for ever goes, too, with each batch a part of it.
    private static ValueTask Forget(IEnumerable<string> rules, IViewWriter writer) => writer.Execute(
        $"""
        delete from automation_runs where rule = $1 and position in (
            select position from automation_runs where rule = $1 and position < (
                select min(position) from (select position from automation_runs where rule = $1 order by position desc limit {Kept}) latest)
            order by position limit {MostDeleted})
        """,
        [.. rules.Select(rule => new object?[] { rule })]);
}

internal static class AutomationRunsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/automation-rules/{id}/runs", Handle)
        .WithName("ListAutomationRuns")
        .WithTags("Desk")
        .WithSummary("What a rule did lately, and what it could not do")
        .WithDescription("How often it did something and how often it was refused, and the last 50 times with the reason. When a rule holds and there is nothing to change, nothing is counted.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "refused once", new AutomationRuns("refunds", 12, 1,
        [
            new AutomationRun(
                "0195f3a2b4c17d3e8f00112233445566", 3, "messageReceived", "conversation.window-closed", "whatsapp takes free text only within 24 hours of the customer's last message.",
                new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero)),
        ], 1240))
        .WaitsForPosition()
        .RequireScope(Scopes.ConversationsRead);

    private static async Task<Results<Ok<AutomationRuns>, ProblemHttpResult>> Handle(string id, ShelfKeeper keeper, IViewStore views, CancellationToken cancellation)
    {
        if ((await keeper.Book(cancellation)).Find(DeskKind.AutomationRule, id) is null)
        {
            return TypedResults.Problem(Problems.Of(DeskRejections.AutomationRuleUnknown));
        }

        var position = await views.Checkpoint(AutomationRunsView.ViewName, cancellation);
        await using var connection = await views.Open(cancellation);
        var counts = await connection.QueryFirstOrDefaultAsync<CountRow>("select done as Done, refused as Refused from automation_counts where rule = @id", new { id });
        var rows = await connection.QueryAsync<RunRow>(
            $"""
            select conversation as Conversation, version as Version, happened as Happened, code as Code, detail as Detail, at as At
            from automation_runs where rule = @id order by position desc limit {AutomationRunsView.Kept}
            """,
            new { id });
        return TypedResults.Ok(new AutomationRuns(
            id, counts?.Done ?? 0, counts?.Refused ?? 0,
            [.. rows.Select(row => new AutomationRun(row.Conversation, row.Version, row.Happened, row.Code, row.Detail, Timestamps.Parse(row.At)))], position));
    }

    private sealed class CountRow
    {
        public long Done { get; init; }

        public long Refused { get; init; }
    }

    private sealed class RunRow
    {
        public required string Conversation { get; init; }

        public long Version { get; init; }

        public required string Happened { get; init; }

        public string? Code { get; init; }

        public string? Detail { get; init; }

        public required string At { get; init; }
    }
}
