using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Rewards;

namespace OmniGrains.Loyalty.Redeeming;

/// <summary>A voucher that is shown at a till.</summary>
/// <param name="Code">As it is read or typed; case, spaces and hyphens do not matter.</param>
/// <param name="Reference">The order, e.g. <c>till-7:2001</c>. A retry names the same one.</param>
public sealed record VoucherInput(string Code, string? Reference = null);

internal static class VoucherEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/loyalty/vouchers/redeem", Handle)
        .WithName("RedeemVoucher")
        .WithTags("Loyalty")
        .WithSummary("Redeem a voucher by its code")
        .WithDescription("Spends the points of the reward that the code was given for, once.")
        .ProducesProblem(StatusCodes.Status404NotFound)
        .ProducesProblem(StatusCodes.Status409Conflict)
        .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
        .WithRequestExample("at the till", new VoucherInput("7Q2M-9XK4-T0VB-3HCE", "till-7:2001"))
        .WithExample(StatusCodes.Status200OK, "redeemed", new AccountReceipt("tea-club:01m803w9p4e9xrgmtnjkv024c3", 500, 120, 24, 0, null, 54))
        .RequireScope(Scopes.LoyaltyWrite);

    private static async Task<Results<Ok<AccountReceipt>, ProblemHttpResult>> Handle(
        VoucherInput input, Intent intent, HttpContext http, IGrains grains, LiveAccounts accounts, MemberCodes codes, KeyVault vault, CancellationToken cancellation)
    {
        if (input.Reference is not null && PointsInput.CheckId("reference", input.Reference) is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        var grain = input.Code.Length <= 80 ? codes.VoucherGrainOf(input.Code) : null;
        if (grain is null || (await grains.Read(grain.Value, ReadVoucher.Query, cancellation)).Value.Issued is not { } issued)
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.VoucherUnknown));
        }

        var context = intent.Context(vault.Digest($"{input.Code} {input.Reference}"));
        var redeemed = await accounts.Ask(issued.Account, new SpendPoints(issued.Redemption, SpendingKind.Reward, null, input.Reference), context, cancellation);
        return (Told(redeemed.Rejection) is { } refused ? refused : redeemed).ToOk(http);
    }

    // A till knows of the voucher, and nothing of points that were set aside for it.
    private static Rejection? Told(Rejection? rejection) => rejection switch
    {
        _ when rejection == LoyaltyRejections.SpendingDone => LoyaltyRejections.VoucherRedeemed,
        _ when rejection == LoyaltyRejections.SpendingOver => LoyaltyRejections.VoucherOver,
        _ => rejection,
    };
}
