using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Contracts;

namespace OmniGrains.Loyalty.Programmes;

/// <summary>The terms of a programme. What is absent has the default that it names.</summary>
/// <param name="Name">For people.</param>
/// <param name="PointsName">What points are called; when absent, <c>points</c>.</param>
/// <param name="Kind">When absent, points.</param>
/// <param name="Zone">An IANA zone; when absent, UTC.</param>
/// <param name="Currency">When absent, all currencies earn alike.</param>
/// <param name="PointValue">What a point pays.</param>
/// <param name="Rounding">When absent, fractions of the purchase's points are dropped.</param>
/// <param name="PendingDays">The return period; when absent, 0: points are active at once.</param>
/// <param name="Expiry">When absent, points do not lapse.</param>
/// <param name="WarnDays">When absent, 30.</param>
/// <param name="Refunds">When absent, <c>within_balance</c>.</param>
/// <param name="MostPerDay">When absent, no limit.</param>
/// <param name="Tiers">Lowest first.</param>
/// <param name="TierRules">Needed with tiers.</param>
/// <param name="Rules">By what points are earned.</param>
/// <param name="Referral">For members who bring others; when absent, nothing.</param>
/// <param name="Watch">What looks like fraud; when absent, nothing.</param>
public sealed record ProgrammeInput(
    string Name, string? PointsName = null, ProgrammeKind? Kind = null, string? Zone = null, string? Currency = null, decimal? PointValue = null,
    PointsRounding? Rounding = null, int? PendingDays = null, PointsExpiry? Expiry = null, int? WarnDays = null, RefundPolicy? Refunds = null,
    decimal? MostPerDay = null, IReadOnlyList<TierTerms>? Tiers = null, TierRules? TierRules = null, IReadOnlyList<EarningRule>? Rules = null,
    ReferralTerms? Referral = null, WatchTerms? Watch = null)
{
    internal ProgrammeTerms Terms() => new(
        Name, PointsName ?? "points", Kind ?? ProgrammeKind.Points, Zone ?? "UTC", Currency, PointValue, Rounding ?? PointsRounding.Whole, PendingDays ?? 0,
        Expiry ?? PointsExpiry.Never, WarnDays ?? 30, Refunds ?? RefundPolicy.WithinBalance, MostPerDay, Tiers ?? [], TierRules, Rules ?? [], Referral, Watch);
}

/// <summary>A programme as it stands.</summary>
public sealed record ProgrammeDetails(string Id, int Version, ProgrammeTerms Terms);

/// <summary>The answer to a change of a programme.</summary>
public sealed record ProgrammeReceipt(string Id, int Version, long Position);

internal static class ProgrammeEndpoints
{
    public static readonly ProgrammeInput Example = new(
        "Tea club", "leaves", Currency: "EUR", Zone: "Europe/Rome", PointValue: 0.01m, PendingDays: 14, Expiry: new PointsExpiry(ExpiryKind.MonthEnd, Months: 12),
        Tiers: [new TierTerms("green", "Green", 0, []), new TierTerms("gold", "Gold", 500, ["free-delivery"])],
        TierRules: new TierRules(TierBasis.Points, 12, 12, 30, TierDowngrade.OneDown),
        Rules:
        [
            new EarningRule("base", RuleKind.Spend, Points: 1, Per: 1, When: new RuleCondition(NotCategories: ["gift-cards"])),
            new EarningRule("gold", RuleKind.Multiplier, Factor: 1.2m, When: new RuleCondition(Tiers: ["gold"])),
            new EarningRule("review", RuleKind.Event, Points: 20, Event: "review-written", MostPerDay: 1),
        ]);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPut("/loyalty/programmes/{id}", Put)
            .WithName("PutLoyaltyProgramme")
            .WithTags("Loyalty")
            .WithSummary("Set up a loyalty programme, or change its terms")
            .WithDescription("Replaces all of the terms. They count for what is recorded afterwards; what was earned stays as it is. Send If-Match with the ETag to change only what you read.")
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .WithRequestExample("a point per euro, more for gold", Example)
            .WithExample(StatusCodes.Status200OK, "set up", new ProgrammeReceipt("tea-club", 1, 21))
            .RequireScope(Scopes.LoyaltyManage);
        routes.MapGet("/loyalty/programmes/{id}", Get)
            .WithName("GetLoyaltyProgramme")
            .WithTags("Loyalty")
            .WithSummary("Read a loyalty programme")
            .ProducesProblem(StatusCodes.Status404NotFound)
            .WithExample(StatusCodes.Status200OK, "a programme", new ProgrammeDetails("tea-club", 1, Example.Terms()))
            .RequireScope(Scopes.LoyaltyRead);
        routes.MapGet("/loyalty/programmes", List)
            .WithName("ListLoyaltyProgrammes")
            .WithTags("Loyalty")
            .WithSummary("List the loyalty programmes")
            .WithDescription("There are at most four: always one page.")
            .WithExample(StatusCodes.Status200OK, "one programme", new Page<ProgrammeDetails>([new ProgrammeDetails("tea-club", 1, Example.Terms())], null))
            .RequireScope(Scopes.LoyaltyRead);
    }

    private static async Task<Results<Ok<ProgrammeReceipt>, ProblemHttpResult>> Put(
        string id, ProgrammeInput input, Intent intent, HttpContext http, IGrains grains, KeyVault vault, CancellationToken cancellation)
    {
        var terms = input.Terms();
        var wrong = Answers.TryReadIfMatch(http.Request, out var expected) ? ProgrammeRules.Check(id, terms) : Answers.BadIfMatch;
        if (wrong is not null)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        // Listed before it is defined: a purchase that comes next finds it. Listed but never defined, it is found nowhere.
        var context = intent.Context(vault.Digest($"{id} {ProgrammeText.Of(terms)}"));
        var listed = await grains.Ask(ProgrammesGrain.Id, new ListProgramme(id), context with { Id = context.Id.Step("list"), Fingerprint = null }, cancellation);
        if (listed.Rejection is { } full)
        {
            return TypedResults.Problem(Problems.Of(full));
        }

        var outcome = await grains.Ask(Programme.GrainOf(id), new DefineProgramme(id, terms, expected, intent.Actor), context, cancellation);
        return outcome.ToResult(reply => new ProgrammeReceipt(id, reply.Version, outcome.Position)).ToTagged(http, receipt => receipt.Version);
    }

    private static async Task<Results<Ok<ProgrammeDetails>, ProblemHttpResult>> Get(string id, HttpContext http, LiveProgrammes programmes, CancellationToken cancellation)
    {
        if (await programmes.Find(id, cancellation) is not { } found)
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.ProgrammeUnknown));
        }

        http.Response.Headers.ETag = Answers.ETagOf(found.Version);
        return TypedResults.Ok(new ProgrammeDetails(found.Id, found.Version, found.Terms!));
    }

    private static async Task<Ok<Page<ProgrammeDetails>>> List(LiveProgrammes programmes, CancellationToken cancellation)
    {
        var all = new List<ProgrammeDetails>();
        foreach (var id in await programmes.Ids(cancellation))
        {
            if (await programmes.Find(id, cancellation) is { } found)
            {
                all.Add(new ProgrammeDetails(found.Id, found.Version, found.Terms!));
            }
        }

        return TypedResults.Ok(new Page<ProgrammeDetails>(all, null));
    }
}
