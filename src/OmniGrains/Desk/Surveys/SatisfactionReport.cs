using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Desk.Surveys;

/// <summary>How satisfied customers were in a period.</summary>
/// <param name="From">First day, UTC.</param>
/// <param name="To">Last day, inclusive.</param>
/// <param name="Total">Over all.</param>
/// <param name="By">By what it is grouped.</param>
/// <param name="Groups">By agent, team or channel; an empty key for none. At most 2,000, the most resolved first.</param>
/// <param name="Position">The journal position up to which this is complete.</param>
public sealed record SatisfactionReport(DateOnly? From, DateOnly? To, SatisfactionFigures Total, string? By, IReadOnlyList<SatisfactionGroup>? Groups, long Position);

public sealed record SatisfactionGroup(string Key, SatisfactionFigures Figures);

/// <summary>Figures; shares are percentages with one decimal, absent when there is nothing to divide by.</summary>
/// <param name="CsatSent">How many were asked how satisfied they are.</param>
/// <param name="CsatAnswers">How many of them answered.</param>
/// <param name="Csat">CSAT: the share of answers of 4 and 5.</param>
/// <param name="CsatResponseRate">The share of those asked who answered.</param>
/// <param name="NpsSent">How many were asked whether they recommend us.</param>
/// <param name="NpsAnswers">How many of them answered.</param>
/// <param name="Nps">NPS: the share of 9 and 10 less the share of 0 to 6; −100 to 100.</param>
/// <param name="NpsResponseRate">The share of those asked who answered.</param>
/// <param name="Resolved">How many conversations were resolved, and are not counted as having come back.</param>
/// <param name="FirstContactResolution">The share of them that one agent resolved in one session of answers and that did not open again within seven days; of the last seven days it may still fall.</param>
public sealed record SatisfactionFigures(
    long CsatSent, long CsatAnswers, decimal? Csat, decimal? CsatResponseRate, long NpsSent, long NpsAnswers, decimal? Nps, decimal? NpsResponseRate, long Resolved, decimal? FirstContactResolution);

internal static class SatisfactionReportEndpoint
{
    private static readonly string[] Groupings = ["agent", "team", "channel"];
    private static readonly string Sums = string.Join(", ", SatisfactionView.Columns.Select(column => $"cast(coalesce(sum({column}), 0) as bigint) as {column.Replace("_", "", StringComparison.Ordinal)}"));

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/reports/satisfaction", Handle)
        .WithName("SatisfactionReport")
        .WithTags("Reports")
        .WithSummary("CSAT, NPS and first contact resolution of a period")
        .WithDescription(
            "Figures of the days from..to (UTC, inclusive), by agent, team or channel on request. CSAT is the share of answers of 4 and 5; NPS is promoters (9, 10) less detractors "
            + "(0 to 6). Answers count on the day on which the survey was sent, to the agent who had answered last. First contact resolution: resolved, after one session of answers "
            + "of one agent (each at most an hour after the one before), and not opened again within seven days.")
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "by agent", new SatisfactionReport(
            new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 31), new SatisfactionFigures(40, 20, 90, 50, 0, 0, null, null, 62, 71), "agent",
            [new SatisfactionGroup("maria", new SatisfactionFigures(40, 20, 90, 50, 0, 0, null, null, 62, 71))], 1240))
        .WaitsForPosition()
        .RequireScope(Scopes.ReportsRead);

    private static async Task<Results<Ok<SatisfactionReport>, ProblemHttpResult>> Handle(DateOnly? from, DateOnly? to, string? by, IViewStore views, CancellationToken cancellation)
    {
        if (by is not null && !Groupings.Contains(by, StringComparer.Ordinal))
        {
            return TypedResults.Problem(Problems.Of(new Rejection("report.grouping-unknown", $"by must be one of {string.Join(", ", Groupings)}.")));
        }

        var position = await views.Checkpoint(SatisfactionView.ViewName, cancellation);
        await using var connection = await views.Open(cancellation);
        const string where = "where day >= @from and day <= @to";
        var period = new { from = from?.ToString("O") ?? "0001-01-01", to = to?.ToString("O") ?? "9999-12-31" };
        var total = await connection.QuerySingleAsync<Row>($"select {Sums} from satisfaction_days {where}", period);
        var groups = by is null ? null : await connection.QueryAsync<Row>(
            $"select {by} as groupkey, {Sums} from satisfaction_days {where} group by {by} order by sum(resolved) desc, {by} limit 2000", period);
        return TypedResults.Ok(new SatisfactionReport(from, to, total.Figures, by, groups is null ? null : [.. groups.Select(row => new SatisfactionGroup(row.GroupKey, row.Figures))], position));
    }

    private sealed class Row
    {
        public string GroupKey { get; init; } = "";

        public long CsatSent { get; init; }

        public long CsatAnswers { get; init; }

        public long CsatGood { get; init; }

        public long NpsSent { get; init; }

        public long NpsAnswers { get; init; }

        public long NpsPromoters { get; init; }

        public long NpsDetractors { get; init; }

        public long Resolved { get; init; }

        public long ResolvedFirst { get; init; }

        public SatisfactionFigures Figures => new(
            CsatSent, CsatAnswers, Share(CsatGood, CsatAnswers), Share(CsatAnswers, CsatSent), NpsSent, NpsAnswers, Share(NpsPromoters - NpsDetractors, NpsAnswers), Share(NpsAnswers, NpsSent),
            Resolved, Share(ResolvedFirst, Resolved));

        private static decimal? Share(long part, long whole) => whole == 0 ? null : Math.Round(100m * part / whole, 1, MidpointRounding.AwayFromZero);
    }
}
