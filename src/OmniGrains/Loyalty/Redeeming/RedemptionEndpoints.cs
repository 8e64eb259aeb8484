using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using OmniGrains.Edge;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Programmes;
using OmniGrains.Loyalty.Rewards;

namespace OmniGrains.Loyalty.Redeeming;

/// <summary>A reward that a member wants.</summary>
/// <param name="RedemptionId">The caller's own id: every step names it, and a retry of any step is harmless.</param>
/// <param name="RewardId">Which.</param>
public sealed record RedemptionInput(string RedemptionId, string RewardId);

/// <summary>A reward that is locked for a member.</summary>
/// <param name="Code">The voucher: whoever shows it at a till has the reward. Told here only, and stored nowhere.</param>
/// <param name="Reward">What it is.</param>
/// <param name="Account">How the account stands.</param>
public sealed record RedemptionReceipt(string Code, Reward Reward, AccountReceipt Account);

internal static class RedemptionEndpoints
{
    private const string Id = "tea-club:01m803w9p4e9xrgmtnjkv024c3";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var redemptions = routes.MapGroup("/loyalty/accounts/{id}/redemptions");
        redemptions.MapPost("", Lock).DescribedAs("LockReward", "Lock a reward for a member")
            .WithDescription("Sets its points aside and answers with a voucher's code. When it is not redeemed in time the points are back. The same redemptionId again answers as the first time.")
            .WithRequestExample("five euros off", new RedemptionInput("app-77", "five-off"))
            .WithExample(StatusCodes.Status200OK, "locked", new RedemptionReceipt(
                "7Q2M9XK4T0VB3HCE", new Reward("five-off", "Five euros off", 500, RewardKind.Amount, 5),
                new AccountReceipt(Id, 500, 120, 24, 500, new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero), 53)));
        redemptions.MapPost("/{redemption}/redeem", Redeem).DescribedAs("RedeemReward", "Redeem a locked reward")
            .WithRequestExample("for a sale", new CaptureInput(null, "till-7:2001"))
            .WithExample(StatusCodes.Status200OK, "redeemed", new AccountReceipt(Id, 500, 120, 24, 0, null, 54));
        redemptions.MapPost("/{redemption}/cancel", Cancel).DescribedAs("CancelReward", "Give a reward back")
            .WithDescription("Locked: its points are back. Redeemed: give them back with a refundId, all or some. Never asked for: barred, so that a late lock is refused.")
            .WithRequestExample("all of it", new PointsRefundInput("c-1"))
            .WithExample(StatusCodes.Status200OK, "back", new AccountReceipt(Id, 500, 620, 24, 0, null, 55));
    }

    private static async Task<Results<Ok<RedemptionReceipt>, ProblemHttpResult>> Lock(
        string id, RedemptionInput input, Intent intent, HttpContext http, IGrains grains, LiveAccounts accounts, LiveProgrammes programmes,
        MemberCodes codes, CancellationToken cancellation)
    {
        if (PointsInput.CheckId("redemptionId", input.RedemptionId) is { } wrong)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        if (await accounts.Find(id, cancellation) is not var (account, state, _, _))
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.AccountUnknown));
        }

        // What this id has locked already is answered again, also when it is not offered any more.
        var rewards = (await grains.Read(RewardsGrain.IdOf(account.Programme), ReadRewards.Query, cancellation)).Value;
        var known = state.Spendings.FirstOrDefault(spending => spending.Id == input.RedemptionId && spending.Reward == input.RewardId);
        var reward = known is null ? rewards.Offered(input.RewardId, state.Tier, intent.At) : rewards.ById.GetValueOrDefault(input.RewardId);
        if (reward is null)
        {
            return TypedResults.Problem(Problems.Of(LoyaltyRejections.RewardUnknown));
        }

        var context = intent.Context($"{id} {input.RedemptionId} {input.RewardId}");
        var limit = reward.MostPerDay is { } most ? new DailyLimit(most, (await programmes.TermsOf(account.Programme, cancellation)).Zone) : null;
        var command = new LockPoints(
            input.RedemptionId, SpendingKind.Reward, known?.Asked ?? reward.Points, intent.At.AddMinutes(reward.LockMinutes), reward.Id, limit);
        var locked = await accounts.Ask(account.Value, command, context, cancellation);
        if (locked.Value is not { } receipt)
        {
            return TypedResults.Problem(Problems.Of(locked.Rejection!));
        }

        var code = codes.Voucher(receipt.AccountId, input.RedemptionId);
        await grains.Ask(codes.VoucherGrainOf(code)!.Value, new IssueVoucher(receipt.AccountId, input.RedemptionId), context with { Id = context.Id.Step("code"), Fingerprint = null }, cancellation);
        return Result<RedemptionReceipt>.Of(new RedemptionReceipt(code, reward, receipt), locked.Position, locked.Replayed).ToOk(http);
    }

    private static async Task<Results<Ok<AccountReceipt>, ProblemHttpResult>> Redeem(
        string id, string redemption, CaptureInput input, Intent intent, HttpContext http, LiveAccounts accounts, CancellationToken cancellation) =>
        input.Reference is not null && PointsInput.CheckId("reference", input.Reference) is { } wrong
            ? TypedResults.Problem(Problems.Of(wrong))
            : (await accounts.Ask(
                id, new SpendPoints(redemption, SpendingKind.Reward, null, input.Reference), intent.Context($"{id} {redemption} redeem {input.Reference}"), cancellation)).ToOk(http);

    private static async Task<Results<Ok<AccountReceipt>, ProblemHttpResult>> Cancel(
        string id, string redemption, PointsRefundInput input, Intent intent, HttpContext http, LiveAccounts accounts, CancellationToken cancellation)
    {
        var wrong = PointsInput.CheckId("refundId", input.RefundId) ?? PointsInput.CheckId("redemption", redemption) ?? PointsInput.Check(input.Points);
        if (wrong is not null)
        {
            return TypedResults.Problem(Problems.Of(wrong));
        }

        var context = intent.Context(string.Create(CultureInfo.InvariantCulture, $"{id} {redemption} {input}"));
        var released = await accounts.Ask(id, new ReleasePoints(redemption, SpendingKind.Reward), context, cancellation);
        return released.Rejection == LoyaltyRejections.SpendingDone
            ? (await accounts.Ask(id, new RestorePoints(redemption, SpendingKind.Reward, input.RefundId, input.Points), context, cancellation)).ToOk(http)
            : released.ToOk(http);
    }
}
