using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Programmes;

namespace OmniGrains.Loyalty.Accounts;

internal static class GetAccountEndpoint
{
    private static readonly DateTimeOffset March = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    public static readonly AccountDetails Example = new(
        "tea-club:01m803w9p4e9xrgmtnjkv024c3", null, "tea-club", "leaves", "01m803w9p4e9xrgmtnjkv024c3", 120, 24, 0, new ComingPoints(March.AddDays(14), 24),
        new ComingPoints(new DateTimeOffset(2027, 2, 28, 23, 0, 0, TimeSpan.Zero), 120), new AccountTier("green", "Green", [], null),
        new ComingTier("gold", "Gold", TierBasis.Points, 500, 144, 356), March.AddDays(-90), false, 41);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/loyalty/accounts/{id}", Handle)
        .WithName("GetAccount")
        .WithTags("Loyalty")
        .WithSummary("Read a loyalty account")
        .WithDescription("The balance by state, what becomes active and lapses next, the tier and what is missing to the next. The id of an account that was merged answers with the one that it is part of.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "an account", Example)
        .WaitsForPosition()
        .RequireScope(Scopes.LoyaltyRead);

    private static async Task<Results<Ok<AccountDetails>, ProblemHttpResult>> Handle(
        string id, HttpContext http, LiveAccounts accounts, LiveProgrammes programmes, TimeProvider time, CancellationToken cancellation)
    {
        if (await accounts.Find(id, cancellation) is not var (found, state, position, version))
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.AccountUnknown));
        }

        http.Response.Headers.ETag = Answers.ETagOf(version);
        var terms = await programmes.TermsOf(found.Programme, cancellation);
        return TypedResults.Ok(AccountDetails.Of(found, id, state, terms, time.GetUtcNow(), position));
    }
}
