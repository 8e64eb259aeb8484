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
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Loyalty.Programmes;

/// <summary>A purchase that may be made.</summary>
/// <param name="AccountId">Whose: for the tier, the first purchase, the birthday and the limit of the day. Absent: a new member's.</param>
/// <param name="Channel">Where.</param>
/// <param name="Place">The shop.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="At">When; absent: now.</param>
/// <param name="Lines">Goods; 1 to 500.</param>
public sealed record CalculateInput(
    string? AccountId, string Channel, string? Place, string Currency, DateTimeOffset? At, IReadOnlyList<PurchaseLineInput> Lines);

/// <summary>What it would earn.</summary>
/// <param name="Points">The result.</param>
/// <param name="Awards">What each rule would give, in the order in which they are looked at, and why it would not.</param>
/// <param name="ActiveAt">When they would become active.</param>
/// <param name="ExpiresAt">When they would lapse; absent for never, or by inactivity.</param>
public sealed record CalculatedPoints(decimal Points, IReadOnlyList<RuleAward> Awards, DateTimeOffset ActiveAt, DateTimeOffset? ExpiresAt);

internal static class CalculateEndpoint
{
    private const int MostLines = 500;

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/loyalty/programmes/{id}/calculate", Handle)
        .WithName("CalculatePoints")
        .WithTags("Loyalty")
        .WithSummary("What a purchase would earn, and why")
        .WithDescription("A dry run with the code that counts purchases: nothing is recorded. Each rule is told with what it gives, or why not: conditions, no-lines, over-cap, stopped.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("two teapots", new CalculateInput(null, "store", "milano-1", "EUR", null, [new PurchaseLineInput("TEAPOT", null, 2, 12.50m, 1, null, null)]))
        .WithExample(StatusCodes.Status200OK, "a point per euro", new CalculatedPoints(
            24, [new RuleAward("base", 24, "applied"), new RuleAward("gold", 0, "conditions")], new DateTimeOffset(2026, 3, 15, 9, 30, 0, TimeSpan.Zero), null))
        .RequireScope(Scopes.LoyaltyRead);

    private static async Task<Results<Ok<CalculatedPoints>, ProblemHttpResult>> Handle(
        string id, CalculateInput input, LiveProgrammes programmes, LiveAccounts accounts, IGrains grains, TimeProvider time, CancellationToken cancellation)
    {
        if (await programmes.Find(id, cancellation) is not { Terms: { } terms })
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.ProgrammeUnknown));
        }

        if (input.Lines is not { Count: > 0 and <= MostLines } || input.Lines.Any(line => !IsLine(line)))
        {
            return TypedResults.Problem(Problems.Of(new Rejection("request.invalid", "lines: 1 to 500, each with a SKU, and a quantity and price below 1,000,000.")));
        }

        var at = input.At ?? time.GetUtcNow();
        if (at.Year is < 1970 or > 2200)
        {
            return TypedResults.Problem(Problems.Of(new Rejection("request.invalid", "at: must be between 1970 and 2200.")));
        }

        var member = new MemberFacts(terms.Tiers.FirstOrDefault(tier => tier.Threshold == 0)?.Id, IsFirst: true, null, 0);
        if (input.AccountId is { } account)
        {
            if (await accounts.Find(account, cancellation) is not { } found || found.Id.Programme != id)
            {
                return TypedResults.Problem(Problems.Of(LoyaltyRejections.AccountUnknown));
            }

            member = PurchaseDecisions.MemberOf(found.State, terms, at, (await Homes.Find(grains, found.Id.Record, cancellation)).Birthday);
        }

        var facts = new PurchaseFacts("dry-run", at, input.Channel, input.Place, input.Currency, [.. input.Lines.Where(line => line.Kind is null or LineKind.Merchandise).Select(LineOf)]);
        facts = Conditions.NamesCategories(terms) ? await Categories.Add(grains, facts, cancellation) : facts;
        var earned = Calculation.Of(terms, facts, member);
        return TypedResults.Ok(new CalculatedPoints(earned.Points, earned.Awards, Expiries.ActiveAt(terms, at), Expiries.ExpiresAt(terms, at)));
    }

    private static bool IsLine(PurchaseLineInput? line) => line is not null && Slugs.IsText(line.Sku, 64)
        && Math.Abs(line.Quantity) < 1_000_000 && Math.Abs(line.UnitPrice) < 1_000_000 && line.Discount is null or (>= 0 and < 1_000_000);

    private static PurchaseFacts.Line LineOf(PurchaseLineInput line)
    {
        var gross = Math.Round(line.Quantity * line.UnitPrice, 4, MidpointRounding.AwayFromZero);
        return new PurchaseFacts.Line(line.Sku, line.Quantity, gross - (line.Discount ?? 0), gross);
    }
}
