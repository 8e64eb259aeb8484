using System.Globalization;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Programmes;

namespace OmniGrains.Loyalty.Liability;

/// <summary>What a programme owes its members.</summary>
/// <param name="Programme">Which.</param>
/// <param name="Days">By UTC day, oldest first; days on which nothing happened are left out.</param>
/// <param name="Total">Everything up to the last day.</param>
/// <param name="Breakage">The estimate.</param>
/// <param name="Revenue">By IFRS 15; absent when points have no value.</param>
public sealed record LiabilityReport(string Programme, IReadOnlyList<LiabilityDay> Days, LiabilityDay Total, BreakageEstimate Breakage, RevenueEstimate? Revenue);

/// <summary>Points of a day.</summary>
/// <param name="Day">Absent in the total.</param>
/// <param name="Issued">Earned or given.</param>
/// <param name="Activated">Became active.</param>
/// <param name="Spent">Spent, less what was given back.</param>
/// <param name="Expired">Lapsed or forfeited.</param>
/// <param name="Reversed">Taken back by returns or by hand.</param>
/// <param name="Outstanding">Owed at the end of the day: all issued less all spent, expired and reversed.</param>
public sealed record LiabilityDay(DateOnly? Day, decimal Issued, decimal Activated, decimal Spent, decimal Expired, decimal Reversed, decimal Outstanding);

/// <summary>How many points will never be redeemed.</summary>
/// <param name="Rate">Of the points whose fate is known, those that lapsed; 0 while none is known.</param>
/// <param name="Points">That share of what is outstanding.</param>
/// <param name="ExpectedRedeemed">Spent, and what of the outstanding is expected to be; or as the caller said.</param>
public sealed record BreakageEstimate(decimal Rate, decimal Points, decimal ExpectedRedeemed);

/// <summary>Revenue from points.</summary>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Allocated">The points' share of what was paid: as the caller said, or points issued less reversed at their value.</param>
/// <param name="Recognised">Of it, revenue by now.</param>
/// <param name="Deferred">Of it, still owed: the contract liability.</param>
public sealed record RevenueEstimate(string Currency, decimal Allocated, decimal Recognised, decimal Deferred);

internal static class LiabilityEndpoint
{
    private static readonly Rejection BadDays = new("request.invalid", "from and to are days such as 2026-03-01, from not after to; allocated and expected must not be negative.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/reports/loyalty-liability", Handle)
        .WithName("LoyaltyLiability")
        .WithTags("Reports")
        .WithSummary("What is owed in points")
        .WithDescription(
            "Points by day with what is outstanding, an estimate of breakage, and revenue by IFRS 15. Auditors' figures may be given: allocated (the "
            + "points' share of what was paid) and expected (points that will be redeemed in all).")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithExample(StatusCodes.Status200OK, "a year", new LiabilityReport(
            "tea-club", [new LiabilityDay(new DateOnly(2026, 3, 1), 24, 0, 0, 0, 0, 5_524)], new LiabilityDay(null, 10_024, 9_800, 4_500, 0, 0, 5_524),
            new BreakageEstimate(0, 0, 10_024), new RevenueEstimate("EUR", 100.24m, 45, 55.24m)))
        .WaitsForPosition()
        .RequireScope(Scopes.ReportsRead);

    private static async Task<Results<Ok<LiabilityReport>, ProblemHttpResult>> Handle(
        string programme, DateOnly? from, DateOnly? to, decimal? allocated, decimal? expected, IViewStore views, LiveProgrammes programmes, CancellationToken cancellation)
    {
        if (await programmes.Find(programme, cancellation) is not { Terms: { } terms })
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.ProgrammeUnknown));
        }

        if (from > to || allocated < 0 || expected < 0)
        {
            return TypedResults.Problem(Problems.Of(BadDays));
        }

        var all = await Read(views, programme, to, cancellation);
        var total = all.Count == 0 ? new LiabilityDay(null, 0, 0, 0, 0, 0, 0) : new LiabilityDay(
            null, all.Sum(day => day.Issued), all.Sum(day => day.Activated), all.Sum(day => day.Spent), all.Sum(day => day.Expired), all.Sum(day => day.Reversed),
            all[^1].Outstanding);
        var rate = DeferredRevenue.Breakage(total.Spent, total.Expired) ?? 0;
        var redeemed = expected ?? (total.Spent + (Math.Max(0, total.Outstanding) * (1 - rate)));
        var breakage = new BreakageEstimate(Math.Round(rate, 4), Math.Round(Math.Max(0, total.Outstanding) * rate, 2), Math.Round(redeemed, 2));
        return TypedResults.Ok(new LiabilityReport(
            programme, [.. all.Where(day => from is null || day.Day >= from)], total, breakage,
            terms is { PointValue: { } value, Currency: { } currency } ? Revenue(allocated ?? ((total.Issued - total.Reversed) * value), total.Spent, redeemed, currency) : null));
    }

    private static RevenueEstimate Revenue(decimal allocated, decimal spent, decimal expected, string currency)
    {
        var recognised = Math.Round(DeferredRevenue.Recognised(allocated, spent, expected), 2, MidpointRounding.AwayFromZero);
        return new RevenueEstimate(currency, allocated, recognised, allocated - recognised);
    }

    private static async Task<List<LiabilityDay>> Read(IViewStore views, string programme, DateOnly? to, CancellationToken cancellation)
    {
        var last = to?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "9999-12-31";
        await using var connection = await views.Open(cancellation);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            "select day as Day, issued as Issued, activated as Activated, spent as Spent, expired as Expired, reversed as Reversed from loyalty_days "
            + "where programme = @programme and day <= @last order by day", new { programme, last }, cancellationToken: cancellation));
        var (days, outstanding) = (new List<LiabilityDay>(), 0L);
        foreach (var row in rows)
        {
            outstanding += row.Issued - row.Spent - row.Expired - row.Reversed;
            days.Add(new LiabilityDay(
                DateOnly.ParseExact(row.Day, "yyyy-MM-dd", CultureInfo.InvariantCulture), Amounts.FromStored(row.Issued), Amounts.FromStored(row.Activated),
                Amounts.FromStored(row.Spent), Amounts.FromStored(row.Expired), Amounts.FromStored(row.Reversed), Amounts.FromStored(outstanding)));
        }

        return days;
    }

    private sealed class Row
    {
        public required string Day { get; init; }

        public long Issued { get; init; }

        public long Activated { get; init; }

        public long Spent { get; init; }

        public long Expired { get; init; }

        public long Reversed { get; init; }
    }
}
