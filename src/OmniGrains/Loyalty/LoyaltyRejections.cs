using OmniGrains.Engine;

namespace OmniGrains.Loyalty;

internal static class LoyaltyRejections
{
    public static readonly Rejection ProgrammeUnknown = new(
        "loyalty.programme-unknown", "There is no loyalty programme with this id; PUT /v1/loyalty/programmes/{id} sets one up.", RejectionKind.NotFound);

    public static readonly Rejection ProgrammeChanged = new(
        "loyalty.programme-changed", "The programme has changed since you read it. Read it again, and send its ETag as If-Match.", RejectionKind.PreconditionFailed);

    public static readonly Rejection TooManyProgrammes = new(
        "loyalty.too-many-programmes", "There are as many programmes as there may be (4). Change one of them instead.", RejectionKind.Conflict);

    public static readonly Rejection AccountUnknown = new(
        "loyalty.account-unknown", "There is no loyalty account with this id; POST /v1/loyalty/accounts opens one.", RejectionKind.NotFound);

    public static readonly Rejection AccountClosed = new(
        "loyalty.account-closed", "The account was closed when its person was erased.", RejectionKind.Gone);

    public static readonly Rejection AccountMoved = new(
        "loyalty.account-moved", "The account is part of another one since two customers were merged; read it by this id to learn which.", RejectionKind.Conflict);

    public static readonly Rejection NobodyNamed = new(
        "loyalty.nobody-named", "None of the identities can be used; name a card, phone or e-mail of the person.");

    public static readonly Rejection ReferralUnknown = new(
        "loyalty.referral-unknown", "There is no member of this programme with this referral code. Read it again from the friend's message, or leave it out.");

    public static readonly Rejection NoReferral = new(
        "loyalty.referral-not-offered", "This programme gives nothing for bringing somebody: its terms have no referral.", RejectionKind.Conflict);

    public static readonly Rejection TooFewPoints = new(
        "loyalty.points-insufficient", "The account has fewer active points than that; pending points cannot be spent yet.", RejectionKind.Conflict);

    public static readonly Rejection NoPayment = new(
        "loyalty.points-do-not-pay", "Points of this programme do not pay: its terms have no pointValue.", RejectionKind.Conflict);

    public static readonly Rejection SpendingUnknown = new(
        "loyalty.spending-unknown", "There is no payment or redemption with this id on the account; authorise or lock it first.", RejectionKind.NotFound);

    public static readonly Rejection SpendingOther = new(
        "loyalty.spending-other", "This id was used for something else on the account. Use a new id for something new.", RejectionKind.Conflict);

    public static readonly Rejection SpendingOver = new(
        "loyalty.spending-over", "The points were given back: it was called off, or its time was over. Begin anew with a new id.", RejectionKind.Conflict);

    public static readonly Rejection VoucherRedeemed = new(
        "loyalty.voucher-redeemed", "This voucher was redeemed already, for another sale. It works once.", RejectionKind.Conflict);

    public static readonly Rejection VoucherOver = new(
        "loyalty.voucher-over", "This voucher was given back or its time is over; the points are the member's again. Lock the reward anew.", RejectionKind.Conflict);

    public static readonly Rejection SpendingDone = new(
        "loyalty.spending-done", "The points are spent. Give them back with a refund instead.", RejectionKind.Conflict);

    public static readonly Rejection TooMuch = new(
        "loyalty.spending-too-much", "That is more points than were set aside, or than are left to be given back.", RejectionKind.Conflict);

    public static readonly Rejection TooManyLocked = new(
        "loyalty.too-many-locked", "Points are set aside for too many payments and rewards of this account (50); finish or void some first.", RejectionKind.Conflict);

    public static readonly Rejection RewardUnknown = new(
        "loyalty.reward-unknown", "The programme has no reward with this id, or it is not offered now.", RejectionKind.NotFound);

    public static readonly Rejection RewardChanged = new(
        "loyalty.reward-changed", "The rewards have changed since you read them. Read them again, and send their ETag as If-Match.", RejectionKind.PreconditionFailed);

    public static readonly Rejection TooManyRewards = new(
        "loyalty.too-many-rewards", "The programme has as many rewards as it may have (200). Replace one that is not offered any more.", RejectionKind.Conflict);

    public static readonly Rejection RewardLimit = new(
        "loyalty.reward-limit", "The member has had this reward as often today as it may be had.", RejectionKind.Conflict);

    public static readonly Rejection VoucherUnknown = new(
        "loyalty.voucher-unknown", "There is no voucher with this code. Read it again from the customer's screen or paper.", RejectionKind.NotFound);

    public static readonly Rejection EventLimit = new(
        "loyalty.event-limit", "This event has counted today as often as it may.", RejectionKind.Conflict);

    public static readonly Rejection EventUnknown = new(
        "loyalty.event-unknown", "No rule of the programme gives points for an event of this name.", RejectionKind.NotFound);
}
