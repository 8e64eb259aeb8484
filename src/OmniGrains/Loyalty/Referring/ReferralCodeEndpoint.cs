using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;

namespace OmniGrains.Loyalty.Referring;

/// <summary>A member's code.</summary>
/// <param name="AccountId">Whose.</param>
/// <param name="Code">What they pass on; it is always the same.</param>
/// <param name="Position">The journal position that contains it.</param>
public sealed record ReferralCodeReceipt(string AccountId, string Code, long Position);

internal static class ReferralCodeEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/loyalty/accounts/{id}/referral-code", Handle)
        .WithName("IssueReferralCode")
        .WithTags("Loyalty")
        .WithSummary("The code by which a member brings others")
        .WithDescription(
            "Whoever enrols with it (referralCode of POST /v1/loyalty/accounts) is brought by this member. Both get the points of the programme's referral terms when the return "
            + "period of the new member's first purchase is over, unless too much of it came back. The code is stored nowhere.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .WithExample(StatusCodes.Status200OK, "a code", new ReferralCodeReceipt("tea-club:01m803w9p4e9xrgmtnjkv024c3", "7QH2KX9TPA", 51))
        .RequireScope(Scopes.LoyaltyWrite);

    private static async Task<Results<Ok<ReferralCodeReceipt>, ProblemHttpResult>> Handle(
        string id, Intent intent, HttpContext http, LiveAccounts accounts, MemberCodes codes, IGrains grains, KeyVault vault, CancellationToken cancellation)
    {
        if (await accounts.Find(id, cancellation) is not { State.Status: AccountStatus.Open } found)
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.AccountUnknown));
        }

        var (account, code) = (found.Id.Value, codes.Referral(found.Id.Value));
        var issued = await grains.Ask(codes.ReferralGrainOf(code)!.Value, new IssueReferralCode(account), intent.Context(vault.Digest($"referral {account}")), cancellation);
        return issued.ToResult(_ => new ReferralCodeReceipt(account, code, issued.Position)).ToOk(http);
    }
}
