using OmniGrains.Engine;
using OmniGrains.Loyalty.Accounts;
using OmniGrains.Loyalty.Programmes;

namespace OmniGrains.Loyalty.Referring;

/// <summary>Whose a referral code is.</summary>
internal sealed class Referrers(IGrains grains, LiveAccounts accounts, MemberCodes codes)
{
    /// <summary>The account behind a code; nobody without a code; otherwise why it does not count.</summary>
    public async ValueTask<(string? Account, Rejection? Rejection)> Find(string? code, Programme programme, CancellationToken cancellation)
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            return (null, null);
        }

        if (programme.Terms?.Referral is null)
        {
            return (null, LoyaltyRejections.NoReferral);
        }

        var known = codes.ReferralGrainOf(code) is { } grain ? (await grains.Read(grain, ReadReferralCode.Query, cancellation)).Value.Account : null;
        return known is not null && await accounts.Find(known, cancellation) is { State.Status: AccountStatus.Open } found && found.Id.Programme == programme.Id
            ? (found.Id.Value, null)
            : (null, LoyaltyRejections.ReferralUnknown);
    }
}
