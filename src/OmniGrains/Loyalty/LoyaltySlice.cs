using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Loyalty.Liability;
using OmniGrains.Loyalty.Programmes;
using OmniGrains.Loyalty.Redeeming;
using OmniGrains.Loyalty.Referring;
using OmniGrains.Loyalty.Rewards;
using OmniGrains.Loyalty.Simulating;
using OmniGrains.Loyalty.Watching;

namespace OmniGrains.Loyalty;

/// <summary>Points, tiers and rewards: earned anywhere, spent anywhere.</summary>
public sealed class LoyaltySlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(LoyaltyJson.Default)
            .Event<ProgrammeDefined>("loyalty.programme-defined")
            .Event<ProgrammeListed>("loyalty.programme-listed")
            .Event<RewardDefined>("loyalty.reward-defined")
            .Event<VoucherIssued>("loyalty.voucher-issued")
            .Event<AccountOpened>("loyalty.account-opened")
            .Event<AccountClosed>("loyalty.account-closed")
            .Event<AccountUsed>("loyalty.account-used")
            .Event<AccountMoved>("loyalty.account-moved")
            .Event<AccountReopened>("loyalty.account-reopened")
            .Event<BalanceChanged>("loyalty.balance-changed")
            .Event<PurchaseCounted>("loyalty.purchase-counted")
            .Event<ReturnAwaited>("loyalty.return-awaited")
            .Event<ReturnCounted>("loyalty.return-counted")
            .Event<EventCounted>("loyalty.event-counted")
            .Event<PointsIssued>("loyalty.points-issued")
            .Event<PointsActivated>("loyalty.points-activated")
            .Event<PointsAdjusted>("loyalty.points-adjusted")
            .Event<MemberReferred>("loyalty.member-referred")
            .Event<ReferralQualified>("loyalty.referral-qualified")
            .Event<ReferralEarned>("loyalty.referral-earned")
            .Event<ReferralLapsed>("loyalty.referral-lapsed")
            .Event<ReferralCodeIssued>("loyalty.referral-code-issued")
            .Event<FraudSuspected>("loyalty.fraud-suspected")
            .Event<PointsWithdrawn>("loyalty.points-withdrawn")
            .Event<PointsExpiring>("loyalty.points-expiring")
            .Event<PointsExpired>("loyalty.points-expired")
            .Event<DebtRepaid>("loyalty.debt-repaid")
            .Event<PointsLocked>("loyalty.points-locked")
            .Event<PointsSpent>("loyalty.points-spent")
            .Event<PointsUnlocked>("loyalty.points-unlocked")
            .Event<PointsRestored>("loyalty.points-restored")
            .Event<SpendingBarred>("loyalty.spending-barred")
            .Event<TierChanged>("loyalty.tier-changed")
            .Event<TierReviewDue>("loyalty.tier-review-due")
            .Event<LotsSent>("loyalty.lots-sent")
            .Event<LotsReceived>("loyalty.lots-received")
            .Event<RecordWelcomed>("loyalty.record-welcomed")
            .Command<KeepTime, AccountReply>("loyalty.keep-time");
        parts.Grains.Add(new ProgrammesGrain());
        parts.Grains.Add(new ProgrammeGrain());
        parts.Grains.Add(new AccountGrain());
        parts.Grains.Add(new RewardsGrain());
        parts.Grains.Add(new VoucherGrain());
        parts.Grains.Add(new ReferralCodeGrain());
        parts.Reactions.Add(new LoyaltyReaction());
        parts.Views.Add(new LedgerView());
        parts.Views.Add(new LiabilityView());
        parts.Views.Add(new SignalsView());
        parts.Views.Add(new CountedPurchasesView());
    }

    public void AddServices(IServiceCollection services) => services
        .AddSingleton<LiveAccounts>()
        .AddSingleton<LiveProgrammes>()
        .AddSingleton<MemberCodes>()
        .AddSingleton<Referrers>();

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        ProgrammeEndpoints.Map(routes);
        CalculateEndpoint.Map(routes);
        SimulateEndpoint.Map(routes);
        ListSignalsEndpoint.Map(routes);
        ReferralCodeEndpoint.Map(routes);
        EnrolEndpoint.Map(routes);
        FindAccountEndpoint.Map(routes);
        GetAccountEndpoint.Map(routes);
        LedgerEndpoint.Map(routes);
        AdjustPointsEndpoint.Map(routes);
        CountEventEndpoint.Map(routes);
        RewardEndpoints.Map(routes);
        RedemptionEndpoints.Map(routes);
        VoucherEndpoint.Map(routes);
        PaymentEndpoints.Map(routes);
        LiabilityEndpoint.Map(routes);
    }
}
