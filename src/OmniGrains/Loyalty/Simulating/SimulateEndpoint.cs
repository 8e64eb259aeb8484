using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Earning;
using OmniGrains.Loyalty.Programmes;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Loyalty.Simulating;

/// <summary>A change of terms that is to be tried.</summary>
/// <param name="Terms">All of the terms, as they would be put.</param>
/// <param name="From">Purchases from this moment on; absent: of the last 90 days.</param>
/// <param name="Until">Before this moment; absent: up to now.</param>
public sealed record SimulationInput(ProgrammeInput Terms, DateTimeOffset? From = null, DateTimeOffset? Until = null);

internal static class SimulateEndpoint
{
    /// <summary>So many purchases, the latest, are counted: enough to tell, and a second's work.</summary>
    public const int MostPurchases = 5_000;

    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Rejection WrongDates = new("request.invalid", "from, until: must lie between 2000 and 2200, from before until.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/loyalty/programmes/{id}/simulate", Handle)
        .WithName("SimulateLoyaltyProgramme")
        .WithTags("Loyalty")
        .WithSummary("Try a change of terms on past purchases")
        .WithDescription(
            "Counts the purchases that count in the programme once by its terms in force and once by the draft, with the code that counts purchases; nothing is recorded. Members have "
            + "their present tier; events and returns are left out. At most 5,000 purchases, the latest: cut tells that there were more.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("double points", new SimulationInput(ProgrammeEndpoints.Example with { Rules = [new EarningRule("base", RuleKind.Spend, Points: 2, Per: 1)] }))
        .WithExample(StatusCodes.Status200OK, "twice as many", new SimulatedPoints(
            120, 31, 4_800, 9_600, 4_800, 48m, 120, 0, [new SimulatedRule("base", 120, 9_640)], [new SimulatedMember("tea-club:01m803w9p4e9xrgmtnjkv024c3", 310, 620)], false))
        .WaitsForPosition()
        .RequireScope(Scopes.LoyaltyManage);

    private static async Task<Results<Ok<SimulatedPoints>, ProblemHttpResult>> Handle(
        string id, SimulationInput input, LiveProgrammes programmes, IGrains grains, IViewStore views, TimeProvider time, CancellationToken cancellation)
    {
        if (await programmes.Find(id, cancellation) is not { Terms: { } terms })
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.ProgrammeUnknown));
        }

        var draft = input.Terms.Terms();
        var (from, until) = PeriodOf(input, time.GetUtcNow());
        var wrong = ProgrammeRules.Check(id, draft) ?? (from >= Earliest && until <= Latest && from < until ? null : WrongDates);
        if (wrong is not null)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        var found = await Find(views, id, from, until, cancellation);
        var simulation = new Simulation(terms, draft);
        var needsCategories = Conditions.NamesCategories(terms) || Conditions.NamesCategories(draft);
        foreach (var row in found.Take(MostPurchases).Reverse())
        {
            if (await Past(grains, row, needsCategories, cancellation) is { } past)
            {
                simulation.Add(past);
            }
        }

        return TypedResults.Ok(simulation.Result(isCut: found.Count > MostPurchases));
    }

    private static (DateTimeOffset From, DateTimeOffset Until) PeriodOf(SimulationInput input, DateTimeOffset now)
    {
        var until = input.Until ?? now;
        return (input.From ?? (until > Earliest ? until.AddDays(-90) : until), until);
    }

    private static async Task<List<Row>> Find(IViewStore views, string programme, DateTimeOffset from, DateTimeOffset until, CancellationToken cancellation)
    {
        await using var connection = await views.Open(cancellation);
        return (await connection.QueryAsync<Row>(new CommandDefinition(
            "select order_id as OrderId, account as Account from loyalty_purchases where programme = @programme and occurred_at >= @from and occurred_at < @until "
            + "order by occurred_at desc, order_id desc limit @most",
            new { programme, from = Timestamps.Text(from), until = Timestamps.Text(until), most = MostPurchases + 1 }, cancellationToken: cancellation))).AsList();
    }

    private static async ValueTask<PastPurchase?> Past(IGrains grains, Row row, bool needsCategories, CancellationToken cancellation)
    {
        if ((await grains.Read(new OrderId(row.OrderId).Grain, ReadDocument.Query, cancellation)).Value.Document is not { } document)
        {
            return null;
        }

        var facts = PurchaseFacts.Of(document);
        facts = needsCategories ? await Categories.Add(grains, facts, cancellation) : facts;
        var account = (await grains.Read(AccountId.Of(row.Account).Grain, ReadAccount.Query, cancellation)).Value;
        var home = await Homes.Find(grains, AccountId.Of(row.Account).Record, cancellation);
        var isFirst = account.Purchases.Count < Account.MostPurchases && account.Purchases is [var first, ..] && first.Id == row.OrderId;
        return new PastPurchase(row.Account, facts, account.Tier, isFirst, home.Birthday);
    }

    private sealed class Row
    {
        public required string OrderId { get; init; }

        public required string Account { get; init; }
    }
}
